"""Deliveries that somebody starts from a shell, whether or not the bot runs beside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.digests.models import DeliveryState
from bot.digests.refused import PostingError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.digests.delivery import Deliveries
    from bot.digests.ledger import Ledger
    from bot.digests.models import Delivery, Slot
    from bot.digests.planner import Planner

_PAUSES_S: Final = (2.0, 5.0)
"""Between attempts: whoever waits at a shell does not wait for hours, as the bot does."""
_IN_WORK: Final = timedelta(minutes=10)
"""An occurrence that was touched within this time is the running bot's."""
_OPEN: Final = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery ended.

    Attributes:
        state: `None` while nothing is decided; the next run, or the bot, tries again.
        reason: why it was not posted, for people.
    """

    slot: Slot
    state: DeliveryState | None
    reason: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in {DeliveryState.POSTED, DeliveryState.SKIPPED}


class ByHand:
    """Finds and delivers what is due.

    Args:
        planner: knows what fell due.
        ledger: knows what was delivered.
        deliveries: makes the attempts.
        clock: the time of day.
        sleep: waits between attempts.
    """

    def __init__(
        self,
        *,
        planner: Planner,
        ledger: Ledger,
        deliveries: Deliveries,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._planner = planner
        self._ledger = ledger
        self._deliveries = deliveries
        self._clock = clock
        self._sleep = sleep

    async def due(self) -> tuple[Slot, ...]:
        """Return what is due, not delivered, and not in anybody's work.

        Raises:
            StoreError: the database cannot be used.
        """
        slots, _ = await self._planner.due()
        return tuple([slot for slot in slots if self._is_waiting(await self._ledger.get(slot))])

    async def deliver(self, slot: Slot, *, manual: bool = False) -> Outcome:
        """Deliver one occurrence, with little patience.

        Raises:
            StoreError: the database cannot be used.
        """
        problem = ""
        for pause_s in (*_PAUSES_S, None):
            try:
                await self._deliveries.deliver(slot, manual=manual)
                break
            except PostingError as error:
                problem = f"Slack gave no clear answer ({error.code})"
                if pause_s is not None:
                    await self._sleep(pause_s)
        outcome = _outcome(slot, await self._ledger.get(slot))
        return outcome if outcome.state else replace(outcome, reason=problem or "still in work")

    def _is_waiting(self, row: Delivery | None) -> bool:
        if row is None:
            return True
        return row.state in _OPEN and self._clock() - row.updated_at > _IN_WORK


def _outcome(slot: Slot, row: Delivery | None) -> Outcome:
    if row is None or row.state in _OPEN:
        return Outcome(slot, None)
    return Outcome(slot, row.state, row.reason or "")
