"""Digests as jobs: what is due, what somebody asks for, and what a job says of itself."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digests.ledger import Ledger
from bot.digests.planner import Planner
from bot.digests.source import DigestSource, digest_job, manual_slot
from bot.digests.subscriptions import Subscriptions
from bot.jobs.assembly import open_jobs
from tests.bot.digests.builders import digest, kept, slot
from tests.bot.jobs.makers import PACE
from tests.databases import open_store
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.digests.models import Slot
    from bot.jobs.service import JobService
    from bot.store.store import Store

DUE = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


class Notes:
    """Stands for the courier: notes what it was given."""

    def __init__(self) -> None:
        self.given: asyncio.Queue[tuple[Slot, bool]] = asyncio.Queue()

    async def run(self, one: Slot, *, manual: bool = False) -> None:
        """Deliver."""
        self.given.put_nowait((one, manual))

    async def next(self) -> tuple[Slot, bool]:
        """Wait for the next."""
        return await asyncio.wait_for(self.given.get(), PATIENCE_S)


def source_on(store: Store, clock: FixedClock, notes: Notes) -> DigestSource:
    """Return a source on a database."""
    subscriptions = Subscriptions(store)
    return DigestSource(
        Planner(subscriptions, clock),
        notes,  # type: ignore[arg-type]  # a stand-in
        subscriptions=subscriptions,
        ledger=Ledger(store),
        clock=clock,
    )


@asynccontextmanager
async def serving(
    database: str, clock: FixedClock, notes: Notes
) -> AsyncIterator[tuple[JobService, DigestSource, Subscriptions]]:
    """Serve digests alone."""
    async with open_store(database, clock=clock) as store:
        source = source_on(store, clock, notes)
        async with open_jobs(store, database, [source], worker="one", pace=PACE) as jobs:
            yield jobs, source, Subscriptions(store)


async def test_due_by_the_clock(fresh_database: str) -> None:
    """A digest is handed on when the clock, which may be moved, says that it is due."""
    clock, notes = FixedClock(DUE - timedelta(minutes=1)), Notes()
    async with serving(fresh_database, clock, notes) as (_, _source, subscriptions):
        made = await subscriptions.create(digest(), draft_id="1")
        clock.now = DUE
        one, manual = await notes.next()
        assert (one.key, one.due_at, manual) == (f"{made.id}:2026-11-18T09:00", DUE, False)


async def test_now(fresh_database: str) -> None:
    """Asked for twice within a minute, a digest is sent once, whatever its days."""
    clock, notes = FixedClock(DUE + timedelta(hours=3, seconds=20)), Notes()
    async with serving(fresh_database, clock, notes) as (jobs, source, subscriptions):
        made = await subscriptions.create(digest(), draft_id="1")
        for _ in range(2):
            await jobs.submit([source.job_now(made)])
        assert await notes.next() == (manual_slot(made, clock()), True)
        assert manual_slot(made, clock()).local == datetime(2026, 11, 18, 12, 0)  # noqa: DTZ001 - wall clock
        assert notes.given.empty()


async def test_a_job_says_all(store: Store) -> None:
    """A job's arguments are the occurrence, and whether somebody asked for it."""
    notes = Notes()
    source = source_on(store, FixedClock(DUE), notes)
    for manual in (False, True):
        job = digest_job(slot(digest()), manual=manual)
        assert (job.kind, job.key) == ("digest", "abcd2345:2026-11-19T09:00")
        await source.run(job)
        assert await notes.next() == (slot(digest()), manual)


async def test_tidied(store: Store, clock: FixedClock) -> None:
    """Digests deleted long ago are forgotten with their deliveries; the others stay."""
    subscriptions, ledger = Subscriptions(store), Ledger(store)
    clock.now = datetime.now(UTC) - timedelta(days=401)
    deleted, lasting = [slot(await kept(subscriptions, name)) for name in ("deleted", "lasting")]
    await subscriptions.delete(deleted.digest_id)
    for one in (deleted, lasting):
        await ledger.claim(one, "one")
    await source_on(store, clock, Notes()).tidy()
    assert await ledger.get(deleted) is None
    assert await ledger.get(lasting) is not None
