"""The access log's table: looks are added, read and forgotten, not changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, true

from bot.access_log import Look
from bot.store.tables import access_log as _table

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from bot.store.store import Store

_CHUNK: Final = 500
"""Rows to one statement: SQLite allows 32,766 values."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which looks to read; what is `None` narrows nothing.

    Attributes:
        since, until: aware; `until` itself is not included.
        who: a Slack user.
        whom: any of these.
    """

    since: datetime | None = None
    until: datetime | None = None
    who: str | None = None
    whom: Sequence[str] | None = None


class Looks:
    """Keeps looks; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, looks: Sequence[Look]) -> None:
        """Write looks in one transaction; those that are there already stay as they are."""
        rows = [_row(look) for look in looks]
        async with self._store.begin() as connection:
            for begin in range(0, len(rows), _CHUNK):
                statement = self._store.insert(_table).values(rows[begin : begin + _CHUNK])
                await connection.execute(statement.on_conflict_do_nothing())

    async def read(self, wanted: Wanted) -> AsyncGenerator[Look, None]:
        """Yield looks, the oldest first, as the database gives them."""
        statement = select(_table).where(*_conditions(wanted)).order_by(_table.c.at, _table.c.id)
        async with self._store.read() as connection:
            # As a context manager, SQLAlchemy 2.1 leaves the server's cursor open after an error.
            rows = await connection.stream(statement)
            try:
                async for row in rows:
                    yield _look(row)
            finally:
                await rows.close()

    async def prune(self, before: datetime) -> int:
        """Forget earlier looks; return how many."""
        async with self._store.begin() as connection:
            return (await connection.execute(delete(_table).where(_table.c.at < before))).rowcount


def _row(look: Look) -> dict[str, Any]:
    return {
        "id": look.id,
        "at": look.at,
        "who": look.who,
        "whom": look.whom,
        "what": look.what,
        "channel_id": look.where,
        "allowed": look.allowed,
        "reason": look.reason,
    }


def _look(row: Row[Any]) -> Look:
    return Look(
        at=row.at,
        who=row.who,
        what=row.what,
        allowed=row.allowed,
        whom=row.whom,
        where=row.channel_id,
        reason=row.reason,
        id=row.id,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [
        _table.c.at >= wanted.since if wanted.since is not None else true(),
        _table.c.at < wanted.until if wanted.until is not None else true(),
        _table.c.who == wanted.who if wanted.who is not None else true(),
        _table.c.whom.in_(wanted.whom) if wanted.whom is not None else true(),
    ]
