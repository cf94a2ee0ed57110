"""SQL: how one agent was, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select

from bot.desk.models import Presence
from bot.history.read_captures import read_vouched_until
from bot.history.time_in import Stay
from bot.store.history_tables import status_span as _table
from bot.store.tables import Instant

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection


async def read_stays(
    connection: AsyncConnection, agent_id: str, since: datetime, until: datetime
) -> tuple[Stay, ...]:
    """Return the stays that touch a range, in order; one that goes on ends where captures do."""
    vouched_until = await read_vouched_until(connection)
    statement = select(_table.c.since, _table.c.until, _table.c.presence).where(
        _table.c.agent_id == agent_id,
        _table.c.since >= first_since(literal(agent_id), since),
        _table.c.since < until,
    )
    rows = await connection.execute(statement.order_by(_table.c.since))
    return tuple(
        Stay(begin, end or vouched_until or begin, Presence(presence))
        for begin, end, presence in rows
    )


def first_since(agent_id: ColumnElement[str], moment: datetime) -> ColumnElement[datetime]:
    """Return where to begin to read an agent's spans from a moment on.

    Spans do not overlap, so that is the last that began by then: no older one need be looked at.
    """
    older = _table.alias()
    latest: Any = select(func.max(older.c.since)).where(
        older.c.agent_id == agent_id, older.c.since <= moment
    )
    return func.coalesce(latest.scalar_subquery(), literal(moment, Instant()), type_=Instant())
