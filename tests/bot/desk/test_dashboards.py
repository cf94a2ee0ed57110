"""Periods as the reports take them, and how long a report stays true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.dashboards import RUNNING_LIFETIME, report_lifetime, window_of
from bot.periods import Period, PeriodName

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)  # ten o'clock on a Wednesday in Berlin
BERLIN = "Europe/Berlin"
UNTIL_MIDNIGHT = timedelta(hours=14)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("today", "TODAY"), ("yesterday", "YESTERDAY"), ("this-week", "THIS_WEEK"),
        ("last-week", "LAST_WEEK"), ("7d", "LAST_7_DAYS"), ("this-month", "THIS_MONTH"),
        ("last-month", "LAST_MONTH"), ("30d", "LAST_30_DAYS"),
    ],
)  # fmt: skip
def test_named_periods(text: str, duration: str) -> None:
    """Each name has Desk's own duration."""
    assert window_of(Period.parse(text)) == {"duration": duration}


def test_custom_periods() -> None:
    """Days are sent as dates, windows of time as epoch milliseconds."""
    assert window_of(Period.parse("2026-11-01..2026-11-15")) == {
        "duration": "CUSTOM_IN_DATE", "startDate": "2026-11-01", "endDate": "2026-11-15",
    }  # fmt: skip
    assert window_of(Period.parse("2026-11-01T00:00Z..2026-11-01T00:05Z")) == {
        "duration": "CUSTOM_IN_MILLIS", "startDate": "1793491200000", "endDate": "1793491500000",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_closed"),
    [
        ("yesterday", True), ("last-week", True), ("last-month", True),
        ("today", False), ("this-week", False), ("7d", False), ("30d", False),
        ("2026-11-01..2026-11-17", True), ("2026-11-01..2026-11-18", False),
        ("2026-11-17T00:00Z..2026-11-18T09:00Z", True),
        ("2026-11-17T00:00Z..2026-11-18T09:05Z", False),
    ],
)  # fmt: skip
def test_lifetimes(text: str, is_closed: bool) -> None:  # noqa: FBT001 - a row of the table
    """A closed window is true until the portal's midnight, a running one for two minutes."""
    lifetime = report_lifetime(Period.parse(text), now=NOW, time_zone=BERLIN)
    assert lifetime == (UNTIL_MIDNIGHT if is_closed else RUNNING_LIFETIME)


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Land", "../etc/passwd", "\x00", "x" * 5000])
def test_unknown_zone(zone: str | None) -> None:
    """Without a usable zone nothing is kept for longer than two minutes."""
    period = Period(name=PeriodName.YESTERDAY)
    assert report_lifetime(period, now=NOW, time_zone=zone) == RUNNING_LIFETIME


@given(
    name=st.sampled_from(PeriodName),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    zone=st.sampled_from([BERLIN, "America/New_York", "Pacific/Auckland", "UTC"]),
)
def test_lifetimes_are_positive_and_end_within_the_day(
    name: PeriodName, now: datetime, zone: str
) -> None:
    """Also over changes of the clock a report is kept for some time, and for a day at most."""
    lifetime = report_lifetime(Period(name=name), now=now, time_zone=zone)
    assert timedelta() < lifetime <= timedelta(hours=25)
