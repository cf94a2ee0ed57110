"""Write a table of the history to a file, row by row: memory does not grow with their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import func, select, text

from bot.history.export_cells import cleaner
from bot.history.export_names import find_agents, find_department
from bot.history.export_query import Wanted, count_of, rows_of
from bot.history.export_range import Range, begins_unkept, bounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.export_formats import Writer
    from bot.history.export_range import Bounds, Moment
    from bot.history.export_tables import Exported
    from bot.store.store import Store

_SLOWEST_S: Final = 600
"""How long the server may look for the next rows, and a reader at the other end of a pipe think."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What was asked for, as it was typed.

    Attributes:
        department: an id or a name.
        agents: ids or names.
    """

    exported: Exported
    range: Range = field(default_factory=Range)
    department: str | None = None
    agents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export is going to do.

    Attributes:
        first: when the first row is, where the export was to begin earlier.
        total: how many rows; `None` where nobody wants to know.
    """

    wanted: Wanted
    first: Moment | None
    total: int | None


class Progress(Protocol):
    """Is told how an export goes."""

    def __call__(self, rows: int) -> None:
        """Take how many more rows are written."""
        ...


def check_request(request: ExportRequest, now: datetime) -> Bounds:
    """Return the range in the values of the table's column, and refuse what no database could give.

    Raises:
        ExportRefusedError: with a sentence.
    """
    exported = request.exported
    bounds = bounds_of(request.range, exported, now)
    # Names stand for ids here: what counts is whether the table can be narrowed by them at all.
    rows_of(Wanted(exported, bounds, request.department, request.agents))
    return bounds


async def plan_export(store: Store, request: ExportRequest, *, counted: bool) -> Plan:
    """Find what is meant, and refuse what cannot be.

    Raises:
        ExportRefusedError: with a sentence.
        StoreError: the database cannot be used.
    """
    exported = request.exported
    bounds = check_request(request, store.clock())
    async with store.read() as connection:
        await _be_patient(connection)
        name = request.department
        department_id = await find_department(connection, name) if name is not None else None
        wanted = Wanted(
            exported, bounds, department_id, await find_agents(connection, request.agents)
        )
        count = count_of(wanted)
        first = await _find_first(connection, exported)
        is_cut = begins_unkept(request.range, bounds, first)
        total = await connection.scalar(count) if counted else None
        return Plan(wanted, first if is_cut else None, total)


async def _find_first(connection: AsyncConnection, exported: Exported) -> Moment | None:
    if exported.begin is None:
        return None
    first: Moment | None = await connection.scalar(select(func.min(exported.begin)))
    return first


async def write_export(store: Store, wanted: Wanted, writer: Writer, tell: Progress) -> None:
    """Write all rows, and let the writer finish; they are those of one moment.

    Raises:
        OSError: the writer's file takes no more.
        StoreError: the database cannot be used.
    """
    try:
        await _write_rows(store, wanted, writer, tell)
        writer.close()
    except BaseException:
        writer.discard()
        raise


async def _write_rows(store: Store, wanted: Wanted, writer: Writer, tell: Progress) -> None:
    exported = wanted.exported
    clean = cleaner(exported.table)
    statement = rows_of(wanted).execution_options(yield_per=exported.chunk)
    async with store.read() as connection:
        await _be_patient(connection)
        # As a context manager, SQLAlchemy 2.1 leaves the server's cursor open after an error.
        rows = await connection.stream(statement)
        try:
            async for chunk in rows.partitions():
                writer.write(clean(chunk))
                tell(len(chunk))
        finally:
            await rows.close()


async def _be_patient(connection: AsyncConnection) -> None:
    """Let PostgreSQL take longer than a person would wait."""
    if connection.dialect.name != "postgresql":
        return
    from bot.store.driver import ANSWER_S, wait_longer  # noqa: PLC0415 - SQLite needs no driver

    await connection.run_sync(lambda sync: wait_longer(sync, _SLOWEST_S + ANSWER_S))
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        await connection.execute(text(f"SET LOCAL {limit} = '{_SLOWEST_S}s'"))
