"""What captures may spend, as the database and Desk's answers say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.desk.credits import Bill, Credits
from bot.history.models import Captured, Kind, Outcome
from bot.history.purse import Purse
from bot.history.record import Record
from bot.history.slots import day_slot, skills_slot, status_slot
from tests.bot.history.builders import EVERY, START, slot
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from bot.store.store import Store

CLOCK = FixedClock(START)
DAY = timedelta(days=1)


class Account:
    """A portal's credits, from which captures are paid for."""

    def __init__(self, store: Store, left: int) -> None:
        self.credits = Credits(reserve=200)
        self.purse = Purse(store, self.credits, CLOCK)
        self._record = Record(store)
        self._left = left
        self._pay(0)

    async def book(self, kind: Kind, key: str, cost: int) -> Captured:
        """Note a capture that cost something."""
        self._pay(cost)
        made = Captured(kind, key, START, DAY, Outcome.FAILED, calls=1, credits=cost)
        await self._record.write_hole(made)
        return made

    def _pay(self, cost: int) -> None:
        self._left -= cost
        self.credits.note("/agents", {"x-rate-limit-remaining-v3": str(self._left)}, START)


async def fill_in(account: Account, cost: int) -> int:
    """Ask for as many of 31 missing days as may be; return how many these are."""
    last = await account.book(Kind.PERFORMANCE, "2026-10-01", cost)
    count = 1
    for n in range(1, 31):
        missing = day_slot(date(2026, 10, 1) + n * DAY, START)
        if await account.purse.refusal(missing, last) is None:
            await account.book(Kind.PERFORMANCE, missing.key, cost)
            count += 1
    return count


async def test_missing_days_leave_statuses_their_share(store: Store) -> None:
    """On the first day of a small portal figures of the past do not take all that captures have."""
    account = Account(store, 5_000)
    assert await fill_in(account, 81) == 14
    now = status_slot(START, EVERY)
    assert await account.purse.refusal(now, slot(-1)) is None
    assert await account.purse.every(now, Bill(7, 12)) <= timedelta(minutes=20)


async def test_a_large_portal_gets_all_days(store: Store) -> None:
    """Where a month of figures costs less than a quarter of the day, it comes at once."""
    assert await fill_in(Account(store, 50_000), 300) == 31


async def test_one_dear_day(store: Store) -> None:
    """What costs more than its share is captured once a day all the same, if it can be paid."""
    account = Account(store, 5_000)
    dear = Captured(Kind.SKILLS, "before", START - 2 * DAY, DAY, calls=1, credits=1_500)
    cheap = Captured(Kind.PERFORMANCE, "2026-10-01", START - 2 * DAY, DAY, calls=1, credits=300)
    assert await account.purse.refusal(skills_slot(START), dear) is None
    await account.book(Kind.SKILLS, "now", 1_500)
    more = day_slot(date(2026, 10, 2), START)
    assert "statuses need the rest" in str(await account.purse.refusal(more, cheap))
    assert "kept for people" in str(await account.purse.refusal(skills_slot(START), dear))
