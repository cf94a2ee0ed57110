"""SQL: who and what the history knows, also those whom Desk no longer lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, type_coerce

from bot.desk.models import Agent, Department
from bot.history.models import Kind, Subject
from bot.history.read_captures import read_kept
from bot.store.history_tables import (
    known_agent,
    known_department,
    performance_sample,
    status_sample,
)
from bot.store.tables import Instant

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect, Table
    from sqlalchemy.ext.asyncio import AsyncConnection


async def read_agents(connection: AsyncConnection) -> tuple[Subject, ...]:
    """Return everybody, by name; who is not in the last capture of statuses has left."""
    kept = await read_kept(connection, Kind.STATUS)
    names = select(known_agent.c.agent_id, known_agent.c.name)
    agents = [Agent(key, name) for key, name in await connection.execute(names)]
    left = await _read_left(connection, kept[1]) if kept else {}
    agents.sort(key=_by_name)
    return tuple(Subject(agent=one, left_at=left.get(one.id)) for one in agents)


async def read_departments(connection: AsyncConnection) -> tuple[Department, ...]:
    """Return all departments, by name."""
    statement = select(known_department.c.department_id, known_department.c.name)
    rows = await connection.execute(statement)
    return tuple(sorted((Department(*row) for row in rows), key=_by_name))


def _by_name(one: Agent | Department) -> tuple[str, str]:
    # Accents are left alone: to fold thousands of names takes longer than to read them.
    return one.name.casefold(), one.id


async def _read_left(connection: AsyncConnection, latest: datetime) -> dict[str, datetime]:
    """Return when those were last seen who are not in the latest capture."""
    key = known_agent.c.agent_id
    there = select(status_sample.c.agent_id).where(
        status_sample.c.captured_at == latest, status_sample.c.agent_id == key
    )
    seen_at = func.coalesce(
        _last(status_sample, key), _last(performance_sample, key), known_agent.c.changed_at
    )
    gone = select(key, type_coerce(seen_at, Instant())).where(~there.exists())
    return {row[0]: row[1] for row in await connection.execute(gone)}


def _last(table: Table, agent_id: ColumnElement[str]) -> ScalarSelect[Any]:
    latest = select(func.max(table.c.captured_at)).where(table.c.agent_id == agent_id)
    return latest.scalar_subquery()
