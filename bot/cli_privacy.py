"""The command line: ``deskbot privacy log``, ``export`` and ``erase``."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.access_log import Look
    from bot.privacy import Erased
    from bot.settings import Settings
    from bot.subjects import Subject

_FAILED: Final = 1
_WRONG_USE: Final = 2
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

    wanted = Wanted(_start(since), _end(until), who=user)
    tell = _tell_csv() if shape == "csv" else _tell_json
    _run(read_looks(_settings(), wanted, agent, tell))


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

    found = _run(export_person(_settings(), who))
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
        _stop(_WRONG_USE, "Nobody can be asked here; say --yes.")

    def agree(subject: Subject) -> bool:
        return yes or click.confirm(f"Erase {_named(subject)}?", err=True)

    erased = _run(erase_person(_settings(), who, agree))
    if erased is None:
        _stop(_FAILED, "Nothing was erased.")
    for line in (*told(erased), *REMAINS):
        click.echo(line)


def told(erased: Erased) -> tuple[str, ...]:
    """Return what was done, a line each."""
    lines = (
        f"{erased.looks} lines of the access log name {erased.pseudonym} instead.",
        f"{erased.deleted} digests to this person were deleted with their history.",
        f"{erased.disowned} digests that this person owned name {erased.pseudonym} instead.",
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
        _stop(_WRONG_USE, f"{path} cannot be made: {error.strerror}.")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)


def _settings() -> Settings:
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415 - --help stays quick

    try:
        return load_settings()
    except SettingsError as error:
        _stop(_WRONG_USE, *error.problems)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a job; its failures become sentences and exit codes."""
    from bot.desk.errors import DeskError  # noqa: PLC0415 - --help stays quick
    from bot.directory import DirectoryError  # noqa: PLC0415 - as above
    from bot.errors import AmbiguousNameError, UnknownNameError  # noqa: PLC0415 - as above
    from bot.slack.startup import StartupError  # noqa: PLC0415 - as above
    from bot.store.errors import StoreError  # noqa: PLC0415 - as above

    try:
        return asyncio.run(work)
    except AmbiguousNameError as error:
        ids = (f"{agent.name}: {agent.id}" for agent in error.candidates)
        _stop(_WRONG_USE, f"{error.name!r} fits several agents; give an id.", *ids)
    except UnknownNameError as error:
        _stop(
            _WRONG_USE,
            f"{error.name!r} is no active agent in Desk; of one who left, give the id.",
        )
    except DeskError as error:
        _stop(_FAILED, f"Zoho Desk cannot be asked: {error}")
    except DirectoryError as error:
        _stop(_FAILED, f"Slack cannot be asked: {error}")
    except (StartupError, StoreError) as error:
        _stop(_FAILED, str(error))


def _stop(code: int, *lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)
