"""Turns: of several processes one at a time does something, without a clock that says how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.store.tables import lease as _table

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_NOBODY: Final = ""


async def take_turn(
    store: Store, connection: AsyncConnection, name: str, *, first: str = _NOBODY
) -> str:
    """Wait until no other transaction has this turn, and have it until this one ends.

    Args:
        store: the database.
        connection: a transaction of it that writes.
        name: of the row in ``lease`` that stands for the turn; it is made where it is missing.
        first: what that row holds then.

    Returns:
        What the row holds.
    """
    row = {"name": name, "holder": first, "until": store.clock()}
    await connection.execute(store.insert(_table).values(row).on_conflict_do_nothing())
    locked = select(_table.c.holder).where(_table.c.name == name).with_for_update()
    return str((await connection.execute(locked)).scalar_one())
