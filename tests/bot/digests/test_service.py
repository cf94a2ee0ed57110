"""The machinery in this process: the engine, what it takes up, and a database that is away."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.digests.engine import Engine, _engine_arguments
from bot.digests.ledger import Ledger
from bot.digests.models import Slot
from bot.digests.planner import Planner
from bot.digests.service import DigestService
from bot.digests.subscriptions import Subscriptions
from bot.digests.workers import Pace, Workers
from bot.store.engine import parse_url
from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.store import open_store
from tests.digest_builders import digest, slot
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tests.databases import OwnPostgres

PACE = Pace(beat_s=0.05, dead_after_s=0.5, tick_s=0.05, reap_s=0.05)
DUE = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


class Deliverer:
    """What the engine runs: notes each job, and may hold it."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, one: Slot, manual: bool) -> None:  # noqa: FBT001 - as the engine calls
        """Deliver."""
        self.begun.put_nowait((one.key, manual))
        await self.go_on.wait()

    async def next(self) -> tuple[str, bool]:
        """Wait for the next job."""
        return await asyncio.wait_for(self.begun.get(), 20)


@pytest.fixture
def deliverer() -> Deliverer:
    """Return what the engine runs."""
    return Deliverer()


async def _until(holds: Callable[[Any], Awaitable[bool]], what: Any) -> None:
    async with asyncio.timeout(20):
        while not await holds(what):  # noqa: ASYNC110 - a thread of the engine's changes it
            await asyncio.sleep(0.05)


async def _is_idle(engine: Engine) -> bool:
    return not await engine.list_unfinished()


async def _is_running(service: DigestService) -> bool:
    return service.is_running


@asynccontextmanager
async def launched(database: str, deliverer: Deliverer) -> AsyncIterator[Engine]:
    """Launch an engine."""
    engine = Engine(database, deliverer)
    await engine.launch("one")
    try:
        yield engine
    finally:
        await engine.close()


async def test_a_job_runs_once(fresh_database: str, deliverer: Deliverer) -> None:
    """Handed on again, also after a restart, an occurrence is not run again until forgotten."""
    async with launched(fresh_database, deliverer) as engine:
        await engine.enqueue([slot()])
        assert await deliverer.next() == (slot().key, False)
        await engine.enqueue([slot()])
    async with launched(fresh_database, deliverer) as engine:
        other = Slot("other000", slot().local, slot().due_at)
        await engine.enqueue([slot(), other], manual=True)
        assert await deliverer.next() == (other.key, True)
        assert deliverer.begun.empty()


async def test_cut_off(fresh_database: str, deliverer: Deliverer) -> None:
    """A job that a stop cut off is taken up by the next launch."""
    deliverer.go_on.clear()
    async with launched(fresh_database, deliverer) as engine:
        await engine.enqueue([slot()])
        await deliverer.next()
        assert engine.running == {slot().key}
        assert [each.executor for each in await engine.list_unfinished()] == ["one"]
        await engine.drain(0.01)
    deliverer.go_on.set()
    async with launched(fresh_database, deliverer):
        assert await deliverer.next() == (slot().key, False)


async def test_drained(fresh_database: str, deliverer: Deliverer) -> None:
    """A stop waits for what is under way and begins nothing more."""
    deliverer.go_on.clear()
    async with launched(fresh_database, deliverer) as engine:
        await engine.enqueue([slot()])
        await deliverer.next()
        draining = asyncio.create_task(engine.drain(20))
        await asyncio.sleep(0)
        deliverer.go_on.set()
        await draining
        assert engine.running == frozenset()


async def test_pruned(fresh_database: str, deliverer: Deliverer) -> None:
    """Jobs that ended long ago are forgotten."""
    async with launched(fresh_database, deliverer) as engine:
        await engine.enqueue([slot()])
        await deliverer.next()
        await _until(_is_idle, engine)
        await engine.prune(timedelta(days=1))
        assert len(await engine._call(engine._list)) == 1
        await engine.prune(timedelta(days=-1))
        assert await engine._call(engine._list) == []


async def test_not_launched(deliverer: Deliverer, tmp_path: Path) -> None:
    """Before it is launched, the engine says that it cannot be used; a bad database, too."""
    engine = Engine(f"sqlite:///{tmp_path}/deskbot.db", deliverer)
    with pytest.raises(StoreUnavailableError):
        await engine.enqueue([slot()])
    nowhere = Engine(f"sqlite:///{tmp_path}/missing/deskbot.db", deliverer)
    with pytest.raises(StoreUnavailableError):
        await nowhere.launch("one")
    assert not nowhere.is_launched
    await engine.close()


@asynccontextmanager
async def serving(
    database: str, deliverer: Deliverer, clock: FixedClock, worker: str = "one"
) -> AsyncIterator[tuple[DigestService, Subscriptions, Engine]]:
    """Start the service on a database."""
    async with open_store(database, clock=clock) as store:
        subscriptions, engine = Subscriptions(store), Engine(database, deliverer)
        service = DigestService(
            engine,
            Planner(subscriptions, clock),
            Workers(store, worker, pace=PACE),
            subscriptions=subscriptions,
            ledger=Ledger(store),
            clock=clock,
            pace=PACE,
        )
        service.start()
        try:
            yield service, subscriptions, engine
        finally:
            await service.stop()


async def test_due_by_the_clock(fresh_database: str, deliverer: Deliverer) -> None:
    """A digest is handed on when the clock, which may be moved, says that it is due."""
    clock = FixedClock(DUE - timedelta(minutes=1))
    async with serving(fresh_database, deliverer, clock) as (_, subscriptions, _engine):
        made = await subscriptions.create(digest(), draft_id="1")
        clock.now = DUE
        assert await deliverer.next() == (f"{made.id}:2026-11-18T09:00", False)


async def test_now(fresh_database: str, deliverer: Deliverer) -> None:
    """Asked for twice within a minute, a digest is sent once, whatever its days."""
    clock = FixedClock(DUE + timedelta(hours=3, seconds=20))
    async with serving(fresh_database, deliverer, clock) as (service, subscriptions, engine):
        made = await subscriptions.create(digest(), draft_id="1")
        await _until(_is_running, service)
        for _ in range(2):
            sent = await service.send_now(made)
        assert await deliverer.next() == (sent.key, True)
        assert sent.local == datetime(2026, 11, 18, 12, 0)  # noqa: DTZ001 - wall clock
        assert deliverer.begun.empty()
        assert len(engine.running) <= 1


async def test_left_by_the_dead(fresh_database: str, deliverer: Deliverer) -> None:
    """What another process left behind is taken up when its life sign stays away."""
    deliverer.go_on.clear()
    async with launched(fresh_database, deliverer) as engine:
        await engine.enqueue([slot()])
        await deliverer.next()
        await engine.drain(0.01)
    deliverer.go_on.set()
    clock = FixedClock(DUE)
    async with serving(fresh_database, deliverer, clock, worker="two"):
        assert await deliverer.next() == (slot().key, False)


async def test_database_comes_late(tmp_path: Path, deliverer: Deliverer) -> None:
    """Without its database the service waits; it goes on by itself once that is there."""
    folder, clock = tmp_path / "later", FixedClock(DUE)
    service: DigestService
    async with serving(f"sqlite:///{folder}/deskbot.db", deliverer, clock) as (service, kept, _):
        with pytest.raises(StoreError):
            await service.send_now(digest())
        folder.mkdir()
        await _until(_is_running, service)
        made = await kept.create(digest(), draft_id="1")
        await service.send_now(made)
        assert (await deliverer.next())[0].startswith(made.id)


async def test_never_started(tmp_path: Path, deliverer: Deliverer) -> None:
    """A service that never began stops at once."""
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=FixedClock()) as store:
        service = DigestService(
            Engine(f"sqlite:///{tmp_path}/deskbot.db", deliverer),
            Planner(Subscriptions(store), FixedClock()),
            Workers(store, "one"),
            subscriptions=Subscriptions(store),
            ledger=Ledger(store),
            clock=FixedClock(),
        )
        await service.stop()
        assert not service.is_running


async def test_stop_while_the_database_hangs(
    own_postgres: OwnPostgres, deliverer: Deliverer
) -> None:
    """A stop waits a few seconds for a silent database, not until it speaks again."""
    async with serving(own_postgres.url, deliverer, FixedClock(DUE)) as (service, _, engine):
        await _until(_is_running, service)
        with own_postgres.hanging():
            async with asyncio.timeout(20):
                await service.stop()
        assert not engine.is_launched


async def test_launch_while_the_database_hangs(
    own_postgres: OwnPostgres, deliverer: Deliverer
) -> None:
    """A launch that is given up ends soon; the next one works."""
    engine = Engine(own_postgres.url, deliverer)
    with own_postgres.hanging():
        async with asyncio.timeout(15):
            with pytest.raises((StoreUnavailableError, TimeoutError)):
                await asyncio.wait_for(engine.launch("one"), 0.2)
    assert not engine.is_launched


async def test_limits_of_the_network(tmp_path: Path) -> None:
    """DBOS's connections have the store's limits, less those that the address sets."""
    given = parse_url("postgresql://bot@db/desk?connect_timeout=9")
    limits = _engine_arguments(given)
    assert limits is not None
    assert limits["connect_args"]["tcp_user_timeout"] == 10_000
    assert "connect_timeout" not in limits["connect_args"]
    assert _engine_arguments(parse_url(f"sqlite:///{tmp_path}/deskbot.db")) is None
