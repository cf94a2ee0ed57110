"""Writes boards: samples, the spans that go on from them, and how many were how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.history.captures import claim
from bot.history.holes import is_hole
from bot.history.left import Left, read_left, stamp_of
from bot.history.names import write_names
from bot.history.order import check_order, find_before
from bot.history.spans import Spans
from bot.store.history_tables import agent_department, coverage, status_sample, status_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.boards import BoardRows
    from bot.history.bulk import Bulk
    from bot.history.models import Captured
    from bot.store.store import Store


async def write_boards(
    store: Store,
    bulk: Bulk,
    connection: AsyncConnection,
    boards: Sequence[BoardRows],
    kept: Left | None = None,
) -> tuple[int, Left | None]:
    """Write boards, the oldest first; return how many were not there, and what they leave.

    Args:
        store: of the history.
        bulk: writes.
        connection: of the transaction.
        boards: with different keys.
        kept: what the last ones of this process left.

    Raises:
        OutOfOrderError: one that was not there is not later than all that were.
    """
    keys = await claim(store, connection, [board.captured for board in boards])
    new = [board for board in boards if board.captured.key in keys]
    if not new:
        return 0, kept
    captures = [board.captured for board in new]
    before = await find_before(store, connection, captures)
    check_order(before, captures)
    left = await read_left(connection, before, kept)
    await bulk.insert(connection, status_sample, [row for board in new for row in board.samples])
    await bulk.insert(connection, coverage, [row for board in new for row in board.coverage])
    seen = [(board.at, board.names) for board in new]
    names = await write_names(connection, bulk, seen, left.names)
    spans = _follow(bulk, Spans(left.states), before, new)
    members = Spans(left.members)
    for board in new:
        members.see(board.at, board.memberships)
    for table, each in ((status_span, spans), (agent_department, members)):
        await bulk.end(connection, table, each.ended)
        await bulk.insert(connection, table, each.made)
    stamp = await stamp_of(connection, captures[-1])
    return len(new), Left(stamp, spans.open, members.open, names)


def _follow(bulk: Bulk, spans: Spans, before: Captured | None, new: Sequence[BoardRows]) -> Spans:
    """Let spans follow boards; they end where a hole begins."""
    for board in new:
        if before is not None and is_hole(board.captured.at - before.at, before.every):
            spans.end_all(bulk.instant(before.at + before.every))
        spans.see(board.at, board.states)
        before = board.captured
    return spans
