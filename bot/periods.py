"""Periods of time that performance is asked for, and what each is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

_DATES: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_INSTANTS: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z\.\.(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z"
)
_FIRST_YEAR: Final = 2000
_LONGEST: Final = timedelta(days=366)
_GRAIN: Final = timedelta(minutes=5)
"""Elapsed windows end on this grain, so that people who ask within it share one question."""


class PeriodName(StrEnum):
    """The periods that Desk itself knows by name; days and weeks are the portal's."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    LAST_7_DAYS = "7d"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    LAST_30_DAYS = "30d"


class PeriodError(ValueError):
    """The text is no period; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Period:
    """A named period, a range of whole days, or a window of time: exactly one of the three.

    Attributes:
        name: one of Desk's own periods.
        first, last: whole days of the portal's time zone, both included.
        since, until: aware datetimes in UTC, `until` excluded.
    """

    name: PeriodName | None = None
    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``today``, ``2026-11-01..2026-11-15`` or what `text` of a window gives.

        Raises:
            PeriodError: it is none of these, runs backwards, or names a day that does not exist.
        """
        if text in set(PeriodName):
            return cls(name=PeriodName(text))
        if match := _DATES.fullmatch(text):
            return cls._of_days(*(_day(part) for part in match.groups()))
        if match := _INSTANTS.fullmatch(text):
            return cls._of_instants(*(_instant(part) for part in match.groups()))
        raise PeriodError(f"is no period; use {', '.join(PeriodName)} or 2026-11-01..2026-11-15")

    @classmethod
    def _of_days(cls, first: date, last: date) -> Period:
        if last < first:
            raise PeriodError("ends before it begins")
        if first.year < _FIRST_YEAR:
            raise PeriodError(f"begins before the year {_FIRST_YEAR}")
        if last - first >= _LONGEST:
            raise PeriodError(f"covers more than {_LONGEST.days} days")
        return cls(first=first, last=last)

    @classmethod
    def _of_instants(cls, since: datetime, until: datetime) -> Period:
        if until <= since or since.year < _FIRST_YEAR or until - since > _LONGEST:
            raise PeriodError("is no window of time that can be asked for")
        return cls(since=since, until=until)

    @property
    def text(self) -> str:
        """The text that `parse` reads back."""
        if self.name is not None:
            return self.name.value
        if self.since is not None and self.until is not None:
            return f"{self.since:%Y-%m-%dT%H:%M}Z..{self.until:%Y-%m-%dT%H:%M}Z"
        return f"{self.first}..{self.last}"

    def days(self, today: date) -> tuple[date, date] | None:
        """Return the first and last day, both included; `None` for a window of time.

        Weeks begin on Monday; "7 days" and "30 days" include today. Desk documents neither.
        """
        if self.first is not None and self.last is not None:
            return self.first, self.last
        if self.name is None:
            return None
        return _named_days(self.name, today)

    def previous(self, now: datetime) -> Period:
        """Return the equally long period just before, for comparison.

        A period that still runs is compared with the same part of the one before, to the minute
        (in steps of five): Monday to Wednesday noon with Monday to Wednesday noon.

        Args:
            now: aware, in the portal's time zone.
        """
        if self.since is not None and self.until is not None:
            return Period(since=self.since - (self.until - self.since), until=self.since)
        if self.name in _STEP_BACK:
            return _elapsed_before(_STEP_BACK[self.name], self.days(now.date()), now)
        days = self.days(now.date())
        if days is None:  # pragma: no cover - a window was handled above
            raise PeriodError("has no days")
        first, last = days
        if self.name is PeriodName.LAST_MONTH:
            return Period(first=_month_before(first), last=first - timedelta(days=1))
        length = last - first + timedelta(days=1)
        return Period(first=first - length, last=first - timedelta(days=1))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PeriodError(f"names a day that does not exist ({text})") from error


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise PeriodError(f"names a time that does not exist ({text})") from error


def _month_before(first: date) -> date:
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def _named_days(name: PeriodName, today: date) -> tuple[date, date]:
    one = timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    return {
        PeriodName.TODAY: (today, today),
        PeriodName.YESTERDAY: (today - one, today - one),
        PeriodName.THIS_WEEK: (monday, today),
        PeriodName.LAST_WEEK: (monday - timedelta(days=7), monday - one),
        PeriodName.LAST_7_DAYS: (today - timedelta(days=6), today),
        PeriodName.THIS_MONTH: (month, today),
        PeriodName.LAST_MONTH: (_month_before(month), month - one),
        PeriodName.LAST_30_DAYS: (today - timedelta(days=29), today),
    }[name]


_STEP_BACK: Final = {
    PeriodName.TODAY: "day",
    PeriodName.THIS_WEEK: "week",
    PeriodName.THIS_MONTH: "month",
}


def _elapsed_before(step: str, days: tuple[date, date] | None, now: datetime) -> Period:
    if days is None:  # pragma: no cover - named periods have days
        raise PeriodError("has no days")
    first, today = days
    begin = _step(step, first)
    end = min(_step(step, today), first - timedelta(days=1))
    floored = now.replace(second=0, microsecond=0)
    floored -= timedelta(minutes=floored.minute % (_GRAIN.seconds // 60))
    since = datetime.combine(begin, time(), now.tzinfo).astimezone(UTC)
    until = datetime.combine(end, floored.time(), now.tzinfo).astimezone(UTC)
    return Period(since=since, until=max(until, since + _GRAIN))


def _step(step: str, day: date) -> date:
    if step == "month":
        before = _month_before(day)
        last = day.replace(day=1) - timedelta(days=1)
        return before.replace(day=min(day.day, last.day))
    return day - timedelta(days=7 if step == "week" else 1)
