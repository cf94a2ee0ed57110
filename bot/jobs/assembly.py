"""The jobs of one process, put together: one engine for all sources."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.jobs.engine import Engine
from bot.jobs.service import JobService
from bot.jobs.workers import PACE, Pace, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from pydantic import SecretStr

    from bot.jobs.model import Job, Source
    from bot.store.store import Store


@asynccontextmanager
async def open_jobs(
    store: Store,
    url: SecretStr | str,
    sources: Sequence[Source],
    *,
    worker: str,
    pace: Pace = PACE,
    starts: bool = True,
) -> AsyncIterator[JobService]:
    """Serve these sources, and stop in the end.

    Args:
        store: the database, opened.
        url: its address, for the engine's own tables.
        sources: of different kinds.
        worker: names this process, the same after a restart; the host's name will do.
        pace: how often things are done.
        starts: `False` leaves the start to the caller.
    """
    engine = Engine(url, run_of(sources), poll_s=pace.poll_s)
    workers = Workers(store, worker, pace=pace)
    service = JobService(engine, workers, sources, pace=pace)
    if starts:
        service.start()
    try:
        yield service
    finally:
        await service.stop()


def run_of(sources: Sequence[Source]) -> Callable[[Job], Awaitable[None]]:
    """Return what gives each job to the source that it belongs to."""
    by_kind = {source.kind: source for source in sources}

    async def run(job: Job) -> None:
        await by_kind[job.kind].run(job)

    return run
