"""Whether the database could be used, found out without making or altering its tables."""

from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Integer, MetaData, Table, delete, insert
from sqlalchemy.schema import CreateTable

from bot.store import migrate
from bot.store.engine import WRITING, sqlite_file
from bot.store.errors import BUSY, UNOPENED, StoreUnavailableError, folded
from bot.store.tables import lease

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import Store

_PATIENCE_S: Final = 8.0
_probe: Final = Table(f"probe_{secrets.token_hex(8)}", MetaData(), Column("n", Integer))


async def probe(store: Store) -> bool:
    """Return whether the tables are those of this code; a row is written and removed.

    Where they are not, a table is made and taken back: the bot has to be able to make them.

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
                is_ready = await migrate.is_current(store.engine)
            await (_write(store) if is_ready else _make_nothing(store))
    except TimeoutError as error:
        raise StoreUnavailableError(BUSY) from error
    return is_ready


async def revision_of(store: Store) -> str | None:
    """Return the migration that the tables are of; `None` where there are none yet.

    Raises:
        StoreError: the database cannot be reached or read, or is newer than this code.
    """
    file = sqlite_file(store.engine.url)
    if file is not None and not file.exists():
        return None
    with folded():
        return await migrate.revision_of(store.engine)


async def _check_absence(store: Store, file: Path) -> None:
    """Let pass a file that nobody has made yet, where one can be made.

    Raises:
        StoreUnavailableError: it was there before, or never can be.
    """
    if store.has_been:
        await store.check()
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise StoreUnavailableError(UNOPENED)


async def _make_nothing(store: Store) -> None:
    with folded():
        async with store.engine.execution_options(**WRITING).connect() as connection:
            await connection.execute(CreateTable(_probe))
            await connection.rollback()


async def _write(store: Store) -> None:
    row = {"name": f"probe:{secrets.token_hex(8)}", "holder": "", "until": store.clock()}
    async with store.begin() as connection:
        await connection.execute(insert(lease).values(**row))
        await connection.execute(delete(lease).where(lease.c.name == row["name"]))
