"""Places are looked at before their digests are due, slowly, and by one replica."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.limits import LOOKS_PER_MINUTE
from bot.digests.outlook import AHEAD, Outlook
from bot.digests.places import KEPT
from bot.digests.planner import Planner
from bot.sandbox.people import AGENT
from bot.sandbox.slack.workspace import Channel
from tests.bot.digests.bench import DUE, Bench, open_bench
from tests.digest_builders import digest
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


class Looking:
    """An outlook whose waits move the bench's clock on."""

    def __init__(self, bench: Bench, worker: str = "one") -> None:
        self.bench = bench
        self.naps: list[float] = []
        self.has_napped_thrice = asyncio.Event()
        self.planner = Planner(bench.subscriptions, bench.clock)
        self.outlook = Outlook(
            self.planner,
            bench.places,
            bench.known,
            worker=worker,
            clock=bench.clock,
            sleep=self.nap,
        )

    async def nap(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.naps.append(seconds)
        self.bench.clock.now += timedelta(seconds=seconds)
        if len(self.naps) == 3:
            self.has_napped_thrice.set()
        await asyncio.sleep(0)

    async def look(self) -> int:
        """Plan as the bot does, and look."""
        _, until = await self.planner.due()
        self.planner.confirm(until)
        return await self.outlook.look()

    def asked(self) -> int:
        """Return how often Slack was asked about channels."""
        return [call.method for call in self.bench.slack.calls].count("conversations.info")


async def _fill(bench: Bench, count: int) -> None:
    for number in range(count):
        one = f"C0R{number}"
        members = {bench.slack.core.app.user_id}
        bench.slack.workspace.channels[one] = Channel(one, f"r-{number}", members)
        await bench.subscriptions.create(digest(target_id=one), draft_id=one)


async def test_all_are_known_when_they_are_due(bench: Bench) -> None:
    """Thirty in a minute are looked at, none twice, and no post has to ask."""
    await _fill(bench, 25)
    looking = Looking(bench)
    assert await looking.look() == 0
    bench.clock.now = DUE - AHEAD
    assert [await looking.look() for _ in range(4)] == [10, 10, 5, 0]
    assert looking.asked() == 25
    assert set(looking.naps) == {60 / LOOKS_PER_MINUTE}
    bench.clock.now = DUE + timedelta(minutes=14)
    for number in range(25):
        await bench.places.check(f"C0R{number}")
    assert looking.asked() == 25


def test_what_is_seen_ahead_still_counts_when_all_are_posted() -> None:
    """The time ahead leaves a quarter of an hour for the posts themselves."""
    assert timedelta(minutes=15) <= KEPT - AHEAD


async def test_one_replica_looks(bench: Bench) -> None:
    """While one replica looks, another does not ask Slack the same."""
    await _fill(bench, 12)
    bench.clock.now = DUE - AHEAD
    one, two = Looking(bench), Looking(bench, "two")
    assert [await one.look(), await two.look(), await one.look()] == [10, 0, 2]


async def test_a_place_that_takes_no_digest(bench: Bench) -> None:
    """It is asked about now and then, and the others are not held up."""
    await _fill(bench, 2)
    bench.slack.workspace.channels["C0R0"].is_archived = True
    bench.clock.now = DUE - AHEAD
    looking = Looking(bench)
    assert [await looking.look() for _ in range(2)] == [2, 0]
    bench.clock.now += timedelta(minutes=11)
    assert await looking.look() == 1


async def test_a_person_is_looked_at_as_well(bench: Bench) -> None:
    """A digest for a person costs one look however many digests they get."""
    for name in ("a", "b"):
        await bench.subscriptions.create(digest(target_id=AGENT.id), draft_id=name)
    bench.clock.now = DUE - AHEAD
    assert [await Looking(bench).look() for _ in range(2)] == [1, 0]


async def test_it_runs_until_it_is_stopped(bench: Bench, tmp_path: Path) -> None:
    """It outlives a lost database and whatever else goes wrong, and ends when it is told to."""
    await _fill(bench, 1)
    looking = Looking(bench)
    bench.clock.now = DUE - AHEAD
    await looking.planner.due()
    file = tmp_path / "deskbot.db"
    file.rename(tmp_path / "away.db")
    looking.outlook.start()
    async with asyncio.timeout(PATIENCE_S):
        await looking.has_napped_thrice.wait()
    await looking.outlook.stop()
    await looking.outlook.stop()
    assert set(looking.naps) == {20.0}
    assert looking.asked() == 0


class Failing:
    """Knows nothing the first time that it is asked, and breaks after that."""

    def __init__(self) -> None:
        self.asked = 0

    def soon(self, until: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return nothing, once."""
        self.asked += 1
        if self.asked > 1:
            raise RuntimeError(f"nothing is known of {until}")
        return ()


async def test_what_nobody_foresaw(bench: Bench) -> None:
    """With nothing to do it forgets old places; after an error it looks again, later."""
    await bench.known.keep("C0OLD", name="old", asked_at=bench.clock.now)
    bench.clock.now += timedelta(days=31)
    looking = Looking(bench)
    planner = Failing()
    looking.outlook = Outlook(
        planner,  # type: ignore[arg-type]  # a stand-in
        bench.places,
        bench.known,
        worker="one",
        clock=bench.clock,
        sleep=looking.nap,
    )
    looking.outlook.start()
    async with asyncio.timeout(PATIENCE_S):
        await looking.has_napped_thrice.wait()
    await looking.outlook.stop()
    assert planner.asked >= 3
    assert set(looking.naps) == {20.0}
    assert await bench.known.get("C0OLD") is None
