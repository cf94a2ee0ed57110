"""Jobs of the command line that do their work and end; the bot may run beside them or not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.clock import system_clock
from bot.digests.by_hand import ByHand, Outcome
from bot.digests.overview import read_lines
from bot.digests.source import manual_slot
from bot.log import configure_logging
from bot.store.store import open_store
from bot.wiring_base import open_base
from bot.wiring_digests import assemble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.clock import Clock
    from bot.digests.models import Slot
    from bot.digests.subscriptions import Subscriptions
    from bot.settings import Settings


async def list_digests(
    settings: Settings, *, clock: Clock = system_clock
) -> Sequence[tuple[str, ...]]:
    """Return a row of text for every digest, below `bot.digests.overview.HEAD`.

    Raises:
        StoreError: the database cannot be used.
    """
    _configure(settings)
    async with open_store(settings.database.url, clock=clock) as store:
        now = clock()
        return [line.cells(now) for line in await read_lines(store)]


async def run_digests(
    settings: Settings,
    digest_id: str | None,
    tell: Callable[[int, int], object],
    *,
    clock: Clock = system_clock,
) -> Sequence[Outcome]:
    """Deliver what is due, or one digest now, and return how that went.

    Args:
        settings: of the bot.
        digest_id: the digest to deliver whatever its schedule says; `None` for all that are due.
        tell: is given how many are done, and of how many.
        clock: the time of day.

    Raises:
        StartupError: Slack cannot be used.
        StoreError: the database cannot be used.
        DigestGoneError: there is no such digest.
    """
    _configure(settings)
    async with _by_hand(settings, clock) as (by_hand, subscriptions):
        if digest_id is not None:
            slots: Sequence[Slot] = [manual_slot(await subscriptions.get(digest_id), clock())]
        else:
            slots = await by_hand.due()
        is_manual, outcomes = digest_id is not None, []
        work = [asyncio.create_task(by_hand.deliver(slot, manual=is_manual)) for slot in slots]
        try:
            for done in asyncio.as_completed(work):
                outcomes.append(await done)
                tell(len(outcomes), len(slots))
        finally:
            # Where the database is lost, several fail at once, and one of them tells of it.
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        return sorted(outcomes, key=lambda outcome: outcome.slot.due_at)


@asynccontextmanager
async def _by_hand(settings: Settings, clock: Clock) -> AsyncIterator[tuple[ByHand, Subscriptions]]:
    async with open_base(settings, clock=clock) as base, assemble(base) as digests:
        by_hand = ByHand(
            planner=digests.planner,
            ledger=digests.ledger,
            deliveries=digests.deliveries,
            clock=clock,
        )
        yield by_hand, digests.subscriptions


def _configure(settings: Settings) -> None:
    """Let only warnings through: what a job did is what it prints."""
    configure_logging("warning", settings.log.format.value, settings.secrets)
