"""From when until when: what is read, what it means for a table, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.history.export_errors import ExportRefusedError
from bot.history.export_range import Bounds, Moment, Range, begins_unkept, bounds_of, parse_moment
from bot.history.export_tables import EXPORTED

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
STATUS = EXPORTED["status_sample"]
DAYS = EXPORTED["performance_sample"]


def at(day: int, hour: int = 0) -> datetime:
    """Return an instant in November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-11-01T08:00Z", at(1, 8)),
        ("2026-11-01T08:00", at(1, 8)),
        ("2026-11-01T08:00+02:00", at(1, 6)),
    ],
)
def test_moments(text: str, moment: Moment) -> None:
    """A day stays a day; an instant becomes UTC, and is taken for UTC where it has no zone."""
    assert parse_moment(text) == moment
    assert type(parse_moment(text)) is type(moment)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-13-01",
        "2026-11-31",
        "",
        "1.11.2026",
        "0001-01-01T00:00+05:00",
        "9999-12-31T23:59-05:00",
    ],
)
def test_no_moments(text: str) -> None:
    """What is neither is refused."""
    with pytest.raises(ValueError, match=r"format|range|must be in|Invalid"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("wanted", "bounds"),
    [
        (Range(), Bounds()),
        (Range(date(2026, 11, 1), date(2026, 11, 1)), Bounds(at(1), at(2))),
        (Range(at(1, 8), at(1, 9)), Bounds(at(1, 8), at(1, 9))),
        (Range(until=date(2026, 11, 19)), Bounds(None, at(20))),
    ],
)
def test_bounds_of_instants(wanted: Range, bounds: Bounds) -> None:
    """A day is one of UTC and counts whole; it may be today where the day begins first."""
    assert bounds_of(wanted, STATUS, NOW) == bounds


def test_bounds_of_days() -> None:
    """Where a table has days of the portal, both days count."""
    wanted = Range(date(2026, 11, 1), date(2026, 11, 2))
    assert bounds_of(wanted, DAYS, NOW) == Bounds(date(2026, 11, 1), date(2026, 11, 3))


@pytest.mark.parametrize(
    ("table", "wanted", "part"),
    [
        (STATUS, Range(date(2026, 11, 3), date(2026, 11, 2)), "--since 2026-11-03 is not before"),
        (STATUS, Range(at(3, 8), at(3, 8)), "--since 2026-11-03 08:00:00+00:00 is not before"),
        (STATUS, Range(date(2026, 11, 20)), "--since 2026-11-20 is in the future"),
        (STATUS, Range(until=date(2026, 11, 20)), "--until 2026-11-20 is in the future"),
        (STATUS, Range(until=NOW + timedelta(minutes=1)), "--until 2026-11-18 12:01:00+00:00 is"),
        (DAYS, Range(at(1, 8)), "has days of the portal; give 2026-11-01"),
        (DAYS, Range(until=at(1, 8)), "has days of the portal; give 2026-11-01"),
        (EXPORTED["known_agent"], Range(at(1)), "known_agent has no times"),
    ],
)
def test_refused_ranges(table: object, wanted: Range, part: str) -> None:
    """What cannot be is refused with the option and the value that is wrong."""
    assert isinstance(table, type(STATUS))
    with pytest.raises(ExportRefusedError, match=part.replace("+", r"\+")):
        bounds_of(wanted, table, NOW)


@pytest.mark.parametrize(
    ("bounds", "first", "expected"),
    [
        (Bounds(), at(5), False),
        (Bounds(at(5)), at(5), False),
        (Bounds(at(4)), at(5), True),
        (Bounds(at(4)), None, False),
        (Bounds(date(2026, 11, 4)), date(2026, 11, 5), True),
        (Bounds(None, at(6)), at(5), False),
    ],
)
def test_beginning_before_what_is_kept(bounds: Bounds, first: Moment, expected: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    """It is noticed when an export was to begin before the first row."""
    assert begins_unkept(Range(), bounds, first) is expected


def test_ending_before_what_is_kept() -> None:
    """A range that is over before the first row is refused."""
    wanted = Range(until=date(2026, 11, 4))
    with pytest.raises(ExportRefusedError, match="--until 2026-11-04 is before what is kept"):
        begins_unkept(wanted, bounds_of(wanted, STATUS, NOW), at(5))


def test_zones_of_instants() -> None:
    """An instant of another zone is compared as the instant it is."""
    eastern = timezone(timedelta(hours=-5))
    wanted = Range(parse_moment("2026-11-18T06:30-05:00"), NOW.astimezone(eastern))
    assert bounds_of(wanted, STATUS, NOW) == Bounds(at(18, 11).replace(minute=30), NOW)
