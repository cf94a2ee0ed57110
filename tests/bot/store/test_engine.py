"""Addresses of databases, and how connections are set up."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.store.engine import build_engine, parse_url, password_of
from tests.databases import open_store, run_sql
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from pathlib import Path


def modes(folder: Path) -> dict[str, int]:
    """Return who may do what with the files in a folder."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("sqlite:///deskbot.db", "sqlite+aiosqlite:///deskbot.db"),
        ("sqlite+aiosqlite:////var/deskbot.db", "sqlite+aiosqlite:////var/deskbot.db"),
        ("postgres://bot@db/desk", "postgresql+psycopg://bot@db/desk"),
        ("postgresql://bot@db:5433/desk", "postgresql+psycopg://bot@db:5433/desk"),
        ("postgresql+asyncpg://bot@db/desk", "postgresql+psycopg://bot@db/desk"),
        ("postgresql+psycopg://db/desk?sslmode=require", None),
    ],
)
def test_addresses_name_the_driver_themselves(typed: str, read: str | None) -> None:
    """People write what other tools take; the bot's own driver is used."""
    assert str(parse_url(typed)) == (read or typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "deskbot.db",
        "mysql://db/desk",
        "postgresql+pg8000://db/desk",
        "sqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql://db:port/desk",
    ],
)
def test_other_addresses_are_refused(typed: str) -> None:
    """Neither another database nor one in memory, which no restart would survive."""
    with pytest.raises(ValueError, match=r"^(no database address|neither|SQLite without)"):
        parse_url(SecretStr(typed))


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://bot:p%40ss-word@db/desk", "p@ss-word"),
        ("postgresql://db/desk?user=bot&password=planted", "planted"),
        ("postgresql://bot@db/desk", None),
        ("sqlite:///deskbot.db", None),
    ],
)
def test_passwords_are_found(url: str, password: str | None) -> None:
    """Wherever the address holds its password, the log can be told."""
    found = password_of(SecretStr(url))
    assert (found.get_secret_value() if found else None) == password


async def test_sqlite_is_set_up_for_many_readers(tmp_path: Path) -> None:
    """Each connection waits its turn, writes ahead, and enforces foreign keys."""
    engine = build_engine(parse_url(f"sqlite:///{tmp_path}/deskbot.db"))
    async with engine.connect() as connection:
        found = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await engine.dispose()
    assert found == ["wal", 1, 1, 5000]


async def test_sqlite_file_is_private(tmp_path: Path) -> None:
    """The file holds an access token, so only its owner may read it and what lies beside it."""
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=FixedClock()) as store:
        await store.check()
        found = modes(tmp_path)
    assert found["deskbot.db"] == 0o600
    assert set(found.values()) == {0o600}


async def test_postgres_gives_up_soon(postgres_url: str) -> None:
    """No statement, no lock and no idle transaction lasts for long."""
    engine = build_engine(parse_url(postgres_url))
    async with engine.connect() as connection:
        found = {
            name: (await connection.execute(text(f"SHOW {name}"))).scalar_one()
            for name in ("statement_timeout", "lock_timeout", "application_name")
        }
    await engine.dispose()
    assert found == {
        "statement_timeout": "10s",
        "lock_timeout": "5s",
        "application_name": "deskbot",
    }


async def test_address_has_the_last_word(postgres_url: str) -> None:
    """What an address says itself about the connection is kept."""
    url = parse_url(postgres_url).update_query_dict({"application_name": "another"})
    engine = build_engine(url)
    async with engine.connect() as connection:
        name = (await connection.execute(text("SHOW application_name"))).scalar_one()
    await engine.dispose()
    assert name == "another"
    assert run_sql(postgres_url, "SELECT 1") == [(1,)]
