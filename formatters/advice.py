"""What happened and what to do, for each kind of error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.claims import ClaimError
from bot.digests.errors import DigestChangedError, DigestGoneError
from bot.errors import (
    AccessRefusedError,
    AmbiguousDepartmentError,
    AmbiguousNameError,
    ClaimsDownError,
    HistoryEmptyError,
    HistoryRangeError,
    LeftAgentError,
    OutsideDepartmentError,
    PersonError,
    StoreDownError,
    UnknownNameError,
    UnlinkedPersonError,
    UsageError,
)
from bot.history.models import Kind
from formatters.advice_words import Advice, closest, did_you_mean, quoted
from formatters.days import day_words
from formatters.desk_advice import DESK_ADVICE
from formatters.refusals import CLAIM_REFUSALS, REFUSALS, UNKNOWN, UNKNOWN_CLAIM
from formatters.text import both, code, either, esc

if TYPE_CHECKING:
    from collections.abc import Callable

_HELP: Final = "Add `help` to the command to see what it understands."
_MOST_NAMED: Final = 5
"""Departments, or agents, in one sentence."""
_CAPTURED: Final = {
    Kind.STATUS: ("Statuses", "every few minutes", "HISTORY_EVERY"),
    Kind.PERFORMANCE: ("Figures", "once a night", "HISTORY_DAILY_AT"),
    Kind.SKILLS: ("Skills", "once a night", "HISTORY_DAILY_AT"),
}
_STORE: Final = (
    "Everything else works. Try again in a minute; if it stays so, tell an administrator of this "
    "bot."
)


def advise(error: BaseException) -> Advice:
    """Return the advice of the error's class, or of the nearest base class that has one."""
    for kind in type(error).__mro__:
        if kind in ADVICE:
            return ADVICE[kind](error)
    return Advice(
        "Sorry, something went wrong on my side.",
        "It is not your question. Try again; if it stays so, tell an administrator of this bot "
        "and quote the reference below.",
    )


def _person(_: PersonError) -> Advice:
    return Advice("I cannot do that.", _HELP)


def _usage(error: UsageError) -> Advice:
    choices = either([code(one) for one in error.valid])
    todo = f"It can be {choices}." if choices else _HELP
    todo = did_you_mean(error.nearest) or todo
    part = f"{code(error.part)} " if code(error.part) else ""
    sentence = f"{part}{esc(error.problem, 500)}".rstrip(".") + "."
    return Advice(f"That does not work: {sentence}", todo)


def _range(error: HistoryRangeError) -> Advice:
    day = f" {day_words(error.day)}" if error.day else ""
    return Advice(
        f"The history cannot be asked for that: {code(error.part)} {esc(error.problem, 500)}{day}.",
        "Name other days, such as `2026-11-01..2026-11-15`, or how many, such as `30d`.",
    )


def _ambiguous(error: AmbiguousNameError) -> Advice:
    agents = f"{len(error.candidates):,} agents"
    return Advice(
        f"{quoted(error.name)} fits {agents}.", "Type more of the name, or the email address."
    )


def _unknown_name(error: UnknownNameError) -> Advice:
    kinds = either([esc(kind) for kind in error.kinds]) or "name"
    todo = closest(error.nearest) or "Check the spelling, or use the email address."
    return Advice(f"Zoho Desk knows no {kinds} called {quoted(error.name)}.", todo)


def _left(error: LeftAgentError) -> Advice:
    names = [esc(one.name, 100) for one in error.agents[:_MOST_NAMED]]
    who = both([name for name in names if name]) or "This agent"
    are = "is" if len(error.agents) == 1 else "are"
    return Advice(
        f"{who} {are} not in Zoho Desk any more.",
        f"The history knows more: add {code(error.word)} to the command.",
    )


def _unlinked(_: UnlinkedPersonError) -> Advice:
    return Advice(
        "I found no Zoho Desk agent for this Slack user.",
        "People are matched by email address. Type the agent's name instead; where the addresses "
        "differ, people choose their agent after `/agent-status me`, and an administrator of "
        "this bot confirms it.",
    )


def _outside(error: OutsideDepartmentError) -> Advice:
    names = [esc(one.name, 100) for one in error.agent.departments[:_MOST_NAMED]]
    theirs = both([name for name in names if name])
    where = f" They are in {theirs}." if theirs else ""
    return Advice(
        f"{esc(error.agent.name, 100) or 'This agent'} is not in "
        f"{esc(error.department.name, 100) or 'this department'}.",
        f"Leave out `department:` to see them.{where}",
    )


def _departments(error: AmbiguousDepartmentError) -> Advice:
    return Advice(
        f"{quoted(error.name)} fits {len(error.candidates):,} departments: "
        f"{both([quoted(one.name) for one in error.candidates[:_MOST_NAMED]])}.",
        "Type one of them exactly as it is written, or choose it in the menu under an answer.",
    )


def _refused(error: AccessRefusedError) -> Advice:
    return Advice(*REFUSALS.get(error.reason, UNKNOWN))


def _store(error: StoreDownError) -> Advice:
    if error.is_full:
        return Advice(
            "I could not save this: my database takes no changes now, perhaps for lack of room.",
            "Nothing was changed, and everything else works. Tell an administrator of this bot.",
        )
    return Advice(
        "Digests and history are not available: I cannot use my database now.",
        _STORE,
    )


def _claim(error: ClaimError) -> Advice:
    return Advice(*CLAIM_REFUSALS.get(error.reason, UNKNOWN_CLAIM))


def _claims(error: ClaimsDownError) -> Advice:
    if error.is_full:
        return _store(error)
    return Advice("Claims of Desk agents are not available: I cannot use my database now.", _STORE)


def _no_history(error: HistoryEmptyError) -> Advice:
    happened, when, setting = _CAPTURED[error.kind]
    return Advice(
        f"{happened} are not in the history yet.",
        f"They are captured {when}: ask again later. If it stays so, an administrator of this bot "
        f"can look at `{setting}`.",
    )


def _changed(_: DigestChangedError) -> Advice:
    return Advice(
        "Somebody else changed this digest meanwhile.",
        "Nothing was saved. Close the form, open it again and make your change there.",
    )


def _gone(error: DigestGoneError) -> Advice:
    shown = code(error.digest_id, 60) or "of this kind"
    return Advice(
        f"There is no digest {shown}, or no longer.",
        "`/agent-digest list`, typed in its Slack channel, shows those that there are.",
    )


ADVICE: Final[dict[type[BaseException], Callable[[Any], Advice]]] = {
    PersonError: _person,
    UsageError: _usage,
    HistoryRangeError: _range,
    AmbiguousNameError: _ambiguous,
    UnknownNameError: _unknown_name,
    LeftAgentError: _left,
    UnlinkedPersonError: _unlinked,
    ClaimError: _claim,
    OutsideDepartmentError: _outside,
    AmbiguousDepartmentError: _departments,
    AccessRefusedError: _refused,
    HistoryEmptyError: _no_history,
    StoreDownError: _store,
    ClaimsDownError: _claims,
    DigestChangedError: _changed,
    DigestGoneError: _gone,
    **DESK_ADVICE,
}
"""One entry for each class of both trees."""
