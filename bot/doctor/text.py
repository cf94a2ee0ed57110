"""Findings as lines for a terminal: a mark, the check, what was seen, what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from bot.doctor.model import Status
from bot.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.doctor.model import Finding

MARKS: Final[Mapping[Status, str]] = {
    Status.PASS: "\N{CHECK MARK}",
    Status.WARN: "!",
    Status.FAIL: "\N{BALLOT X}",
}
PLAIN_MARKS: Final[Mapping[Status, str]] = {
    Status.PASS: "ok",
    Status.WARN: "!!",
    Status.FAIL: "XX",
}
"""For terminals whose encoding lacks the others."""
_LEAST: Final = 40


def render(
    findings: Sequence[Finding],
    *,
    width: int,
    verbose: bool = False,
    marks: Mapping[Status, str] = MARKS,
    paint: Callable[[Status, str], str] = lambda _, text: text,
) -> Iterator[str]:
    """Yield the lines, and last a summary.

    Args:
        findings: in the order to be shown.
        width: of the terminal, in characters.
        verbose: show in full what passed, too; else one line each.
        marks: by status.
        paint: colours a mark.
    """
    indent = max(len(finding.check) for finding in findings) + len(marks[Status.PASS]) + 3
    room = max(width - indent, _LEAST)
    for finding in findings:
        mark = paint(finding.status, marks[finding.status])
        head = f"{mark} {finding.check}".ljust(indent + len(mark) - len(marks[finding.status]))
        first, *more = _body(finding, room, is_full=verbose or finding.status is not Status.PASS)
        yield head + first
        yield from (" " * indent + line for line in more)
    yield ""
    yield summarise(findings)


def summarise(findings: Sequence[Finding]) -> str:
    """Return how many checks passed, need a look, and failed."""
    counts = {status: sum(one.status is status for one in findings) for status in Status}
    words = [f"{counts[Status.PASS]} of {len(findings)} checks passed"]
    if counts[Status.WARN]:
        words.append(f"{counts[Status.WARN]} to look at")
    if counts[Status.FAIL]:
        words.append(f"{counts[Status.FAIL]} failed")
    return ", ".join(words) + "."


def _body(finding: Finding, room: int, *, is_full: bool) -> list[str]:
    seen, todo = printable(finding.seen), printable(finding.todo)
    if not is_full:
        return [textwrap.shorten(seen, room, placeholder=" …")]
    short = f"{seen} → {todo}"
    if todo and len(short) <= room:
        return [short]
    lines = textwrap.wrap(seen, room, break_on_hyphens=False)
    if todo:
        lines += textwrap.wrap(
            todo, room, initial_indent="→ ", subsequent_indent="  ", break_on_hyphens=False
        )
    return lines or [""]
