"""Answers of the history with good defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.history.models import (
    Contributors,
    Coverage,
    DayIn,
    HourCovered,
    LoadPoint,
    Subject,
    TimeIn,
    TimeInStatus,
    Trend,
    TrendPoint,
)
from tests.builders import SUPPORT, agent, figures

if TYPE_CHECKING:
    from bot.desk.models import Figures

MONDAY: Final = date(2026, 11, 9)
KEPT: Final = date(2026, 8, 24)
TEAM: Final = Subject(department=SUPPORT)
ADA: Final = Subject(agent=agent())
MANY: Final = Contributors(9, 9)
FIGURES: Final = figures()
_DAY: Final = timedelta(days=1)
_HOURS: Final = timedelta(hours=1)
ZONE: Final = "Europe/Berlin"


def point(
    first: date = MONDAY,
    last: date | None = None,
    *,
    captured: int | None = None,
    figures: Figures | None = FIGURES,
    contributors: Contributors = MANY,
) -> TrendPoint:
    """Return a wholly captured day of nine contributors, or more days."""
    end = last or first
    days = (end - first).days + 1
    known = days if captured is None else captured
    return TrendPoint(first, end, known, figures if known else None, contributors)


def week(*changed: TrendPoint, **changes: Any) -> Trend:
    """Return a week by day, with other points in the places of their days."""
    others = {one.first: one for one in changed}
    days = [MONDAY + n * _DAY for n in range(7)]
    return trend(*(others.get(day) or point(day) for day in days), **changes)


def trend(*points: TrendPoint, **changes: Any) -> Trend:
    """Return a trend of Support whose total is known as far as its points are."""
    first, last = points[0].first, points[-1].last
    length = (last - first).days + 1
    given: dict[str, Any] = {
        "subject": TEAM,
        "points": points,
        "total": point(first, last, captured=sum(one.captured for one in points)),
        "previous": point(first - length * _DAY, last - length * _DAY),
        "same_weekdays": None,
        "time_zone": ZONE,
        "kept_since": KEPT,
    }
    return Trend(**{**given, **changes})


def time_in(online: float = 0, busy: float = 0, offline: float = 24, hole: float = 0) -> TimeIn:
    """Return hours by status."""
    return TimeIn(online * _HOURS, busy * _HOURS, offline * _HOURS, hole=hole * _HOURS)


def time_in_status(*days: TimeIn, first: date = MONDAY, **changes: Any) -> TimeInStatus:
    """Return one agent's days in a row, the first of them a Monday."""
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    given: dict[str, Any] = {
        "subject": ADA,
        "since": since,
        "until": since + len(days) * _DAY,
        "total": TimeIn(
            sum((one.online for one in days), timedelta()),
            sum((one.busy for one in days), timedelta()),
            sum((one.offline for one in days), timedelta()),
            sum((one.unknown for one in days), timedelta()),
            sum((one.hole for one in days), timedelta()),
        ),
        "days": tuple(DayIn(first + n * _DAY, one) for n, one in enumerate(days)),
        "precision": timedelta(minutes=5),
        "time_zone": ZONE,
        "captures": 288 * len(days),
    }
    return TimeInStatus(**{**given, **changes})


def hour(
    at: int,
    online: float | None = 0,
    *,
    busy: float | None = 0,
    lowest: int | None = 0,
    captures: int = 60,
) -> HourCovered:
    """Return one hour of the day."""
    return HourCovered(at, online, busy, lowest, captures)


def hours(*staffed: HourCovered) -> tuple[HourCovered, ...]:
    """Return a whole day: these hours, and nobody in the others."""
    given = {one.hour: one for one in staffed}
    return tuple(given.get(at) or hour(at) for at in range(24))


OFFICE: Final = hours(
    hour(8, 2.0, lowest=1),
    *(hour(at, 6.0, busy=1.5, lowest=5) for at in range(9, 13)),
    hour(13, 5.0, busy=1.0, lowest=3),
    *(hour(at, 6.5, busy=1.5, lowest=5) for at in range(14, 17)),
    hour(17, 2.5, lowest=0),
)
LOAD: Final = tuple(
    LoadPoint(MONDAY + n * _DAY, 40.0 + n, 4.0 if n != 3 else None) for n in range(7)
)


def coverage(**changes: Any) -> Coverage:
    """Return a week in which nine agents of Support worked from eight to six."""
    since = datetime(2026, 11, 8, 23, tzinfo=UTC)
    given: dict[str, Any] = {
        "subject": TEAM,
        "channel": None,
        "skill": None,
        "since": since,
        "until": since + 7 * _DAY,
        "time_zone": ZONE,
        "agents": 9,
        "days": 7,
        "weekdays": frozenset(),
        "hours": OFFICE,
        "load": LOAD,
        "hole": timedelta(),
        "precision": timedelta(minutes=5),
        "captures": 2016,
    }
    return Coverage(**{**given, **changes})
