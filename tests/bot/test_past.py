"""How far back an answer from the history goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.past import Past
from bot.periods import Period, PeriodName

TODAY = date(2026, 11, 18)  # a Wednesday
YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("7d", date(2026, 11, 11), YESTERDAY),
        ("90D", date(2026, 8, 20), YESTERDAY),
        ("last-week", date(2026, 11, 9), date(2026, 11, 15)),
        ("this-week", date(2026, 11, 16), YESTERDAY),
        ("this-month", date(2026, 11, 1), YESTERDAY),
        ("2026-11-01..2026-11-18", date(2026, 11, 1), YESTERDAY),
        ("2026-11-03", date(2026, 11, 3), date(2026, 11, 3)),
    ],
)
def test_whole_days_end_yesterday(text: str, first: date, last: date) -> None:
    """What counts days ends with the last whole one, and what still runs is cut there."""
    assert Past.parse(text).whole_days(TODAY, through=YESTERDAY) == (first, last)


def test_today_counts_where_it_can_be_told() -> None:
    """Statuses of today are known as far as it is over."""
    assert Past.parse("this-week").whole_days(TODAY, through=TODAY) == (date(2026, 11, 16), TODAY)
    assert Past.parse("today").whole_days(TODAY, through=TODAY) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("today", "is not over yet"),
        ("2026-11-18..2026-11-18", "is not over yet"),
        ("2026-11-19..2026-11-20", "is in the future"),
        ("2026-11-16T00:00Z..2026-11-16T10:35Z", "covers no whole days"),
    ],
)
def test_what_is_not_over_is_refused(text: str, problem: str) -> None:
    """Days that have not been, and windows of hours, are named with the reason."""
    with pytest.raises(UsageError, match=problem):
        Past.parse(text).whole_days(TODAY, through=YESTERDAY)


@pytest.mark.parametrize("text", ["0d", "1000d", "d", "fortnight", "2026-11-15..2026-11-01"])
def test_what_is_no_part_of_the_past_is_refused(text: str) -> None:
    """Other words, ranges that run backwards and absurd numbers of days are errors."""
    with pytest.raises(UsageError):
        Past.parse(text)


@given(st.integers(1, 999))
def test_days_read_back(days: int) -> None:
    """A number of days is read from its text."""
    assert Past.parse(Past(days=days).text) == Past(days=days)


@pytest.mark.parametrize(
    ("period", "past"),
    [
        (None, None),
        ("today", None),
        ("this-month", None),
        ("2026-11-16T00:00Z..2026-11-16T10:35Z", None),
        ("30d", Past(days=30)),
        ("last-month", Past(period=Period(name=PeriodName.LAST_MONTH))),
    ],
)
def test_a_period_of_figures_becomes_days_of_a_trend(period: str | None, past: Past | None) -> None:
    """What is long enough to show a trend is kept; for the rest the default says more."""
    assert Past.of(Period.parse(period) if period else None) == past


def test_days_of_a_trend_become_a_period_of_figures() -> None:
    """Where Desk has such a period, going back to figures keeps it."""
    assert Past(days=7).as_period == Period(name=PeriodName.LAST_7_DAYS)
    assert Past(days=90).as_period is None
    range_of_days = Period.parse("2026-11-01..2026-11-15")
    assert Past(period=range_of_days).as_period == range_of_days
