"""What happened and what to do, for each kind of error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.claims import ClaimError
from bot.desk import errors as desk
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
from formatters.refusals import CLAIM_REFUSALS, REFUSALS, UNKNOWN, UNKNOWN_CLAIM
from formatters.text import both, code, either, esc, listing, slack_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
_REPAIR: Final = "An administrator of this bot has to repair this; asking again will not help."


@dataclass(frozen=True, slots=True)
class Advice:
    """Two finished pieces of mrkdwn."""

    happened: str
    todo: str


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
    todo = _did_you_mean(error.nearest) or todo
    part = f"{code(error.part)} " if code(error.part) else ""
    sentence = f"{part}{esc(error.problem, 500)}".rstrip(".") + "."
    return Advice(f"That does not work: {sentence}", todo)


def _range(error: HistoryRangeError) -> Advice:
    return Advice(
        f"The history cannot be asked for that: {code(error.part)} {esc(error.problem, 500)}.",
        "Name other days, such as `2026-11-01..2026-11-15`, or how many, such as `30d`.",
    )


def _ambiguous(error: AmbiguousNameError) -> Advice:
    agents = f"{len(error.candidates):,} agents"
    return Advice(
        f"{_quoted(error.name)} fits {agents}.", "Type more of the name, or the email address."
    )


def _unknown_name(error: UnknownNameError) -> Advice:
    kinds = either([esc(kind) for kind in error.kinds]) or "name"
    todo = _closest(error.nearest) or "Check the spelling, or use the email address."
    return Advice(f"Zoho Desk knows no {kinds} called {_quoted(error.name)}.", todo)


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
        f"{_quoted(error.name)} fits {len(error.candidates):,} departments: "
        f"{both([_quoted(one.name) for one in error.candidates[:_MOST_NAMED]])}.",
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


def _desk(_: desk.DeskError) -> Advice:
    return Advice(
        "Zoho Desk gave no answer that I can use.",
        "Try again; if it stays so, tell an administrator of this bot.",
    )


def _request(_: desk.DeskRequestError) -> Advice:
    return Advice("Zoho Desk cannot answer this question.", "Change it and ask again.")


def _parameter(error: desk.DeskParameterError) -> Advice:
    key = code(error.key) or "A filter"
    todo = f"It can be {listing(list(map(code, error.valid)))}." if error.valid else ""
    return Advice(
        f"{key} cannot be used like this in a question to Zoho Desk.",
        todo or "Change it or leave it out, and ask again.",
    )


def _not_found(error: desk.DeskNotFoundError) -> Advice:
    todo = _closest(error.nearest) or "Check the spelling."
    return Advice(f"Zoho Desk knows no {esc(error.kind)} called {_quoted(error.value)}.", todo)


def _access(_: desk.DeskAccessError) -> Advice:
    return Advice("Zoho Desk refuses this bot.", _REPAIR)


def _grant(_: desk.DeskGrantError) -> Advice:
    return Advice(
        "Zoho no longer accepts this bot's refresh token: it was revoked, replaced or mistyped.",
        "An administrator of this bot has to authorise the app again and set "
        "`DESK_REFRESH_TOKEN`. Asking again will not help.",
    )


def _client(_: desk.DeskClientError) -> Advice:
    return Advice(
        "Zoho does not accept this bot's client id or secret.",
        "An administrator of this bot has to correct `DESK_CLIENT_ID` and `DESK_CLIENT_SECRET`; "
        "both must come from the data centre in `DESK_DATA_CENTER`.",
    )


def _scope(error: desk.DeskScopeError) -> Advice:
    needed = either([code(scope) for scope in error.needed])
    missing = f"the scope {needed}" if needed else "a scope"
    return Advice(
        f"This bot's connection to Zoho Desk lacks {missing}.",
        "An administrator of this bot has to add it: the app must be authorised again for a new "
        "scope to count. Asking again will not help.",
    )


def _organization(_: desk.DeskOrganizationError) -> Advice:
    return Advice(
        "This bot's connection belongs to another Zoho organization.",
        "An administrator of this bot has to correct `DESK_ORG_ID`, or authorise the app for the "
        "organization it names.",
    )


def _permission(_: desk.DeskPermissionError) -> Advice:
    return Advice(
        "The Zoho Desk user who connected this bot may not see this.",
        "An administrator of Zoho Desk has to give that user's profile the permission; for "
        "performance figures that is the one to view reports.",
    )


def _edition(error: desk.DeskEditionError) -> Advice:
    feature = f" ({esc(error.feature)})" if error.feature else ""
    return Advice(
        f"Your edition of Zoho Desk does not include this feature{feature}.",
        "Only another edition changes that; whoever manages your Zoho subscription can tell.",
    )


def _data_center(_: desk.DeskDataCenterError) -> Advice:
    return Advice(
        "Zoho Desk sent a web page, or another address, instead of data.",
        "During maintenance that passes: ask again later. If it stays so, most likely the data "
        "centre is wrong: an administrator of this bot has to check `DESK_DATA_CENTER`.",
    )


def _unavailable(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho Desk cannot answer now.", _wait(error))


def _unreachable(error: desk.DeskUnavailableError) -> Advice:
    return Advice("I cannot reach Zoho Desk, or it did not answer in time.", _wait(error))


def _server(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho Desk has a problem on its side.", _wait(error))


def _answer(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Zoho Desk answered in a way that I cannot read.",
        f"{_wait(error)} If it stays so, tell an administrator of this bot.",
    )


def _busy(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Zoho Desk is busy, or failed several times in a row, so I give it a rest.", _wait(error)
    )


def _credits(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Your Zoho Desk account has spent its API credits of the day.",
        f"{_wait(error)} They come back over 24 hours; an administrator of this bot can see in "
        "Zoho Desk what used them.",
    )


def _throttled(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho hands out no new access tokens for a while.", _wait(error))


def _wait(error: desk.DeskUnavailableError) -> str:
    if error.retry_at is None:
        return "Nobody has to do anything: wait a minute and ask again."
    moment = slack_date(error.retry_at, "{time} ({date_short_pretty})")
    return f"Nobody has to do anything: ask again after {moment}."


def _did_you_mean(nearest: Sequence[str]) -> str:
    texts = [code(text) for text in nearest if code(text)]
    return f"Did you mean {either(texts)}?" if texts else ""


def _closest(nearest: Sequence[str]) -> str:
    """Return the names that come closest, which may be far: no promise that one is meant."""
    names = [_quoted(name) for name in nearest if esc(name)]
    if len(names) > 1:
        return f"The closest are {both(names)}."
    return f"Did you mean {names[0]}?" if names else ""


def _quoted(name: str) -> str:
    return f'"{esc(name, 100)}"' if esc(name) else "an empty name"


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
    desk.DeskError: _desk,
    desk.DeskRequestError: _request,
    desk.DeskParameterError: _parameter,
    desk.DeskNotFoundError: _not_found,
    desk.DeskAccessError: _access,
    desk.DeskGrantError: _grant,
    desk.DeskClientError: _client,
    desk.DeskScopeError: _scope,
    desk.DeskOrganizationError: _organization,
    desk.DeskPermissionError: _permission,
    desk.DeskEditionError: _edition,
    desk.DeskDataCenterError: _data_center,
    desk.DeskUnavailableError: _unavailable,
    desk.DeskUnreachableError: _unreachable,
    desk.DeskServerError: _server,
    desk.DeskAnswerError: _answer,
    desk.DeskBusyError: _busy,
    desk.DeskCreditsError: _credits,
    desk.DeskThrottledError: _throttled,
}
"""One entry for each class of both trees."""
