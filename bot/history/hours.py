"""Pure: counts of agents by the hour, made into hours of the portal's day and days of load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd
from typing import TYPE_CHECKING, Final

from bot.history.models import HourCovered, LoadPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from zoneinfo import ZoneInfo

HOUR: Final = 3600
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Bin:
    """What the captures within an hour, or a quarter of one, saw; sums over these captures.

    Attributes:
        at: when it begins, in UTC.
        lowest: the fewest who were online or busy at any one capture.
        agents: the most who were counted at any one capture.
        load: how many captures knew of open tickets, and the sum of these.
        late: the same of overdue tickets.
    """

    at: datetime
    captures: int
    online: int
    busy: int
    lowest: int
    agents: int
    load: tuple[int, int] = (0, 0)
    late: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class LocalBin:
    """A bin with its day and its hour in the portal's time zone."""

    day: date
    hour: int
    bin: Bin


def choose_width(since: datetime, until: datetime, zone: ZoneInfo) -> int:
    """Return how many seconds a bin may have to lie in one local hour, whatever the zone's offset.

    That is an hour, except where the zone is at some time off by a part of one.
    """
    moments = (since + timedelta(days=day) for day in range((until - since).days + 1))
    offsets = {moment.astimezone(zone).utcoffset() for moment in (*moments, until)}
    return gcd(HOUR, *(int(offset.total_seconds()) for offset in offsets if offset))


def localize(
    bins: Iterable[Bin], zone: ZoneInfo, weekdays: AbstractSet[int]
) -> tuple[LocalBin, ...]:
    """Return the bins of some weekdays, Monday 0 (all of them when empty), with local times."""
    placed = ((one.at.astimezone(zone), one) for one in bins)
    return tuple(
        LocalBin(local.date(), local.hour, one)
        for local, one in placed
        if not weekdays or local.weekday() in weekdays
    )


def by_hour(bins: Sequence[LocalBin]) -> tuple[HourCovered, ...]:
    """Return all 24 hours, averaged over the captures that fell into each."""
    hours: list[list[Bin]] = [[] for _ in range(_HOURS)]
    for one in bins:
        hours[one.hour].append(one.bin)
    return tuple(_covered(hour, found) for hour, found in enumerate(hours))


def load_by_day(bins: Sequence[LocalBin]) -> tuple[LoadPoint, ...]:
    """Return each day's average load, in order; days without captures are left out."""
    days: dict[date, list[Bin]] = {}
    for one in bins:
        days.setdefault(one.day, []).append(one.bin)
    return tuple(
        LoadPoint(
            day,
            _average(days[day], lambda one: one.load),
            _average(days[day], lambda one: one.late),
        )
        for day in sorted(days)
    )


def begin_of(number: int, width: int) -> datetime:
    """Return when a bin begins that is the so-manieth since 1970."""
    return datetime.fromtimestamp(number * width, UTC)


def _covered(hour: int, bins: Sequence[Bin]) -> HourCovered:
    return HourCovered(
        hour,
        _average(bins, lambda one: (one.captures, one.online)),
        _average(bins, lambda one: (one.captures, one.busy)),
        min((one.lowest for one in bins), default=None),
        sum(one.captures for one in bins),
    )


def _average(bins: Sequence[Bin], read: Callable[[Bin], tuple[int, int]]) -> float | None:
    counts = [read(one) for one in bins]
    captures = sum(n for n, _sum in counts)
    return sum(added for _n, added in counts) / captures if captures else None
