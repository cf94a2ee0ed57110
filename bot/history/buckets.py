"""Days of the portal put together into the steps of a trend, and set beside earlier ones."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Days = tuple[date, date]
"""The first and the last of some days in a row."""

MOST_POINTS: Final = 20
"""Points of one series in Slack's charts
(https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block)."""
_WEEK: Final = 7
_DAY: Final = timedelta(days=1)


def split(days: Days) -> tuple[Days, ...]:
    """Divide days into at most 20 steps: days, else weeks, else months.

    Weeks begin with the first day where all of them are then whole, else on Monday; the first and
    the last step may be cut. Of more than 20 months, there are more steps.
    """
    for end_of in (_day, _sixth_after if count(days) % _WEEK == 0 else _sunday):
        steps = tuple(_steps(days, end_of))
        if len(steps) <= MOST_POINTS:
            return steps
    return tuple(_steps(days, _end_of_month))


def count(days: Days) -> int:
    """Return how many they are."""
    first, last = days
    return (last - first).days + 1


def previous(days: Days) -> Days:
    """Return as many days just before."""
    return _earlier(days, count(days))


def same_weekdays(days: Days) -> Days | None:
    """Return the same weekdays just before; `None` where these are the `previous` days."""
    weeks = -(-count(days) // _WEEK)
    return _earlier(days, weeks * _WEEK) if count(days) % _WEEK else None


def _earlier(days: Days, by: int) -> Days:
    first, last = days
    return first - by * _DAY, last - by * _DAY


def _steps(days: Days, end_of: Callable[[date], date]) -> Iterator[Days]:
    first, last = days
    while first <= last:
        end = min(end_of(first), last)
        yield first, end
        first = end + _DAY


def _day(day: date) -> date:
    return day


def _sixth_after(day: date) -> date:
    return day + (_WEEK - 1) * _DAY


def _sunday(day: date) -> date:
    return day + (_WEEK - 1 - day.weekday()) * _DAY


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
