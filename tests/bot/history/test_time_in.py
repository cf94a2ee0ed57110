"""Time is divided among the portal's days, and none of it gets lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.models import Presence
from bot.history.models import TimeIn
from bot.history.time_in import Stay, Stretch, add_up, by_day, split_days, time_within

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Havana",  # clocks skip midnight
        "America/St_Johns",  # once went back shortly after midnight
        "Australia/Lord_Howe",  # by half an hour
        "Asia/Kathmandu",
        "Pacific/Apia",  # left out a whole day
    ]
).map(ZoneInfo)
INSTANTS = st.integers(1_100_000_000, 1_800_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=40))
NONE = timedelta()


@st.composite
def stays(draw: st.DrawFn, since: datetime, length: timedelta) -> list[Stay]:
    """Return stays in order that do not overlap, some of them beyond both ends of a range."""
    reach = st.floats(-0.2, 1.2)
    bounds = sorted(since + length * at for at in draw(st.lists(reach, unique=True, max_size=20)))
    kept = [pair for pair in pairwise(bounds) if draw(st.booleans())]
    return [Stay(begin, end, draw(st.sampled_from(Presence))) for begin, end in kept]


@given(st.data(), INSTANTS, LENGTHS, ZONES)
def test_times_and_holes_make_up_the_range(
    data: st.DataObject, since: datetime, length: timedelta, zone: ZoneInfo
) -> None:
    """Of every day and of the whole, known time and holes together are its length."""
    until = since + length
    days = split_days(since, until, zone)
    known = data.draw(stays(since, length))
    found = by_day(known, days)

    assert [one.day for one in found] == [one.day for one in days]
    for day, time in zip(days, found, strict=True):
        assert time.time.known + time.time.hole == day.until - day.since
    total = add_up(found)
    assert total.known + total.hole == length
    inside = (min(one.until, until) - max(one.since, since) for one in known)
    assert total.known == sum((max(one, NONE) for one in inside), NONE)
    assert total.known == time_within(known, days)
    assert min(total.online, total.busy, total.offline, total.unknown, total.hole) >= NONE


@given(INSTANTS, LENGTHS, ZONES)
def test_days_partition_the_range(since: datetime, length: timedelta, zone: ZoneInfo) -> None:
    """The days follow each other without gaps, each one once and none without time."""
    until = since + length
    days = split_days(since, until, zone)

    assert (days[0].since, days[-1].until) == (since, until)
    assert all(before.until == after.since for before, after in pairwise(days))
    assert all(day.since < day.until for day in days)
    assert all(before.day < after.day for before, after in pairwise(days))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 11, 18), "Europe/Berlin", 24),
        (date(2026, 3, 8), "America/Havana", 23),
        (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
    ],
)
def test_days_are_as_long_as_clocks_have_it(day: date, zone: str, hours: float) -> None:
    """A day on which clocks change has an hour less or more; the ones around it have not."""
    begin = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    days = split_days(begin - timedelta(days=2), begin + timedelta(days=3), ZoneInfo(zone))

    assert {one.day: one.until - one.since for one in days}[day] == timedelta(hours=hours)


def test_a_day_that_was_left_out_is_not_there() -> None:
    """Samoa went from the 29th of December 2011 to the 31st."""
    since = datetime(2011, 12, 29, 12, tzinfo=UTC)
    days = split_days(since, since + timedelta(days=2), ZoneInfo("Pacific/Apia"))

    assert [one.day.day for one in days] == [29, 31, 1]


def test_one_stay_spans_days() -> None:
    """A night shift counts on both days."""
    evening = datetime(2026, 11, 17, 22, tzinfo=UTC)
    stay = Stay(evening, evening + timedelta(hours=6), Presence.ONLINE)
    days = split_days(evening, evening + timedelta(hours=8), ZoneInfo("UTC"))

    assert [one.time for one in by_day([stay], days)] == [
        TimeIn(online=timedelta(hours=2)),
        TimeIn(online=timedelta(hours=4), hole=timedelta(hours=2)),
    ]


def test_stretches_outside_of_days_do_not_count() -> None:
    """Only the part within the days that are asked for is added up."""
    noon = datetime(2026, 11, 17, 12, tzinfo=UTC)
    tuesday, wednesday = split_days(noon, noon + timedelta(hours=24), ZoneInfo("UTC"))
    stretch = Stretch(noon - timedelta(hours=1), noon + timedelta(hours=13))

    assert time_within([stretch], [wednesday]) == timedelta(hours=1)
    assert time_within([stretch], [tuesday]) == timedelta(hours=12)
    assert time_within([stretch], []) == NONE
