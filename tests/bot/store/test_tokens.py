"""The shared token: one refresh for everybody, hidden at rest, and without the database alone."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import func, insert, select, update

from bot.desk.errors import DeskServerError, DeskUnreachableError
from bot.desk.grant import AccessToken
from bot.desk.oauth import TokenSource
from bot.store.store import Store
from bot.store.tables import desk_token, lease
from bot.store.tokens import DatabaseTokenStore, grant_id
from tests.databases import open_store, run_sql
from tests.documents import ROOT
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from structlog.typing import EventDict

    from tests.databases import OwnPostgres

GRANT: Final = grant_id(
    accounts_url="https://accounts.zoho.com", client_id="1000.ID", refresh_token=SecretStr("r")
)
KEY: Final = SecretStr("planted-key-of-thirty-two-letters")
OTHER_KEY: Final = SecretStr("another-key-of-thirty-two-letters")
WAITS: Final = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = current_database() AND NOT granted
"""
KILL: Final = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = current_database()
"""
HOLDER: Final = """
import asyncio, sys
from bot.clock import system_clock
from bot.log import configure_logging
from tests.databases import open_store
from bot.store.tokens import DatabaseTokenStore

async def main() -> None:
    async with open_store(sys.argv[1], clock=system_clock) as store:
        async with DatabaseTokenStore(store, grant=sys.argv[2]).lock():
            print("held", flush=True)
            await asyncio.Event().wait()

configure_logging("error")
asyncio.run(main())
"""


class Accounts:
    """An accounts server that counts.

    Attributes:
        granted: how many tokens it gave.
        most: how many refreshes it saw at the same time.
        status: what it answers with.
    """

    def __init__(self) -> None:
        self.granted = 0
        self.most = 0
        self.status = 200
        self._now = 0

    async def answer(self, _: web.Request) -> web.Response:
        """Grant a token, after letting others come in if they can."""
        self._now += 1
        self.most = max(self.most, self._now)
        for _round in range(200):
            await asyncio.sleep(0)
        self._now -= 1
        self.granted += 1
        token = f"1000.planted{self.granted}"
        return web.json_response({"access_token": token, "expires_in": 3600}, status=self.status)


def token(secret: str, clock: FixedClock) -> AccessToken:
    """Return a token that was granted now."""
    now = clock()
    return AccessToken(SecretStr(secret), now, now + timedelta(hours=1), frozenset({"Desk.a"}))


@pytest.fixture
async def accounts() -> AsyncIterator[tuple[Accounts, str]]:
    """Return an accounts server and its address."""
    served = Accounts()
    app = web.Application()
    app.router.add_post("/oauth/v2/token", served.answer)
    async with TestServer(app) as server:
        yield served, str(server.make_url("/"))


@asynccontextmanager
async def sources(
    stores: list[DatabaseTokenStore], url: str, clock: FixedClock, each: int
) -> AsyncIterator[list[TokenSource]]:
    """Open many token sources on some stores."""
    async with ClientSession() as http, AsyncExitStack() as stack:
        made = [
            TokenSource(
                http,
                accounts_url=url,
                client_id="1000.ID",
                client_secret=SecretStr("s"),
                refresh_token=SecretStr("r"),
                clock=clock,
                store=shared,
            )
            for shared in stores
            for _ in range(each)
        ]
        for source in made:
            stack.push_async_callback(source.close)
        yield made


async def test_many_refreshers_ask_once(
    database: str, store: Store, clock: FixedClock, accounts: tuple[Accounts, str]
) -> None:
    """Fifty callers in two replicas: one refresh, and everybody has its token."""
    served, url = accounts
    async with open_store(database, clock=clock) as other:
        shared = [DatabaseTokenStore(each, grant=GRANT) for each in (store, other)]
        async with sources(shared, url, clock, each=25) as callers:
            tokens = await asyncio.gather(*(caller.get() for caller in callers))
    assert served.granted == 1
    assert len({found.secret.get_secret_value() for found in tokens}) == 1


async def test_failing_refreshes_come_one_after_another(
    database: str, store: Store, clock: FixedClock, accounts: tuple[Accounts, str]
) -> None:
    """When the accounts server refuses, four replicas still never ask at the same time."""
    served, url = accounts
    served.status = 503
    async with AsyncExitStack() as stack:
        others = [open_store(database, clock=clock) for _ in range(3)]
        stores = [store, *[await stack.enter_async_context(other) for other in others]]
        shared = [DatabaseTokenStore(each, grant=GRANT) for each in stores]
        async with sources(shared, url, clock, each=1) as callers:
            found = await asyncio.gather(
                *(caller.get() for caller in callers), return_exceptions=True
            )
    assert served.most == 1
    assert {type(error) for error in found} <= {DeskServerError, AccessToken}


async def test_a_token_comes_back_whole(store: Store, clock: FixedClock) -> None:
    """A second process reads the token that the first one saved, equal in every part."""
    for secret_key in (None, KEY):
        saved = token("1000.planted", clock)
        await DatabaseTokenStore(store, grant=GRANT, secret_key=secret_key).save(saved)
        found = await DatabaseTokenStore(store, grant=GRANT, secret_key=secret_key).load()
        assert found == saved


async def stored(store: Store) -> list[str]:
    """Return what lies in the database."""
    async with store.read() as connection:
        return list((await connection.execute(select(desk_token.c.token))).scalars())


async def test_the_key_hides_the_token(store: Store, clock: FixedClock) -> None:
    """With ``SECRET_KEY`` nothing of the token can be read in the database, without it it can."""
    await DatabaseTokenStore(store, grant=GRANT).save(token("1000.planted", clock))
    assert "1000.planted" in (await stored(store))[0]
    hidden = DatabaseTokenStore(store, grant=GRANT, secret_key=KEY)
    await hidden.save(token("1000.planted", clock))
    (row,) = await stored(store)
    assert "planted" not in row
    assert "secret" not in row


@pytest.mark.parametrize(
    ("written_with", "read_with"), [(KEY, OTHER_KEY), (KEY, None), (None, KEY)]
)
async def test_another_key_is_no_token(
    store: Store,
    clock: FixedClock,
    logged: list[EventDict],
    written_with: SecretStr | None,
    read_with: SecretStr | None,
) -> None:
    """A token that cannot be read counts as none, is said once, and is replaced."""
    written = DatabaseTokenStore(store, grant=GRANT, secret_key=written_with)
    await written.save(token("1000.planted", clock))
    reader = DatabaseTokenStore(store, grant=GRANT, secret_key=read_with)
    assert await reader.load() is None
    assert await reader.load() is None
    assert [line["event"] for line in logged] == ["desk_token_unreadable"]
    await reader.save(token("1000.newer", clock))
    again = DatabaseTokenStore(store, grant=GRANT, secret_key=read_with)
    assert await again.load() == token("1000.newer", clock)


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"secret": 1, "issued_at": 2}'])
async def test_a_damaged_row_is_no_token(store: Store, clock: FixedClock, text: str) -> None:
    """Whatever stands in the row, reading it never raises."""
    shared = DatabaseTokenStore(store, grant=GRANT)
    await shared.save(token("1000.planted", clock))
    async with store.begin() as connection:
        await connection.execute(update(desk_token).values(token=text))
    assert await DatabaseTokenStore(store, grant=GRANT).load() is None


async def test_another_grant_has_another_token(store: Store, clock: FixedClock) -> None:
    """After the app was authorised anew, the old token is never met; it goes when it has ended."""
    await DatabaseTokenStore(store, grant=GRANT).save(token("1000.old", clock))
    newer = grant_id(
        accounts_url="https://accounts.zoho.com/", client_id="1000.ID", refresh_token=KEY
    )
    shared = DatabaseTokenStore(store, grant=newer)
    assert await shared.load() is None
    clock.now += timedelta(hours=2)
    await shared.save(token("1000.new", clock))
    assert len(await stored(store)) == 1


async def test_the_newest_token_counts(store: Store, clock: FixedClock) -> None:
    """A process that saved its token while the database was away keeps it when that is newer."""
    mine, theirs = (DatabaseTokenStore(store, grant=GRANT) for _ in range(2))
    await mine.save(token("1000.first", clock))
    clock.now += timedelta(minutes=1)
    second = token("1000.second", clock)
    await theirs.save(second)
    assert await mine.load() == second


async def test_lost_database_leaves_a_token_to_each(
    tmp_path: Path, clock: FixedClock, logged: list[EventDict]
) -> None:
    """Without the database a process works with its own token, and says so once, and when over."""
    missing = tmp_path / "missing"
    timer = [0.0]
    async with open_store(f"sqlite:///{missing}/deskbot.db", clock=clock) as given:
        store = Store(given.engine, clock=clock, timer=lambda: timer[0])
        shared = DatabaseTokenStore(store, grant=GRANT)
        saved = token("1000.planted", clock)
        for _ in range(2):
            async with shared.lock():
                await shared.save(saved)
                assert await shared.load() == saved
        missing.mkdir()
        timer[0] += 2
        async with shared.lock():
            await shared.save(saved)
        assert await DatabaseTokenStore(store, grant=GRANT).load() == saved
    events = [line["event"] for line in logged if line["event"].startswith("desk_token")]
    assert events == ["desk_token_not_shared", "desk_token_shared_again"]


async def test_database_lost_during_a_refresh(tmp_path: Path, clock: FixedClock) -> None:
    """When the database goes between lock and save, the refresh still succeeds."""
    file = tmp_path / "deskbot.db"
    async with open_store(f"sqlite:///{file}", clock=clock) as store:
        shared = DatabaseTokenStore(store, grant=GRANT)
        saved = token("1000.planted", clock)
        async with shared.lock():
            file.unlink()
            assert await shared.load() is None
            await shared.save(saved)
        assert await shared.load() == saved
        async with shared.lock():
            await shared.save(saved)


async def test_database_lost_before_the_save(tmp_path: Path, clock: FixedClock) -> None:
    """A token that could not be stored is kept by the process that asked for it."""
    file = tmp_path / "deskbot.db"
    async with open_store(f"sqlite:///{file}", clock=clock) as store:
        shared = DatabaseTokenStore(store, grant=GRANT)
        async with shared.lock():
            assert await shared.load() is None
            file.unlink()
            await shared.save(token("1000.planted", clock))
        assert await shared.load() == token("1000.planted", clock)


async def test_a_killed_holder_is_not_in_the_way(database: str, store: Store) -> None:
    """A replica that is killed in the middle of a refresh loses the lock."""
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDER, database, GRANT),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    clock = FixedClock()
    async with store.read() as connection:
        held = (await connection.execute(select(lease.c.until))).scalar_one_or_none()
    clock.now = held - timedelta(seconds=1) if held else clock.now
    mine = Store(store.engine, clock=clock)

    async def wait(_: float) -> None:
        clock.now += timedelta(seconds=1)

    shared = DatabaseTokenStore(mine, grant=GRANT, sleep=wait)
    waiting = asyncio.create_task(_enter(shared))
    holder.kill()
    await holder.wait()
    await waiting


async def _enter(shared: DatabaseTokenStore) -> None:
    async with shared.lock():
        pass


async def test_a_live_holder_is_waited_for(tmp_path: Path, clock: FixedClock) -> None:
    """On SQLite a lease that is renewed by others for too long ends the wait with an error."""
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=clock) as store:
        async with store.begin() as connection:
            held = {"name": GRANT, "holder": "x", "until": clock() + timedelta(seconds=9)}
            await connection.execute(insert(lease), held)
        waits: list[float] = []

        async def wait(seconds: float) -> None:
            waits.append(seconds)

        shared = DatabaseTokenStore(store, grant=GRANT, sleep=wait)
        with pytest.raises(DeskUnreachableError):
            await _enter(shared)
        assert sum(waits) == pytest.approx(12)


async def test_a_hanging_holder_on_postgres(postgres_url: str, clock: FixedClock) -> None:
    """On PostgreSQL the wait for the lock ends as well, and says that Desk cannot be reached."""
    async with (
        open_store(postgres_url, clock=clock) as store,
        open_store(postgres_url, clock=clock) as other,
    ):
        impatient = DatabaseTokenStore(other, grant=GRANT, patience=timedelta(seconds=1))
        async with DatabaseTokenStore(store, grant=GRANT).lock():
            with pytest.raises(DeskUnreachableError):
                await _enter(impatient)
        await _enter(impatient)


async def test_leases_end_with_the_refresh(store: Store) -> None:
    """Afterwards nothing is held, also when the refresh failed."""
    shared = DatabaseTokenStore(store, grant=GRANT)
    with pytest.raises(ZeroDivisionError):
        async with shared.lock():
            raise ZeroDivisionError
    async with store.read() as connection:
        count = select(func.count()).select_from(lease)
        assert (await connection.execute(count)).scalar_one() == 0
    await _enter(shared)


async def test_connection_lost_while_waiting(
    postgres_url: str, clock: FixedClock, logged: list[EventDict]
) -> None:
    """A server that goes down during a refresh stops neither the holder nor the one in waiting."""
    async with (
        open_store(postgres_url, clock=clock) as store,
        open_store(postgres_url, clock=clock) as other,
        DatabaseTokenStore(store, grant=GRANT).lock(),
    ):
        waiting = asyncio.create_task(_enter(DatabaseTokenStore(other, grant=GRANT)))
        while await asyncio.to_thread(run_sql, postgres_url, WAITS) == [(0,)]:
            pass
        run_sql(postgres_url, KILL)
        await waiting
    events = [line["event"] for line in logged]
    assert events.count("desk_token_not_shared") == 2


async def test_hanging_database_leaves_a_token_to_each(
    own_postgres: OwnPostgres, clock: FixedClock, logged: list[EventDict]
) -> None:
    """A server that takes connections and is silent delays nobody for long, and is missed once."""
    async with open_store(own_postgres.url, clock=clock) as store:
        mine, other = (DatabaseTokenStore(store, grant=GRANT, answer_s=2.0) for _ in range(2))
        saved = token("1000.planted", clock)
        async with mine.lock():
            await mine.save(saved)
        with own_postgres.hanging():
            async with asyncio.timeout(PATIENCE_S):
                assert await mine.load() == saved
                async with mine.lock():
                    await mine.save(token("1000.alone", clock))
                assert await other.load() is None
                async with other.lock():
                    await other.save(saved)
        assert await mine.load() == token("1000.alone", clock)
    assert [line["event"] for line in logged].count("desk_token_not_shared") == 2


async def test_database_that_hangs_during_a_refresh(
    own_postgres: OwnPostgres, clock: FixedClock
) -> None:
    """The holder of the lock saves for itself and lets go of it, in time."""
    async with open_store(own_postgres.url, clock=clock) as store:
        mine = DatabaseTokenStore(store, grant=GRANT, answer_s=2.0)
        await _enter(mine)
        async with mine.lock():
            with own_postgres.hanging():
                async with asyncio.timeout(PATIENCE_S):
                    await mine.save(token("1000.planted", clock))
        assert await mine.load() == token("1000.planted", clock)
