"""Bring the database's schema up to this code's, one process at a time."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import column, inspect, select, table, text

from bot.store.engine import WRITING
from bot.store.errors import SchemaError

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x6465736B626F74
"""Any fixed number: the key of PostgreSQL's advisory lock ("deskbot" in ASCII)."""
_UPGRADE_S: Final = 60
"""For each step, and for another process that takes it."""
_NEWER: Final = "This replica is older than the database; start the version that migrated it."
_VERSION: Final = table("alembic_version", column("version_num"))


@cache
def known_revisions() -> tuple[str, ...]:
    """Return this code's migrations, oldest first; files begin with their revision's number."""
    files = (_MIGRATIONS / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.stem.partition("_")[0] for file in files))


async def migrate(engine: AsyncEngine) -> None:
    """Make or alter the tables; several processes may try at once.

    Raises:
        SchemaError: the database is newer than this code.
        sqlalchemy.exc.SQLAlchemyError: it cannot be read or written.
    """
    if not await is_current(engine):
        async with engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(_upgrade)


async def is_current(engine: AsyncEngine) -> bool:
    """Tell whether nothing is left to do; the price of a start is two small queries.

    Raises:
        SchemaError: the database is newer than this code.
    """
    async with engine.connect() as connection:
        return await connection.run_sync(_is_current)


async def revision_of(engine: AsyncEngine) -> str | None:
    """Return the migration that the tables are of; `None` where there are none yet.

    Raises:
        SchemaError: the database is newer than this code.
    """
    async with engine.connect() as connection:
        return await connection.run_sync(_revision)


def _is_current(connection: Connection) -> bool:
    return _revision(connection) == known_revisions()[-1]


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    version: str | None = connection.scalar(select(_VERSION.c.version_num))
    if version is not None and version not in known_revisions():
        raise SchemaError(_NEWER)
    return version


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        from bot.store.driver import ANSWER_S, wait_longer  # noqa: PLC0415 -- as in `build_engine`

        wait_longer(connection, _UPGRADE_S + ANSWER_S)
        connection.execute(text(f"SET LOCAL lock_timeout = '{_UPGRADE_S}s'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{_UPGRADE_S}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _is_current(connection):
        return
    # A quarter of a second to import, and needed only where there is something to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
