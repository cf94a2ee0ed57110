"""What changed, by topic, told to every process that shares the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from bot.store.tables import lease as _table
from bot.store.turns import take_turn

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_PREFIX: Final = "news:"
_NEWEST: Final = _PREFIX
"""The row that has the number of the last change, of whatever topic."""
_DIGITS: Final = 15
"""Numbers have all as many, so that the database compares them as the texts that they are."""


class News:
    """A row for each topic, with the number of its last change; the number grows with each.

    No clock is asked what is new, and nothing is missed: a number is taken under a lock that is
    held until it can be read. There are as many rows as topics, so topics must be few.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read = ""

    async def write(self, topics: Collection[str]) -> None:
        """Tell that something changed about each of these.

        Raises:
            StoreError: the database cannot be used now.
        """
        async with self._store.begin() as connection:
            number, now = await self._next(connection), self._store.clock()
            rows = [
                {"name": name, "holder": number, "until": now}
                for name in {_NEWEST, *(_PREFIX + topic for topic in topics)}
            ]
            made = self._store.insert(_table).values(rows)
            changed = {"holder": made.excluded.holder, "until": made.excluded.until}
            await connection.execute(
                made.on_conflict_do_update(index_elements=["name"], set_=changed)
            )

    async def read(self) -> frozenset[str]:
        """Return the topics that were told of since the last time; the first time, all of them.

        Raises:
            StoreError: the database cannot be used now.
        """
        found = await self._newer_than(self._read)
        if found.get(_NEWEST, "") < self._read:  # it was put back from a backup
            found = await self._newer_than("")
        self._read = found.pop(_NEWEST, "")
        return frozenset(name.removeprefix(_PREFIX) for name in found)

    async def _next(self, connection: AsyncConnection) -> str:
        """Return the next number; others wait for theirs until the transaction ends."""
        last = await take_turn(self._store, connection, _NEWEST, first="0".zfill(_DIGITS))
        return str(int(last) + 1).zfill(_DIGITS)

    async def _newer_than(self, number: str) -> dict[str, str]:
        is_wanted = or_(_table.c.holder > number, _table.c.name == _NEWEST)
        statement = select(_table.c.name, _table.c.holder).where(
            _table.c.name.startswith(_PREFIX), is_wanted
        )
        async with self._store.read() as connection:
            return {row.name: row.holder for row in await connection.execute(statement)}
