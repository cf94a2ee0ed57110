"""SQL: how many agents of a place were online and busy, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, literal, select

from bot.history.hours import Bin, begin_of
from bot.history.sql import epoch
from bot.store.history_tables import ANY_CHANNEL, WHOLE_PORTAL, coverage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.desk.models import Channel, Department, Skill

_COUNTED: Final = coverage.c.online + coverage.c.busy + coverage.c.offline + coverage.c.unknown


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose presence to count, and when.

    Attributes:
        department: `None` for the whole portal.
        channel: counts presence in it; `None` presence as a whole.
        skill: only agents who have it.
        since, until: aware; `until` itself is not included.
        width: of a bin, in seconds; see `bot.history.hours.choose_width`.
    """

    department: Department | None
    channel: Channel | None
    skill: Skill | None
    since: datetime
    until: datetime
    width: int


async def read_bins(connection: AsyncConnection, asked: Asked) -> tuple[Bin, ...]:
    """Return what the captures of a range saw of a department, or of the whole portal."""
    number = bin_number(coverage.c.captured_at, asked.width)
    statement = select(
        number,
        *bin_sums(coverage.c.online, coverage.c.busy),
        func.max(_COUNTED).label("agents"),
        func.count(coverage.c.open).label("with_load"),
        func.coalesce(func.sum(coverage.c.open), 0).label("load"),
        func.count(coverage.c.overdue).label("with_late"),
        func.coalesce(func.sum(coverage.c.overdue), 0).label("late"),
    ).where(
        coverage.c.department_id == (asked.department.id if asked.department else WHOLE_PORTAL),
        coverage.c.channel == (asked.channel or ANY_CHANNEL),
        coverage.c.captured_at >= asked.since,
        coverage.c.captured_at < asked.until,
    )
    rows = await connection.execute(statement.group_by(number).order_by(number))
    return tuple(_bin(row, asked.width) for row in rows)


def _bin(row: Row[Any], width: int) -> Bin:
    return Bin(
        at=begin_of(row.number, width),
        captures=row.captures,
        online=int(row.online),
        busy=int(row.busy),
        lowest=row.lowest,
        agents=row.agents,
        load=(row.with_load, int(row.load)),
        late=(row.with_late, int(row.late)),
    )


def bin_number(at: ColumnElement[datetime], width: int) -> ColumnElement[int]:
    """Return which bin an instant lies in, counted from 1970; named ``number``."""
    # In the statement's text: PostgreSQL takes two parameters for two different numbers.
    return (epoch(at) // literal(width, literal_execute=True)).label("number")


def bin_sums(online: ColumnElement[int], busy: ColumnElement[int]) -> tuple[Any, ...]:
    """Return captures, agents online, agents busy, and the fewest of both."""
    return (
        func.count().label("captures"),
        func.sum(online).label("online"),
        func.sum(busy).label("busy"),
        func.min(online + busy).label("lowest"),
    )
