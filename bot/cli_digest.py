"""The command line: ``deskbot digest list`` and ``deskbot digest run``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from bot.cli_jobs import FAILED, read_settings, run_job

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.digests.by_hand import Outcome

_GAP: Final = 2
_WIDEST: Final = 60
_NONE: Final = "There are no digests. Make one in Slack with /agent-digest new."


@click.group()
def digest() -> None:
    """Look at digests and deliver them, also while the bot is not running."""


@digest.command(name="list")
def list_() -> None:
    """List every digest with its next and its last delivery.

    A terminal gets aligned columns with a head; a pipe gets them separated by tabs, without.
    """
    from bot.wiring_jobs import list_digests  # noqa: PLC0415 - --help stays quick

    rows = run_job(list_digests(read_settings()))
    click.echo(listed(rows, on_terminal=sys.stdout.isatty()), nl=False)


@digest.command(name="run")
@click.argument("digest_id", metavar="[ID]", required=False)
def run_(digest_id: str | None) -> None:
    """Deliver what is due and was not delivered; with an ID, that digest once, now.

    A running bot beside is no harm: each occurrence is posted once. What was missed for longer
    than the grace period is recorded as skipped.
    """
    from bot.wiring_jobs import run_digests  # noqa: PLC0415 - --help stays quick

    progress = Progress(shown=sys.stderr.isatty())
    outcomes = run_job(run_digests(read_settings(), digest_id, progress.tell))
    for outcome in outcomes:
        click.echo(told(outcome))
    if not all(outcome.is_fine for outcome in outcomes):
        sys.exit(FAILED)


class Progress:
    """One line on the terminal that says how far a job is; nothing in a pipe."""

    def __init__(self, *, shown: bool) -> None:
        self._is_shown = shown

    def tell(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        if self._is_shown:
            end = "\n" if done == total else ""
            click.echo(f"\r{done} of {total} digests{end}", nl=False, err=True)


def listed(rows: Sequence[Sequence[str]], *, on_terminal: bool) -> str:
    """Return digests as text, each on a line."""
    from bot.digests.overview import HEAD  # noqa: PLC0415 - --help stays quick

    if not on_terminal:
        return "".join(f"{line}\n" for line in map("\t".join, rows))
    lines = aligned([HEAD, *rows]) if rows else [_NONE]
    return "".join(f"{line}\n" for line in lines)


def told(outcome: Outcome) -> str:
    """Return one line about a delivery."""
    reason = f": {outcome.reason}" if outcome.reason else ""
    state = outcome.state or "not delivered"
    return f"{outcome.slot.digest_id} {outcome.slot.local:%Y-%m-%d %H:%M} {state}{reason}"


def aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Return rows as lines with columns of equal width."""
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width + _GAP) for cell, width in zip(row, widths, strict=True))
        yield "".join(cells).rstrip()
