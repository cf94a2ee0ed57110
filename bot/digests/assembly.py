"""Digests put together from what the bot has anyway."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digests.content import Content
from bot.digests.courier import Courier
from bot.digests.delivery import GRACE, Deliveries, FormatDigest, Hook, no_hook
from bot.digests.engine import Engine
from bot.digests.ledger import Ledger
from bot.digests.limits import ASKS_PER_MINUTE, PER_MINUTE, Bucket, PostingTurns
from bot.digests.owners import FormatNotice, Owners
from bot.digests.places import Places
from bot.digests.planner import Planner
from bot.digests.posting import Poster
from bot.digests.questions import Questions
from bot.digests.sending import Sender
from bot.digests.service import DigestService
from bot.digests.subscriptions import Subscriptions
from bot.digests.workers import PACE, Pace, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import timedelta

    from pydantic import SecretStr
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.access import Access
    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.digests.models import Slot
    from bot.directory import Directory
    from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Formats:
    """The formatters of digests, which `bot` does not import itself."""

    digest: FormatDigest
    notice: FormatNotice


@dataclass(frozen=True, slots=True)
class Digests:
    """What the rest of the bot works with.

    Attributes:
        turns: the pace of posting, for whoever posts besides.
    """

    service: DigestService
    subscriptions: Subscriptions
    ledger: Ledger
    content: Content
    planner: Planner
    deliveries: Deliveries
    poster: Poster
    turns: PostingTurns


@asynccontextmanager
async def open_digests(
    store: Store,
    url: SecretStr | str,
    *,
    desk: DeskClient,
    directory: Directory,
    access: Access,
    client: AsyncWebClient,
    bot_id: str | None,
    bot_user_id: str,
    formats: Formats,
    clock: Clock,
    worker: str,
    ledger: Ledger | None = None,
    admins: Sequence[str] = (),
    min_group: int = 5,
    grace: timedelta = GRACE,
    per_minute: float = PER_MINUTE,
    asks_per_minute: float = ASKS_PER_MINUTE,
    pace: Pace = PACE,
    hook: Hook = no_hook,
    starts: bool = True,
) -> AsyncIterator[Digests]:
    """Start the delivery of digests, and stop it in the end.

    Args:
        store: the database, opened.
        url: its address, for the job engine's own tables.
        desk: answers what digests tell.
        directory: knows Slack channels and people.
        access: knows where answers may be shared.
        client: towards Slack, without retries (`bot.digests.posting.build_posting_client`).
        bot_id: of ``auth.test``.
        bot_user_id: of ``auth.test``.
        formats: make messages.
        clock: the time of day.
        worker: names this process, the same after a restart; the host's name will do.
        ledger: where deliveries are recorded; one of its own when not given.
        admins: Slack users who hear of trouble when an owner has left.
        min_group: averages of fewer agents are left out.
        grace: until how long after it was due an occurrence is still posted.
        per_minute: posts of this process in the workspace.
        asks_per_minute: questions of this process about channels.
        pace: how often things are done.
        hook: is told how far each delivery has come.
        starts: `False` leaves the service at rest, for deliveries by hand.
    """
    ledger, subscriptions = ledger or Ledger(store), Subscriptions(store)
    questions = Questions(desk, clock)
    content = Content(questions, clock, min_group=min_group)
    workers = Workers(store, worker, pace=pace)
    poster = Poster(client, bot_id=bot_id, bot_user_id=bot_user_id)
    turns = PostingTurns(per_minute=per_minute)
    places = Places(directory, access, asks=Bucket(asks_per_minute))
    deliveries = Deliveries(
        subscriptions=subscriptions,
        ledger=ledger,
        content=content,
        format_digest=formats.digest,
        sender=Sender(poster, turns, ledger, worker=worker, settle_s=pace.settle_s, hook=hook),
        places=places,
        owners=Owners(poster, turns, places, formats.notice, clock=clock, admins=admins),
        clock=clock,
        worker=worker,
        grace=grace,
        hook=hook,
    )
    courier, planner = Courier(deliveries), Planner(subscriptions, clock)

    async def run(slot: Slot, manual: bool) -> None:  # noqa: FBT001 -- as the engine stores it
        await courier.run(slot, manual=manual)

    service = DigestService(
        Engine(url, run),
        planner,
        workers,
        subscriptions=subscriptions,
        ledger=ledger,
        clock=clock,
        pace=pace,
    )
    if starts:
        service.start()
    try:
        yield Digests(service, subscriptions, ledger, content, planner, deliveries, poster, turns)
    finally:
        await service.stop()
        await questions.close()
