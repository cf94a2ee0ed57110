"""Delivers with patience: an occurrence is tried again until it is done or given up."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.problems import BROKEN
from bot.digests.refused import PostingError
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.delivery import Deliveries
    from bot.digests.models import Slot

_log = structlog.get_logger(__name__)

_FIRST_S: Final = 1.0
_LONGEST_S: Final = 60.0
_MOST_BUGS: Final = 3


class Courier:
    """Runs deliveries to their end.

    What Slack or the database cannot do now is tried again, ever more slowly; the delivery itself
    decides when it is too late. A fault of the bot's own is tried three times.

    Args:
        deliveries: makes the attempts.
        sleep: waits between them.
        jitter: a number from 0 to 1.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._deliveries = deliveries
        self._sleep = sleep
        self._jitter = jitter

    async def run(self, slot: Slot, *, manual: bool = False) -> None:
        """Deliver an occurrence; returns when the ledger holds how it ended."""
        pause_s, bugs = _FIRST_S, 0
        while True:
            try:
                if bugs < _MOST_BUGS:
                    await self._deliveries.deliver(slot, manual=manual)
                else:
                    await self._deliveries.abandon(slot, BROKEN.cause)
            except (PostingError, StoreError) as error:
                _log.warning("digest_deferred", slot=slot.key, error=str(error), seconds=pause_s)
            except Exception:  # noqa: BLE001 -- see below
                # Whatever it is, the others must be delivered and this one be accounted for.
                bugs += 1
                _log.exception("digest_broken", slot=slot.key)
            else:
                return
            await self._sleep(pause_s * (0.75 + self._jitter() / 2))
            pause_s = min(2 * pause_s, _LONGEST_S)
