"""What captures may spend: they leave people at least half of the day's credits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.history.models import Kind
from bot.history.pacing import affordable, has_share, interval
from bot.store.history_tables import capture

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.desk.credits import Bill, Credits
    from bot.history.models import Captured
    from bot.history.slots import CaptureSlot
    from bot.store.store import Store

_DAY: Final = timedelta(days=1)
_POOR: Final = "So few API credits are left today that they are kept for people."
_SHARE: Final = (
    "Skills and past days have had their share of the API credits; statuses need the rest."
)
_SPARING: Final = "API credits are spared: one capture in {k} is made."


class Purse:
    """Knows what captures cost, and what is left.

    Args:
        store: where the cost of captures is noted, those of other replicas, too.
        credits: of the session with Desk.
        clock: the time of day.
    """

    def __init__(self, store: Store, credits: Credits, clock: Clock) -> None:  # noqa: A002 - Desk's word
        self._store = store
        self._credits = credits
        self._clock = clock

    async def refusal(self, slot: CaptureSlot, last: Captured | None) -> str | None:
        """Say why a slot should be left out; `None` where it can be paid for.

        Args:
            slot: what is due.
            last: the latest of its kind, for what it will cost.

        Raises:
            StoreError: the database cannot be used.
        """
        left = self._credits.left(self._clock())
        if left is None or last is None:
            return None
        cost, spent = _cost(last.credits, last.calls), await self._spent(*Kind)
        if slot.kind is not Kind.STATUS:
            return await self._daily_refusal(cost, left=left, spent=spent)
        wait = interval(slot.every, cost=cost, left=left, spent=spent)
        if wait is None:
            return _POOR
        # What was planned when the last one was made is kept to: later would be a hole.
        wait = min(wait, max(last.every, slot.every))
        if slot.at > last.at + wait - slot.every:
            return None
        return _SPARING.format(k=wait // slot.every)

    async def every(self, slot: CaptureSlot, bill: Bill) -> timedelta:
        """Return how long it is to the next capture, now that this one was paid for.

        Raises:
            StoreError: the database cannot be used.
        """
        left = self._credits.left(self._clock())
        if slot.kind is not Kind.STATUS or left is None:
            return slot.every
        cost = _cost(bill.credits, bill.calls)
        spent = await self._spent(*Kind) + cost
        return interval(slot.every, cost=cost, left=left, spent=spent) or slot.every

    async def _daily_refusal(self, cost: int, *, left: int, spent: int) -> str | None:
        if cost > affordable(left=left, spent=spent):
            return _POOR
        daily = await self._spent(Kind.PERFORMANCE, Kind.SKILLS)
        return None if has_share(cost, left=left, spent=spent, daily=daily) else _SHARE

    async def _spent(self, *kinds: Kind) -> int:
        price = func.coalesce(capture.c.credits, capture.c.calls)
        recent = capture.c.captured_at > self._clock() - _DAY
        statement = select(func.coalesce(func.sum(price), 0)).where(
            capture.c.kind.in_(kinds), recent
        )
        async with self._store.read() as connection:
            return int((await connection.execute(statement)).scalar_one())


def _cost(credits_: int | None, calls: int) -> int:
    """Return the price of a capture; a call without one counts as one credit, as elsewhere."""
    return calls if credits_ is None else credits_
