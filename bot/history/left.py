"""What the last board left: what is open and known, kept between captures and checked at each.

To read it anew would take longer than to write what has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.history.names import read_names
from bot.store.history_tables import agent_department, known_agent, known_department, status_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.bulk import Row
    from bot.history.models import Captured

Stamp = tuple[object, ...]
"""Differs as soon as anybody else has changed what is kept here."""


@dataclass(frozen=True, slots=True)
class Left:
    """What follows from all boards up to one.

    Attributes:
        stamp: of when it was so.
        states: of the open spans, by agent.
        members: who belongs where.
        names: by table, then by id.
    """

    stamp: Stamp
    states: Mapping[Row, Row]
    members: Mapping[Row, Row]
    names: Mapping[str, Mapping[Row, Row]]


async def read_left(connection: AsyncConnection, last: Captured | None, kept: Left | None) -> Left:
    """Return what the latest board left: what is kept, where that still is so.

    Args:
        connection: of a transaction in which nobody else writes history.
        last: the latest capture.
        kept: from an earlier transaction of this process.
    """
    stamp = await stamp_of(connection, last)
    if kept is not None and kept.stamp == stamp:
        return kept
    return Left(
        stamp,
        await _read_open(connection, status_span, keys=1),
        await _read_open(connection, agent_department, keys=2),
        {
            table.name: await read_names(connection, table)
            for table in (known_agent, known_department)
        },
    )


async def stamp_of(connection: AsyncConnection, last: Captured | None) -> Stamp:
    """Return what would be different if another process had written, pruned or erased.

    Another's board has another key, nothing but boards opens spans, and who is on a board does not
    lose their name without being noted anew.
    """
    spans = [
        select(func.count()).where(table.c.until.is_(None)).scalar_subquery()
        for table in (status_span, agent_department)
    ]
    names = [
        select(func.count()).select_from(table).scalar_subquery()
        for table in (known_agent, known_department)
    ]
    row = (await connection.execute(select(*spans, *names))).one()
    return (last and last.key, *row)


async def _read_open(connection: AsyncConnection, table: Table, *, keys: int) -> dict[Row, Row]:
    """Return what is open; the first columns are the key, those after ``until`` the state."""
    columns = [column for column in table.columns if column.name not in {"since", "until"}]
    rows = await connection.execute(select(*columns).where(table.c.until.is_(None)))
    return {tuple(row[:keys]): tuple(row[keys:]) for row in rows.all()}
