"""``deskbot run`` is told to stop while its PostgreSQL hangs: nobody answers, nothing breaks."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import system_clock
from bot.sandbox.stage import open_stage
from tests.patience import PATIENCE_S
from tests.scenarios.play import free_port
from tests.scenarios.test_digest_cli import keep
from tests.scenarios.test_process import end_of, environment, running
from tests.scenarios.test_replicas import posts

if TYPE_CHECKING:
    from bot.sandbox.stage import Stage
    from tests.databases import OwnPostgres

WITHIN_S = 15
"""What docs/operating.md tells administrators to wait before they kill it."""


async def test_stop_with_nothing_left_but_to_note_it(own_postgres: OwnPostgres) -> None:
    """What the job engine tries to record for ever holds the end for a moment only."""
    async with open_stage(database_url=own_postgres.url) as stage:
        await _due(stage, 1)
        async with running(environment(stage, free_port())) as process:
            await stage.slack.until(lambda: posts(stage), PATIENCE_S)
            with own_postgres.hanging():
                await _assert_stops(process)


async def test_stop_in_the_middle(own_postgres: OwnPostgres) -> None:
    """Told to stop while it delivers, a bot ends in time; what it cut off waits for the next."""
    async with open_stage(database_url=own_postgres.url) as stage:
        await _due(stage, 20)
        async with running(environment(stage, free_port())) as process:
            await stage.slack.until(lambda: posts(stage), PATIENCE_S)
            with own_postgres.hanging():
                await _assert_stops(process)
        before = len(posts(stage))
        async with running(environment(stage, free_port())):
            await stage.slack.until(lambda: len(posts(stage)) > before, PATIENCE_S)


async def _due(stage: Stage, count: int) -> None:
    """Keep digests that fell due a few minutes ago."""
    now = system_clock()
    at = (now - timedelta(minutes=3)).time().replace(second=0, microsecond=0)
    for number in range(count):
        due = {"at": at, "zone": "UTC", "weekdays": frozenset(range(7))}
        name = f"Digest {number}"
        await keep(stage, now - timedelta(hours=2), draft_id=name, name=name, **due)


async def _assert_stops(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(WITHIN_S):
        code, log = await end_of(process)
    assert code == 0
    assert "Traceback" not in log
    assert '"stopped"' in log
