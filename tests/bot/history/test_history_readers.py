"""The ways in that `docs/history.md` gives to other tools: they read, and nothing else."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.clock import system_clock
from bot.history.export_tables import EXPORTED
from bot.store.engine import parse_url
from tests.databases import open_store, run_sql
from tests.documents import ROOT, grants

if TYPE_CHECKING:
    from pathlib import Path


async def make_tables(url: str) -> None:
    """Make an empty history."""
    async with open_store(url, clock=system_clock) as store:
        await store.check()


async def test_the_role_reads_the_history_alone(postgres_url: str) -> None:
    """The statements of the page make a role that reads what is described and sees no token."""
    await make_tables(postgres_url)
    role = f"reader_of_{parse_url(postgres_url).database}"
    [script] = re.findall(r"--.*?\n(.*)\n```", grants(), re.DOTALL)
    statements = script.replace("deskbot_reader", role).split(";")
    try:
        run_sql(postgres_url, *filter(str.strip, statements))
        with closing(psycopg.connect(postgres_url, autocommit=True)) as connection:
            connection.execute(f"SET ROLE {role}".encode())
            for name in EXPORTED:
                connection.execute(f"TABLE {name} LIMIT 1".encode())
            for refused in (b"TABLE desk_token", b"DELETE FROM capture"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(refused)
    finally:
        run_sql(postgres_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


async def test_the_role_cannot_write_by_default(postgres_url: str) -> None:
    """Its sessions are read-only, whatever else it may be granted one day."""
    role = f"writer_of_{parse_url(postgres_url).database}"
    [statement] = re.findall(r"ALTER ROLE .*?;", grants())
    try:
        run_sql(postgres_url, f"CREATE ROLE {role} LOGIN")
        run_sql(postgres_url, statement.replace("deskbot_reader", role))
        query = f"SELECT rolconfig FROM pg_roles WHERE rolname = '{role}'"  # noqa: S608 - made above
        assert run_sql(postgres_url, query) == [(["default_transaction_read_only=on"],)]
    finally:
        run_sql(postgres_url, f"DROP ROLE {role}")


async def test_a_file_opened_read_only(tmp_path: Path) -> None:
    """The address that the page gives for SQLite reads, and writes nothing."""
    page = (ROOT / "docs" / "history.md").read_text("utf-8")
    assert '"file:deskbot.db?mode=ro"' in page
    await make_tables(f"sqlite:///{tmp_path}/deskbot.db")
    with closing(sqlite3.connect(f"file:{tmp_path}/deskbot.db?mode=ro", uri=True)) as connection:
        for name in EXPORTED:
            assert connection.execute(f"SELECT * FROM {name}").fetchall() == []  # noqa: S608 - known names
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM capture")
