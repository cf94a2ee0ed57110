"""When digests are due: every local day once, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.digests.schedule import check_schedule, next_slot, slots_between
from bot.errors import UsageError
from tests.bot.digests.builders import NOW, digest

ZONES: Final = (
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",  # changes around Ramadan
    "America/New_York",
    "America/Nuuk",  # changes before midnight, so that a day ends early
    "America/Santiago",  # changes at midnight, in the southern summer
    "America/St_Johns",  # half an hour off
    "Asia/Kolkata",  # never changes
    "Australia/Lord_Howe",  # changes by half an hour
    "Europe/Paris",
    "Pacific/Apia",  # left out a whole day in 2011
    "UTC",
)
WEEK: Final = frozenset(range(7))
DAY: Final = timedelta(days=1)

TIMES: Final = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEKDAYS: Final = st.frozensets(st.integers(0, 6), min_size=1)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def chosen_days(year: int, weekdays: frozenset[int], zone: str) -> list[date]:
    """Return a year's days with these weekdays, but those that a zone left out."""
    days = (date(year, 1, 1) + n * DAY for n in range(366))
    left_out = {date(2011, 12, 30)} if zone == "Pacific/Apia" else set()
    return [d for d in days if d.year == year and d.weekday() in weekdays and d not in left_out]


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=15, deadline=None)
@given(at=TIMES, weekdays=WEEKDAYS, year=st.integers(2007, 2037))
@example(at=time(2, 30), weekdays=WEEK, year=2026)
@example(at=time(0), weekdays=WEEK, year=2026)
@example(at=time(23, 59), weekdays=WEEK, year=2026)
@example(at=time(9), weekdays=WEEK, year=2011)
def test_a_year_has_each_chosen_day_once(
    zone: str, at: time, weekdays: frozenset[int], year: int
) -> None:
    """Every local day whose weekday is chosen has one slot, in order, at its time or just after."""
    subject = digest(at=at, weekdays=weekdays, zone=zone)
    margin = 2 * DAY
    found = slots_between(subject, utc(year, 1, 1) - margin, utc(year + 1, 1, 1) + margin)
    slots = [slot for slot in found if slot.local.year == year]
    assert [slot.local.date() for slot in slots] == chosen_days(year, weekdays, zone)
    assert {slot.local.time() for slot in slots} == {at}
    assert [slot.due_at for slot in slots] == sorted({slot.due_at for slot in slots})
    for slot in slots:
        shown = slot.due_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert slot.local <= shown <= slot.local + timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=15, deadline=None)
@given(at=TIMES, days=st.lists(st.integers(0, 800), min_size=2, max_size=6))
def test_cutting_time_into_pieces_changes_nothing(zone: str, at: time, days: list[int]) -> None:
    """Asking often finds what asking once finds: nothing is lost or doubled between two ticks."""
    subject = digest(at=at, zone=zone, weekdays=WEEK)
    cuts = [utc(2026, 1, 1) + timedelta(hours=12 * n) for n in sorted(days)]
    pieces = [slots_between(subject, *pair) for pair in pairwise(cuts)]
    assert [slot for piece in pieces for slot in piece] == list(
        slots_between(subject, cuts[0], cuts[-1])
    )


@pytest.mark.parametrize(
    ("zone", "local", "due_at"),
    [
        ("Europe/Paris", (2026, 3, 29, 2, 30), utc(2026, 3, 29, 1)),
        ("Europe/Paris", (2026, 3, 29, 2, 0), utc(2026, 3, 29, 1)),
        ("Europe/Paris", (2026, 3, 29, 3, 0), utc(2026, 3, 29, 1)),
        ("Africa/Cairo", (2026, 4, 24, 0, 0), utc(2026, 4, 23, 22)),
        ("Australia/Lord_Howe", (2026, 10, 4, 2, 15), utc(2026, 10, 3, 15, 30)),
        ("America/Nuuk", (2026, 3, 28, 23, 30), utc(2026, 3, 29, 1)),
    ],
)
def test_a_time_that_does_not_exist_comes_right_after(
    zone: str, local: tuple[int, int, int, int, int], due_at: datetime
) -> None:
    """In the night in which clocks go forward: at the first moment after the gap."""
    nominal = datetime(*local)  # noqa: DTZ001 - wall clock
    subject = digest(at=nominal.time(), weekdays=WEEK, zone=zone)
    (slot,) = slots_between(subject, due_at - timedelta(hours=1), due_at)
    assert (slot.local, slot.due_at) == (nominal, due_at)


@pytest.mark.parametrize(
    ("zone", "local", "due_at"),
    [
        ("Europe/Paris", (2026, 10, 25, 2, 30), utc(2026, 10, 25, 0, 30)),
        ("America/New_York", (2026, 11, 1, 1, 30), utc(2026, 11, 1, 5, 30)),
        ("Australia/Lord_Howe", (2026, 4, 5, 1, 45), utc(2026, 4, 4, 14, 45)),
    ],
)
def test_a_time_that_comes_twice_counts_the_first_time(
    zone: str, local: tuple[int, int, int, int, int], due_at: datetime
) -> None:
    """In the night in which clocks go back there is one slot, the earlier."""
    nominal = datetime(*local)  # noqa: DTZ001 - wall clock
    subject = digest(at=nominal.time(), weekdays=WEEK, zone=zone)
    slots = slots_between(subject, due_at - timedelta(hours=3), due_at + timedelta(hours=3))
    assert [(slot.local, slot.due_at) for slot in slots] == [(nominal, due_at)]


def test_a_day_that_was_left_out_has_no_slot() -> None:
    """Samoa went from the 29th to the 31st of December 2011: Friday's digest came a week later."""
    fridays = digest(weekdays=frozenset({4}), zone="Pacific/Apia")
    assert next_slot(fridays, utc(2011, 12, 24)).local.date() == date(2012, 1, 6)


def test_bounds() -> None:
    """What is due at `after` is over; what is due at `until` is in."""
    due_at = utc(2026, 11, 19, 8)
    assert slots_between(digest(), due_at, due_at + timedelta(hours=1)) == ()
    (slot,) = slots_between(digest(), due_at - timedelta(hours=1), due_at)
    assert slot == next_slot(digest(), NOW)
    assert slot.key == "abcd2345:2026-11-19T09:00"
    assert slots_between(digest(), due_at, due_at - DAY) == ()


def test_next_slot_skips_what_is_not_chosen() -> None:
    """From Friday morning a digest of working days waits for Monday."""
    assert next_slot(digest(), utc(2026, 11, 20, 8)).local.date() == date(2026, 11, 23)


def test_what_was_due_before_the_schedule_counted_is_not_due() -> None:
    """A digest that was made, resumed or rescheduled at noon owes nothing for this morning."""
    noon = utc(2026, 11, 19, 11)
    subject = digest(active_from=noon)
    assert slots_between(subject, noon - DAY, noon) == ()
    assert next_slot(subject, noon - DAY).local.date() == date(2026, 11, 20)
    at_once = digest(active_from=utc(2026, 11, 19, 8))
    assert next_slot(at_once, NOW).local.date() == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"weekdays": frozenset()}, "days"),
        ({"weekdays": frozenset({7})}, "days"),
        ({"sections": ()}, "sections"),
        ({"at": time(9, 0, 30)}, "09:00:30"),
        ({"at": time(9, tzinfo=UTC)}, "09:00:00+00:00"),
        ({"zone": "Europe/Pariss"}, "Europe/Pariss"),
    ],
)
def test_impossible_schedules_are_refused(wrong: dict[str, object], part: str) -> None:
    """What would never be due, or show nothing, is named."""
    with pytest.raises(UsageError) as caught:
        check_schedule(digest(**wrong))
    assert caught.value.part == part
    with pytest.raises(UsageError):
        next_slot(digest(**wrong), NOW)
