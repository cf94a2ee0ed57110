"""One digest's row, read and written within a transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from bot.digests.models import DeliveryState
from bot.digests.rows import editable, read_digest, schedule
from bot.digests.schedule import counts_from
from bot.store.tables import delivery as _deliveries
from bot.store.tables import digest as _table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digests.models import Digest

LIVE: Final = _table.c.deleted_at.is_(None)
_GIVEN: Final = (DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.POSTED)
_TWO_DAYS: Final = timedelta(days=2)
"""No local day is as long."""


async def read(
    connection: AsyncConnection, digest_id: str, *, locks: bool = False
) -> Digest | None:
    """Return a digest by its id as people type it; `None` where there is none, or no longer.

    Args:
        connection: in a transaction.
        digest_id: as people type it.
        locks: let nobody else change it until the transaction ends.
    """
    statement = select(_table).where(_table.c.id == digest_id.strip().lower(), LIVE)
    statement = statement.with_for_update() if locks else statement
    row = (await connection.execute(statement)).one_or_none()
    return read_digest(row) if row is not None else None


async def write(
    connection: AsyncConnection, before: Digest, values: Mapping[str, Any], now: datetime
) -> Digest:
    """Change some columns of a digest that `read` has locked, and return it."""
    stamped = {**values, "updated_at": now, "revision": _table.c.revision + 1}
    statement = update(_table).where(_table.c.id == before.id).values(stamped)
    return read_digest((await connection.execute(statement.returning(_table))).one())


async def edited(
    connection: AsyncConnection, before: Digest, wanted: Digest, now: datetime
) -> dict[str, Any]:
    """Return the columns of what a person changed, and from when on another schedule counts."""
    values = editable(wanted)
    if schedule(before) == schedule(wanted):
        return values
    moved = before.zone != wanted.zone
    return values | {
        "active_from": await active_from(connection, wanted, now),
        "moves": before.moves + moved,
    }


async def active_from(connection: AsyncConnection, digest: Digest, now: datetime) -> datetime:
    """Return from when on a schedule counts that begins now: a day has one digest, not two."""
    given = select(_deliveries.c.due_at).where(
        _deliveries.c.digest_id == digest.id,
        _deliveries.c.manual.is_(False),
        _deliveries.c.state.in_(_GIVEN),
        _deliveries.c.due_at > now - _TWO_DAYS,
    )
    return counts_from(digest, now, (await connection.execute(given)).scalars().all())
