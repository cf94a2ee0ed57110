"""Words for days, and the steps of time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters.days import (
    Step,
    days_listed,
    is_mostly_there,
    length,
    span_words,
    step_begin,
    step_for,
    step_labels,
    step_of,
)

MONDAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MONDAY, MONDAY, "9 Nov 2026"),
        (date(2026, 11, 1), MONDAY, "1 to 9 Nov 2026"),
        (date(2026, 10, 25), MONDAY, "25 Oct to 9 Nov 2026"),
        (date(2025, 12, 31), MONDAY, "31 Dec 2025 to 9 Nov 2026"),
    ],
)
def test_spans(first: date, last: date, words: str) -> None:
    """What both ends share is said once."""
    assert span_words(first, last) == words


def test_days_in_a_row_are_listed_together() -> None:
    """Days are listed in order, those in a row as one; many are counted."""
    days = [MONDAY + timedelta(days=n) for n in (4, 0, 1, 2)]
    assert days_listed(days) == "9 to 11 Nov 2026 and 13 Nov 2026"
    assert days_listed(MONDAY + timedelta(days=2 * n) for n in range(7)) == "7 days"
    assert days_listed([]) == ""


@given(st.dates(date(1, 1, 1), date(9998, 1, 1)), st.integers(0, 400))
def test_every_period_fits_a_chart(first: date, days: int) -> None:
    """At most 400 days make at most twenty steps, whose labels fit and differ."""
    last = first + timedelta(days=days)
    step = step_for(first, last)
    begins = {step_begin(first + timedelta(days=n), step) for n in range(days + 1)}
    assert len(begins) <= 20
    labels = step_labels([(begin, begin) for begin in sorted(begins)], step)
    assert len(set(labels)) == len(labels)
    assert all(1 <= len(label) <= 20 for label in labels)


@pytest.mark.parametrize(("days", "step"), [(1, Step.DAY), (7, Step.WEEK), (8, Step.MONTH)])
def test_steps_of_spans(days: int, step: Step) -> None:
    """The longest span says what they are."""
    span = (MONDAY, MONDAY + timedelta(days=days - 1))
    assert step_of([(MONDAY, MONDAY), span]) is step
    assert length(span) == days


def test_labels_of_steps() -> None:
    """Days have their weekday, weeks their Monday, months their year; else there are dates."""
    spans = [(MONDAY, MONDAY), (date(2026, 12, 1), date(2026, 12, 1))]
    assert step_labels(spans, Step.DAY) == ["Mon 9 Nov", "Tue 1 Dec"]
    assert step_labels(spans, Step.WEEK) == ["9 Nov", "1 Dec"]
    assert step_labels(spans, Step.MONTH) == ["Nov 2026", "Dec 2026"]
    assert step_labels([spans[0], spans[0]], Step.MONTH) == ["2026-11-09", "2026-11-09"]


@pytest.mark.parametrize(
    ("step", "days", "is_there"),
    [(Step.DAY, 1, True), (Step.WEEK, 6, True), (Step.WEEK, 5, False), (Step.MONTH, 25, False)],
)
def test_most_of_a_step_has_to_be_there(step: Step, days: int, *, is_there: bool) -> None:
    """A week without its weekend does not stand for a week."""
    assert is_mostly_there(MONDAY, step, days) is is_there
