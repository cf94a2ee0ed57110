"""The doctor's findings: what fails and what to do first, then what passed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.doctor.model import Status
from bot.slack.message import Message
from formatters import blocks
from formatters.controls import refresh_button
from formatters.spoken import as_text
from formatters.text import code, counted, esc, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.doctor.model import Finding
    from bot.query import Again
    from bot.slack.message import Block

_MARKS: Final = {
    Status.FAIL: ":x:",
    Status.WARN: ":warning:",
    Status.PASS: ":white_check_mark:",
}
_ORDER: Final = tuple(_MARKS)
_LONG: Final = 1200
_COMMAND: Final = re.compile("\u02cb([a-z][a-z -]{0,40})\u02cb")
"""A command that the remedy quotes, as `esc` leaves it: nothing in it can be markup."""


def format_findings(findings: Sequence[Finding], *, again: Again, verbose: bool) -> Message:
    """Return the findings, worst first; `verbose` shows what was seen where all is well, too.

    There is no *Share to channel*: names of people and settings are for administrators.
    """
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.status))
    shown = [one for one in ordered if verbose or one.status is not Status.PASS]
    body = [blocks.header(_title(findings)), *map(_section, shown)]
    passed = [code(one.check) for one in ordered if one not in shown]
    if passed:
        body.append(blocks.section(f"{_MARKS[Status.PASS]} *Passed*\n{listing(passed, _LONG)}"))
    tail = [blocks.actions([refresh_button("Check again", again)])]
    return Message(as_text(body), blocks.finish(body, tail=tail))


def _title(findings: Sequence[Finding]) -> str:
    failed = sum(finding.status is Status.FAIL for finding in findings)
    warned = sum(finding.status is Status.WARN for finding in findings)
    if failed:
        return f"{counted(failed, 'check fails', 'checks fail')}"
    return f"Everything works; {warned} to look at" if warned else "Everything works"


def _section(finding: Finding) -> Block:
    lines = [f"{_MARKS[finding.status]} *{esc(finding.check)}*", esc(finding.seen, _LONG)]
    if finding.todo:
        todo = _COMMAND.sub(r"`\1`", esc(finding.todo, _LONG))
        lines.append(f"*To do:* {todo}")
    return blocks.section("\n".join(lines))
