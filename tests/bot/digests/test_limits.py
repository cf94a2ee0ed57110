"""The pace of posting, on a clock of its own."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count, pairwise

from bot.digests.limits import Bucket, PostingTurns


class Timeline:
    """Time that passes only when everybody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, asyncio.Event]] = []
        self._order = count()

    def timer(self) -> float:
        """Return the seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until the time has passed."""
        woken = asyncio.Event()
        heapq.heappush(self._waiting, (self.now + seconds, next(self._order), woken))
        await woken.wait()

    async def run(self, *work: asyncio.Task[None]) -> None:
        """Let time pass until all work is done."""
        while not all(task.done() for task in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._waiting:
                at, _, woken = heapq.heappop(self._waiting)
                self.now = max(self.now, at)
                woken.set()


async def _post_all(
    line: Timeline, turns: PostingTurns, channels: list[str]
) -> list[tuple[float, str]]:
    posted: list[tuple[float, str]] = []

    async def post(channel: str) -> None:
        async with turns.turn(channel):
            posted.append((line.now, channel))

    await line.run(*(asyncio.create_task(post(channel)) for channel in channels))
    return posted


async def test_one_channel() -> None:
    """In one channel a second passes between posts, in the order in which they came."""
    line = Timeline()
    turns = PostingTurns(timer=line.timer, sleep=line.sleep)
    posted = await _post_all(line, turns, ["C1"] * 5)
    assert [at for at, _ in posted] == [0, 1, 2, 3, 4]


async def test_workspace() -> None:
    """A small burst passes at once; then the workspace's pace holds for all channels together."""
    line = Timeline()
    turns = PostingTurns(per_minute=300, timer=line.timer, sleep=line.sleep)
    posted = await _post_all(line, turns, [f"C{number}" for number in range(320)])
    times = [at for at, _ in posted]
    assert sum(at < 0.001 for at in times) == 20
    assert 59 < times[-1] < 61
    assert all(b - a < 0.21 for a, b in pairwise(times))


async def test_slow_channel() -> None:
    """A channel that Slack makes wait does not delay another, whoever came first."""
    line = Timeline()
    turns = PostingTurns(timer=line.timer, sleep=line.sleep)
    turns.hold("C1", 30)
    posted = await _post_all(line, turns, ["C1", "C1", "C2", "C3"])
    assert posted == [(0, "C2"), (0, "C3"), (30, "C1"), (31, "C1")]


async def test_channels_are_forgotten() -> None:
    """Channels that rest take no memory for ever."""
    line = Timeline()
    turns = PostingTurns(per_minute=1e9, timer=line.timer, sleep=line.sleep)
    for batch in range(3):
        await _post_all(line, turns, [f"C{batch}-{number}" for number in range(3_000)])
        line.now += 60
    assert len(turns._lanes) < 6_500


async def test_questions() -> None:
    """Five pass at once; no minute has more than Slack's fifty; a hold is for everybody."""
    line = Timeline()
    bucket = Bucket(timer=line.timer, sleep=line.sleep)
    asked: list[float] = []

    async def ask() -> None:
        await bucket.take()
        asked.append(line.now)

    await line.run(*(asyncio.create_task(ask()) for _ in range(200)))
    assert sum(at == 0 for at in asked) == 5
    assert max(sum(at <= other < at + 60 for other in asked) for at in asked) <= 50
    bucket.hold(1_000)
    before = line.now
    await line.run(asyncio.create_task(ask()))
    assert asked[-1] == before + 1_000
