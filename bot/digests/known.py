"""What all replicas know of the places of digests, in the database.

Slack tells one replica of a change, whichever it likes; since that one writes it down here, it
counts for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, or_, select

from bot.store.tables import lease as _leases
from bot.store.tables import place as _table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.store.store import Store

_SKEW: Final = timedelta(seconds=5)
"""A look that began this shortly after a change is not kept: clocks differ, and Slack is large."""
_CHUNK: Final = 500
_LEASE: Final = "outlook"
_LEASE_FOR: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Known:
    """What was seen of a Slack channel or person when digests could go there.

    Attributes:
        channel_id: of direct messages with a person, once they are open; it never changes.
        looked_at: aware; `None` where it may have changed since.
    """

    name: str
    channel_id: str | None
    looked_at: datetime | None


class KnownPlaces:
    """Keeps what Slack said; every method raises `StoreError` where the database fails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.clock = store.clock

    async def get(self, target_id: str) -> Known | None:
        """Return what is known of a Slack channel or person."""
        statement = select(_table).where(_table.c.target_id == target_id)
        async with self._store.read() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return Known(row.name, row.channel_id, row.looked_at) if row is not None else None

    async def looked_at(self, target_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Return when Slack last said that digests may go there, where that still counts."""
        found: dict[str, datetime] = {}
        async with self._store.read() as connection:
            for begin in range(0, len(target_ids), _CHUNK):
                chunk = _table.c.target_id.in_(target_ids[begin : begin + _CHUNK])
                columns = select(_table.c.target_id, _table.c.looked_at)
                rows = await connection.execute(
                    columns.where(chunk, _table.c.looked_at.is_not(None))
                )
                found |= {row.target_id: row.looked_at for row in rows}
        return found

    async def keep(self, target_id: str, *, name: str, asked_at: datetime) -> None:
        """Note that digests may go there, unless Slack told of a change since it was asked."""
        values = {"name": name, "looked_at": asked_at, "touched_at": self.clock()}
        unchanged = or_(_table.c.forgotten_at.is_(None), _table.c.forgotten_at < asked_at - _SKEW)
        insert = self._store.insert(_table).values(target_id=target_id, **values)
        async with self._store.begin() as connection:
            await connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["target_id"], set_=values, where=unchanged
                )
            )

    async def keep_channel(self, target_id: str, channel_id: str) -> None:
        """Note the channel of the direct messages with a person."""
        values = {"channel_id": channel_id, "touched_at": self.clock()}
        insert = self._store.insert(_table).values(target_id=target_id, name="", **values)
        async with self._store.begin() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["target_id"], set_=values)
            )

    async def forget(self, target_id: str) -> None:
        """Ask Slack again before the next digest goes there: something changed."""
        if target_id.startswith(("U", "W")) and await self.get(target_id) is None:
            # Slack tells of every change to anybody's profile.
            return
        now = self.clock()
        values = {"looked_at": None, "forgotten_at": now, "touched_at": now}
        insert = self._store.insert(_table).values(target_id=target_id, name="", **values)
        async with self._store.begin() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["target_id"], set_=values)
            )

    async def lead(self, holder: str) -> bool:
        """Say whether this process is the one that looks ahead, for the next two minutes."""
        now = self.clock()
        values = {"holder": holder, "until": now + _LEASE_FOR}
        free = or_(_leases.c.holder == holder, _leases.c.until < now)
        insert = self._store.insert(_leases).values(name=_LEASE, **values)
        taken = insert.on_conflict_do_update(index_elements=["name"], set_=values, where=free)
        async with self._store.begin() as connection:
            made = await connection.execute(taken.returning(_leases.c.name))
            return made.one_or_none() is not None

    async def prune(self, before: datetime) -> int:
        """Forget places that nothing was noted of since; return how many."""
        async with self._store.begin() as connection:
            result = await connection.execute(delete(_table).where(_table.c.touched_at < before))
            return result.rowcount
