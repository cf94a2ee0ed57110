"""The service: several sources on one engine, what the dead left, a database that is away."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.beside import beside
from bot.jobs.engine import Engine
from bot.jobs.service import JobService
from bot.jobs.workers import Workers
from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.tables import lease
from tests.bot.jobs.makers import PACE, Maker, is_running, launched, serving, until
from tests.databases import open_store
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.store import Store
    from tests.databases import OwnPostgres


@pytest.fixture
def maker() -> Maker:
    """Return what jobs belong to."""
    return Maker()


async def test_what_is_due_is_done(fresh_database: str, maker: Maker) -> None:
    """What falls due is handed on, confirmed, and done; its source is asked to tidy up."""
    async with serving(fresh_database, maker):
        maker.waiting.append(maker.job())
        assert await maker.next() == maker.job()
        assert len(maker.confirmed) == 1
        await asyncio.wait_for(maker.tidied.wait(), PATIENCE_S)


async def test_each_source_to_itself(tmp_path: Path, maker: Maker) -> None:
    """A source that fails, in whatever way, does not hinder the others; its jobs come later."""
    capture = Maker("capture")
    with capture_logs() as lines:
        async with serving(f"sqlite:///{tmp_path}/deskbot.db", capture, maker):
            for error in (RuntimeError("a fault of ours"), StoreUnavailableError("away")):
                capture.error = error
                capture.waiting = [capture.job(type(error).__name__)]
                maker.waiting.append(maker.job(type(error).__name__))
                assert (await maker.next()).arguments == (type(error).__name__,)
                assert capture.begun.empty()
            capture.error = None
            assert await capture.next() == capture.job("StoreUnavailableError")
    events = [line["event"] for line in lines if line["event"] in {"jobs_wait", "jobs_go_on"}]
    assert events == ["jobs_wait", "jobs_go_on"]
    assert {one.get("work") for one in lines if one["event"] == "jobs_broken"} == {
        "hand_on:capture"
    }


async def test_submitted(fresh_database: str, maker: Maker) -> None:
    """What somebody asks for is done once, however often it is asked for."""
    async with serving(fresh_database, maker) as (service, engine):
        for _ in range(2):
            await service.submit([maker.job()])
        assert await maker.next() == maker.job()
        assert maker.begun.empty()
        assert len(engine.running) <= 1


async def test_left_by_the_dead(fresh_database: str) -> None:
    """What another process left behind is taken up when its life sign stays away."""
    makers = Maker("digest"), Maker("capture")
    async with launched(fresh_database, *makers) as engine:
        for maker in makers:
            maker.go_on.clear()
            await engine.enqueue([maker.job()])
            await maker.next()
        await engine.drain(0.01)
    for maker in makers:
        maker.go_on.set()
    async with serving(fresh_database, *makers, worker="two"):
        for maker in makers:
            assert await maker.next() == maker.job()


async def test_engine_is_locked(tmp_path: Path, maker: Maker) -> None:
    """While the engine's file is locked nothing can be taken up, and the bot's own takes rows."""
    url = f"sqlite:///{tmp_path}/deskbot.db"
    async with launched(url, maker) as engine:
        maker.go_on.clear()
        await engine.enqueue([maker.job()])
        await maker.next()
        await engine.drain(0.01)
    maker.go_on.set()
    patient = replace(PACE, dead_after_s=2.0)
    async with (
        open_store(url, clock=FixedClock()) as store,
        serving(url, maker, worker="two", pace=patient) as (service, _),
    ):
        async with beside(_beat_on(Workers(store, "one"))):
            await until(is_running, service)
            locked = sqlite3.connect(tmp_path / "deskbot-jobs.db", isolation_level=None)
            locked.execute("BEGIN IMMEDIATE")
        with capture_logs() as lines:
            async with asyncio.timeout(30):
                while not any(line["event"] == "jobs_wait" for line in lines):
                    await Workers(store, "three").beat()
        locked.close()
        assert await maker.next() == maker.job()


async def _beat_on(worker: Workers) -> None:
    while True:
        await worker.beat()
        await asyncio.sleep(PACE.beat_s)


async def test_database_comes_late(tmp_path: Path, maker: Maker) -> None:
    """Without its database the service waits; it goes on by itself once that is there."""
    folder, pace = tmp_path / "later", replace(PACE, wait_s=0.1)
    async with serving(f"sqlite:///{folder}/deskbot.db", maker, pace=pace) as (service, _):
        with pytest.raises(StoreError):
            await service.submit([maker.job()])
        folder.mkdir()
        await until(is_running, service)
        await service.submit([maker.job()])
        assert await maker.next() == maker.job()


async def test_forgotten_workers(fresh_database: str, maker: Maker) -> None:
    """A running service forgets processes that were not seen for a day."""
    long_ago = FixedClock(FixedClock().now - timedelta(days=2))
    async with open_store(fresh_database, clock=long_ago) as store:
        await Workers(store, "gone").join()
        async with serving(fresh_database, maker):
            await until(_has_forgotten, store)


async def _has_forgotten(store: Store) -> bool:
    async with store.read() as connection:
        names = set((await connection.execute(select(lease.c.name))).scalars())
    return "worker:gone" not in names


async def test_engine_is_loaded_after_people(tmp_path: Path, maker: Maker) -> None:
    """The engine is launched when that is let, and then does what fell due."""
    allowed = asyncio.Event()
    async with unstarted(tmp_path, maker) as service:
        service.start(after=allowed.wait)
        asyncio.get_running_loop().call_later(0.05, allowed.set)
        maker.waiting.append(maker.job())
        assert await maker.next() == maker.job()
        assert allowed.is_set()


async def test_submitted_jobs_put_nothing_off(tmp_path: Path, maker: Maker) -> None:
    """What somebody asks for now has the engine launched at once."""
    async with unstarted(tmp_path, maker) as service:
        service.start(after=asyncio.Event().wait)
        await service.submit([maker.job()])
        assert await maker.next() == maker.job()


async def test_stop_before_the_launch(tmp_path: Path, maker: Maker) -> None:
    """A service whose engine was never let start stops at once."""
    async with unstarted(tmp_path, maker) as service:
        service.start(after=asyncio.Event().wait)
        await asyncio.sleep(0)
        await service.stop()
        assert not service.is_running


@asynccontextmanager
async def unstarted(folder: Path, maker: Maker) -> AsyncIterator[JobService]:
    """Build a service on an empty SQLite file; stop it in the end."""
    url = f"sqlite:///{folder}/deskbot.db"
    async with open_store(url, clock=FixedClock()) as store:
        workers = Workers(store, "one", pace=PACE)
        service = JobService(Engine(url, maker.run), workers, [maker], pace=PACE)
        try:
            yield service
        finally:
            await service.stop()


async def test_never_started(tmp_path: Path, maker: Maker) -> None:
    """A service that never began stops at once."""
    url = f"sqlite:///{tmp_path}/deskbot.db"
    async with open_store(url, clock=FixedClock()) as store:
        service = JobService(Engine(url, maker.run), Workers(store, "one"), [maker])
        await service.stop()
        assert not service.is_running


async def test_stop_while_the_database_hangs(own_postgres: OwnPostgres, maker: Maker) -> None:
    """A stop waits a few seconds for a silent database, not until it speaks again."""
    async with serving(own_postgres.url, maker) as (service, engine):
        await until(is_running, service)
        with own_postgres.hanging():
            async with asyncio.timeout(PATIENCE_S):
                await service.stop()
        assert not engine.is_launched
