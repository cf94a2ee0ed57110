"""Periods: what is read, what is refused, and what each is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.periods import Period, PeriodError, PeriodName

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 18, 12, 3, 20, tzinfo=BERLIN)  # a Wednesday


@pytest.mark.parametrize("name", list(PeriodName))
def test_every_name_reads_back(name: PeriodName) -> None:
    """Each of Desk's own periods is read from its name and written as it."""
    assert Period.parse(name.value).text == name.value


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 365))
def test_ranges_read_back(first: date, length: int) -> None:
    """A range of days reads back as itself and covers the days it names."""
    last = first + timedelta(days=length)
    period = Period.parse(f"{first}..{last}")
    assert Period.parse(period.text) == period
    assert period.days(date(2026, 1, 1)) == (first, last)


@given(st.text(max_size=60))
def test_any_text_is_a_period_or_an_error(text: str) -> None:
    """No text whatever raises anything but a period error."""
    try:
        assert Period.parse(text).text == text
    except PeriodError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, and both are checked


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-11-15..2026-11-01", "ends before it begins"),
        ("2026-02-30..2026-03-01", "does not exist"),
        ("1999-12-31..2000-01-01", "before the year 2000"),
        ("2024-01-01..2025-12-31", "more than 366 days"),
        ("2026-11-18T25:00Z..2026-11-19T00:00Z", "does not exist"),
        ("2026-11-18T10:00Z..2026-11-18T10:00Z", "no window"),
        ("fortnight", "is no period"),
    ],
)
def test_impossible_periods_say_why(text: str, problem: str) -> None:
    """What cannot be a period is refused with its own reason."""
    with pytest.raises(PeriodError, match=problem):
        Period.parse(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("yesterday", "2026-11-16..2026-11-16"),
        ("last-week", "2026-11-02..2026-11-08"),
        ("7d", "2026-11-05..2026-11-11"),
        ("30d", "2026-09-20..2026-10-19"),
        ("last-month", "2026-09-01..2026-09-30"),
        ("2026-11-10..2026-11-11", "2026-11-08..2026-11-09"),
    ],
)
def test_a_closed_period_is_compared_with_the_equal_one_before(name: str, expected: str) -> None:
    """The comparison of whole days is as long and ends the day before."""
    assert Period.parse(name).previous(NOON).text == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("today", "2026-11-16T23:00Z..2026-11-17T11:00Z"),
        ("this-week", "2026-11-08T23:00Z..2026-11-11T11:00Z"),
        ("this-month", "2026-09-30T22:00Z..2026-10-18T10:00Z"),
    ],
)
def test_a_running_period_is_compared_with_the_same_part(name: str, expected: str) -> None:
    """Half a day is compared with half a day, in the portal's zone, daylight saving included."""
    assert Period.parse(name).previous(NOON).text == expected


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(BERLIN)),  # noqa: DTZ001 - bounds are naive by contract
    st.sampled_from(list(PeriodName)),
)
def test_a_comparison_lies_before_its_period(now: datetime, name: PeriodName) -> None:
    """Whatever the moment, the comparison ends no later than its period begins."""
    period = Period(name=name)
    days = period.days(now.date())
    assert days is not None
    begin = datetime.combine(days[0], datetime.min.time(), BERLIN).astimezone(UTC)
    previous = period.previous(now)
    assert Period.parse(previous.text) == previous
    if previous.until is not None:
        assert previous.until <= begin + timedelta(minutes=5)
    elif previous.last is not None:
        assert previous.last < days[0]


def test_a_window_is_compared_with_the_window_before() -> None:
    """A window of time steps back by its own length."""
    window = Period.parse("2026-11-18T10:00Z..2026-11-18T12:00Z")
    assert window.previous(NOON).text == "2026-11-18T08:00Z..2026-11-18T10:00Z"
    assert window.days(NOON.date()) is None
