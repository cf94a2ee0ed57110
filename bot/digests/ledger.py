"""The ledger: one row per occurrence, whatever process delivers it and however often it dies.

::

    claimed ◄─► sending ──► posted
       ├───────────┼──────► failed
       └───────────┴──────► skipped

Each step is one statement that looks at the state it leaves, so of two processes one succeeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, delete, select, update

from bot.digests.models import DeliveryState
from bot.digests.rows import read_delivery
from bot.store.tables import delivery as _table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digests.models import Delivery, Slot
    from bot.store.store import Store

_OPEN: Final = (DeliveryState.CLAIMED, DeliveryState.SENDING)
_CHUNK: Final = 500
"""Rows to one statement: SQLite allows 32,766 values."""


class Ledger:
    """Records deliveries; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def claim(self, slot: Slot, worker: str, *, manual: bool = False) -> bool:
        """Open an occurrence; `False` where it is open or done already, by whomever."""
        return bool(await self.claim_all([slot], worker, manual=manual))

    async def claim_all(
        self, slots: Sequence[Slot], worker: str, *, manual: bool = False
    ) -> tuple[Slot, ...]:
        """Open many occurrences at once and return those that nobody had opened.

        Args:
            slots: the occurrences.
            worker: who opens them.
            manual: somebody asked for them, besides the digest's days.
        """
        # In one order everywhere, or two processes could each wait for a row of the other's.
        ordered = sorted(slots, key=lambda slot: slot.key)
        opened: set[tuple[str, datetime]] = set()
        async with self._store.begin() as connection:
            for begin in range(0, len(ordered), _CHUNK):
                chunk = ordered[begin : begin + _CHUNK]
                opened |= await self._open(connection, chunk, worker, manual=manual)
        return tuple(slot for slot in slots if (slot.digest_id, slot.local) in opened)

    async def get(self, slot: Slot) -> Delivery | None:
        """Return how far an occurrence has come; `None` where nobody opened it."""
        async with self._store.read() as connection:
            row = (await connection.execute(select(_table).where(_is(slot)))).one_or_none()
        return read_delivery(row) if row is not None else None

    async def begin_sending(
        self, slot: Slot, worker: str, *, channel_id: str, attempts: int
    ) -> bool:
        """Count one more attempt; `False` where it is done, or another began since.

        An occurrence found in `sending` was begun by a process that may have died after posting:
        look for the post, in the channel of the row, before making another.

        Args:
            slot: the occurrence.
            worker: who attempts it now.
            channel_id: where; the digest may be given another place before it is looked for.
            attempts: how many there had been when it was read.
        """
        values = {
            "state": DeliveryState.SENDING,
            "worker": worker,
            "channel_id": channel_id,
            "attempts": attempts + 1,
        }
        return await self._move(slot, _OPEN, values, _table.c.attempts == attempts)

    async def refused(self, slot: Slot, *, attempts: int) -> bool:
        """Note that nothing was posted; `False` where it is done, or another began since.

        Args:
            slot: the occurrence.
            attempts: how many there were, with the one that was refused.
        """
        values = {"state": DeliveryState.CLAIMED, "channel_id": None}
        ours = _table.c.attempts == attempts
        return await self._move(slot, (DeliveryState.SENDING,), values, ours)

    async def posted(self, slot: Slot, *, channel_id: str, ts: str, late: bool = False) -> bool:
        """Record the post; `False` where it was not being sent."""
        values = {
            "state": DeliveryState.POSTED,
            "channel_id": channel_id,
            "posted_ts": ts,
            "late": late,
            "reason": None,
        }
        return await self._move(slot, (DeliveryState.SENDING,), values)

    async def failed(self, slot: Slot, reason: str) -> bool:
        """Record why it will not be posted; `False` where it is done already."""
        return await self._move(slot, _OPEN, {"state": DeliveryState.FAILED, "reason": reason})

    async def skipped(self, slot: Slot, reason: str) -> bool:
        """Record why it need not be posted; `False` where it is done already."""
        return await self._move(slot, _OPEN, {"state": DeliveryState.SKIPPED, "reason": reason})

    async def history(self, digest_id: str, limit: int = 20) -> tuple[Delivery, ...]:
        """Return a digest's deliveries, the newest first, also of one that has been deleted."""
        statement = select(_table).where(_table.c.digest_id == digest_id.strip().lower())
        return await self._list(statement.order_by(_table.c.due_at.desc()).limit(limit))

    async def stuck(self, before: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """Return what is open and untouched since `before`, the oldest first."""
        where = and_(_table.c.state.in_(_OPEN), _table.c.updated_at < before)
        statement = select(_table).where(where).order_by(_table.c.updated_at, _table.c.id)
        return await self._list(statement.limit(limit))

    async def prune(self, before: datetime) -> int:
        """Forget deliveries that ended earlier; return how many."""
        where = and_(_table.c.state.not_in(_OPEN), _table.c.due_at < before)
        async with self._store.begin() as connection:
            return (await connection.execute(delete(_table).where(where))).rowcount

    async def _open(
        self, connection: AsyncConnection, slots: Sequence[Slot], worker: str, *, manual: bool
    ) -> set[tuple[str, datetime]]:
        now = self._store.clock()
        rows = [
            {
                "digest_id": slot.digest_id,
                "local": slot.local,
                "due_at": slot.due_at,
                "state": DeliveryState.CLAIMED,
                "worker": worker,
                "attempts": 0,
                "late": False,
                "manual": manual,
                "created_at": now,
                "updated_at": now,
            }
            for slot in slots
        ]
        statement = self._store.insert(_table).values(rows).on_conflict_do_nothing()
        made = await connection.execute(statement.returning(_table.c.digest_id, _table.c.local))
        return {(row.digest_id, row.local) for row in made}

    async def _move(
        self,
        slot: Slot,
        states: Sequence[DeliveryState],
        values: dict[str, Any],
        *only: ColumnElement[bool],
    ) -> bool:
        where = and_(_is(slot), _table.c.state.in_(states), *only)
        async with self._store.begin() as connection:
            # Read in here: on SQLite a writer may have waited long for its turn.
            stamped = {**values, "updated_at": self._store.clock()}
            result = await connection.execute(update(_table).where(where).values(stamped))
            return result.rowcount == 1

    async def _list(self, statement: Select[Any]) -> tuple[Delivery, ...]:
        async with self._store.read() as connection:
            return tuple(read_delivery(row) for row in await connection.execute(statement))


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(_table.c.digest_id == slot.digest_id, _table.c.local == slot.local)
