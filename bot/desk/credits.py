"""The portal's daily API credits, as Desk's answers report them.

Every answer states what it cost and what is left of the day
(https://desk.zoho.com/DeskAPIDocument#APIRateLimit); other integrations spend from the same purse.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskCreditsError
from bot.desk.scopes import route_of
from bot.desk.values import read_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WEIGHT: Final = "x-rate-limit-request-weight-v3"
_REMAINING: Final = "x-rate-limit-remaining-v3"
_PAUSE: Final = timedelta(minutes=5)
_BELIEVED_FOR: Final = timedelta(hours=1)
_bill: ContextVar[Bill | None] = ContextVar("desk_bill", default=None)


@dataclass(slots=True)
class Bill:
    """What a question cost; `credits` is `None` where no answer stated its price."""

    calls: int = 0
    credits: int | None = None

    def add(self, weight: int | None) -> None:
        """Book one call that Desk answered."""
        self.calls += 1
        if weight is not None:
            self.credits = (self.credits or 0) + weight


@contextmanager
def billing() -> Iterator[Bill]:
    """Book what the calls inside cost, also those of the tasks that start inside."""
    reset = _bill.set(bill := Bill())
    try:
        yield bill
    finally:
        _bill.reset(reset)


class Priority(StrEnum):
    """For whom a call is made."""

    PEOPLE = "people"
    JOBS = "jobs"


_asker: ContextVar[Priority] = ContextVar("desk_asker", default=Priority.PEOPLE)


@contextmanager
def asking_as(priority: Priority) -> Iterator[None]:
    """Make every question inside one of a job, or of a person."""
    reset = _asker.set(priority)
    try:
        yield
    finally:
        _asker.reset(reset)


def current_priority() -> Priority:
    """Return for whom is being asked; a person, unless somebody said otherwise."""
    return _asker.get()


class Credits:
    """What is left today, what each path costs, and whether a call may be made.

    Args:
        reserve: what jobs leave for people, of the portal's credits and of the budget.
        budget: how many this process may spend in a day (UTC); `None` for as many as there are.

    Attributes:
        spent: credits that the answers of today cost, as far as they said; one where they did not.
        remaining: credits left today as of the last answer; `None` before the first.
        weights: path, ids left open -> what its last call cost.
        spent_until: when to ask again after Desk said that the day's credits are spent (UTC).
    """

    def __init__(self, *, reserve: int = 0, budget: int | None = None) -> None:
        self._reserve = reserve
        self._budget = budget
        self._day: date | None = None
        self.spent = 0
        self._noted_at: datetime | None = None
        self.remaining: int | None = None
        self.weights: dict[str, int] = {}
        self.spent_until: datetime | None = None

    def check(self, path: str, priority: Priority, now: datetime) -> None:
        """Refuse a call that would fail, or a job's call that eats into the people's reserve.

        Raises:
            DeskCreditsError: with the time to ask again, where known.
        """
        if self.spent_until is not None and now < self.spent_until:
            raise DeskCreditsError("credits spent", retry_at=self.spent_until, operation=path)
        self._check_budget(path, priority, now)
        if priority is Priority.JOBS and self._is_scarce(now):
            raise DeskCreditsError("the rest is kept for people", operation=path)

    def note(self, path: str, headers: Mapping[str, str], now: datetime) -> None:
        """Read the two headers of an answer."""
        weight = read_count(headers.get(_WEIGHT))
        self._begin_day(now)
        self.spent += 1 if weight is None else weight
        if weight is not None:
            self.weights[route_of(path)] = weight
        if (bill := _bill.get()) is not None:
            bill.add(weight)
        remaining = read_count(headers.get(_REMAINING))
        if remaining is not None:
            self.remaining, self._noted_at = remaining, now

    def spend(self, error: DeskCreditsError, now: datetime) -> None:
        """Remember that Desk refused for lack of credits."""
        self.spent_until = error.retry_at or now + _PAUSE

    def left(self, now: datetime) -> int | None:
        """Return how many credits jobs may still spend today, besides what is kept for people.

        `None` where no budget is set and no recent answer says.
        """
        if self.spent_until is not None and now < self.spent_until:
            return 0
        self._begin_day(now)
        known = []
        if self._budget is not None:
            known.append(self._budget - min(self._reserve, self._budget // 2) - self.spent)
        if self.remaining is not None and self._is_recent(now):
            known.append(self.remaining - self._reserve)
        return max(0, min(known)) if known else None

    def _begin_day(self, now: datetime) -> None:
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day, self.spent = today, 0

    def _check_budget(self, path: str, priority: Priority, now: datetime) -> None:
        if self._budget is None:
            return
        self._begin_day(now)
        # A budget smaller than the reserve would leave jobs nothing: half of it is theirs.
        kept = min(self._reserve, self._budget // 2) if priority is Priority.JOBS else 0
        if self.spent >= self._budget - kept:
            today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            raise DeskCreditsError(
                "the bot's own budget is spent", retry_at=today + timedelta(days=1), operation=path
            )

    def _is_scarce(self, now: datetime) -> bool:
        if self.remaining is None:
            return False
        return self.remaining < self._reserve and self._is_recent(now)

    def _is_recent(self, now: datetime) -> bool:
        # An old figure says nothing: the credits come back at the data centre's midnight.
        return self._noted_at is not None and now < self._noted_at + _BELIEVED_FOR
