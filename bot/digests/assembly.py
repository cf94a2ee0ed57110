"""Digests put together from what the bot has anyway."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digests.admins import Administrators
from bot.digests.composing import Composer, FormatDigest
from bot.digests.content import Content
from bot.digests.courier import Courier
from bot.digests.delivery import GRACE, Deliveries
from bot.digests.known import KnownPlaces
from bot.digests.ledger import Ledger
from bot.digests.limits import ASKS_PER_MINUTE, PER_MINUTE, Paces, PostingTurns
from bot.digests.outlook import Outlook
from bot.digests.owners import FormatNotice, Owners
from bot.digests.places import Places
from bot.digests.planner import Planner
from bot.digests.posting import MARGIN_S, SETTLE_S, Poster
from bot.digests.questions import Questions
from bot.digests.sending import Sender
from bot.digests.source import DigestSource
from bot.digests.stages import Hook, no_hook
from bot.digests.subscriptions import Subscriptions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.access import Access
    from bot.clock import Clock
    from bot.desk.client import DeskClient
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
        source: where the job engine finds what is due.
        turns: the pace of posting, for whoever posts besides.
        places: where digests may go, and the channel of a person's direct messages.
        outlook: looks at them ahead of time, once it is started.
    """

    source: DigestSource
    subscriptions: Subscriptions
    ledger: Ledger
    content: Content
    planner: Planner
    deliveries: Deliveries
    poster: Poster
    turns: PostingTurns
    places: Places
    outlook: Outlook


@asynccontextmanager
async def open_digests(
    store: Store,
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
    min_group: int = 5,
    grace: timedelta = GRACE,
    per_minute: float = PER_MINUTE,
    asks_per_minute: float = ASKS_PER_MINUTE,
    settle_s: float = SETTLE_S,
    hook: Hook = no_hook,
) -> AsyncIterator[Digests]:
    """Put digests together; they are delivered by a `bot.jobs.service.JobService`, or by hand.

    Args:
        store: the database, opened.
        desk: answers what digests tell.
        directory: knows Slack channels and people.
        access: knows where answers may be shared.
        client: towards Slack, without retries (`bot.digests.posting.build_posting_client`).
        bot_id: of ``auth.test``.
        bot_user_id: of ``auth.test``.
        formats: make messages.
        clock: the time of day.
        worker: this process, for the ledger.
        ledger: where deliveries are recorded; one of its own when not given.
        min_group: averages of fewer agents are left out.
        grace: until how long after it was due an occurrence is still posted.
        per_minute: posts of this process in the workspace.
        asks_per_minute: questions of this process about channels.
        settle_s: how old an unclear post must be before it is repeated.
        hook: is told how far each delivery has come.
    """
    ledger, subscriptions = ledger or Ledger(store), Subscriptions(store)
    questions = Questions(desk, clock)
    content = Content(questions, clock, min_group=min_group)
    limit_s = settle_s - MARGIN_S
    poster = Poster(client, bot_id=bot_id, bot_user_id=bot_user_id, limit_s=limit_s)
    turns = PostingTurns(per_minute=per_minute)
    known = KnownPlaces(store)
    places = Places(directory, access, known, poster, paces=Paces(asks_per_minute))
    sender = Sender(poster, turns, ledger, worker=worker, settle_s=settle_s, hook=hook)
    deliveries = Deliveries(
        subscriptions=subscriptions,
        ledger=ledger,
        composer=Composer(content, formats.digest, sender, places, clock=clock, grace=grace),
        places=places,
        owners=Owners(
            poster,
            turns,
            places,
            formats.notice,
            admins=Administrators(directory, access.admin_names),
            clock=clock,
        ),
        clock=clock,
        worker=worker,
        grace=grace,
        hook=hook,
    )
    planner = Planner(subscriptions, clock)
    outlook = Outlook(planner, places, known, worker=worker, clock=clock)
    source = DigestSource(
        planner, Courier(deliveries), subscriptions=subscriptions, ledger=ledger, clock=clock
    )
    try:
        yield Digests(
            source,
            subscriptions,
            ledger,
            content,
            planner,
            deliveries,
            poster,
            turns,
            places,
            outlook,
        )
    finally:
        await outlook.stop()
        await questions.close()
