"""The command line: ``deskbot capture``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from bot.cli_jobs import FAILED, WRONG_USE, read_settings, run_job, stop

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.history.by_hand import Wanted
    from bot.history.capture import Taken
    from bot.history.models import Kind

_WIDTH: Final = 24
"""Of the line that says how far it is, at most."""


@click.command()
@click.option(
    "--kind",
    "kinds",
    metavar="KIND,…",
    help="Any of status, performance and skills; all of them by default.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Ask for the figures of this day and of the days after it; at most 366.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The last of these days; that before today by default.",
)
def capture(kinds: str | None, since: datetime | None, until: datetime | None) -> None:
    """Capture Desk into the history now, also while the bot runs or captures are off.

    Days are those of the portal's time zone. What was captured before stays as it is. Ends with 1
    when something could not be captured.
    """
    from bot.errors import UsageError  # noqa: PLC0415 - --help stays quick
    from bot.wiring_history import capture_by_hand  # noqa: PLC0415 - as above

    progress = Progress(shown=sys.stderr.isatty())
    try:
        wanted = wanted_of(kinds, since and since.date(), until and until.date())
        taken = run_job(capture_by_hand(read_settings(), wanted, progress.tell))
    except UsageError as error:
        stop(WRONG_USE, f"{error}.")
    if any(not one.is_fine for one in taken):
        sys.exit(FAILED)


def wanted_of(kinds: str | None, since: date | None, until: date | None) -> Wanted:
    """Return what is wanted; days alone mean performance alone.

    Raises:
        UsageError: there is no such kind, or the days do not fit.
    """
    from bot.errors import UsageError  # noqa: PLC0415 - --help stays quick
    from bot.history.by_hand import Wanted  # noqa: PLC0415 - as above
    from bot.history.models import Kind  # noqa: PLC0415 - as above

    has_days = since is not None or until is not None
    chosen = [Kind.PERFORMANCE] if has_days else list(Kind)
    if kinds is not None:
        chosen = [_kind(text.strip()) for text in kinds.split(",")]
    if has_days and Kind.PERFORMANCE not in chosen:
        raise UsageError("--since" if since else "--until", "is for performance only")
    return Wanted(frozenset(chosen), since, until)


def _kind(text: str) -> Kind:
    from bot.errors import UsageError  # noqa: PLC0415 - --help stays quick
    from bot.history.models import Kind  # noqa: PLC0415 - as above

    try:
        return Kind(text.lower())
    except ValueError as error:
        raise UsageError(text, f"is none of {', '.join(Kind)}") from error


class Progress:
    """Prints a line for each capture; on a terminal also one that says how far it is.

    Args:
        shown: whether somebody watches.
    """

    def __init__(self, *, shown: bool) -> None:
        self._is_shown = shown

    def tell(self, done: int, total: int, taken: Taken) -> None:
        """Say how one capture ended, and how many of how many are done."""
        if self._is_shown:
            click.echo(f"\r{' ' * _WIDTH}\r", nl=False, err=True)
        click.echo(told(taken))
        if self._is_shown and done < total:
            click.echo(f"{done} of {total} captures", nl=False, err=True)


def told(taken: Taken) -> str:
    """Return one line about a capture."""
    captured = taken.captured
    name = f"{captured.kind} {captured.key}"
    if taken.was_there:
        return f"{name}: already there"
    if not taken.is_fine:
        return f"{name}: {captured.outcome}: {captured.reason}"
    price = f"{captured.calls} calls" if captured.credits is None else f"{captured.credits} credits"
    note = f" {captured.reason}" if captured.reason else ""
    return f"{name}: {captured.agents} agents, {price}.{note}"
