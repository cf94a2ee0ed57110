"""Slack's limits on posting: a pace for each Slack channel, and one for the workspace.

https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel, several
hundred a minute in a workspace. Each replica keeps its own count; together they may meet a 429,
which makes the channel wait as long as Slack says.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

CHANNEL_PAUSE_S: Final = 1.0
PER_MINUTE: Final = 300
_BURST: Final = 20
ASKS_PER_MINUTE: Final = 45
_ASKS_BURST: Final = 5
"""Together the fifty that Slack's Tier 3 allows in a minute, as for ``conversations.info``."""
LOOKS_PER_MINUTE: Final = 30
"""Of those, for what nobody waits for yet."""
_PEOPLE_PER_MINUTE: Final = 90
_PEOPLE_BURST: Final = 10
"""Together the hundred of Tier 4, as for ``users.info``."""
_MOST_IDLE: Final = 5_000


@dataclass(slots=True)
class _Lane:
    """One Slack channel: who posts there now, and from when on the next may."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    users: int = 0


class Bucket:
    """Lets a few through at once, and then so many a minute.

    Args:
        per_minute: how many.
        burst: how many at once after a rest.
        timer: seconds that only go forward.
        sleep: waits.
    """

    def __init__(
        self,
        per_minute: float = ASKS_PER_MINUTE,
        *,
        burst: int = _ASKS_BURST,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._spacing_s = 60.0 / per_minute
        self._burst = burst
        self._timer = timer
        self._sleep = sleep
        self._next_at = float("-inf")

    async def take(self) -> None:
        """Wait for the next place."""
        now = self._timer()
        place = max(self._next_at, now - (self._burst - 1) * self._spacing_s)
        self._next_at = place + self._spacing_s
        if place > now:
            await self._sleep(place - now)

    def hold(self, seconds: float) -> None:
        """Let nobody more through for a while: Slack said so (``Retry-After``)."""
        self._next_at = max(self._next_at, self._timer() + seconds)


class Paces:
    """How fast Slack may be asked about the places of digests, each method by itself.

    Attributes:
        channels: for ``conversations.info``.
        opens: for ``conversations.open``.
        people: for ``users.info``.

    Args:
        per_minute: channels, and direct messages that are opened.
        people_per_minute: people.
    """

    def __init__(
        self,
        per_minute: float = ASKS_PER_MINUTE,
        *,
        people_per_minute: float = _PEOPLE_PER_MINUTE,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.channels = Bucket(per_minute, timer=timer, sleep=sleep)
        self.opens = Bucket(per_minute, timer=timer, sleep=sleep)
        self.people = Bucket(people_per_minute, burst=_PEOPLE_BURST, timer=timer, sleep=sleep)


class PostingTurns:
    """Hands out turns to post: in order within a channel, and channels do not wait for another.

    Args:
        per_minute: posts of this process in the workspace, after a small burst.
        timer: seconds that only go forward.
        sleep: waits.
    """

    def __init__(
        self,
        *,
        per_minute: float = PER_MINUTE,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._timer = timer
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}
        self._workspace = Bucket(per_minute, burst=_BURST, timer=timer, sleep=sleep)

    @asynccontextmanager
    async def turn(self, channel_id: str) -> AsyncIterator[None]:
        """Wait for this channel's turn and the workspace's; post inside."""
        lane = self._lane(channel_id)
        lane.users += 1
        try:
            async with lane.lock:
                await self._until(lane.free_at)
                await self._workspace.take()
                try:
                    yield
                finally:
                    lane.free_at = max(lane.free_at, self._timer() + CHANNEL_PAUSE_S)
        finally:
            lane.users -= 1

    def hold(self, channel_id: str, seconds: float) -> None:
        """Let nobody post in a channel for a while: Slack said so (``Retry-After``)."""
        lane = self._lane(channel_id)
        lane.free_at = max(lane.free_at, self._timer() + seconds)

    def _lane(self, channel_id: str) -> _Lane:
        if len(self._lanes) > _MOST_IDLE:
            now = self._timer()
            busy = {key: one for key, one in self._lanes.items() if one.users or one.free_at > now}
            self._lanes = busy
        return self._lanes.setdefault(channel_id, _Lane())

    async def _until(self, moment: float) -> None:
        wait_s = moment - self._timer()
        if wait_s > 0:
            await self._sleep(wait_s)
