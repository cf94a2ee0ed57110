"""The digests that people have set up, in the database."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from bot.digests.errors import DigestChangedError, DigestGoneError
from bot.digests.rows import editable, read_digest
from bot.digests.schedule import check_schedule
from bot.digests.writing import LIVE, active_from, edited, read, write
from bot.store.tables import digest as _table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digests.models import Digest
    from bot.store.store import Store

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which people mistake for each other."""
_LENGTH: Final = 8
_ATTEMPTS: Final = 5


def new_digest_id() -> str:
    """Return eight random letters and digits that are easy to type: forty bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


class Subscriptions:
    """Keeps digests; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store, *, new_id: Callable[[], str] = new_digest_id) -> None:
        self._store = store
        self._new_id = new_id

    async def create(self, digest: Digest, *, draft_id: str) -> Digest:
        """Keep a new digest under a new id; the same draft again changes what it made first.

        Of `digest`, what the database decides is not looked at: id, times, revision, pause.

        Args:
            digest: what is wanted.
            draft_id: names the form that was filled in, so that it makes one digest however often
                it is sent; the fields of the last time count.

        Raises:
            UsageError: it would never be due, or show nothing.
            DigestGoneError: what the draft made has been deleted since.
            DigestChangedError: what the draft made has been changed since, and it says otherwise.
        """
        check_schedule(digest)
        for _ in range(_ATTEMPTS):
            made = await self._insert(digest, draft_id)
            if made is not None:
                return await self._as_wanted(made, digest)
        raise RuntimeError("no unused id found")

    async def update(self, digest: Digest) -> Digest:
        """Write what a person changed, provided that nobody else wrote since it was read.

        Another schedule counts from now on: it never makes an earlier time of today due, and where
        today, by the zone that it has then, has had its digest, it counts from tomorrow on.

        Raises:
            UsageError: it would never be due, or show nothing.
            DigestChangedError: somebody else was faster.
            DigestGoneError: it has been deleted.
        """
        check_schedule(digest)
        async with self._changing(digest.id) as (connection, before, now):
            if before.revision != digest.revision:
                raise DigestChangedError(before)
            return await write(
                connection, before, await edited(connection, before, digest, now), now
            )

    async def pause(self, digest_id: str, *, reason: str | None = None) -> Digest:
        """Let it rest; a digest that rests already keeps the reason it has.

        Args:
            digest_id: as people type it.
            reason: for people, where no person paused it.

        Raises:
            DigestGoneError: there is none.
        """
        async with self._changing(digest_id) as (connection, before, now):
            if before.paused:
                return before
            return await write(connection, before, {"paused": True, "pause_reason": reason}, now)

    async def resume(self, digest_id: str) -> Digest:
        """Let it run again, from now on; a day that has had its digest has no second one.

        Raises:
            DigestGoneError: there is none.
        """
        async with self._changing(digest_id) as (connection, before, now):
            if not before.paused:
                return before
            begins = await active_from(connection, before, now)
            values = {"paused": False, "pause_reason": None, "active_from": begins}
            return await write(connection, before, values, now)

    async def delete(self, digest_id: str) -> Digest:
        """Remove it and return what it was; its history stays until `prune`.

        Raises:
            DigestGoneError: there is none, or no longer.
        """
        async with self._changing(digest_id) as (connection, before, now):
            return await write(connection, before, {"deleted_at": now}, now)

    async def get(self, digest_id: str) -> Digest:
        """Return a digest by its id as people type it.

        Raises:
            DigestGoneError: there is none, or no longer.
        """
        async with self._store.read() as connection:
            found = await read(connection, digest_id)
        if found is None:
            raise DigestGoneError(digest_id)
        return found

    async def list_for(self, target_id: str) -> tuple[Digest, ...]:
        """Return the digests of a channel or person, oldest first."""
        return await self._list(_table.c.target_id == target_id)

    async def list_all(self) -> tuple[Digest, ...]:
        """Return every digest, oldest first."""
        return await self._list(LIVE)

    async def list_active(self) -> tuple[Digest, ...]:
        """Return every digest that is not paused, oldest first."""
        return await self._list(_table.c.paused.is_(False))

    async def prune(self, before: datetime) -> int:
        """Forget digests that were deleted earlier, with their history; return how many."""
        async with self._store.begin() as connection:
            result = await connection.execute(delete(_table).where(_table.c.deleted_at < before))
            return result.rowcount

    async def _insert(self, digest: Digest, draft_id: str) -> Digest | None:
        """Return the new digest, or what the draft made before; `None` where the id is taken."""
        row = {"id": self._new_id(), "draft_id": draft_id, "revision": 1, "paused": False}
        try:
            async with self._store.begin() as connection:
                now = self._store.clock()
                stamps = {"created_at": now, "updated_at": now, "active_from": now}
                statement = self._store.insert(_table).values(**editable(digest), **row, **stamps)
                made = await connection.execute(statement.returning(_table))
                return read_digest(made.one())
        except IntegrityError:
            return await self._made_by(draft_id)

    async def _as_wanted(self, made: Digest, wanted: Digest) -> Digest:
        """Bring what the same person's form made before up to what it says now."""
        if editable(made) == editable(wanted) or made.owner_id != wanted.owner_id:
            return made
        if made.revision > 1:
            # It was changed since; which of the two is newer, nobody knows.
            raise DigestChangedError(made)
        return await self.update(replace(wanted, id=made.id, revision=made.revision))

    async def _made_by(self, draft_id: str) -> Digest | None:
        async with self._store.read() as connection:
            rows = await connection.execute(select(_table).where(_table.c.draft_id == draft_id))
            row = rows.one_or_none()
        if row is not None and row.deleted_at is not None:
            raise DigestGoneError(row.id)
        return read_digest(row) if row is not None else None

    @asynccontextmanager
    async def _changing(
        self, digest_id: str
    ) -> AsyncIterator[tuple[AsyncConnection, Digest, datetime]]:
        """Give a digest that nobody else changes meanwhile, and the time when that began.

        Raises:
            DigestGoneError: there is none, or no longer.
        """
        async with self._store.begin() as connection:
            before = await read(connection, digest_id, locks=True)
            if before is None:
                raise DigestGoneError(digest_id)
            # Read only now: others may have had to be waited for.
            yield connection, before, self._store.clock()

    async def _list(self, where: ColumnElement[bool]) -> tuple[Digest, ...]:
        statement = select(_table).where(where, LIVE).order_by(_table.c.created_at, _table.c.id)
        async with self._store.read() as connection:
            return tuple(read_digest(row) for row in await connection.execute(statement))
