"""The store: transactions, and what it says when the database is lost, full or in the way."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, delete, event, func, insert, literal, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, StatementError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.driver import wait_longer
from bot.store.engine import build_engine, parse_url
from bot.store.errors import StoreError, StoreFullError, StoreUnavailableError, folded
from bot.store.store import Store
from bot.store.tables import Instant, desk_token, lease
from tests.databases import open_store, run_sql
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Executable
    from structlog.typing import EventDict

    from tests.databases import OwnPostgres


KILL: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
ZONE: Final = ZoneInfo("Asia/Kolkata")


class Timer:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def row(name: str, clock: FixedClock) -> dict[str, Any]:
    """Return a row of the simplest table."""
    return {"name": name, "holder": "test", "until": clock()}


async def write(store: Store, statement: Executable, rows: Any = None) -> None:
    """Run one statement in a transaction of its own."""
    async with store.begin() as connection:
        await connection.execute(statement, rows)


async def count(store: Store) -> int:
    """Return how many such rows there are."""
    async with store.read() as connection:
        return (await connection.execute(select(func.count()).select_from(lease))).scalar_one()


@asynccontextmanager
async def opened(url: str, timer: Timer) -> AsyncIterator[Store]:
    """Open a store whose pauses pass when told."""
    engine = build_engine(parse_url(url))
    yield Store(engine, clock=FixedClock(), timer=timer)
    await engine.dispose()


async def problem(store: Store) -> str:
    """Return what a database that cannot be used says."""
    with pytest.raises(StoreError) as caught:
        await store.check()
    return caught.value.sentence


async def test_a_transaction_is_kept_or_undone(store: Store, clock: FixedClock) -> None:
    """A block that ends well is kept; one that raises leaves nothing."""
    async with store.begin() as connection:
        await connection.execute(insert(lease), row("kept", clock))
    twice = [row("undone", clock), row("undone", clock)]
    with pytest.raises(IntegrityError):
        await write(store, insert(lease), twice)
    assert await count(store) == 1


async def test_times_come_back_as_they_went(store: Store, clock: FixedClock) -> None:
    """An instant keeps its microseconds and is in UTC, whatever zone it was given in."""
    given = clock().replace(microsecond=123456)
    async with store.begin() as connection:
        await connection.execute(
            insert(lease), {**row("x", clock), "until": given.astimezone(ZONE)}
        )
    async with store.read() as connection:
        found = (await connection.execute(select(lease.c.until))).scalar_one()
        none = (await connection.execute(select(literal(None, Instant)))).scalar_one()
    assert (found, found.tzname()) == (given, "UTC")
    assert none is None


async def test_a_time_without_a_zone_is_refused(store: Store, clock: FixedClock) -> None:
    """What could mean two instants is never stored."""
    naive = {**row("x", clock), "until": clock().replace(tzinfo=None)}
    with pytest.raises(StatementError, match="a point in time needs a zone"):
        await write(store, insert(lease), naive)
    assert await count(store) == 0


async def test_writers_take_turns(store: Store, clock: FixedClock) -> None:
    """A hundred transactions that read before they write all get through, and lose no update."""
    async with store.begin() as connection:
        await connection.execute(insert(lease), {**row("sum", clock), "holder": "0"})

    async def add() -> None:
        async with store.begin() as connection:
            locked = select(lease.c.holder).with_for_update()
            held = (await connection.execute(locked)).scalar_one()
            await connection.execute(lease.update().values(holder=str(int(held) + 1)))

    await asyncio.gather(*(add() for _ in range(100)))
    async with store.read() as connection:
        assert (await connection.execute(select(lease.c.holder))).scalar_one() == "100"


async def test_mistakes_are_not_taken_for_a_lost_database(store: Store) -> None:
    """Wrong SQL shows as what it is."""
    with pytest.raises((ProgrammingError, OperationalError)):
        async with store.read() as connection:
            await connection.execute(text("SELECT nothing FROM lease"))


async def test_sqlite_file_that_cannot_be_made(tmp_path: Path) -> None:
    """A directory that is not there yet is named as the place to look; once made, all is well."""
    timer = Timer()
    async with opened(f"sqlite:///{tmp_path}/missing/deskbot.db", timer) as store:
        assert await problem(store) == (
            "The database's file cannot be opened; check its directory and its rights."
        )
        (tmp_path / "missing").mkdir()
        assert "cannot be opened" in await problem(store)
        timer.now += 2
        await store.check()


async def test_sqlite_file_that_is_none(tmp_path: Path) -> None:
    """Another file in its place is reported and left alone."""
    (tmp_path / "deskbot.db").write_text("no database, but long enough to be looked at\n" * 9)
    async with opened(f"sqlite:///{tmp_path}/deskbot.db", Timer()) as store:
        assert "damaged or is none" in await problem(store)
    assert (tmp_path / "deskbot.db").read_text().startswith("no database")


async def test_sqlite_file_that_goes_and_comes_back(tmp_path: Path) -> None:
    """A deleted file is missed at once, never silently replaced, and found when put back."""
    file, timer = tmp_path / "deskbot.db", Timer()
    async with opened(f"sqlite:///{file}", timer) as store:
        async with store.begin() as connection:
            await connection.execute(insert(lease), row("old", FixedClock()))
        await store.engine.dispose()
        shutil.move(file, tmp_path / "away")
        assert "file is gone" in await problem(store)
        with pytest.raises(StoreUnavailableError):
            await count(store)
        assert not file.exists()
        shutil.move(tmp_path / "away", file)
        timer.now += 2
        assert await count(store) == 1


async def test_full_disk_is_said(tmp_path: Path) -> None:
    """When SQLite finds no room, writing fails with the cause and reading goes on."""
    async with opened(f"sqlite:///{tmp_path}/deskbot.db", Timer()) as store:
        await store.check()
        await store.engine.dispose()
        event.listen(store.engine.sync_engine, "connect", _leave_no_room)
        wide = {"grant_id": "x", "token": "x" * 100_000, "expires_at": store.clock()}
        with pytest.raises(StoreFullError, match="disk is full"):
            await write(store, insert(desk_token), wide)
        assert await count(store) == 0


def _leave_no_room(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA max_page_count = 1")
    cursor.close()


async def test_read_only_file_is_said(tmp_path: Path) -> None:
    """A database that may only be read answers readers and tells writers why."""
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=FixedClock()) as store:
        await store.check()
        url = f"sqlite+aiosqlite:///file:{tmp_path}/deskbot.db?mode=ro&uri=true"
        async with open_store(url, clock=FixedClock()) as reader:
            assert await count(reader) == 0
            with pytest.raises(StoreFullError, match="read-only"):
                await write(reader, delete(lease))


async def test_sqlite_file_in_use_is_said(tmp_path: Path) -> None:
    """A file that another program keeps locked is busy, not lost."""
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=FixedClock()) as store:
        await store.check()
        url = store.engine.url.render_as_string()
        async with store.begin(), open_store(url, clock=FixedClock()) as other:
            event.listen(other.engine.sync_engine, "connect", _wait_for_nothing)
            with pytest.raises(StoreUnavailableError, match="too busy"):
                await write(other, delete(lease))


def _wait_for_nothing(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 0")
    cursor.close()


async def test_lost_server_is_said_and_found_again(postgres: str, postgres_url: str) -> None:
    """While a server takes no connections the error says so, soon; afterwards nothing is left."""
    name, timer = parse_url(postgres_url).database, Timer()
    async with opened(postgres_url, timer) as store:
        await store.check()
        run_sql(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', KILL.format(name))
        try:
            assert await problem(store) == (
                "The database cannot be reached; check that it runs and DATABASE_URL."
            )
            with pytest.raises(StoreUnavailableError):
                await count(store)
        finally:
            run_sql(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        timer.now += 2
        await store.check()
        assert await count(store) == 0


async def test_a_statement_that_is_cut_off_is_said(postgres: str, postgres_url: str) -> None:
    """A connection that dies in the middle of a transaction is a lost database, once."""
    name = parse_url(postgres_url).database

    async def interrupted(store: Store) -> None:
        async with store.begin() as connection:
            await connection.execute(select(func.count()).select_from(lease))
            run_sql(postgres, KILL.format(name))
            await connection.execute(delete(lease))

    async with opened(postgres_url, Timer()) as store:
        with pytest.raises(StoreUnavailableError, match="cannot be reached"):
            await interrupted(store)
        assert await count(store) == 0


async def test_read_only_server_is_said(postgres: str, postgres_url: str) -> None:
    """A standby, or a primary that was demoted, tells writers why."""
    name = parse_url(postgres_url).database
    async with opened(postgres_url, Timer()) as store:
        await store.check()
        await store.engine.dispose()
        run_sql(postgres, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        try:
            assert await count(store) == 0
            with pytest.raises(StoreFullError, match="read-only"):
                await write(store, delete(lease))
        finally:
            run_sql(
                postgres_url,
                "SET default_transaction_read_only = off",
                f'ALTER DATABASE "{name}" RESET default_transaction_read_only',
            )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"database": "no_such_database"}, "does not exist"),
        ({"username": "no_such_user"}, "does not exist"),
        ({"host": "127.0.0.1", "port": 1, "query": {}}, "cannot be reached"),
    ],
)
async def test_refusals_before_the_session(
    postgres_url: str, change: dict[str, Any], sentence: str
) -> None:
    """A wrong name and a closed port are told apart."""
    url = parse_url(postgres_url).set(**change).render_as_string(hide_password=False)
    async with opened(url, Timer()) as store:
        assert sentence in await problem(store)


async def test_a_failure_is_remembered_for_a_moment(
    tmp_path: Path, logged: list[EventDict]
) -> None:
    """While nothing answers, waiting callers are told at once, and the log says it once."""
    timer = Timer()
    async with opened(f"sqlite:///{tmp_path}/missing/deskbot.db", timer) as store:
        for _ in range(3):
            await problem(store)
            timer.now += 2
        (tmp_path / "missing").mkdir()
        await store.check()
    assert [line["event"] for line in logged] == ["database_unusable", "database_ready"]


def test_table_that_is_missing_is_said() -> None:
    """SQLite has no code for it, only words."""
    engine = create_engine("sqlite://")
    with (
        engine.connect() as connection,
        pytest.raises(StoreUnavailableError, match="lacks the bot's tables"),
        folded(),
    ):
        connection.execute(select(lease))
    engine.dispose()


async def test_pool_that_is_used_up_is_said(tmp_path: Path) -> None:
    """When every connection is taken for too long, that is a busy database."""
    engine = build_engine(parse_url(f"sqlite:///{tmp_path}/deskbot.db"))
    small = create_async_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    store = Store(small, clock=FixedClock())
    async with store.read():
        with pytest.raises(StoreUnavailableError, match="too busy"):
            await count(store)
    await small.dispose()


async def test_hanging_server_keeps_nobody(own_postgres: OwnPostgres) -> None:
    """A deadline holds in the middle of a statement, at a commit and for whoever comes next."""
    async with open_store(own_postgres.url, clock=FixedClock()) as store:
        await store.check()
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(TimeoutError):
                await _hang(store, own_postgres)
            with own_postgres.hanging(), pytest.raises(TimeoutError):
                await _count_within(store, 0.2)
        assert await count(store) == 0


async def _hang(store: Store, server: OwnPostgres) -> None:
    async with store.begin() as connection:
        await connection.execute(insert(lease), row("lost", FixedClock()))
        with server.hanging():
            async with asyncio.timeout(0.2):
                await connection.execute(delete(lease))


async def _count_within(store: Store, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await count(store)


async def test_hanging_server_is_said(own_postgres: OwnPostgres) -> None:
    """Readiness is told in time, and so is who comes next; afterwards all is well."""
    timer = Timer()
    engine = build_engine(parse_url(own_postgres.url))
    store = Store(engine, clock=FixedClock(), timer=timer, patience_s=3.0)
    await store.check()
    with own_postgres.hanging():
        async with asyncio.timeout(PATIENCE_S):
            assert "too busy" in await problem(store)
            with pytest.raises(StoreUnavailableError):
                await count(store)
            timer.now += 2
            assert "too busy" in await problem(store)
    timer.now += 2
    assert await count(store) == 0
    await engine.dispose()


async def test_silent_server_is_lost(own_postgres: OwnPostgres) -> None:
    """Who has no deadline gets one: the longest that a living server needs."""
    async with open_store(own_postgres.url, clock=FixedClock()) as store:
        async with store.read() as connection:
            await connection.run_sync(lambda sync: wait_longer(sync, 2.0))
        with own_postgres.hanging(), pytest.raises(StoreUnavailableError, match="be reached"):
            await count(store)
        assert await count(store) == 0
