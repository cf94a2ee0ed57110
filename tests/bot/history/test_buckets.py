"""Days are divided into steps without loss."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history.buckets import Days, count, previous, same_weekdays, split

FIRSTS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
PERIODS = st.builds(
    lambda first, more: (first, first + timedelta(days=more)),
    FIRSTS,
    st.integers(0, 365),
)


@given(PERIODS)
def test_steps_partition_the_period(days: Days) -> None:
    """Each day is in one step, the steps are in order, and there are at most 20."""
    steps = split(days)

    assert (steps[0][0], steps[-1][1]) == days
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(steps))
    assert sum(count(step) for step in steps) == count(days)
    assert len(steps) <= 20


@pytest.mark.parametrize(
    ("first", "last", "steps"),
    [
        (
            "2026-11-20",
            "2026-11-22",
            ["2026-11-20..2026-11-20", "2026-11-21..2026-11-21", "2026-11-22..2026-11-22"],
        ),
        (
            "2026-10-30",
            "2026-11-19",
            [
                "2026-10-30..2026-11-05",
                "2026-11-06..2026-11-12",
                "2026-11-13..2026-11-19",
            ],
        ),
        (
            "2026-10-30",
            "2026-11-20",
            [
                "2026-10-30..2026-11-01",
                "2026-11-02..2026-11-08",
                "2026-11-09..2026-11-15",
                "2026-11-16..2026-11-20",
            ],
        ),
        (
            "2026-01-15",
            "2026-06-10",
            [
                "2026-01-15..2026-01-31",
                "2026-02-01..2026-02-28",
                "2026-03-01..2026-03-31",
                "2026-04-01..2026-04-30",
                "2026-05-01..2026-05-31",
                "2026-06-01..2026-06-10",
            ],
        ),
    ],
)
def test_long_periods_have_longer_steps(first: str, last: str, steps: list[str]) -> None:
    """Up to 20 days are told by day, longer ones by week, the longest by month."""
    found = split((date.fromisoformat(first), date.fromisoformat(last)))

    assert [f"{begin}..{end}" for begin, end in found] == steps


@given(PERIODS)
def test_earlier_periods_are_as_long_and_do_not_overlap(days: Days) -> None:
    """The previous one ends the day before; the one of the same weekdays within a week of that."""
    before, alike = previous(days), same_weekdays(days)

    assert count(before) == count(days)
    assert before[1] + timedelta(days=1) == days[0]
    assert (alike is None) == (before[0].weekday() == days[0].weekday())
    if alike is not None:
        assert count(alike) == count(days)
        assert alike[0].weekday() == days[0].weekday()
        assert timedelta(0) < before[1] - alike[1] < timedelta(days=7)
