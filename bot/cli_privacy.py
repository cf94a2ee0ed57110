"""The command line: ``deskbot privacy log``, ``export`` and ``erase``."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli_jobs import FAILED, WRONG_USE, read_settings, run_job, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.access_log import Look
    from bot.privacy import Erased
    from bot.subjects import Subject

_DAY: Final = click.DateTime(["%Y-%m-%d"])
_COLUMNS: Final = ("at", "who", "whom", "what", "where", "allowed", "reason")
_WHO: Final = "The agent's id, e-mail address or name in Desk, or a Slack user's id."


@click.group()
def privacy() -> None:
    """Show who looked at whose figures, and answer a person's request about stored data."""


@privacy.command()
@click.option("--since", type=_DAY, help="From this day on, in UTC.")
@click.option("--until", type=_DAY, help="Up to and including this day, in UTC.")
@click.option("--agent", metavar="WHO", help=f"Looks at one agent by name. {_WHO}")
@click.option("--user", metavar="ID", help="Looks of one Slack user.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="Lines of comma-separated values below a head, or of JSON.",
)
def log(
    since: datetime | None,
    until: datetime | None,
    agent: str | None,
    user: str | None,
    shape: str,
) -> None:
    """Print the access log, the oldest line first."""
    from bot.store.looks import Wanted  # noqa: PLC0415 - --help stays quick
    from bot.wiring_privacy import read_looks  # noqa: PLC0415 - as above

    settings = read_settings()
    wanted = Wanted(_start(since), _end(until), who=user)
    tell = _tell_csv() if shape == "csv" else _tell_json
    run_job(read_looks(settings, wanted, agent, tell))


@privacy.command()
@click.option("--agent", "who", metavar="WHO", required=True, help=_WHO)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, readable by its owner only; standard output without it.",
)
def export(who: str, output: Path | None) -> None:
    """Print everything that is stored about a person, as JSON."""
    from bot.wiring_privacy import export_person  # noqa: PLC0415 - --help stays quick

    found = run_job(export_person(read_settings(), who))
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)


@privacy.command()
@click.option("--agent", "who", metavar="WHO", required=True, help=_WHO)
@click.option("--yes", is_flag=True, help="Do not ask; needed where nobody can be asked.")
def erase(who: str, *, yes: bool) -> None:
    """Erase a person from what is stored, and say what remains and why.

    This cannot be undone.
    """
    from bot.privacy import REMAINS  # noqa: PLC0415 - --help stays quick
    from bot.wiring_privacy import erase_person  # noqa: PLC0415 - as above

    if not yes and not sys.stdin.isatty():
        stop(WRONG_USE, "Nobody can be asked here; say --yes.")

    def agree(subject: Subject) -> bool:
        return yes or click.confirm(f"Erase {_named(subject)}?", err=True)

    erased = run_job(erase_person(read_settings(), who, agree))
    if erased is None:
        stop(FAILED, "Nothing was erased.")
    for line in (*told(erased), *REMAINS):
        click.echo(line)


def told(erased: Erased) -> tuple[str, ...]:
    """Return what was done, a line each."""
    lines = (
        f"{erased.looks} lines of the access log name {erased.pseudonym} instead.",
        f"{erased.deleted} digests to this person were deleted with their history.",
        f"{erased.disowned} digests that this person owned name {erased.pseudonym} instead.",
        f"{erased.claims} claims of the Desk agent by the Slack user were deleted.",
    )
    if erased.history is None:
        return lines
    kept = f"{erased.history} rows of the history were deleted, and all kept answers of Zoho Desk."
    return (*lines, kept)


def _named(subject: Subject) -> str:
    agent = f"Desk agent {subject.agent_id}" if subject.agent_id else "no Desk agent"
    user = f"Slack user {subject.user_id}" if subject.user_id else "no Slack user"
    return f"{agent}, {user}"


def _start(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day is not None else None


def _end(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) + timedelta(days=1) if day is not None else None


def _tell_json(look: Look) -> None:
    click.echo(json.dumps(look.fields()))


def _tell_csv() -> Callable[[Look], None]:
    """Print the head, and return what prints a line."""
    line = io.StringIO()
    writer = csv.DictWriter(line, _COLUMNS, lineterminator="\n")

    def flush() -> None:
        click.echo(line.getvalue(), nl=False)
        line.seek(0)
        line.truncate()

    def tell(look: Look) -> None:
        writer.writerow({**look.fields(), "allowed": "yes" if look.allowed else "no"})
        flush()

    writer.writeheader()
    flush()
    return tell


def _write(path: Path, text: str) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        stop(WRONG_USE, f"{path} cannot be made: {error.strerror}.")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
