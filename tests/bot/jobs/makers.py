"""A source for tests: jobs fall due when a test says so, and may be held while they are done."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.jobs.assembly import run_of
from bot.jobs.engine import Engine
from bot.jobs.model import Job
from bot.jobs.service import JobService
from bot.jobs.workers import Pace, Workers
from bot.store.errors import StoreUnavailableError
from tests.databases import open_store
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.jobs.model import Source

PACE = Pace(
    beat_s=0.05,
    dead_after_s=0.5,
    tick_s=0.05,
    reap_s=0.05,
    poll_s=0.05,
    relaunch_s=0.1,
    wait_s=60.0,
)


class Maker:
    """A source whose jobs are noted, and held while `go_on` is not set.

    Attributes:
        waiting: what is due.
        confirmed: up to when it was handed on, once for each time something was due.
        error: raised instead of telling what is due.
        tidied: how often it was asked to.
    """

    def __init__(self, kind: str = "digest") -> None:
        self.kind = kind
        self.waiting: list[Job] = []
        self.confirmed: list[datetime] = []
        self.error: Exception | None = None
        self.tidied = asyncio.Event()
        self.begun: asyncio.Queue[Job] = asyncio.Queue()
        self.go_on = asyncio.Event()
        self.go_on.set()

    def job(self, key: str = "one", *arguments: str) -> Job:
        """Return a job of this kind."""
        return Job(self.kind, f"{self.kind}:{key}", arguments or (key,))

    async def due(self) -> tuple[Sequence[Job], datetime]:
        """Return what waits."""
        if self.error is not None:
            raise self.error
        return tuple(self.waiting), datetime.now(UTC)

    def confirm(self, until: datetime) -> None:
        """Forget what waited."""
        if self.waiting:
            self.confirmed.append(until)
        self.waiting.clear()

    async def run(self, job: Job) -> None:
        """Note a job, and wait until it may go on."""
        self.begun.put_nowait(job)
        await self.go_on.wait()

    async def tidy(self) -> None:
        """Note that it was asked to."""
        self.tidied.set()

    async def next(self) -> Job:
        """Wait for the next job."""
        return await asyncio.wait_for(self.begun.get(), PATIENCE_S)


async def until(holds: Callable[[Any], Awaitable[bool]], what: Any) -> None:
    """Wait until something holds that a thread of the engine's changes."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds(what):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.05)


async def is_running(service: JobService) -> bool:
    """Tell whether a service has launched its engine."""
    return service.is_running


async def is_idle(engine: Engine) -> bool:
    """Tell whether no job is under way, or was when its process died."""
    return not await engine.list_unfinished()


async def _launch(engine: Engine, kinds: Sequence[str]) -> None:
    """Launch an engine as soon as the one of the test before has ended."""
    while not engine.is_launched:
        with suppress(StoreUnavailableError):
            await engine.launch("one", kinds)


@asynccontextmanager
async def launched(database: str, *makers: Maker, at_once: int = 9) -> AsyncIterator[Engine]:
    """Launch an engine alone."""
    engine = Engine(database, run_of(makers), at_once=at_once, poll_s=PACE.poll_s)
    await _launch(engine, [maker.kind for maker in makers])
    try:
        yield engine
    finally:
        await engine.close()


@asynccontextmanager
async def serving(
    database: str, *sources: Source, worker: str = "one", pace: Pace = PACE
) -> AsyncIterator[tuple[JobService, Engine]]:
    """Start a service on a database."""
    async with open_store(database, clock=FixedClock()) as store:
        engine = Engine(database, run_of(sources), poll_s=PACE.poll_s)
        service = JobService(engine, Workers(store, worker, pace=pace), sources, pace=pace)
        service.start()
        try:
            yield service, engine
        finally:
            await service.stop()
