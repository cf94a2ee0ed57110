"""``deskbot doctor``: every check, for people on a terminal or as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.doctor.model import Finding, Status

_FAILED: Final = 1
_PIPE_WIDTH: Final = 100
_COLOURS: Final = {"pass": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--verbose", is_flag=True, help="Show in full what passed, too.")
def doctor(*, as_json: bool, verbose: bool) -> None:
    """Check settings, Slack and Desk; say what is wrong and what to do."""
    findings = _examine(quiet=as_json)
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2))
    else:
        _show(findings, verbose=verbose)
    sys.exit(_FAILED if any(finding.status == "fail" for finding in findings) else 0)


def _examine(*, quiet: bool) -> tuple[Finding, ...]:
    from bot.doctor.run import CHECKS, examine_nothing  # noqa: PLC0415 - --help stays quick
    from bot.doctor.settings import find_unknown  # noqa: PLC0415 - as above
    from bot.log import configure_logging  # noqa: PLC0415 - as above
    from bot.settings import ENV_FILE, SettingsError, load_settings  # noqa: PLC0415 - as above

    try:
        settings = load_settings()
    except SettingsError as error:
        return examine_nothing((*error.problems, *find_unknown(os.environ, ENV_FILE)))
    from bot.doctor.outside import examine_from_outside  # noqa: PLC0415 - as above

    configure_logging("critical", "console", settings.secrets)
    unknown = find_unknown(os.environ, ENV_FILE)
    progress = _Progress(len(CHECKS), is_shown=sys.stderr.isatty() and not quiet)
    try:
        return asyncio.run(examine_from_outside(settings, unknown=unknown, tell=progress.tell))
    finally:
        progress.clear()


class _Progress:
    """One line on a terminal that counts what is done; nothing in a pipe."""

    def __init__(self, whole: int, *, is_shown: bool) -> None:
        self._whole = whole
        self._done = 0
        self._is_shown = is_shown

    def tell(self, finding: Finding) -> None:
        self._done += 1
        self._write(f"\r\x1b[K{self._done} of {self._whole} checks done: {finding.check}")

    def clear(self) -> None:
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._is_shown:
            click.echo(text, err=True, nl=False)


def _show(findings: tuple[Finding, ...], *, verbose: bool) -> None:
    from bot.doctor.text import render  # noqa: PLC0415 - as above

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else _PIPE_WIDTH
    paint: Callable[[Status, str], str] = _coloured if is_terminal else _plain
    lines = render(findings, width=width, verbose=verbose, marks=_marks(), paint=paint)
    for line in lines:
        click.echo(line)


def _marks() -> Mapping[Status, str]:
    from bot.doctor.text import MARKS, PLAIN_MARKS  # noqa: PLC0415 - as above

    try:
        "".join(MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return PLAIN_MARKS
    return MARKS


def _coloured(status: Status, text: str) -> str:
    return click.style(text, fg=_COLOURS[status], bold=True)


def _plain(_: Status, text: str) -> str:
    return text
