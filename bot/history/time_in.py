"""Stretches of time: of presence, of the portal's days, and those nothing is known of."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from bot.desk.models import Presence
from bot.history.models import DayIn, TimeIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

_NONE: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some time; `until` itself is not in it. Both are in UTC."""

    since: datetime
    until: datetime


_Stretch = TypeVar("_Stretch", bound=Stretch)


@dataclass(frozen=True, slots=True)
class Stay(Stretch):
    """How long an agent was how."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class LocalDay(Stretch):
    """A day of the portal, or what of it is asked for: 23 or 25 hours long where clocks change."""

    day: date


def split_days(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[LocalDay, ...]:
    """Divide a range into the days of a time zone; a day that clocks skipped is not among them."""
    day, end = since.astimezone(zone).date(), since.astimezone(UTC)
    days = []
    while end < until:
        begin, day = end, day + timedelta(days=1)
        end = min(max(_midnight(day, zone), begin), until.astimezone(UTC))
        if begin < end:
            days.append(LocalDay(begin, end, day - timedelta(days=1)))
    return tuple(days)


def by_day(stays: Iterable[Stay], days: Sequence[LocalDay]) -> tuple[DayIn, ...]:
    """Return how long an agent was how on each day; what no stay covers is a hole.

    Args:
        stays: not overlapping.
        days: in order, without gaps.
    """
    sums: list[dict[Presence, timedelta]] = [dict.fromkeys(Presence, _NONE) for _ in days]
    for place, stay, lasted in _spread(stays, days):
        sums[place][stay.presence] += lasted
    return tuple(
        DayIn(day.day, _time_in(found, day.until - day.since))
        for day, found in zip(days, sums, strict=True)
    )


def add_up(days: Iterable[DayIn]) -> TimeIn:
    """Return all days together."""
    times = [day.time for day in days]
    return TimeIn(
        online=sum((one.online for one in times), _NONE),
        busy=sum((one.busy for one in times), _NONE),
        offline=sum((one.offline for one in times), _NONE),
        unknown=sum((one.unknown for one in times), _NONE),
        hole=sum((one.hole for one in times), _NONE),
    )


def time_within(stretches: Iterable[Stretch], days: Sequence[LocalDay]) -> timedelta:
    """Return how much of some days lies in stretches, which do not overlap."""
    return sum((lasted for _place, _stretch, lasted in _spread(stretches, days)), _NONE)


def _spread(
    stretches: Iterable[_Stretch], days: Sequence[LocalDay]
) -> Iterator[tuple[int, _Stretch, timedelta]]:
    """Yield for each stretch the days that it touches, by their places, and for how long."""
    begins = [day.since for day in days]
    for stretch in stretches:
        place = max(bisect_right(begins, stretch.since) - 1, 0)
        while place < len(days) and begins[place] < stretch.until:
            yield place, stretch, _overlap(stretch, days[place])
            place += 1


def _overlap(one: Stretch, other: Stretch) -> timedelta:
    return max(min(one.until, other.until) - max(one.since, other.since), _NONE)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins; where clocks skip midnight, that is when they do."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _time_in(found: dict[Presence, timedelta], length: timedelta) -> TimeIn:
    return TimeIn(
        online=found[Presence.ONLINE],
        busy=found[Presence.BUSY],
        offline=found[Presence.OFFLINE],
        unknown=found[Presence.UNKNOWN],
        hole=length - sum(found.values(), _NONE),
    )
