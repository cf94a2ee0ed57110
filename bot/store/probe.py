"""Whether the database could be used, found out without making or altering its tables."""

from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert

from bot.store.engine import sqlite_file
from bot.store.errors import BUSY, UNOPENED, StoreUnavailableError, folded
from bot.store.migrate import is_current
from bot.store.tables import lease

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import Store

_PATIENCE_S: Final = 8.0


async def probe(store: Store) -> bool:
    """Return whether the tables are those of this code; then a row is written and removed, too.

    Raises:
        StoreError: the database cannot be reached, read or written.
    """
    file = sqlite_file(store.engine.url)
    if file is not None and not file.exists():
        await _check_absence(store, file)
        return False
    try:
        async with asyncio.timeout(_PATIENCE_S):
            with folded():
                is_ready = await is_current(store.engine)
            if is_ready:
                await _write(store)
    except TimeoutError as error:
        raise StoreUnavailableError(BUSY) from error
    return is_ready


async def _check_absence(store: Store, file: Path) -> None:
    """Let pass a file that nobody has made yet, where one can be made.

    Raises:
        StoreUnavailableError: it was there before, or never can be.
    """
    if store.has_been:
        await store.check()
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise StoreUnavailableError(UNOPENED)


async def _write(store: Store) -> None:
    row = {"name": f"probe:{secrets.token_hex(8)}", "holder": "", "until": store.clock()}
    async with store.begin() as connection:
        await connection.execute(insert(lease).values(**row))
        await connection.execute(delete(lease).where(lease.c.name == row["name"]))
