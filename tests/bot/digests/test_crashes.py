"""Processes die at the worst moments; each occurrence is posted once all the same."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.stages import Stage
from tests.bot.digests.builders import ROAD_TO_POSTED
from tests.bot.digests.troupe import Troupe, open_troupe

if TYPE_CHECKING:
    from tests.databases import OwnPostgres


async def test_killed_at_every_stage(fresh_database: str) -> None:
    """One occurrence, killed with -9 at each stage in turn and restarted, is posted once."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(fresh_database)
        for stage in ROAD_TO_POSTED:
            process = await troupe.start(fresh_database, die_at=stage)
            assert await process.wait() == -signal.SIGKILL, stage
        await troupe.start(fresh_database)
        counts = await troupe.until_complete(digests)
    assert set(counts.values()) == {1}


async def test_killed_on_the_road_to_failed(fresh_database: str) -> None:
    """Killed at each stage of a permanent failure, the bot tells once and records it once."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(fresh_database)
        troupe.slack.workspace.channels[digests[0].target_id].is_archived = True
        await _kill_at(troupe, fresh_database, Stage.PAUSED, Stage.TOLD, Stage.CLOSED)
        assert await troupe.read_state(fresh_database, digests[0]) == "failed"
        await _deliver_another(troupe, fresh_database)
        counts = troupe.posts(digests)
    assert [(key.rpartition(":")[2], count) for key, count in counts.items()] == [("owner", 1)]


async def test_killed_on_the_road_to_skipped(fresh_database: str) -> None:
    """What is too late to be posted is told of once and recorded once, whatever dies."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(fresh_database, ago=timedelta(hours=7))
        await _kill_at(troupe, fresh_database, Stage.CLAIMED, Stage.TOLD, Stage.CLOSED)
        assert await troupe.read_state(fresh_database, digests[0]) == "skipped"
        await _deliver_another(troupe, fresh_database)
        counts = troupe.posts(digests)
    assert [(key.rpartition(":")[2], count) for key, count in counts.items()] == [("owner", 1)]


async def test_killed_while_slack_answers(fresh_database: str) -> None:
    """Killed between Slack's posting and its answer, the post is found and not made again."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(fresh_database)
        troupe.door.posts_to_swallow = 1
        first = await troupe.start(fresh_database)
        await troupe.door.swallowed.wait()
        first.kill()
        await first.wait()
        await troupe.start(fresh_database)
        counts = await troupe.until_complete(digests)
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("count", [2, 4])
async def test_replicas(fresh_postgres: str, count: int) -> None:
    """Two and four replicas at once post each occurrence once, though the busiest is killed."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(fresh_postgres, 40)
        names = [f"replica-{number}" for number in range(count)]
        replicas = {name: await troupe.start(fresh_postgres, name) for name in names}
        await troupe.until(lambda: troupe.posts(digests))
        busiest = replicas.pop(await troupe.find_worker(fresh_postgres, digests))
        busiest.kill()
        counts = await troupe.until_complete(digests)
        await asyncio.gather(*(_stop(each) for each in replicas.values()))
        assert troupe.posts(digests) == counts
    assert set(counts.values()) == {1}


async def test_postgres_restarted(own_postgres: OwnPostgres) -> None:
    """PostgreSQL stops in the middle and comes back: nothing is lost, nothing is doubled."""
    async with open_troupe() as troupe:
        digests = await troupe.subscribe(own_postgres.url, 40)
        for name in ("one", "two"):
            await troupe.start(own_postgres.url, name)
        await troupe.until(lambda: len(troupe.posts(digests)) > 5)
        await asyncio.to_thread(own_postgres.restart)
        counts = await troupe.until_complete(digests)
    assert set(counts.values()) == {1}


async def _kill_at(troupe: Troupe, database: str, *stages: Stage) -> None:
    for stage in stages:
        process = await troupe.start(database, die_at=stage)
        assert await process.wait() == -signal.SIGKILL, stage


async def _deliver_another(troupe: Troupe, database: str) -> None:
    """Start a replica that takes up what is left, and see it deliver something else and end."""
    last = await troupe.start(database)
    await troupe.until_complete(await troupe.subscribe(database))
    await _stop(last)


async def _stop(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    assert await process.wait() == 0
