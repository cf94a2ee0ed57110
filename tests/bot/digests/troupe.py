"""Replicas between the sandbox's servers, which can be killed, and what they posted."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING

from aiohttp import ClientSession, web
from sqlalchemy import select

from bot.clock import system_clock
from bot.digests.models import Section
from bot.digests.subscriptions import Subscriptions
from bot.manifest import socket_manifest
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import SandboxDesk
from bot.sandbox.slack.server import SandboxSlack
from bot.sandbox.slack.workspace import Channel
from bot.store.tables import delivery
from tests.bot.digests.replica import Given
from tests.databases import open_store
from tests.digest_builders import digest
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.digests.models import Digest
    from bot.sandbox.slack.workspace import Message


class HungDoor:
    """Stands before Slack; for the next post it passes on, it never returns the answer."""

    def __init__(self, target: str, session: ClientSession) -> None:
        self._target = target
        self._session = session
        self.posts_to_swallow = 0
        self.swallowed = asyncio.Event()

    async def serve(self, request: web.Request) -> web.Response:
        """Pass a request on."""
        body = await request.read()
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        url = f"{self._target}{request.match_info['method']}"
        asked = self._session.request(
            request.method, url, params=request.query, data=body, headers=headers
        )
        async with asked as answer:
            content, kind = await answer.read(), answer.content_type
        if request.match_info["method"] == "chat.postMessage" and self.posts_to_swallow:
            self.posts_to_swallow -= 1
            self.swallowed.set()
            await asyncio.Event().wait()
        return web.Response(body=content, content_type=kind, status=answer.status)


@dataclass(slots=True)
class Troupe:
    """The servers, and the replicas started so far."""

    slack: SandboxSlack
    desk: SandboxDesk
    door: HungDoor
    door_url: str
    clock: SandboxClock
    ahead_s: float
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(
        self, database: str, worker: str = "one", *, die_at: str | None = None
    ) -> asyncio.subprocess.Process:
        """Start a replica."""
        given = Given(
            database=database,
            slack_url=self.door_url,
            slack_token=self.slack.bot_token,
            desk={
                "client_id": self.desk.client_id,
                "client_secret": self.desk.client_secret,
                "refresh_token": self.desk.refresh_token,
                "org_id": self.desk.org_id,
                "desk_url": self.desk.url,
                "accounts_url": self.desk.accounts_url,
                "source": "rest",
            },
            ahead_s=self.ahead_s,
            worker=worker,
            die_at=die_at,
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bot.digests.replica"), stdin=asyncio.subprocess.PIPE
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(given)).encode())
        process.stdin.close()
        self.processes.append(process)
        return process

    async def subscribe(
        self, database: str, count: int = 1, *, ago: timedelta = timedelta(minutes=1)
    ) -> list[Digest]:
        """Set up digests that fell due a while ago by the sandbox's clock."""
        due = (self.clock() - ago).replace(second=0, microsecond=0)
        wanted = digest(
            weekdays=frozenset(range(7)),
            at=due.time(),
            zone="UTC",
            department_id=None,
            department_name=None,
            sections=(Section.CHANGE, Section.AVAILABILITY),
        )
        channels = [self._channel(number) for number in range(count)]
        async with open_store(database, clock=lambda: due - timedelta(hours=1)) as store:
            subscriptions = Subscriptions(store)
            return [
                await subscriptions.create(replace(wanted, target_id=one), draft_id=token_hex(8))
                for one in channels
            ]

    def _channel(self, number: int) -> str:
        workspace, bot = self.slack.workspace, self.slack.core.app.user_id
        channel_id = f"C0ROUND{number}"
        workspace.channels[channel_id] = Channel(channel_id, f"round-{number}", {bot})
        return channel_id

    async def find_worker(self, database: str, digests: list[Digest]) -> str:
        """Return the replica that has begun most of these digests."""
        async with open_store(database, clock=self.clock) as store, store.read() as connection:
            found = await connection.execute(
                select(delivery.c.worker).where(delivery.c.digest_id.in_([d.id for d in digests]))
            )
            return str(Counter(row.worker for row in found).most_common(1)[0][0])

    async def read_state(self, database: str, digest: Digest) -> str:
        """Return how far the ledger is with the one occurrence of a digest."""
        async with open_store(database, clock=self.clock) as store, store.read() as connection:
            states = select(delivery.c.state).where(delivery.c.digest_id == digest.id)
            return str((await connection.execute(states)).scalar_one())

    def posts(self, digests: list[Digest]) -> Counter[str]:
        """Count the messages by their keys, those in threads and notices to owners too."""
        ids = {each.id for each in digests}
        return Counter(
            key
            for message in self.slack.workspace.messages.values()
            if (key := _key(message)) and key.partition(":")[0] in ids
        )

    async def until(self, predicate: Callable[[], object]) -> None:
        """Wait until something holds, asked after each change in Slack."""
        await self.slack.until(predicate, PATIENCE_S)

    async def until_complete(self, digests: list[Digest]) -> Counter[str]:
        """Wait for every digest's message and thread, and return the counts."""
        await self.until(lambda: len(self.posts(digests)) == 2 * len(digests))
        return self.posts(digests)


@asynccontextmanager
async def open_troupe() -> AsyncIterator[Troupe]:
    """Start the servers; in the end kill what still runs."""
    clock = SandboxClock(system_clock)
    desk, slack = SandboxDesk(clock=clock), SandboxSlack(socket_manifest(), clock=clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(desk.running())
        await stack.enter_async_context(slack.running())
        session = await stack.enter_async_context(ClientSession())
        door = HungDoor(slack.api_url, session)
        app = web.Application()
        app.router.add_route("*", "/api/{method}", door.serve)
        runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        troupe = Troupe(
            slack, desk, door, f"http://127.0.0.1:{runner.addresses[0][1]}/api/", clock, 0.0
        )
        try:
            yield troupe
        finally:
            for process in troupe.processes:
                if process.returncode is None:
                    process.kill()
                await process.wait()


def _key(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("key") or "")
