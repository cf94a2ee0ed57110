"""How far back an answer from the history goes: whole days of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.grammar import excerpt
from bot.period_words import LAST_DAYS, parse_period
from bot.periods import Period, PeriodName

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT: Final = frozenset(
    {PeriodName.TODAY, PeriodName.YESTERDAY, PeriodName.THIS_WEEK, PeriodName.THIS_MONTH}
)
"""They run, or are a day: the default says more."""
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Past:
    """The last so many whole days up to yesterday, or a period: one of the two.

    Attributes:
        days: as in ``90d``; Desk's own ``7d`` and ``30d`` have today among them, these have not.
        period: any other.
    """

    days: int | None = None
    period: Period | None = None

    @classmethod
    def parse(cls, text: str) -> Past:
        """Read ``90d`` or any period.

        Raises:
            UsageError: it is neither.
        """
        if match := LAST_DAYS.fullmatch(text.lower()):
            return cls(days=int(match[1]))
        return cls(period=parse_period(text))

    @classmethod
    def of(cls, period: Period | None) -> Past | None:
        """Return the days of a period that figures were asked for, if they can show a trend."""
        if period is None or period.since is not None or period.name in _SHORT:
            return None
        return cls.parse(period.text)

    @property
    def as_period(self) -> Period | None:
        """The same as figures are asked for, where there is such a period."""
        is_named = self.days is not None and f"{self.days}d" in set(PeriodName)
        return Period.parse(f"{self.days}d") if is_named else self.period

    @property
    def text(self) -> str:
        """The text that `parse` reads back."""
        return self.period.text if self.period else f"{self.days}d"

    def whole_days(self, today: date, *, through: date) -> tuple[date, date]:
        """Return the first and last day, both included, as far as they are over.

        Args:
            today: in the portal's time zone.
            through: the last day that can be told: yesterday, or today as far as it is over.

        Raises:
            UsageError: none of it is over.
        """
        if self.days is not None:
            return today - self.days * _ONE, today - _ONE
        first, last = self._days(today)
        if first > today:
            raise UsageError(self.text, "is in the future")
        if first > through:
            raise UsageError(self.text, "is not over yet; the history of a day comes after it")
        return first, min(last, through)

    def _days(self, today: date) -> tuple[date, date]:
        days = self.period.days(today) if self.period else None
        if days is None:
            raise UsageError(self.text, "covers no whole days")
        return days


def one_past(words: Sequence[str], filtered: str | None) -> Past | None:
    """Read the period of a text, be it a bare word or the value of ``period:``.

    Raises:
        UsageError: it is none, or there are several.
    """
    given = [*words, *([filtered] if filtered else [])]
    if len(given) > 1:
        raise UsageError(excerpt(given[1]), f"stands beside {excerpt(given[0])}; give one period")
    return Past.parse(given[0]) if given else None
