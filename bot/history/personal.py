"""What the history holds about one agent: handed out, or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select

from bot.history.captures import take_turn
from bot.history.retention import delete_in_bites
from bot.store.history_tables import (
    agent_department,
    known_agent,
    known_department,
    known_skill,
    performance_sample,
    raw_answer,
    skill_sample,
    status_sample,
    status_span,
)
from bot.store.plain import plain_rows

if TYPE_CHECKING:
    from sqlalchemy import Select, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_ABOUT_AGENTS: Final = (
    status_span,
    performance_sample,
    skill_sample,
    agent_department,
    known_agent,
)
"""Every table with an agent's rows but the samples of statuses, which are too many at once."""


class PersonalHistory:
    """Reads and erases; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def export(self, agent_id: str) -> dict[str, Any]:
        """Return an agent's rows as JSON can hold them.

        Of the samples of statuses there are hundreds a day: they are told as what they add up to,
        with their count. Desk's own answers cannot be searched; they are told by their count, too.
        """
        async with self._store.read() as connection:
            names = await plain_rows(connection, _of(agent_id, known_agent))
            return {
                "name": names[0]["name"] if names else None,
                "status_intervals": await plain_rows(connection, _of(agent_id, status_span)),
                "status_samples": await _extent(connection, _of(agent_id, status_sample)),
                "departments": await plain_rows(connection, _departments(agent_id)),
                "performance": await plain_rows(connection, _of(agent_id, performance_sample)),
                "skills": await plain_rows(connection, _skills(agent_id)),
                "desk_answers_of_everybody": await _extent(connection, select(raw_answer)),
            }

    async def erase(self, agent_id: str) -> int:
        """Delete an agent's rows, and all of Desk's answers; return how many rows.

        Totals of groups stay. Who is still active in Desk is captured anew.
        """
        async with self._store.begin() as connection:
            await take_turn(self._store, connection)
            erased = 0
            for table in _ABOUT_AGENTS:
                mine = delete(table).where(table.c.agent_id == agent_id)
                erased += (await connection.execute(mine)).rowcount
            await connection.execute(delete(raw_answer))
        return erased + await delete_in_bites(
            self._store, status_sample, status_sample.c.agent_id == agent_id
        )


def _of(agent_id: str, table: Table) -> Select[Any]:
    mine = table.c.agent_id == agent_id
    return select(table).where(mine).order_by(*table.primary_key)


def _departments(agent_id: str) -> Select[Any]:
    table, known = agent_department, known_department
    statement = select(table.c.department_id, known.c.name, table.c.since, table.c.until)
    joined = statement.join_from(
        table, known, known.c.department_id == table.c.department_id, isouter=True
    )
    return joined.where(table.c.agent_id == agent_id).order_by(*table.primary_key)


def _skills(agent_id: str) -> Select[Any]:
    table, known = skill_sample, known_skill
    statement = select(table.c.captured_at, table.c.skill_id, known.c.name, known.c.type)
    joined = statement.join_from(table, known, known.c.skill_id == table.c.skill_id, isouter=True)
    return joined.where(table.c.agent_id == agent_id).order_by(*table.primary_key)


async def _extent(connection: AsyncConnection, rows: Select[Any]) -> dict[str, Any]:
    """Return how many rows there are, and from when to when."""
    each = rows.order_by(None).subquery()
    first, last = func.min(each.c.captured_at), func.max(each.c.captured_at)
    statement = select(func.count().label("count"), first.label("first"), last.label("last"))
    (found,) = await plain_rows(connection, statement.select_from(each))
    return found
