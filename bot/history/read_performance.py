"""SQL: the figures of days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from bot.desk.models import Average, Figures
from bot.history.models import Contributors, Kind
from bot.history.read_captures import done
from bot.history.totals import Contributed, DayFigures, Past, contributes, uncertain
from bot.store.history_tables import (
    WHOLE_PORTAL,
    capture,
    performance_sample,
    performance_team,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.buckets import Days
    from bot.history.models import Subject

_DONE = done(Kind.PERFORMANCE)


async def read_first_day(connection: AsyncConnection) -> date | None:
    """Return the first day of the portal that was captured."""
    statement = select(capture.c.key).where(_DONE).order_by(capture.c.key).limit(1)
    key = await connection.scalar(statement)
    return date.fromisoformat(key) if key else None


async def read_past(connection: AsyncConnection, subject: Subject, steps: Sequence[Days]) -> Past:
    """Return what is kept of a subject's days, from the first to the last of some steps."""
    days = min(first for first, _ in steps), max(last for _, last in steps)
    captured = await _read_captured(connection, days)
    department_id = WHOLE_PORTAL
    if subject.department is not None:
        department_id = subject.department.id
        captured &= await _read_told(connection, department_id, days)
    if subject.agent is not None:
        agent_id = subject.agent.id
        return Past(captured, await _read_agent(connection, agent_id, department_id, days))
    rows = await _read_team(connection, department_id, days)
    open_days = uncertain(steps, rows)
    return Past(captured, rows, await _read_contributed(connection, department_id, open_days))


async def _read_captured(connection: AsyncConnection, days: Days) -> frozenset[date]:
    """Return which of some days were captured."""
    first, last = days
    between = capture.c.key.between(first.isoformat(), last.isoformat())
    keys = await connection.scalars(select(capture.c.key).where(_DONE, between))
    return frozenset(date.fromisoformat(key) for key in keys)


async def _read_told(
    connection: AsyncConnection, department_id: str, days: Days
) -> frozenset[date]:
    """Return on which of some days Desk told of a department: of others nothing is known."""
    table = performance_team
    where = and_(table.c.department_id == department_id, table.c.day.between(*days))
    return frozenset(await connection.scalars(select(table.c.day).where(where)))


async def _read_team(
    connection: AsyncConnection, department_id: str, days: Days
) -> dict[date, DayFigures]:
    """Return what is kept of a department's days, or of the whole portal's."""
    table = performance_team
    where = and_(table.c.department_id == department_id, table.c.day.between(*days))
    return {
        row.day: DayFigures(
            row.day,
            _figures(row),
            Contributors(row.first_response_agents, row.resolution_agents),
            row.agents,
        )
        for row in await connection.execute(select(table).where(where))
    }


async def _read_agent(
    connection: AsyncConnection, agent_id: str, department_id: str, days: Days
) -> dict[date, DayFigures]:
    """Return what is kept of an agent's days, with a department only of its tickets."""
    table = performance_sample
    where = and_(
        table.c.agent_id == agent_id,
        table.c.day.between(*days),
        table.c.department_id == department_id,
    )
    rows = await connection.execute(select(table).where(where))
    return {row.day: _alone(row.day, _figures(row)) for row in rows}


async def _read_contributed(
    connection: AsyncConnection, department_id: str, days: Sequence[date]
) -> tuple[Contributed, ...]:
    """Return who was behind the averages of some days."""
    if not days:
        return ()
    table = performance_sample
    first_response, resolution = table.c.first_response_n > 0, table.c.resolution_n > 0
    # Days one by one: the primary key then leads to the department's rows of each.
    where = and_(table.c.day.in_(days), table.c.department_id == department_id)
    columns: list[ColumnElement[Any]] = [
        table.c.day,
        table.c.agent_id,
        table.c.first_response_n,
        table.c.resolution_n,
    ]
    statement = select(*columns).where(where, or_(first_response, resolution))
    return tuple(
        Contributed(day, agent_id, bool(first), bool(resolved))
        for day, agent_id, first, resolved in await connection.execute(statement)
    )


def _alone(day: date, figures: Figures) -> DayFigures:
    return DayFigures(
        day,
        figures,
        Contributors(
            int(contributes(figures.first_response_time)),
            int(contributes(figures.resolution_time)),
        ),
    )


def _figures(row: Row[Any]) -> Figures:
    return Figures(
        closed=row.closed,
        reopened=row.reopened,
        backlog=row.backlog,
        first_response_time=_average(
            row.first_response_n, row.first_response_system_s, row.first_response_agent_s
        ),
        resolution_time=_average(row.resolution_n, row.resolution_system_s, row.resolution_agent_s),
    )


def _average(n: int | None, system_s: float | None, agent_s: float | None) -> Average | None:
    if n is None and system_s is None and agent_s is None:
        return None
    return Average(n, _duration(system_s), _duration(agent_s))


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
