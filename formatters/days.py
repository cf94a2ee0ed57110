"""Words for days of the portal, and for the steps of time that charts and tables go by."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from formatters import limits
from formatters.text import both, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_ONE: Final = timedelta(days=1)
_WEEK: Final = 7
_MOST_RANGES: Final = 6
_MOSTLY: Final = 6 / 7


class Step(Enum):
    """How much time one point or row stands for; the value is its word."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def step_of(spans: Sequence[tuple[date, date]]) -> Step:
    """Return what the longest of some spans is at most."""
    longest = max((length(span) for span in spans), default=1)
    if longest == 1:
        return Step.DAY
    return Step.WEEK if longest <= _WEEK else Step.MONTH


def step_for(first: date, last: date) -> Step:
    """Return the smallest step by which a chart can show a whole period."""
    days = length((first, last))
    if days <= limits.CHART_POINTS:
        return Step.DAY
    weeks = (last - _monday(first)).days // _WEEK + 1
    return Step.WEEK if weeks <= limits.CHART_POINTS else Step.MONTH


def step_begin(day: date, step: Step) -> date:
    """Return the first day of the step that a day is in."""
    if step is Step.DAY:
        return day
    return _monday(day) if step is Step.WEEK else day.replace(day=1)


def is_mostly_there(day: date, step: Step, days: float) -> bool:
    """Say whether so many days of the step that begins around `day` can stand for all of it.

    A week cut down to its weekend, or its weekdays, would seem to be another kind of week.
    """
    whole = {Step.DAY: 1, Step.WEEK: _WEEK, Step.MONTH: monthrange(day.year, day.month)[1]}[step]
    return days >= whole * _MOSTLY


def length(span: tuple[date, date]) -> int:
    """Return how many days a span has, both ends included."""
    first, last = span
    return (last - first).days + 1


def day_words(day: date) -> str:
    """Return ``5 Nov 2026``."""
    return f"{day.day} {day:%b} {day.year}"


def span_words(first: date, last: date) -> str:
    """Return ``5 Nov 2026``, ``1 to 5 Nov 2026`` or ``25 Oct to 5 Nov 2026``."""
    if first == last:
        return day_words(last)
    if first.year != last.year:
        return f"{day_words(first)} to {day_words(last)}"
    if first.month != last.month:
        return f"{_short(first)} to {day_words(last)}"
    return f"{first.day} to {day_words(last)}"


def step_labels(spans: Sequence[tuple[date, date]], step: Step) -> list[str]:
    """Return a label a span, short enough for a chart, and different wherever the spans are."""
    by_step = {
        Step.DAY: [_with_weekday(first) for first, _ in spans],
        Step.WEEK: [_short(first) for first, _ in spans],
        Step.MONTH: [f"{first:%b} {first.year}" for first, _ in spans],
    }
    labels = by_step[step]
    if len(set(labels)) == len(labels):
        return labels
    return [first.isoformat() for first, _ in spans]


def days_listed(days: Iterable[date]) -> str:
    """Return ``3 to 5 Nov 2026 and 9 Nov 2026``; many are counted instead."""
    ranges: list[tuple[date, date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][1] == _ONE:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    if len(ranges) > _MOST_RANGES:
        return counted(sum(map(length, ranges)), "day", "days")
    return both([span_words(*one) for one in ranges])


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _with_weekday(day: date) -> str:
    return f"{day:%a} {_short(day)}"


def _monday(day: date) -> date:
    return day - timedelta(days=min(day.weekday(), (day - type(day).min).days))
