"""Migrations: complete, packaged, and made by one process at a time."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.clock import system_clock
from bot.store.engine import build_engine, parse_url
from bot.store.errors import SchemaError
from bot.store.history_views import VIEWS
from bot.store.migrate import is_current, known_revisions, migrate
from bot.store.schema import METADATA
from tests.databases import open_store
from tests.documents import ROOT

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS: Final = ROOT / "bot" / "store" / "migrations"
RACER: Final = """
import asyncio, sys
from bot.clock import system_clock
from bot.log import configure_logging
from tests.databases import open_store

async def main() -> None:
    async with open_store(sys.argv[1], clock=system_clock) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        await store.check()

configure_logging("error")
asyncio.run(main())
"""


def differences(connection: Connection) -> list[Any]:
    """Return what alembic would change to make the database what the tables say."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


async def test_migrations_make_the_tables(database: str) -> None:
    """A migrated database has every table, column, index and constraint, and no others."""
    async with open_store(database, clock=system_clock) as store:
        await store.check()
        async with store.read() as connection:
            assert await connection.run_sync(differences) == []


def test_files_are_named_after_their_revisions() -> None:
    """The numbers in the file names are the chain that alembic reads, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(known_revisions()) == chain[::-1]


async def test_way_back_leaves_nothing(database: str) -> None:
    """The downgrades undo everything, so that a new migration can be tried out."""

    def go(connection: Connection) -> list[str]:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.downgrade(config, "base")
        return [table.name for table in METADATA.sorted_tables if exists(connection, table.name)]

    def exists(connection: Connection, name: str) -> bool:
        return bool(connection.dialect.has_table(connection, name))

    async with open_store(database, clock=system_clock) as store:
        async with store.begin() as connection:
            assert await connection.run_sync(go) == []
        await store.check()
        async with store.read() as connection:
            assert await connection.run_sync(differences) == []


async def empty(database: str) -> None:
    """Drop everything."""
    async with open_store(database, clock=system_clock) as store, store.begin() as connection:
        for view in VIEWS:
            await connection.execute(text(f"DROP VIEW {view.name}"))
        for table in reversed(METADATA.sorted_tables):
            await connection.execute(text(f"DROP TABLE {table.name}"))
        await connection.execute(text("DROP TABLE alembic_version"))


async def test_engines_may_migrate_together(database: str) -> None:
    """Of several that found the same empty database, one makes the tables, the others wait."""
    await empty(database)
    engines = [build_engine(parse_url(database)) for _ in range(4)]
    await asyncio.gather(*(migrate(engine) for engine in engines))
    assert [await is_current(engine) for engine in engines] == [True] * 4
    for engine in engines:
        await engine.dispose()


async def test_processes_may_start_together(database: str) -> None:
    """Three replicas that meet an empty database at once all come up."""
    await empty(database)
    racers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RACER, database),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert await racer.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(racer.communicate(b"go\n") for racer in racers))
    assert [racer.returncode for racer in racers] == [0, 0, 0], answers


async def test_an_older_replica_stands_back(database: str) -> None:
    """Code that does not know the schema does not touch it, and comes back with the old one."""
    async with open_store(database, clock=system_clock) as running:
        await running.check()
        async with running.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(SchemaError) as caught:
            await running.check()
        assert caught.value.sentence.startswith("This replica is older than the database")
        with pytest.raises(SchemaError):
            async with running.begin():
                pass
    async with open_store(database, clock=system_clock) as started:
        with pytest.raises(SchemaError):
            await started.check()
        async with started.engine.begin() as connection:
            newest = {"newest": known_revisions()[-1]}
            await connection.execute(
                text("UPDATE alembic_version SET version_num = :newest"), newest
            )
    async with open_store(database, clock=system_clock) as again:
        await again.check()
