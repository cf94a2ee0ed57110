"""Digests for a running bot: what handlers ask of them, with the formatters put in."""

from __future__ import annotations

import secrets
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.digests.assembly import Digests, Formats, open_digests
from bot.digests.counted import CountedLedger
from bot.digests.desk import DigestDesk
from bot.digests.posting import build_posting_client
from bot.digests.preflight import Preflights
from bot.slack.client import open_client
from formatters.digest import format_digest
from formatters.digest_notice import format_notice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.digests.models import Digest
    from bot.jobs.service import JobService
    from bot.slack.message import Message
    from bot.wiring_base import Base


@asynccontextmanager
async def assemble(base: Base) -> AsyncIterator[Digests]:
    """Put digests together; they are delivered by the jobs of a running bot, or by hand."""
    settings, slack = base.settings, base.settings.slack
    async with (
        open_client(slack.bot_token, api_url=slack.api_url, build=build_posting_client) as client,
        open_digests(
            base.store,
            desk=base.desk,
            directory=base.directory,
            access=base.access,
            client=client,
            bot_id=base.identity.bot_id,
            bot_user_id=base.identity.bot_user_id,
            formats=Formats(format_digest, format_notice),
            clock=base.clock,
            worker=socket.gethostname(),
            ledger=CountedLedger(base.store, base.metrics),
            min_group=settings.privacy.min_group,
        ) as digests,
    ):
        yield digests


def digest_desk(base: Base, digests: Digests, jobs: JobService) -> DigestDesk:
    """Return what handlers may ask of digests."""
    preflights = Preflights(base.client, base.directory, scopes=base.identity.scopes)

    async def send_now(digest: Digest) -> None:
        await jobs.submit([digests.source.job_now(digest)])

    async def test(target_id: str, message: Message, details: Message | None) -> None:
        await post(digests, target_id, message, details, kind="test")

    return DigestDesk(
        subscriptions=digests.subscriptions,
        ledger=digests.ledger,
        preflight=preflights.check,
        build=digests.content.build,
        send_now=send_now,
        post=test,
    )


async def post(
    digests: Digests,
    target_id: str,
    message: Message,
    details: Message | None = None,
    *,
    kind: str,
) -> None:
    """Post what belongs to no occurrence, such as a test, and `details` in its thread.

    Raises:
        PostingError: Slack did not take it.
    """
    key = f"{kind}:{secrets.token_hex(8)}"
    channel_id = await digests.places.open(target_id)
    async with digests.turns.turn(channel_id):
        ts = await digests.poster.post(channel_id, message, key=key)
        if details is not None:
            await digests.poster.post(channel_id, details, key=f"{key}:details", thread_ts=ts)
