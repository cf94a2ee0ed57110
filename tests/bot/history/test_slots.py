"""When what is captured, in every zone and on every day of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history.models import Kind
from bot.history.slots import (
    LATEST,
    CaptureSlot,
    day_slot,
    key_of,
    last_daily,
    last_day,
    skills_slot,
    status_slot,
)
from tests.bot.digests.test_schedule import TIMES, ZONES

MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds it


def utc(*parts: int) -> datetime:
    """Return a moment."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # the parts are integers


@given(MOMENTS, st.sampled_from(MINUTES))
def test_status_slots_are_those_of_the_hour(now: datetime, minutes: int) -> None:
    """The slot is the last one that began, and each full hour begins one."""
    every = timedelta(minutes=minutes)
    slot = status_slot(now, every)
    assert slot.at <= now < slot.at + every
    assert (slot.at.minute % minutes, slot.at.second, slot.at.microsecond) == (0, 0, 0)
    assert slot.key == f"{slot.at:%Y-%m-%dT%H:%M}Z"


@pytest.mark.parametrize(("minutes", "late"), [(1, 1), (5, 5), (60, 5)])
def test_a_status_may_be_a_little_late(minutes: int, late: int) -> None:
    """Until the next slot, and no more than five minutes: later it is another moment's status."""
    slot = status_slot(utc(2026, 11, 18, 9), timedelta(minutes=minutes))
    assert slot.until == slot.at + timedelta(minutes=late)
    assert timedelta(minutes=late) <= LATEST


def test_what_is_daily_has_no_end() -> None:
    """Skills and the figures of a past day are the same some hours later."""
    at = utc(2026, 11, 18, 0, 30)
    assert skills_slot(at) == CaptureSlot(Kind.SKILLS, "2026-11-18T00:30Z", at, timedelta(days=1))
    slot = day_slot(date(2026, 11, 17), at)
    assert (slot.kind, slot.key, slot.day) == (Kind.PERFORMANCE, "2026-11-17", date(2026, 11, 17))
    assert slot.until is skills_slot(at).until is None


def test_keys_are_of_utc() -> None:
    """Wherever a moment comes from."""
    berlin = datetime(2026, 7, 1, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert key_of(berlin) == "2026-06-30T23:30Z"


@given(MOMENTS, TIMES, st.sampled_from(ZONES))
def test_a_daily_moment_comes_once_a_day(now: datetime, at: time, name: str) -> None:
    """It has been reached, the next one has not, and a minute later it is still the same."""
    zone = ZoneInfo(name)
    moment = last_daily(now, at, zone)
    assert now - timedelta(hours=50) < moment <= now
    assert last_daily(moment, at, zone) == moment
    assert last_daily(moment - timedelta(seconds=1), at, zone) < moment


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (utc(2026, 3, 29, 12), utc(2026, 3, 29, 1)),  # 02:30 does not exist
        (utc(2026, 3, 29, 0, 59), utc(2026, 3, 28, 1, 30)),
        (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 0, 30)),  # 02:30 for the second time
    ],
)
def test_on_nights_when_clocks_change(now: datetime, moment: datetime) -> None:
    """A time in the gap is reached at its end; one that comes twice the first time."""
    assert last_daily(now, time(2, 30), ZoneInfo("Europe/Berlin")) == moment


@given(MOMENTS, st.sampled_from(ZONES))
def test_only_days_that_are_over_count(now: datetime, name: str) -> None:
    """In its own zone; and where the zone is not known, in every one."""
    zone = ZoneInfo(name)
    assert last_day(now, zone) == now.astimezone(zone).date() - timedelta(days=1)
    assert last_day(now, None) <= last_day(now, zone)
