"""One replica as a process of its own, which a test kills: it captures, and nothing else."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

from bot.desk.client import open_desk
from bot.history.source import CaptureSource
from bot.jobs.assembly import open_jobs
from bot.jobs.workers import Pace
from bot.log import configure_logging
from bot.sandbox.clock import SandboxClock
from bot.settings import build_settings
from bot.store.store import open_store
from bot.wiring_history import open_capturer
from tests.patience import PATIENCE_S

PACE = Pace(beat_s=0.3, tick_s=0.3, reap_s=0.5)


@dataclass(frozen=True, slots=True)
class Given:
    """What a replica is told.

    Attributes:
        settings: the values of `build_settings`.
        ahead_s: how far its clock is ahead of the machine's.
        daily_at: in ISO form; empty for never.
        dead_after_s: how long others may be silent before their jobs are taken up.
    """

    settings: dict[str, dict[str, Any]]
    ahead_s: float
    worker: str
    daily_at: str = ""
    dead_after_s: float = 2.0


async def run(given: Given) -> None:
    """Capture until SIGTERM."""
    configure_logging("info", "json")
    clock = SandboxClock()
    clock.advance(given.ahead_s)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = build_settings(given.settings)
    url, desk = settings.database.url, settings.desk
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(url, clock=clock, patience_s=PATIENCE_S))
        client = await stack.enter_async_context(
            open_desk(
                client_id=desk.client_id,
                client_secret=desk.client_secret,
                refresh_token=desk.refresh_token,
                org_id=desk.org_id,
                desk_url=desk.desk_url,
                accounts_url=desk.token_url,
                clock=clock,
            )
        )
        captures = await stack.enter_async_context(
            open_capturer(settings, client.session, store, clock=clock)
        )
        source = CaptureSource(
            captures.capturer,
            captures.record,
            zone=captures.zone,
            clock=clock,
            every=timedelta(minutes=5),
            daily_at=time.fromisoformat(given.daily_at) if given.daily_at else None,
            keep=timedelta(days=3),
            keep_raw=timedelta(days=1),
        )
        jobs = open_jobs(
            store,
            url,
            [source],
            worker=given.worker,
            pace=replace(PACE, dead_after_s=given.dead_after_s),
        )
        await stack.enter_async_context(jobs)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(run(Given(**json.load(sys.stdin))))
