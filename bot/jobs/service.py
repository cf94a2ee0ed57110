"""Jobs at work: hands what is due to the engine, and takes up what died with a process."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.jobs.workers import PACE, Pace
from bot.store.errors import BUSY, StoreError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from bot.jobs.engine import Engine, Unfinished
    from bot.jobs.model import Job, Source
    from bot.jobs.workers import Workers

_log = structlog.get_logger(__name__)

JOBS_KEPT: Final = timedelta(days=14)
"""How long the key of a job that ended is known; no source looks back as far."""
_TIDY_S: Final = 6 * 3600.0
_SOON_S: Final = 60.0
"""After a failure, for what is done more rarely than this."""
_DRAIN_S: Final = 8.0
_LEAVE_S: Final = 2.0
_TURN_S: Final = 3.0
"""Shorter than others wait for a lock; on SQLite nobody else writes meanwhile."""


class JobService:
    """Keeps jobs going while the bot runs; the database may come and go.

    Args:
        engine: runs the jobs; its `run` gives each to the source of its kind.
        workers: this process among the others.
        sources: of different kinds; one that fails does not hinder the others.
        pace: how often things are done.
    """

    def __init__(
        self, engine: Engine, workers: Workers, sources: Sequence[Source], *, pace: Pace = PACE
    ) -> None:
        self._engine = engine
        self._workers = workers
        self._sources = sources
        self._pace = pace
        self._task: asyncio.Task[None] | None = None
        self._launched = asyncio.Event()
        self._is_wanted = asyncio.Event()
        self._waiting: set[str] = set()

    @property
    def is_running(self) -> bool:
        """Whether the engine is launched."""
        return self._engine.is_launched

    def start(self, *, after: Callable[[], Awaitable[object]] | None = None) -> None:
        """Begin; the database need not be there yet.

        Args:
            after: returns when the engine may be loaded, which takes half a second of the
                processor; not awaited any longer once somebody submits a job.
        """
        self._task = asyncio.create_task(self._run(after), name="jobs")

    async def stop(self) -> None:
        """Hand on nothing more, let jobs end for a while, and stop.

        What is cut off waits for the next start, or for another process.
        """
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._engine.drain(_DRAIN_S)
        if not await self._engine.close():
            return  # the database would not take the signing off, either
        try:
            async with asyncio.timeout(_LEAVE_S):
                await self._workers.leave()
        except (StoreError, TimeoutError) as error:
            _log.info("worker_not_signed_off", problem=type(error).__name__)

    async def submit(self, jobs: Sequence[Job]) -> None:
        """Hand on jobs that somebody asks for now; one whose key is known is left alone.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._is_wanted.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.wait_s):
                await self._launched.wait()
        await self._engine.enqueue(jobs)

    async def _run(self, after: Callable[[], Awaitable[object]] | None) -> None:
        if after is not None:
            await _either(after(), self._is_wanted.wait())
        while True:
            if await self._tried("launch", self._launch):
                break
            await asyncio.sleep(self._pace.relaunch_s)
        pace = self._pace
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._every(pace.beat_s, "beat", self._workers.beat))
            loops.create_task(self._every(pace.reap_s, "take_up", self._take_up))
            loops.create_task(self._every(_TIDY_S, "prune", self._prune))
            loops.create_task(self._every(_TIDY_S, "tidy", self._workers.tidy))
            for source in self._sources:
                work, kind = partial(self._hand_on, source), source.kind
                loops.create_task(self._every(pace.tick_s, f"hand_on:{kind}", work))
                loops.create_task(self._every(_TIDY_S, f"tidy:{kind}", source.tidy))

    async def _launch(self) -> None:
        name = await self._workers.join()
        beating = asyncio.create_task(self._every(self._pace.beat_s, "beat", self._workers.beat))
        try:
            await self._engine.launch(name, [source.kind for source in self._sources])
            self._launched.set()
        finally:
            beating.cancel()
        _log.info("jobs_running", worker=name)

    async def _every(self, seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            is_done = await self._tried(name, work)
            await asyncio.sleep(seconds if is_done else min(seconds, _SOON_S))

    async def _tried(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do something; say "down" once and "back" once, and go on after anything unexpected."""
        try:
            await work()
        except StoreError as error:
            if not self._waiting:
                _log.error("jobs_wait", problem=error.sentence)
            self._waiting.add(name)
            return False
        except Exception:  # noqa: BLE001 -- the other jobs must go on
            _log.exception("jobs_broken", work=name)
            return False
        if name in self._waiting:
            self._waiting.remove(name)
            if not self._waiting:
                _log.info("jobs_go_on")
        return True

    async def _hand_on(self, source: Source) -> None:
        jobs, until = await source.due()
        if jobs:
            await self._engine.enqueue(jobs)
            _log.info("jobs_due", kind=source.kind, count=len(jobs))
        source.confirm(until)

    async def _take_up(self) -> None:
        """Let begin again what a dead process had begun, and what this one lost hold of."""
        owners = {self._owner(job) for job in await self._list_lost()}
        dead = await self._workers.dead(owners)
        if not dead:
            return
        try:
            # The engine tries for as long as its own database is locked; others wait meanwhile.
            async with asyncio.timeout(_TURN_S):
                await self._resume(dead)
        except TimeoutError as error:
            raise StoreUnavailableError(BUSY) from error

    async def _resume(self, dead: Collection[str]) -> None:
        # The others look as well: what one of them has taken up must not be begun twice.
        async with self._workers.alone(dead) as still_dead:
            jobs = [job for job in await self._list_lost() if self._owner(job) in still_dead]
            if jobs:
                _log.warning("jobs_taken_up", count=len(jobs))
                await self._engine.resume(jobs)

    async def _list_lost(self) -> list[Unfinished]:
        """Return the unfinished jobs that this process does not work on."""
        return [
            job
            for job in await self._engine.list_unfinished()
            if job.executor != self._workers.name or job.key not in self._engine.running
        ]

    def _owner(self, job: Unfinished) -> str:
        # Jobs that this process has lost are watched by themselves: its own row moves.
        return f"job:{job.key}" if job.executor == self._workers.name else job.executor

    async def _prune(self) -> None:
        await self._engine.prune(JOBS_KEPT)


async def _either(*works: Awaitable[object]) -> None:
    """Await whichever ends first; give up the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
