"""The job of ``deskbot export``: it needs the database only; the bot may run beside it or not."""

from __future__ import annotations

import getpass
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

import structlog

from bot.access_log import EVERYONE, Look, department_scope
from bot.clock import system_clock
from bot.history.export import check_request, plan_export, write_export
from bot.history.export_cells import columns_of
from bot.history.export_file import writing
from bot.history.export_formats import open_writer
from bot.log import configure_logging
from bot.store.engine import parse_url, sqlite_file
from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.looks import Looks
from bot.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.clock import Clock
    from bot.history.export import ExportRequest, Plan
    from bot.history.export_formats import ExportFormat
    from bot.history.export_query import Wanted
    from bot.settings import StorageSettings
    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

_NO_FILE: Final = "There is no database at {}; see DATABASE_URL, and run this where the bot runs."


@dataclass(frozen=True, slots=True)
class Output:
    """Where an export goes, and how.

    Attributes:
        path: `None` for standard output.
        force: replaces a file that is there.
    """

    path: Path | None
    format: ExportFormat
    force: bool = False


class Listener(Protocol):
    """Hears how an export goes."""

    is_counting: bool
    """Whether it wants to know the number of rows beforehand."""

    def begin(self, plan: Plan) -> None:
        """Hear what is about to be written."""
        ...

    def tell(self, rows: int) -> None:
        """Hear how many more rows are written."""
        ...


async def export_table(
    settings: StorageSettings,
    request: ExportRequest,
    output: Output,
    listener: Listener,
    *,
    clock: Clock = system_clock,
) -> None:
    """Write a table to a file; the access log gets a line where it is about persons.

    Raises:
        ExportRefusedError: what was asked for is not there; nothing was written.
        MissingPackageError: the format needs a package.
        OSError: the file takes no more; nothing is left of it.
        StoreError: the database cannot be used.
    """
    configure_logging("warning", settings.log.format.value, settings.secrets)
    check_request(request, clock())
    file = sqlite_file(parse_url(settings.database.url))
    if file is not None and not file.exists():
        raise StoreUnavailableError(_NO_FILE.format(file))
    async with open_store(settings.database.url, clock=clock) as store:
        plan = await plan_export(store, request, counted=listener.is_counting)
        listener.begin(plan)
        with _opened(output) as opened:
            writer = open_writer(output.format, opened, columns_of(request.exported.table))
            await _note(store, plan.wanted)
            await write_export(store, plan.wanted, writer, listener.tell)


@contextmanager
def _opened(output: Output) -> Iterator[BinaryIO]:
    if output.path is not None:
        with writing(output.path, force=output.force) as file:
            yield file
        return
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


async def _note(store: Store, wanted: Wanted) -> None:
    """Write a line into the access log where rows are about persons."""
    if wanted.exported.is_personal:
        team = EVERYONE if wanted.department_id is None else department_scope(wanted.department_id)
        await note_export(store, wanted.agent_ids or [team], what=wanted.exported.name)


async def note_export(store: Store, whom: Iterable[str], *, what: str) -> None:
    """Write into the access log that somebody at a shell took out what is kept about `whom`.

    One who can read the database needs no leave of the access log, so that failing to write there
    is a warning; `what` is for that.
    """
    at, who = store.clock(), shell_user()
    looks = [Look(at, who, "export", allowed=True, whom=one) for one in whom]
    try:
        await Looks(store).add(looks)
    except StoreError as error:
        _log.warning("export_not_noted", table=what, problem=error.sentence)


def shell_user() -> str:
    """Return who acts in the access log where no Slack user does."""
    try:
        return f"shell {getpass.getuser()}"
    except (KeyError, OSError):  # of a container's user without a name
        return "shell"
