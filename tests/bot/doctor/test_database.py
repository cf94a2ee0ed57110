"""What the doctor sees of the database, and that it leaves it as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from bot.doctor.model import Status
from bot.sandbox.stage import open_stage
from bot.store.engine import build_engine, parse_url, sqlite_file
from tests.bot.doctor.test_faults import examine
from tests.databases import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from bot.doctor.model import Finding


async def database(url: str, *, makes: bool = False) -> tuple[Finding, Finding]:
    """Examine with a database, made before by a bot or not; return its finding and the digests'."""
    async with open_stage(database_url=url) as stage:
        if makes:
            async with open_store(url, clock=stage.clock) as store:
                await store.check()
        findings = await examine(stage)
    return findings["database"], findings["digests"]


async def test_a_new_database_is_left_to_the_bot(tmp_path: Path) -> None:
    """Where none is yet, all is well, and the doctor makes none."""
    file = tmp_path / "deskbot.db"
    found, digests = await database(f"sqlite:///{file}")
    assert found.status is digests.status is Status.PASS
    assert "makes the tables it lacks when it starts" in found.seen
    assert not file.exists()


async def test_tables_of_this_version_pass(tmp_path: Path) -> None:
    """A database that the bot has used takes a row."""
    found, digests = await database(f"sqlite:///{tmp_path}/deskbot.db", makes=True)
    assert found.status is digests.status is Status.PASS
    assert "takes what is written" in found.seen


async def test_postgresql_passes_before_and_after_the_bot(postgres_url: str) -> None:
    """Tables are neither needed nor made by the doctor."""
    for part, makes in (("it lacks", False), ("it lacks", False), ("is written", True)):
        found, _ = await database(postgres_url, makes=makes)
        assert found.status is Status.PASS
        assert found.seen.startswith("PostgreSQL")
        assert part in found.seen


@pytest.mark.parametrize(
    ("url", "seen", "todo"),
    [
        ("sqlite:///{}/missing/deskbot.db", "cannot be opened", "Check its directory"),
        ("sqlite:///{}", "cannot be opened", "Check its directory"),
        ("postgresql://bot@127.0.0.1:9/desk", "cannot be reached", "Check that it runs"),
    ],
)
async def test_a_database_that_cannot_be_used_fails(
    tmp_path: Path, url: str, seen: str, todo: str
) -> None:
    """Cause and remedy are told, and digests are not looked at."""
    found, digests = await database(url.format(tmp_path))
    assert found.status is Status.FAIL
    assert seen in found.seen
    assert todo in found.todo
    assert digests.seen == "not checked: database failed."


async def test_a_database_that_may_only_be_read_fails(tmp_path: Path) -> None:
    """Reading is not enough: the row that is written for a try tells."""
    file = f"{tmp_path}/deskbot.db"
    await database(f"sqlite:///{file}", makes=True)
    found, _ = await database(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert (found.status, found.seen) == (Status.FAIL, "The database is read-only.")


async def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    """What stands in the file's place is not overwritten."""
    file = tmp_path / "deskbot.db"
    file.write_text("not a database, and long enough to be looked at" * 30, "utf-8")
    found, _ = await database(f"sqlite:///{file}")
    assert "damaged or is none" in found.seen
    assert file.read_text("utf-8").startswith("not a database")


async def test_a_file_that_was_there_before_is_missed(tmp_path: Path) -> None:
    """A bot that has used its database does not take a missing one for a new one."""
    url = f"sqlite:///{tmp_path}/deskbot.db"
    async with open_stage(database_url=url) as stage, open_store(url, clock=stage.clock) as store:
        await store.check()
        file = sqlite_file(parse_url(url))
        assert file is not None
        file.unlink()
        findings = await examine(stage, store=store)
    assert "file is gone" in findings["database"].seen
    assert not file.exists()


async def test_tables_of_an_older_version_fail(tmp_path: Path) -> None:
    """Both versions are named, and that a start migrates; the doctor itself does not."""
    file = tmp_path / "deskbot.db"
    await database(f"sqlite:///{file}", makes=True)
    with closing(sqlite3.connect(file)) as older:
        older.execute("UPDATE alembic_version SET version_num = '0001'")
        older.commit()
    for _ in range(2):
        found, digests = await database(f"sqlite:///{file}")
        assert found.status is Status.FAIL
        assert "not migrated: its tables are of 0001" in found.seen
        assert "restart it" in found.todo
        assert digests.seen == "not checked: database failed."


async def test_a_database_where_no_tables_can_be_made_fails(tmp_path: Path) -> None:
    """An empty one that may only be read is found before the bot is started."""
    file = tmp_path / "deskbot.db"
    with closing(sqlite3.connect(file)) as empty:
        empty.execute("VACUUM")
    found, _ = await database(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert (found.status, found.seen) == (Status.FAIL, "The database is read-only.")
    found, _ = await database(f"sqlite:///{file}")
    assert found.status is Status.PASS
    with closing(sqlite3.connect(file)) as empty:
        assert empty.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


async def test_a_standby_without_tables_fails(postgres_url: str) -> None:
    """On PostgreSQL, too, a table is made and taken back for a try."""
    engine = build_engine(parse_url(postgres_url))
    async with engine.begin() as connection:
        name = await connection.scalar(select(func.current_database()))
        await connection.execute(
            text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        )
    await engine.dispose()
    found, _ = await database(postgres_url)
    assert (found.status, found.seen) == (Status.FAIL, "The database is read-only.")
