"""The period of a report: Desk's named durations and custom ranges, in the portal's time zone.

Neither the zone nor the first day of the week is documented; `bot.periods` makes the same choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.periods import Period, PeriodName
from bot.sandbox.desk import refusals
from bot.sandbox.desk.shifts import HOUR, day_of, midnight
from bot.sandbox.desk.world import PORTAL_ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED: Final = {
    "TODAY": PeriodName.TODAY,
    "YESTERDAY": PeriodName.YESTERDAY,
    "THIS_WEEK": PeriodName.THIS_WEEK,
    "LAST_WEEK": PeriodName.LAST_WEEK,
    "LAST_7_DAYS": PeriodName.LAST_7_DAYS,
    "THIS_MONTH": PeriodName.THIS_MONTH,
    "LAST_MONTH": PeriodName.LAST_MONTH,
    "LAST_30_DAYS": PeriodName.LAST_30_DAYS,
}
_ELAPSED: Final = {"LAST_1_HOUR": HOUR, "LAST24HOURS": 24 * HOUR}
_DATE: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_WEEK: Final = 8 * 24 * HOUR
LONGEST: Final = 400 * 24 * HOUR
"""The sandbox's own limit; Desk documents none."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in epoch seconds, `end` excluded."""

    begin: int
    end: int

    @property
    def days(self) -> range:
        """Return the ordinals of the portal's days that it touches, at least one."""
        return _days(self.begin, max(self.begin, self.end - 1))

    @property
    def is_short(self) -> bool:
        """Tell whether it is a week at most, the running day included."""
        return self.end - self.begin <= _WEEK

    @property
    def duty_days(self) -> range:
        """Return the days whose duties may touch it; other zones may be a day off."""
        days = self.days
        return range(days[0] - 1, days[-1] + 2)

    def of_day(self, day: int) -> Window:
        """Return the part that falls on one of the portal's days."""
        begin = max(self.begin, midnight(PORTAL_ZONE, day))
        return Window(begin, max(begin, min(self.end, midnight(PORTAL_ZONE, day + 1))))


def read_window(params: Mapping[str, Any], now: datetime) -> Window:
    """Return the window of a report's parameters; it never reaches beyond this minute's begin.

    Raises:
        Refusal: 422; dates are missing, given without need, malformed, or run backwards.
    """
    duration = params["duration"]
    moment = int(now.timestamp()) // 60 * 60
    if duration.startswith("CUSTOM_IN_"):
        return _clipped(_custom(params, in_dates=duration.endswith("DATE")), moment)
    for name in ("startDate", "endDate"):
        if name in params:
            raise refusals.unknown_parameter(name)
    if duration in _ELAPSED:
        return Window(moment - _ELAPSED[duration], moment)
    return _clipped(named_window(_NAMED[duration], now), moment)


def named_window(name: PeriodName, now: datetime) -> Window:
    """Return a named period's whole days, also those still to come."""
    days = Period(name=name).days(now.astimezone(ZoneInfo(PORTAL_ZONE)).date())
    if days is None:  # pragma: no cover - named periods have days
        raise refusals.invalid_data("duration")
    return days_window(*days)


def days_window(first: date, last: date) -> Window:
    """Return the window from the begin of one day of the portal to the end of another."""
    begin = midnight(PORTAL_ZONE, first.toordinal())
    return Window(begin, midnight(PORTAL_ZONE, (last + timedelta(days=1)).toordinal()))


@lru_cache(maxsize=256)
def _days(first: int, last: int) -> range:
    return range(day_of(PORTAL_ZONE, first), day_of(PORTAL_ZONE, last) + 1)


def _custom(params: Mapping[str, Any], *, in_dates: bool) -> Window:
    read = _date if in_dates else _millis
    begin, end = read(params, "startDate"), read(params, "endDate")
    window = days_window(begin, end) if in_dates else Window(begin // 1000, end // 1000)
    if window.end <= window.begin or window.end - window.begin > LONGEST:
        raise refusals.invalid_data("endDate")
    return window


def _date(params: Mapping[str, Any], name: str) -> Any:
    text = _given(params, name)
    if not _DATE.fullmatch(text):
        raise refusals.invalid_data(name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refusals.invalid_data(name) from error


def _millis(params: Mapping[str, Any], name: str) -> Any:
    text = _given(params, name)
    if not text.isdecimal() or len(text) > 13:  # noqa: PLR2004 - digits of any date before 2286
        raise refusals.invalid_data(name)
    return int(text)


def _given(params: Mapping[str, Any], name: str) -> str:
    if name not in params:
        raise refusals.invalid_data(name, "missing")
    return str(params[name])


def _clipped(window: Window, moment: int) -> Window:
    return Window(window.begin, max(window.begin, min(window.end, moment)))
