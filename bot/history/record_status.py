"""Writes boards: samples, the spans that go on from them, and how many were how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.history.captures import claim
from bot.history.names import write_names
from bot.history.order import check_order, find_before
from bot.history.spans import Spans
from bot.store.history_tables import agent_department, coverage, status_sample, status_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.boards import BoardRows
    from bot.history.bulk import Bulk
    from bot.history.models import Captured
    from bot.store.store import Store

_LATE: Final = 1.5
"""So many times the planned time between two captures is no hole yet."""


async def write_boards(
    store: Store, bulk: Bulk, connection: AsyncConnection, boards: Sequence[BoardRows]
) -> tuple[Captured, ...]:
    """Write boards, the oldest first, and return the captures that were not there before.

    Raises:
        OutOfOrderError: one that was not there is not later than all that were.
    """
    keys = await claim(store, connection, [board.captured for board in boards])
    new = [board for board in boards if board.captured.key in keys]
    if not new:
        return ()
    captures = tuple(board.captured for board in new)
    before = await find_before(store, connection, captures)
    check_order(before, captures)
    for table, rows in (
        (status_sample, [row for board in new for row in board.samples]),
        (coverage, [row for board in new for row in board.coverage]),
    ):
        await bulk.insert(connection, table, rows)
    await write_names(connection, bulk, [(board.at, board.names) for board in new])
    await _write_spans(bulk, connection, before, new)
    await _write_members(bulk, connection, new)
    return captures


def hole_begins(before: Captured, now: Captured) -> bool:
    """Say whether too long passed between two captures to know how it was in between."""
    return now.at - before.at > _LATE * before.every


async def _write_spans(
    bulk: Bulk, connection: AsyncConnection, before: Captured | None, new: Sequence[BoardRows]
) -> None:
    spans = await _read(connection, status_span, keys=1)
    for board in new:
        if before is not None and hole_begins(before, board.captured):
            spans.end_all(bulk.instant(before.at + before.every))
        spans.see(board.at, board.states)
        before = board.captured
    await _write(bulk, connection, status_span, spans)


async def _write_members(bulk: Bulk, connection: AsyncConnection, new: Sequence[BoardRows]) -> None:
    members = await _read(connection, agent_department, keys=2)
    for board in new:
        members.see(board.at, board.memberships)
    await _write(bulk, connection, agent_department, members)


async def _read(connection: AsyncConnection, table: Table, *, keys: int) -> Spans:
    """Return what is open; the first columns are the key, those after ``until`` the state."""
    columns = [column for column in table.columns if column.name not in {"since", "until"}]
    rows = await connection.execute(select(*columns).where(table.c.until.is_(None)))
    return Spans({tuple(row[:keys]): tuple(row[keys:]) for row in rows.all()})


async def _write(bulk: Bulk, connection: AsyncConnection, table: Table, spans: Spans) -> None:
    await bulk.end(connection, table, spans.ended)
    await bulk.insert(connection, table, spans.made)
