"""Periods as the dashboard reports take them, and how long a report stays true.

Only a window that holds the present moves: the others change no more until the day turns in the
portal's time zone. The vendor defines neither the week's start nor the custom dates' bounds.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.periods import PeriodName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.periods import Period

RUNNING_LIFETIME: Final = timedelta(minutes=2)
"""How long a report on a window that still moves is kept."""

_DURATIONS: Final[Mapping[PeriodName, str]] = {
    PeriodName.TODAY: "TODAY",
    PeriodName.YESTERDAY: "YESTERDAY",
    PeriodName.THIS_WEEK: "THIS_WEEK",
    PeriodName.LAST_WEEK: "LAST_WEEK",
    PeriodName.LAST_7_DAYS: "LAST_7_DAYS",
    PeriodName.THIS_MONTH: "THIS_MONTH",
    PeriodName.LAST_MONTH: "LAST_MONTH",
    PeriodName.LAST_30_DAYS: "LAST_30_DAYS",
}
_CLOSED: Final = frozenset({PeriodName.YESTERDAY, PeriodName.LAST_WEEK, PeriodName.LAST_MONTH})


def window_of(period: Period) -> dict[str, str]:
    """Return ``duration`` (and ``startDate``, ``endDate``) as the reports take them."""
    if period.name is not None:
        return {"duration": _DURATIONS[period.name]}
    if period.since is not None and period.until is not None:
        start, end = (str(_millis(when)) for when in (period.since, period.until))
        return {"duration": "CUSTOM_IN_MILLIS", "startDate": start, "endDate": end}
    days = {"startDate": f"{period.first}", "endDate": f"{period.last}"}
    return {"duration": "CUSTOM_IN_DATE", **days}


def report_lifetime(period: Period, *, now: datetime, time_zone: str | None) -> timedelta:
    """Return how long a report stays true; two minutes where the portal's zone is not known."""
    zone = _zone(time_zone)
    if zone is None or not _is_closed(period, now.astimezone(zone)):
        return RUNNING_LIFETIME
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC) - now


def _is_closed(period: Period, now: datetime) -> bool:
    if period.until is not None:
        return period.until <= now
    if period.last is not None:
        return period.last < now.date()
    return period.name in _CLOSED


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):
        return None


def _millis(when: datetime) -> int:
    return round(when.timestamp() * 1000)
