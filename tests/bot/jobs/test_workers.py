"""Processes watch each other without comparing clocks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from bot.jobs.workers import Workers
from bot.store.errors import StoreUnavailableError
from bot.store.store import open_store
from bot.store.tables import lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.store import Store
    from tests.fakes import FixedClock


class Time:
    """Seconds that pass when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.during: list[Workers] = []

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass; those in `during` beat meanwhile."""
        self.now += seconds
        for worker in self.during:
            await worker.beat()


@pytest.fixture
def time() -> Time:
    """Return the time."""
    return Time()


def _worker(store: Store, time: Time, name: str = "host") -> Workers:
    return Workers(store, name, timer=time, sleep=time.sleep)


async def test_join(store: Store, time: Time) -> None:
    """The first takes its name at once; a second one of the same name takes another."""
    first, second = _worker(store, time), _worker(store, time)
    assert await first.join() == "host"
    assert time.now == 0
    time.during = [first]
    assert await second.join() == "host-2"


async def test_join_again(store: Store, time: Time) -> None:
    """After a crash the name is taken over; after leaving properly, without waiting."""
    assert await _worker(store, time).join() == "host"
    again = _worker(store, time)
    assert await again.join() == "host"
    waited = time.now
    await again.leave()
    assert await _worker(store, time).join() == "host"
    assert time.now == waited == 5


async def test_dead(store: Store, time: Time) -> None:
    """Whose row stays the same for ten seconds is dead; who beats or is new is not."""
    watcher, silent, lively = (_worker(store, time, name) for name in ("w", "silent", "lively"))
    for each in (watcher, silent, lively):
        await each.join()
    names = {"silent", "lively", "never seen"}
    assert await watcher.dead(names) == frozenset()
    for _ in range(2):
        time.now += 5
        await lively.beat()
        last = await watcher.dead(names)
    assert last == {"silent", "never seen"}


async def test_alone(store: Store, time: Time) -> None:
    """Who came back at the last moment is not taken up; whom one took up, one watches anew."""
    watcher, silent, back = (_worker(store, time, name) for name in ("w", "silent", "back"))
    for each in (watcher, silent, back):
        await each.join()
    names = {"silent", "back", "never seen"}
    await watcher.dead(names)
    time.now += 10
    dead = await watcher.dead(names)
    assert dead == names
    await back.beat()
    async with watcher.alone(dead) as still_dead:
        assert still_dead == {"silent", "never seen"}
    assert await watcher.dead(names) == frozenset()


async def test_turns(fresh_postgres: str, clock: FixedClock, time: Time) -> None:
    """While one process takes up, no other does, and none takes a name."""
    async with open_store(fresh_postgres, clock=clock) as store:
        first, second, new = (_worker(store, time, name) for name in ("first", "second", "new"))
        async with first.alone(()):
            others = [asyncio.create_task(each) for each in (_enter(second), new.join())]
            await _until_they_wait(store, others)
            assert not any(each.done() for each in others)
        await asyncio.gather(*others)


async def _enter(worker: Workers) -> None:
    async with worker.alone(()):
        pass


async def _until_they_wait(store: Store, others: Sequence[asyncio.Task[object]]) -> None:
    """Wait until all of others wait for a lock, or one of them has not waited."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    count = 0
    async with asyncio.timeout(20):
        while count < len(others) and not any(each.done() for each in others):
            async with store.read() as connection:
                count = (await connection.execute(waiting)).scalar_one()


async def test_who_could_not_look(store: Store, time: Time) -> None:
    """After the database was away, nobody is dead before they had time to beat."""
    watcher, other = _worker(store, time, "w"), _worker(store, time, "other")
    await other.join()
    await watcher.dead({"other"})
    time.now += 60
    engine, store.engine = store.engine, store.engine.execution_options()
    store._is_prepared, store._failure = False, (StoreUnavailableError("down"), float("inf"))
    with pytest.raises(StoreUnavailableError):
        await watcher.dead({"other"})
    store.engine, store._is_prepared, store._failure = engine, True, None
    assert await watcher.dead({"other"}) == frozenset()


async def test_tidied(store: Store, clock: FixedClock, time: Time) -> None:
    """A process that was not seen for a day is forgotten; one that lives is there again."""
    gone, lasting = _worker(store, time, "gone"), _worker(store, time, "lasting")
    await gone.join()
    clock.now += timedelta(hours=23)
    await lasting.join()
    await lasting.tidy()
    assert await _names(store) == {"worker:gone", "worker:lasting"}
    clock.now += timedelta(hours=2)
    await lasting.tidy()
    assert await _names(store) == {"worker:lasting"}
    await gone.beat()
    assert await _names(store) == {"worker:gone", "worker:lasting"}


async def _names(store: Store) -> set[str]:
    names = select(lease.c.name).where(lease.c.name.startswith("worker:"))
    async with store.read() as connection:
        return set((await connection.execute(names)).scalars())
