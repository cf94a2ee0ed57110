"""SQL: how many agents of a place were online and busy, hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from bot.history.hours import Bin, begin_of
from bot.history.sql import bin_number
from bot.store.history_tables import ANY_CHANNEL, WHOLE_PORTAL, coverage

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.covered import Asked

_COUNTED: Final = coverage.c.online + coverage.c.busy + coverage.c.offline + coverage.c.unknown


async def read_bins(connection: AsyncConnection, asked: Asked) -> tuple[Bin, ...]:
    """Return what the captures of a range saw of a department, or of the whole portal."""
    number = bin_number(coverage.c.captured_at, asked.width).label("number")
    statement = select(
        number,
        *bin_sums(coverage.c.online, coverage.c.busy),
        func.max(_COUNTED),
        func.count(coverage.c.open),
        func.coalesce(func.sum(coverage.c.open), 0),
        func.count(coverage.c.overdue),
        func.coalesce(func.sum(coverage.c.overdue), 0),
    ).where(
        coverage.c.department_id == (asked.department.id if asked.department else WHOLE_PORTAL),
        coverage.c.channel == (asked.channel or ANY_CHANNEL),
        coverage.c.captured_at >= asked.since,
        coverage.c.captured_at < asked.until,
    )
    rows = await connection.execute(statement.group_by(number).order_by(number))
    return tuple(
        Bin(
            begin_of(number, asked.width),
            captures,
            online,
            busy,
            lowest,
            agents,
            (with_load, load),
            (with_late, late),
        )
        for (
            number,
            captures,
            online,
            busy,
            lowest,
            agents,
            with_load,
            load,
            with_late,
            late,
        ) in rows
    )


def bin_sums(online: ColumnElement[int], busy: ColumnElement[int]) -> tuple[Any, ...]:
    """Return captures, agents online, agents busy, and the fewest of both."""
    return (
        func.count(),
        func.sum(online),
        func.sum(busy),
        func.min(online + busy),
    )
