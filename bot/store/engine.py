"""From ``DATABASE_URL`` to an engine that fails soon rather than late."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+asyncpg": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
WRITING: Final = {"deskbot_writes": True}
"""Execution options of a transaction that writes."""

_QUEUE_S: Final = 30
"""How long a transaction may wait for a connection: a thousand digests may be due at once."""
_POSTGRES: Final = {
    "application_name": "deskbot",
    "connect_timeout": 3,
    # A host that vanished without a word is noticed within seconds, not the kernel's two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c statement_timeout=10s -c lock_timeout=5s"
    " -c idle_in_transaction_session_timeout=30s",
}
_PRAGMAS: Final = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
)


def parse_url(url: SecretStr | str) -> URL:
    """Read a database's address and choose the driver.

    ``sqlite:…``, ``postgres:…`` and ``postgresql:…`` are taken with or without a driver's name.

    Raises:
        ValueError: it is none of these, or SQLite without a file.
    """
    text = url.get_secret_value() if isinstance(url, SecretStr) else url
    try:
        parsed = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("no database address") from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ValueError("neither SQLite nor PostgreSQL")
    if driver.startswith("sqlite") and (parsed.database or ":memory:") == ":memory:":
        raise ValueError("SQLite without a file")
    return parsed.set(drivername=driver)


def password_of(url: SecretStr) -> SecretStr | None:
    """Return the password that an address holds, so that logs can be kept clean of it."""
    parsed = parse_url(url)
    password = parsed.password or parsed.query.get("password")
    return SecretStr(str(password)) if password else None


def build_engine(url: URL) -> AsyncEngine:
    """Return an engine; nothing is opened yet, but a new SQLite file is made for its owner only."""
    if url.get_backend_name() == "sqlite":
        return _build_sqlite(url)
    # SQLite's users need not load it.
    from bot.store.driver import PromptConnection  # noqa: PLC0415

    return create_async_engine(
        url,
        connect_args={**network_limits(url), "async_creator_fn": PromptConnection.connect},
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=_QUEUE_S,
        pool_recycle=1800,
        hide_parameters=True,
    )


def network_limits(url: URL) -> dict[str, Any]:
    """Return psycopg's arguments that let PostgreSQL fail soon; what the address says goes first.

    libpq's are in https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
    """
    return {key: value for key, value in _POSTGRES.items() if key not in url.query}


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite address; `None` for another database or a ``file:`` URI."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and not name.startswith("file:")
    return Path(name) if is_file else None


def make_private(file: Path) -> None:
    """Create a database's file, readable by its owner only: it holds an access token.

    Raises:
        OSError: it cannot be made.
    """
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _build_sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_timeout=_QUEUE_S)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: object) -> None:
    # Transactions begin below: sqlite3 itself would begin them too late and as readers.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails at once when another has written; a writer waits its turn.
    writes = connection.get_execution_options().get("deskbot_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
