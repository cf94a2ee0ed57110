"""What the sandbox knows of the bot's digests: it reads the database that the bot writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.digests.ledger import Ledger
from bot.digests.models import DeliveryState
from bot.digests.schedule import slots_between
from bot.digests.subscriptions import Subscriptions
from bot.sandbox.slack.scenes import Due
from bot.store.errors import StoreError
from bot.store.store import open_store

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.digests.models import Digest, Slot
    from bot.store.store import Store

_RECENT: Final = timedelta(minutes=5)
"""A digest that was due within this time may still be on its way."""
_WEEK: Final = timedelta(days=8)
_OPEN: Final = frozenset({None, DeliveryState.CLAIMED, DeliveryState.SENDING})


async def find_next(url: str, clock: Clock) -> Due | None:
    """Return the digest that is due next, or was a moment ago and is not delivered yet.

    Args:
        url: of the bot's database; one that cannot be used has no digests.
        clock: the sandbox's.
    """
    async with open_store(url, clock=clock) as store:
        try:
            digests = await Subscriptions(store).list_active()
            found = [due for digest in digests if (due := await _next(store, digest, clock()))]
        except StoreError:
            return None
    return min(found, key=lambda due: due.at, default=None)


async def _next(store: Store, digest: Digest, now: datetime) -> Due | None:
    for slot in slots_between(digest, now - _RECENT, now + _WEEK):
        if slot.due_at > now or await _is_open(store, slot):
            return Due(digest.name, slot.due_at)
    return None


async def _is_open(store: Store, slot: Slot) -> bool:
    row = await Ledger(store).get(slot)
    return (row and row.state) in _OPEN
