"""Deliveries between a real database file and the sandbox's Slack, without the job engine."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.access import Access
from bot.digests.admins import Administrators
from bot.digests.composing import Composer
from bot.digests.content import Content
from bot.digests.delivery import GRACE, Deliveries
from bot.digests.known import KnownPlaces
from bot.digests.ledger import Ledger
from bot.digests.limits import Paces, PostingTurns
from bot.digests.owners import Owners
from bot.digests.places import Places
from bot.digests.posting import Poster, build_posting_client
from bot.digests.questions import Questions
from bot.digests.schedule import slots_between
from bot.digests.sending import Sender
from bot.digests.stages import no_hook
from bot.digests.subscriptions import Subscriptions
from bot.directory import Directory
from bot.manifest import socket_manifest
from bot.sandbox.people import MANAGER, TEAM_ID
from bot.sandbox.slack.app import BOT_ID
from bot.sandbox.slack.server import SandboxSlack
from bot.slack.message import Message
from tests.databases import open_store
from tests.digest_builders import digest
from tests.fakes import FakeDesk, FixedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.digests.models import Delivery, Digest, Slot
    from bot.digests.problems import Problem
    from bot.digests.report import DigestReport
    from bot.digests.stages import Hook
    from bot.sandbox.slack.workspace import Message as Posted

SUPPORT = "C0SUPPORT"
DUE = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
"""Wednesday, nine in Berlin."""


@dataclass(slots=True)
class Door:
    """Stands before Slack and spoils the next answers.

    Attributes:
        lost: so many posts arrive, and their answers do not.
        refused: so many posts do not arrive either.
        blind: so many looks into a thread do not arrive.
        error: the next post is answered with this error of Slack's.
    """

    target: str
    session: ClientSession
    lost: int = 0
    refused: int = 0
    blind: int = 0
    error: str = ""

    async def serve(self, request: web.Request) -> web.Response:
        """Pass a request on, or not."""
        is_post = request.match_info["method"] == "chat.postMessage"
        if self.blind and request.match_info["method"] == "conversations.replies":
            self.blind -= 1
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        if is_post and self.refused:
            self.refused -= 1
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        if is_post and self.error:
            error, self.error = self.error, ""
            return web.json_response({"ok": False, "error": error})
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        asked = self.session.request(
            request.method,
            f"{self.target}{request.match_info['method']}",
            params=request.query,
            data=await request.read(),
            headers=headers,
        )
        async with asked as answer:
            content, kind, given = await answer.read(), answer.content_type, answer.headers
        if is_post and self.lost:
            self.lost -= 1
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        kept = {"Retry-After": given["Retry-After"]} if "Retry-After" in given else {}
        return web.Response(body=content, content_type=kind, status=answer.status, headers=kept)


@dataclass(slots=True)
class Bench:
    """Everything that one delivery needs; `naps` are the waits that were asked for, not taken."""

    slack: SandboxSlack
    door: Door
    desk: FakeDesk
    clock: FixedClock
    ledger: Ledger
    subscriptions: Subscriptions
    deliveries: Deliveries
    sender: Sender
    owners: Owners
    poster: Poster
    directory: Directory
    known: KnownPlaces
    places: Places
    naps: list[float] = field(default_factory=list)

    async def subscribe(self, **changes: Any) -> tuple[Digest, Slot]:
        """Set up a digest and return it with the occurrence that is due now."""
        made = await self.subscriptions.create(digest(at=time(9), **changes), draft_id=f"{changes}")
        self.clock.now = DUE
        (slot,) = slots_between(made, DUE - timedelta(seconds=1), DUE)
        return made, slot

    def posted(self, channel: str = SUPPORT) -> list[Posted]:
        """Return the bot's messages of a channel, oldest first."""
        found = self.slack.workspace.messages.values()
        return [one for one in found if one.bot and one.channel == channel]

    def told(self, user_id: str = MANAGER.id) -> list[str]:
        """Return what a person was told in direct messages."""
        channels = self.slack.workspace.channels.values()
        own = {one.id for one in channels if one.im_user == user_id}
        return [m.text for m in self.slack.workspace.messages.values() if m.channel in own]

    async def row(self, slot: Slot) -> Delivery:
        """Return the ledger's row."""
        row = await self.ledger.get(slot)
        assert row is not None
        return row


def format_plainly(
    report: DigestReport, *, digest: Digest, slot: Slot | None, late: bool
) -> tuple[Message, Message | None]:
    """Return a message whose text shows what it was made from."""
    del slot
    sections = ",".join(type(part).__name__ for part in report.parts)
    return Message(f"{digest.name} late={late} {sections}", ()), Message("details", ())


def format_notice(one: Digest, problem: Problem) -> Message:
    """Return what the owner reads."""
    return Message(f"{one.name}: {problem.cause} {problem.remedy}", ())


@asynccontextmanager
async def open_bench(
    folder: Path, *, hook: Hook = no_hook, admins: tuple[str, ...] = ()
) -> AsyncIterator[Bench]:
    """Start Slack and open a database; the clock stands at an hour before the digest is due."""
    clock, naps = FixedClock(DUE - timedelta(hours=1)), list[float]()

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async with AsyncExitStack() as stack:
        slack = SandboxSlack(socket_manifest(), clock=clock)
        await stack.enter_async_context(slack.running())
        session = await stack.enter_async_context(ClientSession())
        door = Door(slack.api_url, session)
        url = await stack.enter_async_context(_serve(door))
        token = SecretStr(slack.bot_token)
        client = build_posting_client(token, session=session, api_url=url)
        database = f"sqlite+aiosqlite:///{folder}/deskbot.db"
        store = await stack.enter_async_context(open_store(database, clock=clock))
        ledger, subscriptions = Ledger(store), Subscriptions(store)
        directory, desk = Directory(client), FakeDesk()
        poster = Poster(client, bot_id=BOT_ID, bot_user_id=slack.core.app.user_id)
        turns = PostingTurns(sleep=nap)
        known = KnownPlaces(store)
        access = Access(directory, team_id=TEAM_ID)
        places = Places(directory, access, known, poster, paces=Paces(sleep=nap))
        sender = Sender(poster, turns, ledger, worker="test", sleep=nap, hook=hook)
        administrators = Administrators(directory, frozenset(admins))
        owners = Owners(poster, turns, places, format_notice, clock=clock, admins=administrators)
        questions = Questions(desk, clock, sleep=nap)  # type: ignore[arg-type]  # a stand-in
        stack.push_async_callback(questions.close)
        content = Content(questions, clock)
        composer = Composer(content, format_plainly, sender, places, clock=clock, grace=GRACE)
        deliveries = Deliveries(
            subscriptions=subscriptions,
            ledger=ledger,
            composer=composer,
            places=places,
            owners=owners,
            clock=clock,
            worker="test",
            hook=hook,
        )
        yield Bench(
            slack,
            door,
            desk,
            clock,
            ledger,
            subscriptions,
            deliveries,
            sender,
            owners,
            poster,
            directory,
            known,
            places,
            naps,
        )
        await directory.close()


@asynccontextmanager
async def _serve(door: Door) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", door.serve)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()
