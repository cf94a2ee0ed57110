"""The engine alone: jobs run once, wait for a launch, and are forgotten in the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.jobs.assembly import run_of
from bot.jobs.engine import Engine
from bot.jobs.engine_settings import _engine_arguments
from bot.store.engine import parse_url
from bot.store.errors import StoreUnavailableError
from tests.bot.jobs.makers import Maker, is_idle, launched, until
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.jobs.model import Job
    from tests.databases import OwnPostgres


@pytest.fixture
def maker() -> Maker:
    """Return what jobs belong to."""
    return Maker()


async def test_a_job_runs_once(fresh_database: str, maker: Maker) -> None:
    """Handed on again, also after a restart, a job is not run again until forgotten."""
    first, second = maker.job("first", "a", 'ä"\n'), maker.job("second")
    async with launched(fresh_database, maker) as engine:
        await engine.enqueue([first])
        assert await maker.next() == first
        await until(is_idle, engine)  # what a stop cuts off is begun again
        await engine.enqueue([first])
    async with launched(fresh_database, maker) as engine:
        await engine.enqueue([first, second])
        assert await maker.next() == second
        assert maker.begun.empty()


async def test_kinds_do_not_wait_for_each_other(fresh_database: str) -> None:
    """While one kind has as many jobs under way as it may, another kind's are done."""
    many, one = Maker("many"), Maker("one")
    many.go_on.clear()
    async with launched(fresh_database, many, one, at_once=1) as engine:
        await engine.enqueue([many.job(str(number)) for number in range(3)])
        await many.next()
        await engine.enqueue([one.job()])
        assert await one.next() == one.job()
        assert many.begun.empty()
        assert len(engine.running) <= 2


async def test_other_kinds_are_left_alone(fresh_database: str) -> None:
    """A process takes jobs of its own kinds only; the others wait for one that takes them."""
    old, new = Maker("old"), Maker("new")
    async with launched(fresh_database, old, new) as engine:
        await engine.drain(0)
        await engine.enqueue([new.job("first")])
        await until(_is_taken, engine)
    async with launched(fresh_database, old) as engine:
        await engine.resume(await engine.list_unfinished())
        await engine.enqueue([old.job("last")])
        assert await old.next() == old.job("last")
        assert new.begun.empty()
    async with launched(fresh_database, new):
        assert await new.next() == new.job("first")


async def test_cut_off(fresh_database: str, maker: Maker, caplog: pytest.LogCaptureFixture) -> None:
    """A job that a stop cut off is taken up by the next launch; DBOS does not warn of it."""
    maker.go_on.clear()
    async with launched(fresh_database, maker) as engine:
        await engine.enqueue([maker.job()])
        await maker.next()
        assert engine.running == {maker.job().key}
        (left,) = await engine.list_unfinished()
        assert (left.kind, left.key, left.executor) == ("digest", maker.job().key, "one")
        await engine.drain(0.01)
    assert not [line for line in caplog.records if line.name == "dbos"]
    maker.go_on.set()
    async with launched(fresh_database, maker):
        assert await maker.next() == maker.job()


async def test_drained(fresh_database: str, maker: Maker) -> None:
    """A stop waits for what is under way and begins nothing more."""
    maker.go_on.clear()
    async with launched(fresh_database, maker) as engine:
        await engine.enqueue([maker.job()])
        await maker.next()
        draining = asyncio.create_task(engine.drain(PATIENCE_S))
        await asyncio.sleep(0)
        maker.go_on.set()
        await draining
        assert engine.running == frozenset()


async def test_pruned(fresh_database: str, maker: Maker) -> None:
    """Jobs that ended long ago are forgotten."""
    async with launched(fresh_database, maker) as engine:
        await engine.enqueue([maker.job()])
        await maker.next()
        await until(is_idle, engine)
        await engine.prune(timedelta(days=1))
        assert await _is_known(engine, maker.job())
        await engine.prune(timedelta(days=-1))
        assert not await _is_known(engine, maker.job())


async def test_one_at_a_time(fresh_database: str, maker: Maker) -> None:
    """A second engine waits until the first has ended, and leaves its jobs alone meanwhile."""
    second = Engine(fresh_database, maker.run)
    async with launched(fresh_database, maker) as first:
        with pytest.raises(StoreUnavailableError):
            await second.launch("two", [maker.kind])
        await first.enqueue([maker.job()])
        assert await maker.next() == maker.job()
        await until(is_idle, first)
    await second.launch("two", [maker.kind])
    await second.enqueue([maker.job("other")])
    assert await maker.next() == maker.job("other")
    assert await second.close()


async def test_not_launched(maker: Maker, tmp_path: Path) -> None:
    """Before it is launched, the engine says that it cannot be used; a bad database, too."""
    engine = Engine(f"sqlite:///{tmp_path}/deskbot.db", maker.run)
    with pytest.raises(StoreUnavailableError):
        await engine.enqueue([maker.job()])
    nowhere = Engine(f"sqlite:///{tmp_path}/missing/deskbot.db", maker.run)
    with pytest.raises(StoreUnavailableError):
        await nowhere.launch("one", ["digest"])
    assert not nowhere.is_launched
    await engine.close()


async def test_while_it_is_launched(maker: Maker, tmp_path: Path) -> None:
    """What is asked of an engine that is being launched is refused as by one that is not."""
    engine = Engine(f"sqlite:///{tmp_path}/deskbot.db", maker.run)
    launching = asyncio.create_task(engine.launch("one", ["digest"]))
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailableError):
        await engine.enqueue([maker.job()])
    await launching
    await engine.enqueue([maker.job()])
    assert await maker.next() == maker.job()
    await engine.close()


async def test_launch_while_the_database_hangs(own_postgres: OwnPostgres, maker: Maker) -> None:
    """A launch that is given up ends soon, and leaves nothing launched."""
    engine = Engine(own_postgres.url, run_of([maker]))
    with own_postgres.hanging():
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises((StoreUnavailableError, TimeoutError)):
                await asyncio.wait_for(engine.launch("one", ["digest"]), 0.2)
    assert not engine.is_launched


async def test_limits_of_the_network(tmp_path: Path) -> None:
    """DBOS's connections have the store's limits, less those that the address sets."""
    given = parse_url("postgresql://bot@db/desk?connect_timeout=9")
    limits = _engine_arguments(given)
    assert limits is not None
    assert limits["connect_args"]["tcp_user_timeout"] == 10_000
    assert "connect_timeout" not in limits["connect_args"]
    assert _engine_arguments(parse_url(f"sqlite:///{tmp_path}/deskbot.db")) is None


async def _is_taken(engine: Engine) -> bool:
    return bool(await engine.list_unfinished())


async def _is_known(engine: Engine, job: Job) -> bool:
    return bool(await engine._call(partial(engine._ready().list, workflow_ids=[job.key])))
