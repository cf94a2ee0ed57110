"""One replica as a process of its own, which a test kills: reads what it needs from its input.

It runs everything that delivers digests, as the bot does, and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, ClientTimeout
from pydantic import SecretStr

from bot.access import Access
from bot.desk.client import open_desk
from bot.digests.assembly import Formats, open_digests
from bot.digests.posting import build_posting_client
from bot.directory import Directory
from bot.jobs.assembly import open_jobs
from bot.jobs.workers import Pace
from bot.log import configure_logging
from bot.sandbox.clock import SandboxClock
from bot.slack.startup import identify
from bot.store.store import open_store
from formatters.digest import format_digest
from formatters.digest_notice import format_notice
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from bot.digests.models import Slot
    from bot.digests.stages import Stage

PACE = Pace(beat_s=0.2, dead_after_s=2.0, tick_s=0.2, reap_s=0.3, poll_s=0.2)
SETTLE_S = 6.0


@dataclass(frozen=True, slots=True)
class Given:
    """What a replica is told.

    Attributes:
        desk: arguments of `open_desk`.
        ahead_s: how far its clock is ahead of the machine's.
        die_at: the stage at which it kills itself, the first time it comes there.
    """

    database: str
    slack_url: str
    slack_token: str
    desk: dict[str, Any]
    ahead_s: float
    worker: str
    die_at: str | None = None
    per_minute: float = 6_000.0


async def run(given: Given) -> None:
    """Deliver digests until SIGTERM."""
    configure_logging("info", "json")
    clock = SandboxClock()
    clock.advance(given.ahead_s)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=10)))
        token = SecretStr(given.slack_token)
        client = build_posting_client(token, session=session, api_url=given.slack_url)
        identity = await identify(client)
        directory = Directory(client)
        desk = await stack.enter_async_context(open_desk(**_secret(given.desk), clock=clock))
        store = await stack.enter_async_context(
            open_store(given.database, clock=clock, patience_s=PATIENCE_S)
        )
        digests = await stack.enter_async_context(
            open_digests(
                store,
                desk=desk,
                directory=directory,
                access=Access(directory, team_id=identity.team_id),
                client=client,
                bot_id=identity.bot_id,
                bot_user_id=identity.bot_user_id,
                formats=Formats(format_digest, format_notice),
                clock=clock,
                worker=given.worker,
                per_minute=given.per_minute,
                asks_per_minute=given.per_minute,
                settle_s=SETTLE_S,
                hook=_killer(given.die_at),
            )
        )
        sources = [digests.source]
        await stack.enter_async_context(
            open_jobs(store, given.database, sources, worker=given.worker, pace=PACE)
        )
        await stop.wait()


def _secret(desk: dict[str, Any]) -> dict[str, Any]:
    secrets = ("client_secret", "refresh_token")
    return {key: SecretStr(value) if key in secrets else value for key, value in desk.items()}


def _killer(die_at: str | None) -> Any:
    async def hook(stage: Stage, _: Slot) -> None:
        if stage.value == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


if __name__ == "__main__":
    asyncio.run(run(Given(**json.load(sys.stdin))))
