"""A digest as it is posted: what changed, the numbers in one table, details in the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.errors import DeskNotFoundError
from bot.desk.models import Average
from bot.digests.report import AvailabilityPart, BacklogPart, ChangePart, UncoveredPart
from bot.slack.message import Message
from formatters import blocks
from formatters.advice import advise
from formatters.digest_figures import change_lines, digest_rows, figures_of
from formatters.digest_list import stop_button
from formatters.digest_words import SECTIONS, days_words, place, repeat_words
from formatters.figures import CLOCKS
from formatters.scope import plain_period, stale_words
from formatters.skills import untold_words
from formatters.spoken import as_text
from formatters.tables import Column, Table, table_message
from formatters.text import both, code, counted, esc, listing, slack_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.digests.models import Digest, Slot
    from bot.digests.report import DigestReport, Note, UncoveredSkill
    from bot.slack.message import Block

_TITLES = ("Figure", "Value", "Before", "Change", "n")
_SHOWN = 20
"""Rows drawn at once: all, since what waits stands last and nobody turns pages in a digest."""
_NAMES = 1500
"""Characters of names in the thread; the rest is counted."""
_SKILLS = 2500
_BACKLOG = (
    "*Backlog* is what Desk's reports count for those days; *open tickets* are all that agents "
    "carry now."
)


def format_digest(
    report: DigestReport,
    *,
    digest: Digest,
    slot: Slot | None = None,
    late: bool = False,
    is_test: bool = False,
) -> tuple[Message, Message | None]:
    """Return the message for the Slack channel, and the one for its thread where there is more.

    Nobody's figures are in it by name: whoever reads the channel may read it.

    Args:
        report: the facts.
        digest: whose occurrence this is.
        slot: the occurrence; `None` for one that somebody asked for.
        late: it is sent noticeably after it was due, and says so.
        is_test: only its editor gets it.
    """
    warnings = list(_warnings(report, slot if late else None, is_test=is_test))
    tail = [blocks.context(*_small_print(report, digest))]
    if digest.id and not is_test and digest.target_id.startswith(("U", "W")):
        tail.append(blocks.actions([stop_button(digest)]))
    if report.is_quiet and not report.notes:
        return _plain([*warnings, blocks.section(_quiet_words(report, digest))], tail), None
    head = [blocks.header(digest.name), *warnings]
    body = [*head, *_change(report), *_notes(report.notes)]
    rows = digest_rows(report.parts)
    if not rows:
        return _plain(body, tail), _details(report)
    columns = [
        Column(title, cells) for title, cells in zip(_TITLES, zip(*rows, strict=True), strict=True)
    ]
    caption = f"{digest.name}: figures, {plain_period(report.period)}"
    return table_message(body, Table(caption, tuple(columns), _SHOWN), tail), _details(report)


def plainest(message: Message) -> Message:
    """Return the form of a message that has no table, for surfaces that draw none."""
    return plainest(message.fallback) if message.fallback else message


def _plain(body: Sequence[Block], tail: Sequence[Block]) -> Message:
    return Message(as_text([*body, *tail]), blocks.finish(body, tail=tail))


def _warnings(report: DigestReport, overdue: Slot | None, *, is_test: bool) -> Iterator[Block]:
    if is_test:
        yield blocks.context("*Test* \u00b7 only you got this; the digest itself is not sent.")
    if overdue:
        due = slack_date(overdue.due_at)
        yield blocks.context(f":hourglass: *Late* \u00b7 due {due}, sent after that.")
    if report.freshness and report.freshness.stale:
        yield blocks.section(stale_words(report.freshness))


def _quiet_words(report: DigestReport, digest: Digest) -> str:
    return (
        f"*{esc(digest.name, 80)}* \u00b7 quiet \u00b7 {days_words(report.period)}: nothing closed "
        "or reopened, nothing overdue, and nothing else that this digest watches has moved."
    )


def _change(report: DigestReport) -> list[Block]:
    """Return what moved; it comes first wherever it was chosen to stand."""
    parts = [part for part in report.parts if isinstance(part, ChangePart)]
    if not parts:
        return []
    lines = [line for part in parts for line in change_lines(part)]
    against = f"{days_words(report.period)}, compared with {days_words(report.previous)}:"
    return [blocks.section("\n".join([against, *(lines or ["No figure has moved noticeably."])]))]


def _notes(notes: Sequence[Note]) -> list[Block]:
    """Return why parts are missing; those of one cause stand together."""
    causes: dict[str, list[str]] = {}
    for note in notes:
        causes.setdefault(_cause(note.error), []).append(f"*{SECTIONS[note.section]}*")
    lines = [f":warning: Missing: {both(parts)}. {why}" for why, parts in causes.items()]
    return [blocks.section("\n".join(lines))] if lines else []


def _cause(error: Exception) -> str:
    if isinstance(error, LookupError | DeskNotFoundError):
        return "What the digest was narrowed to is no longer in Zoho Desk; edit the digest."
    return advise(error).happened


def _small_print(report: DigestReport, digest: Digest) -> list[str]:
    """Return what every answer carries, and which digest this is."""
    agents = counted(report.agents, "agent", "agents") if report.agents is not None else ""
    fresh = report.freshness
    covers = [
        place(report.scope),
        agents,
        f"{days_words(report.period)}, before: {days_words(report.previous)}",
        f"days of {esc(report.time_zone, 60)}",
        f"from Zoho Desk, {slack_date(fresh.as_of)}" if fresh else "",
    ]
    which = f"Digest {code(digest.id)}" if digest.id else "New digest"
    source = f"{which} \u00b7 {repeat_words(digest)} \u00b7 `/agent-digest help`"
    return [" \u00b7 ".join(filter(None, covers)), source]


def _details(report: DigestReport) -> Message | None:
    body: list[Block] = []
    for part in report.parts:
        if isinstance(part, AvailabilityPart):
            body += _available(part)
        elif isinstance(part, UncoveredPart):
            body += _uncovered(part)
    body += _definitions(report)
    return _plain(body, []) if body else None


def _available(part: AvailabilityPart) -> list[Block]:
    names = listing([esc(name, 80) or "(no name)" for name in part.names], _NAMES)
    where = f" for {part.channel.value}" if part.channel else ""
    as_of = slack_date(part.freshness.as_of)
    title = f"*Online{where}* \u00b7 {counted(len(part.names), 'agent', 'agents')}, {as_of}"
    return [blocks.section(f"{title}\n{names or 'nobody'}")]


def _uncovered(part: UncoveredPart) -> list[Block]:
    title = f"*Skills without cover* \u00b7 {len(part.skills):,} of {part.total:,}"
    names = listing([_skill(one) for one in part.skills], _SKILLS)
    covered = "every skill has somebody who is online or busy"
    untold = f"\n:warning: {untold_words(part.untold)}" if part.untold else ""
    return [blocks.section(f"{title}\n{names or covered}{untold}")]


def _skill(uncovered: UncoveredSkill) -> str:
    where = uncovered.skill.department
    name = esc(uncovered.skill.name, 80) or "(no name)"
    department = f", {esc(where.name, 80)}" if where else ""
    holders = counted(uncovered.holders, "agent has it", "agents have it")
    return f"{name} ({holders}{department})"


def _definitions(report: DigestReport) -> list[Block]:
    """Return what the figures mean, as far as they need saying."""
    figures = list(figures_of(report.parts))
    texts = []
    if any(isinstance(one.now, Average) for one in figures):
        texts.append(CLOCKS)
    if any(one.withheld for one in figures):
        texts.append("Averages of so few agents that they would show one person are left out.")
    if any(isinstance(part, BacklogPart) and part.backlog for part in report.parts):
        texts.append(_BACKLOG)
    if any(isinstance(part, UncoveredPart) for part in report.parts):
        texts.append("A skill has cover while somebody who has it is online or busy.")
    if any(_is_live(part) for part in report.parts):
        texts.append("What ends in *now* is of the moment of this digest, not of its days.")
    return [blocks.context(*texts)] if texts else []


def _is_live(part: object) -> bool:
    return getattr(part, "section", None) is None and not isinstance(part, ChangePart)
