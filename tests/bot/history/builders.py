"""Captures and what they hold, with good defaults: a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.desk.models import (
    Agent,
    AgentStatus,
    Channel,
    ChannelPresence,
    PerformanceReport,
    Presence,
    Scope,
    Source,
    StatusBoard,
)
from bot.history.models import Captured, Kind
from bot.history.slots import key_of
from bot.periods import Period
from tests.builders import LOAD, SUPPORT, agent, board, report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

    from bot.desk.models import AgentFigures, Department, Workload
    from bot.store.store import Store

EVERY: Final = timedelta(minutes=5)
START: Final = datetime(2026, 11, 18, 10, tzinfo=UTC)
"""A Wednesday, two hours before the clock of the tests."""
DAY: Final = date(2026, 11, 17)


def at(n: float) -> datetime:
    """Return the instant that is so many slots after `START`."""
    return START + n * EVERY


def slot(n: float, kind: Kind = Kind.STATUS) -> Captured:
    """Return the capture that is so many slots after `START`."""
    return Captured(kind, key_of(at(n)), at(n), EVERY, source=Source.REST, calls=7)


def night(day: date = DAY) -> Captured:
    """Return the capture of a day's performance, in the night after it."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, minutes=30)
    return Captured(Kind.PERFORMANCE, day.isoformat(), at, timedelta(days=1))


def person(n: int, *departments: Department, name: str | None = None) -> Agent:
    """Return an agent by number, of Support unless told otherwise."""
    return agent(name or f"Agent {n}", id=f"40{n}", departments=departments or (SUPPORT,))


def state(
    who: Agent,
    presence: Presence = Presence.ONLINE,
    *,
    load: Workload | None = LOAD,
    **channels: Presence,
) -> AgentStatus:
    """Return an agent's status, with the presence in some channels."""
    pairs = tuple(ChannelPresence(Channel(name), each) for name, each in channels.items())
    return AgentStatus(who, presence, pairs, workload=load)


def whole(*rows: AgentStatus) -> StatusBoard:
    """Return a board of the whole portal."""
    return board(rows)


def day_report(
    rows: Iterable[AgentFigures], *, department: Department | None = None, day: date = DAY
) -> PerformanceReport:
    """Return a report of one day."""
    made = report(rows, period=Period(first=day, last=day))
    return replace(made, scope=Scope(department=department))


async def rows_of(store: Store, table: Table) -> list[tuple[Any, ...]]:
    """Return all rows of a table in the order of its primary key."""
    async with store.read() as connection:
        found = await connection.execute(table.select().order_by(*table.primary_key))
        return [tuple(row) for row in found]
