"""Digests at work: hands what is due to the engine, and takes up what died with a process."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog

from bot.digests.models import Slot
from bot.digests.workers import PACE, Pace
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.digests.engine import Engine
    from bot.digests.ledger import Ledger
    from bot.digests.models import Digest
    from bot.digests.planner import Planner
    from bot.digests.subscriptions import Subscriptions
    from bot.digests.workers import Workers

_log = structlog.get_logger(__name__)

_TIDY_S: Final = 6 * 3600.0
_RELAUNCH_S: Final = 5.0
_LAUNCH_S: Final = 6.0
"""For somebody who waits: longer than a start takes whose forerunner was killed."""
_DRAIN_S: Final = 8.0
_LEAVE_S: Final = 2.0
_JOBS_KEPT: Final = timedelta(days=14)
"""Much longer than `bot.digests.planner.LOOK_BACK`, within which their keys must be known."""
_HISTORY_KEPT: Final = timedelta(days=400)


class DigestService:
    """Keeps digests going while the bot runs; the database may come and go.

    Args:
        engine: runs the jobs.
        planner: knows what is due.
        workers: this process among the others.
        subscriptions: where digests are kept.
        ledger: where deliveries are recorded.
        clock: the time of day, for what is due; the sandbox moves it.
        pace: how often things are done.
    """

    def __init__(
        self,
        engine: Engine,
        planner: Planner,
        workers: Workers,
        *,
        subscriptions: Subscriptions,
        ledger: Ledger,
        clock: Clock,
        pace: Pace = PACE,
    ) -> None:
        self._engine = engine
        self._planner = planner
        self._workers = workers
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._clock = clock
        self._pace = pace
        self._task: asyncio.Task[None] | None = None
        self._launched = asyncio.Event()
        self._is_down = False

    @property
    def is_running(self) -> bool:
        """Whether the engine is launched."""
        return self._engine.is_launched

    def start(self) -> None:
        """Begin; the database need not be there yet."""
        self._task = asyncio.create_task(self._run(), name="digests")

    async def stop(self) -> None:
        """Hand on nothing more, let deliveries end for a while, and stop.

        What is cut off waits for the next start, or for another process.
        """
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._engine.drain(_DRAIN_S)
        await self._engine.close()
        try:
            async with asyncio.timeout(_LEAVE_S):
                await self._workers.leave()
        except (StoreError, TimeoutError) as error:
            _log.info("worker_not_signed_off", problem=type(error).__name__)

    async def send_now(self, digest: Digest) -> Slot:
        """Post a digest apart from its days, also a paused one; twice within a minute counts once.

        Raises:
            StoreError: the database cannot be used now.
        """
        slot = manual_slot(digest, self._clock())
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAUNCH_S):
                await self._launched.wait()
        await self._engine.enqueue([slot], manual=True)
        return slot

    async def _run(self) -> None:
        while True:
            if await self._tried(self._launch):
                break
            await asyncio.sleep(_RELAUNCH_S)
        pace = self._pace
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._every(pace.beat_s, self._workers.beat))
            loops.create_task(self._every(pace.tick_s, self._hand_on))
            loops.create_task(self._every(pace.reap_s, self._take_up))
            loops.create_task(self._every(_TIDY_S, self._tidy))

    async def _launch(self) -> None:
        name = await self._workers.join()
        beating = asyncio.create_task(self._every(self._pace.beat_s, self._workers.beat))
        try:
            await self._engine.launch(name)
            self._launched.set()
        finally:
            beating.cancel()
        _log.info("digests_running", worker=name)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._tried(work)
            await asyncio.sleep(seconds)

    async def _tried(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do something; say "down" once and "back" once, and go on after anything unexpected."""
        try:
            await work()
        except StoreError as error:
            if not self._is_down:
                _log.error("digests_wait", problem=error.sentence)
            self._is_down = True
            return False
        except Exception:  # noqa: BLE001 -- the other digests must go on
            _log.exception("digests_broken", work=work.__qualname__)
            return False
        if self._is_down:
            _log.info("digests_go_on")
        self._is_down = False
        return True

    async def _hand_on(self) -> None:
        slots, until = await self._planner.due()
        if slots:
            await self._engine.enqueue(slots)
            _log.info("digests_due", count=len(slots))
        self._planner.confirm(until)

    async def _take_up(self) -> None:
        """Let begin again what a dead process had begun, and what this one lost hold of."""
        lost = [
            each
            for each in await self._engine.list_unfinished()
            if each.executor != self._workers.name or each.key not in self._engine.running
        ]
        # Jobs of this process that it does not work on are watched by themselves: its row moves.
        owners = {each.key: self._owner(each.executor, each.key) for each in lost}
        dead = await self._workers.dead(set(owners.values()))
        keys = [key for key, owner in owners.items() if owner in dead]
        if keys:
            _log.warning("digests_taken_up", count=len(keys))
            await self._engine.resume(keys)

    def _owner(self, executor: str, key: str) -> str:
        return f"job:{key}" if executor == self._workers.name else executor

    async def _tidy(self) -> None:
        await self._engine.prune(_JOBS_KEPT)
        before = datetime.now(UTC) - _HISTORY_KEPT
        await self._ledger.prune(before)
        await self._subscriptions.prune(before)


def manual_slot(digest: Digest, now: datetime) -> Slot:
    """Return the occurrence of a digest that somebody asks for: that of this minute."""
    due_at = now.astimezone(UTC).replace(second=0, microsecond=0)
    return Slot(digest.id, due_at.astimezone(ZoneInfo(digest.zone)).replace(tzinfo=None), due_at)
