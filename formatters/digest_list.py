"""The digests of a Slack channel with their buttons, what was delivered, and news for owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.digests.models import DeliveryState
from bot.query import Again
from bot.slack.message import Message
from formatters import blocks
from formatters.controls import refresh_button
from formatters.digest_words import SECTIONS, next_words, repeat_words, target_words
from formatters.paging import Page
from formatters.spoken import as_text
from formatters.text import code, esc, lines, slack_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.digests.models import Delivery, Digest
    from bot.digests.problems import Problem
    from bot.slack.message import Block

_PAGE: Final = 8
"""Digests of one message; each takes up to three blocks."""
_ROOM: Final = 2500
_STATES: Final = {
    DeliveryState.CLAIMED: ":hourglass_flowing_sand: being prepared",
    DeliveryState.SENDING: ":hourglass_flowing_sand: being sent",
    DeliveryState.POSTED: ":white_check_mark: posted",
    DeliveryState.FAILED: ":x: failed",
    DeliveryState.SKIPPED: ":fast_forward: skipped",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A digest in the list.

    Attributes:
        next_at: when it comes next; `None` while it rests.
        may_change: whether the person who looks may change it.
        is_theirs: whether it is sent to that person.
    """

    digest: Digest
    next_at: datetime | None
    may_change: bool
    is_theirs: bool = False


def format_digest_list(entries: Sequence[Entry], *, again: Again, note: str = "") -> Message:
    """Return the digests with what can be done with each.

    Args:
        entries: in the order in which they are shown.
        again: the question, with the page.
        note: finished mrkdwn about what was just done.
    """
    page = Page.of(again.page, size=_PAGE, total=len(entries))
    body: list[Block] = [blocks.section(note)] if note else []
    body.append(blocks.header("Digests"))
    if not entries:
        body.append(blocks.section(_EMPTY))
    if page.words:
        body.append(blocks.context(f"{page.words}, oldest first"))
    for entry in page.cut(entries):
        body += _entry(entry)
    return Message(as_text(body), blocks.finish(body, tail=[_controls(again, page)]))


def format_digest_history(
    digest: Digest, deliveries: Sequence[Delivery], *, again: Again
) -> Message:
    """Return what became of the last occurrences, newest first, and why."""
    head = blocks.header(f"History of {digest.name}")
    listed = lines([_delivery(one) for one in deliveries], _ROOM)
    body = [
        head,
        blocks.section(listed or "Nothing was due yet."),
        blocks.context(f"Digest {code(digest.id)} \u00b7 {repeat_words(digest)}"),
    ]
    tail = [blocks.actions([refresh_button("Refresh", again)])]
    return Message(as_text(body), blocks.finish(body, tail=tail))


def format_paused_notice(digest: Digest, problem: Problem) -> Message:
    """Return what the owner of a digest is told when it rests because it cannot be posted."""
    title = f":double_vertical_bar: *The digest {esc(digest.name, 80)} rests.*"
    words = f"{esc(problem.cause)}\n{esc(problem.remedy)}\nThen press *Resume*."
    body = [
        blocks.section(f"{title}\n{words}"),
        blocks.context(f"Digest {code(digest.id)} for {target_words(digest.target_id)}"),
    ]
    row = blocks.actions([_button("Resume", "resume", digest), _button("Edit", "edit", digest)])
    return Message(as_text(body), blocks.finish(body, tail=[row]))


def done_words(verb: str, digest: Digest, *, next_at: datetime | None = None) -> str:
    """Return what was just done, as mrkdwn."""
    name = f"*{esc(digest.name, 80)}* ({code(digest.id)})"
    target = target_words(digest.target_id)
    return {
        "pause": f":double_vertical_bar: {name} rests until somebody resumes it.",
        "resume": f":arrow_forward: {name} runs again; next {next_words(next_at)}.",
        "delete": f":wastebasket: {name} is deleted.",
        "now": f":outbox_tray: {name} is on its way to {target}.",
    }[verb]


_EMPTY: Final = (
    "There are no digests here yet. A digest tells a Slack channel at a fixed time what changed, "
    "who is available and what waits."
)


def _entry(entry: Entry) -> list[Block]:
    digest = entry.digest
    pairs = [
        ("Name", esc(digest.name, 80) or "(no name)"),
        ("Id", code(digest.id)),
        ("Goes to", target_words(digest.target_id)),
        ("When", repeat_words(digest)),
        ("Next", _paused_words(digest) if digest.paused else next_words(entry.next_at)),
        ("Covers", _covers(digest)),
        ("Parts", ", ".join(SECTIONS[section] for section in digest.sections)),
        ("Owner", target_words(digest.owner_id)),
    ]
    return [*blocks.fields(pairs), blocks.actions(_buttons(entry)), blocks.divider()]


def _paused_words(digest: Digest) -> str:
    reason = esc(digest.pause_reason or "")
    return f"*rests*: {reason}" if reason else "*rests*"


def _covers(digest: Digest) -> str:
    names = [esc(name, 80) for name in (digest.department_name, digest.team_name) if name]
    if digest.channel:
        names.append(f"availability for {digest.channel.value}")
    return ", ".join(names) or "All departments"


def _buttons(entry: Entry) -> list[blocks.Element]:
    digest = entry.digest
    history = _button("History", "history", digest)
    rest = _button(*(("Resume", "resume") if digest.paused else ("Pause", "pause")), digest)
    if not entry.may_change:
        return [rest, stop_button(digest), history] if entry.is_theirs else [history]
    return [
        rest,
        _button("Edit", "edit", digest),
        _button("Send now", "now", digest, confirm=_sending(digest)),
        history,
        _button("Delete", "delete", digest, confirm=_deleting(digest)),
    ]


def _button(
    text: str, verb: str, digest: Digest, *, confirm: blocks.Element | None = None
) -> blocks.Element:
    return blocks.button(text, action_id=f"digest_{verb}", value=digest.id, confirm=confirm)


def stop_button(digest: Digest) -> blocks.Element:
    """Return the button with which whoever gets a digest ends it."""
    told = "" if digest.owner_id == digest.target_id else ", and its owner is told"
    confirm = blocks.confirmation(
        title="Stop this digest?",
        text=f"{digest.name} will not be sent to you any more{told}.",
        confirm="Stop it",
        deny="Keep it",
    )
    return _button("Stop sending me this", "delete", digest, confirm=confirm)


def _deleting(digest: Digest) -> blocks.Element:
    return blocks.confirmation(
        title="Delete this digest?",
        text=f"{digest.name} will not be sent any more. This cannot be undone.",
        confirm="Delete",
        deny="Keep",
    )


def _sending(digest: Digest) -> blocks.Element:
    return blocks.confirmation(
        title="Send it now?",
        text=f"{digest.name} will be posted once, besides its days.",
        confirm="Send now",
        deny="Not now",
    )


def _controls(again: Again, page: Page) -> Block:
    elements = [
        blocks.button("Schedule a digest", action_id="digest_new", value="new"),
        refresh_button("Refresh", Again(again.command, again.text, page.number)),
    ]
    if page.has_previous:
        elements.append(_turn("Previous", "page:previous", again, page.number - 1))
    if page.has_next:
        elements.append(_turn("Next", "page:next", again, page.number + 1))
    return blocks.actions(elements)


def _turn(text: str, action_id: str, again: Again, page: int) -> blocks.Element:
    value = Again(again.command, again.text, page).value
    return blocks.button(f"{text} {_PAGE}", action_id=action_id, value=value)


def _delivery(one: Delivery) -> str:
    parts = [
        slack_date(one.due_at),
        _STATES[one.state] + (", late" if one.late else ""),
        f"sent {slack_date(one.updated_at)}" if one.late else "",
        esc(one.reason) if one.reason else "",
    ]
    return " \u00b7 ".join(filter(None, parts))
