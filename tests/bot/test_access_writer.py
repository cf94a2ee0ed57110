"""The access log reaches the database, whatever happens to it, and nobody waits for that."""

from __future__ import annotations

import asyncio
import gc
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from structlog.testing import capture_logs

from bot.access_log import Look
from bot.access_writer import AccessWriter
from bot.clock import system_clock
from bot.store.errors import StoreUnavailableError
from bot.store.looks import Looks, Wanted
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from structlog.typing import EventDict

    from bot.store.store import Store
    from tests.fakes import FixedClock

NOON: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
KEEP: Final = timedelta(days=30)


def look(who: str = "U1", at: datetime = NOON) -> Look:
    """Return a look at an agent."""
    return Look(at, who, "figures", allowed=True, whom="400000000001", where="C1")


async def stored(store: Store) -> list[Look]:
    """Return the table."""
    return [one async for one in Looks(store).read(Wanted())]


class Table(Looks):
    """A table that fails when told to, and tells what was tried."""

    def __init__(self, store: Store, *failures: Exception) -> None:
        super().__init__(store)
        self.failures = list(failures)
        self.tried = asyncio.Event()
        self.pruned = asyncio.Event()

    async def add(self, looks: Sequence[Look]) -> None:
        """Write, or fail."""
        self.tried.set()
        if self.failures:
            raise self.failures.pop(0)
        await super().add(looks)

    async def prune(self, before: datetime) -> int:
        """Forget."""
        try:
            return await super().prune(before)
        finally:
            self.pruned.set()


class Sleeper:
    """Keeps what sleeps until it is woken; `slept` are the seconds that were wanted."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.went = asyncio.Event()
        self._beds: dict[float, asyncio.Event] = {}

    async def __call__(self, seconds: float) -> None:
        """Sleep."""
        bed = self._beds.setdefault(seconds, asyncio.Event())
        self.slept.append(seconds)
        self.went.set()
        await bed.wait()
        bed.clear()

    async def wake(self, seconds: float) -> None:
        """End the sleep of this length once it has begun."""
        while seconds not in self.slept:
            self.went.clear()
            await self.went.wait()
        self.slept.remove(seconds)
        self._beds[seconds].set()


def events(logs: list[EventDict]) -> list[str]:
    """Return what was logged of the table, in order."""
    return [line["event"] for line in logs if line["event"].startswith("access_log")]


async def test_looks_are_written_when_the_bot_ends(store: Store, clock: FixedClock) -> None:
    """Whatever was taken is in the table once the writer has ended, and in the log as a line."""
    writer = AccessWriter(Looks(store), keep=KEEP, clock=clock, last_s=30)
    looks = [look(f"U{number}") for number in range(1200)]
    with capture_logs() as logs:
        async with writer.running():
            for one in looks:
                writer.write(one)
    assert sorted(await stored(store), key=lambda one: one.who) == sorted(
        looks, key=lambda one: one.who
    )
    assert len([line for line in logs if line["event"] == "access"]) == len(looks)
    assert events(logs) == []


async def test_nobody_waits(store: Store, clock: FixedClock) -> None:
    """A look is taken without giving way to anything else, so no answer waits for a write."""
    table = Table(store)
    writer = AccessWriter(table, keep=KEEP, clock=clock)
    async with writer.running():
        table.tried.clear()
        writer.write(look())
        assert not table.tried.is_set()
        await table.tried.wait()


async def test_a_lost_database_is_said_once(store: Store, clock: FixedClock) -> None:
    """Looks wait while the database is away; each time that it goes is one line, not one a look."""
    table = Table(store, *[StoreUnavailableError("It is away.")] * 3)
    sleeper = Sleeper()
    writer = AccessWriter(table, keep=KEEP, clock=clock, sleep=sleeper)
    with capture_logs() as logs:
        async with writer.running():
            writer.write(look("U1"))
            for _ in range(2):
                await sleeper.wake(2.0)
            writer.write(look("U2"))
            await sleeper.wake(2.0)
    assert sorted(one.who for one in await stored(store)) == ["U1", "U2"]
    assert events(logs) == ["access_log_not_written", "access_log_written_again"]
    assert len([line for line in logs if line["event"] == "access"]) == 2


async def test_the_queue_is_bounded(store: Store, clock: FixedClock) -> None:
    """Beyond the bound looks are in the log only, and how many is said when it works again."""
    sleeper = Sleeper()
    table = Table(store, StoreUnavailableError("It is away."))
    writer = AccessWriter(table, keep=KEEP, clock=clock, sleep=sleeper, most=2)
    with capture_logs() as logs:
        async with writer.running():
            for number in range(5):
                writer.write(look(f"U{number}"))
            await sleeper.wake(2.0)
    assert {one.who for one in await stored(store)} == {"U0", "U1"}
    (again,) = [line for line in logs if line["event"] == "access_log_written_again"]
    assert again["unwritten"] == 3


async def test_the_end_does_not_wait_for_a_lost_database(tmp_path: Path) -> None:
    """Without a database the bot ends all the same and says how many looks are in lines only."""
    async with open_store(f"sqlite:///{tmp_path}/no/such.db", clock=system_clock) as store:
        writer = AccessWriter(Looks(store), keep=KEEP, clock=system_clock)
        with capture_logs() as logs:
            async with writer.running():
                writer.write(look())
    assert events(logs) == ["access_log_not_written", "access_log_incomplete"]
    assert logs[-1]["unwritten"] == 1


async def test_what_cannot_be_written_stops_nothing(store: Store, clock: FixedClock) -> None:
    """An error that nobody foresaw costs one batch; the next is written."""
    table = Table(store, ValueError("unforeseen"))
    writer = AccessWriter(table, keep=KEEP, clock=clock)
    with capture_logs() as logs:
        async with writer.running():
            writer.write(look("U1"))
            await table.tried.wait()
            writer.write(look("U2"))
    assert [one.who for one in await stored(store)] == ["U2"]
    assert events(logs) == ["access_log_broken", "access_log_written_again"]


async def test_old_looks_are_forgotten_daily(store: Store, clock: FixedClock) -> None:
    """What is older than the days that are set goes at the start and then every day."""
    clock.now = NOON
    await Looks(store).add([look("U1", NOON - KEEP - timedelta(seconds=1)), look("U2", NOON)])
    table, sleeper = Table(store), Sleeper()
    async with AccessWriter(table, keep=KEEP, clock=clock, sleep=sleeper).running():
        await table.pruned.wait()
        assert [one.who for one in await stored(store)] == ["U2"]
        table.pruned.clear()
        clock.now = NOON + KEEP + timedelta(days=1)
        await sleeper.wake(86_400.0)
        await table.pruned.wait()
        assert await stored(store) == []


async def test_forgetting_is_tried_again_soon(tmp_path: Path) -> None:
    """A database that is away at the hour is asked again an hour later."""
    sleeper = Sleeper()
    async with open_store(f"sqlite:///{tmp_path}/no/such.db", clock=system_clock) as store:
        writer = AccessWriter(Looks(store), keep=KEEP, clock=system_clock, sleep=sleeper)
        async with writer.running():
            await sleeper.wake(3_600.0)


async def test_written_twice_is_one_look(store: Store) -> None:
    """A batch whose commit was not confirmed may be written again."""
    one = look()
    await Looks(store).add([one])
    await Looks(store).add([one, look("U2")])
    assert sorted(found.who for found in await stored(store)) == ["U1", "U2"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), "ABC"),
        (Wanted(since=NOON), "BC"),
        (Wanted(until=NOON), "A"),
        (Wanted(who="A"), "A"),
        (Wanted(whom=["400000000001"]), "ABC"),
        (Wanted(whom=[]), ""),
        (Wanted(since=NOON, who="A"), ""),
    ],
)
async def test_looks_are_found(store: Store, wanted: Wanted, expected: str) -> None:
    """Looks are narrowed by time, the first included and the last not, and by either person."""
    hour = timedelta(hours=1)
    looks = [look("C", NOON + hour), look("A", NOON - hour), look("B", NOON)]
    await Looks(store).add(looks)
    assert "".join([one.who async for one in Looks(store).read(wanted)]) == expected


async def test_reading_may_end_early(store: Store) -> None:
    """Whoever has read enough leaves nothing open on the server: no warning comes later."""
    await Looks(store).add([look(f"U{n}", NOON + n * KEEP) for n in range(3)])
    async with aclosing(Looks(store).read(Wanted())) as looks:
        assert (await anext(looks)).who == "U0"
    gc.collect()
