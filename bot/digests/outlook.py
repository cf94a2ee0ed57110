"""Looks at the places of digests ahead of time, so that at the due minute all of them are known.

Slack answers some fifty questions about channels in a minute: a thousand digests that are due at
once would otherwise wait for a third of an hour.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from cachetools import TTLCache

from bot.digests.limits import LOOKS_PER_MINUTE
from bot.digests.refused import PostingError
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.digests.known import KnownPlaces
    from bot.digests.places import Places
    from bot.digests.planner import Planner

_log = structlog.get_logger(__name__)

AHEAD: Final = timedelta(minutes=45)
"""Shorter than what is seen counts (`bot.digests.places.KEPT`) by the time that posts may take."""
_BATCH: Final = 10
_AGAIN_S: Final = 600.0
"""After this long a place that could not be made sure of is asked about again."""
_MOST: Final = 5_000
_PAUSE_S: Final = 20.0
_PRUNE_EVERY: Final = timedelta(hours=6)
_UNUSED: Final = timedelta(days=30)


class Outlook:
    """Asks Slack about one place after another, quietly.

    Of several replicas one looks at a time, since Slack counts their questions together.

    Args:
        planner: knows what will be due.
        places: asks, and keeps what Slack says.
        known: knows who looks.
        worker: names this process.
        clock: the time of day; the sandbox moves it.
        sleep: waits.
    """

    def __init__(
        self,
        planner: Planner,
        places: Places,
        known: KnownPlaces,
        *,
        worker: str,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._planner = planner
        self._places = places
        self._known = known
        self._worker = worker
        self._clock = clock
        self._sleep = sleep
        self._prune_at = clock()
        self._tried = TTLCache[str, bool](_MOST, _AGAIN_S, lambda: clock().timestamp())
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the database and Slack need not be there yet."""
        self._task = asyncio.create_task(self._run(), name="digest-outlook")

    async def stop(self) -> None:
        """End at once: nothing is lost."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def look(self) -> int:
        """Look at some of the places that will be needed next; return at how many.

        Raises:
            StoreError: the database cannot be used.
        """
        soon = self._planner.soon(self._clock() + AHEAD)
        if not soon:
            return 0
        wanted = [(target_id, due_at - AHEAD) for target_id, due_at in soon]
        unknown = await self._places.list_unknown(wanted)
        next_ones = [one for one in unknown if one not in self._tried][:_BATCH]
        if not next_ones or not await self._known.lead(self._worker):
            return 0
        for target_id in next_ones:
            self._tried[target_id] = True
            await self._look_at(target_id)
            await self._sleep(60.0 / LOOKS_PER_MINUTE)
        return len(next_ones)

    async def _look_at(self, target_id: str) -> None:
        try:
            await self._places.look(target_id)
        except PostingError as error:
            # The delivery will ask again, and tell the owner if that is still so.
            _log.info("place_not_ready", target=target_id, error=error.code)

    async def _run(self) -> None:
        while True:
            try:
                if not await self.look():
                    await self._prune()
                    await self._sleep(_PAUSE_S)
            except StoreError:
                await self._sleep(_PAUSE_S)
            except Exception:  # noqa: BLE001 -- digests are delivered without it, only later
                _log.exception("outlook_broken")
                await self._sleep(_PAUSE_S)

    async def _prune(self) -> None:
        now = self._clock()
        if now >= self._prune_at:
            self._prune_at = now + _PRUNE_EVERY
            await self._known.prune(now - _UNUSED)
