"""When a digest is due: one occurrence for every local day whose weekday is chosen. Pure.

Clock changes: a wall-clock time that does not exist is due at the first moment that does; one that
comes twice is due the first time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.digests.models import Slot
from bot.digests.schedule_words import parse_zone
from bot.errors import UsageError
from bot.local_time import first_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from bot.digests.models import Digest

_DAY: Final = timedelta(days=1)
_WEEK: Final = frozenset(range(7))


def slots_between(digest: Digest, after: datetime, until: datetime) -> tuple[Slot, ...]:
    """Return what falls due later than `after` and not later than `until`, in order.

    Both are aware. Whether the digest is paused is not looked at.

    Raises:
        UsageError: the digest has no weekday or no known zone.
    """
    found: list[Slot] = []
    for slot in _slots_from(digest, after):
        if slot.due_at > until:
            break
        found.append(slot)
    return tuple(found)


def next_slot(digest: Digest, after: datetime) -> Slot:
    """Return the first occurrence due later than `after`, which is aware.

    Raises:
        UsageError: the digest has no weekday or no known zone.
    """
    return next(_slots_from(digest, after))


def counts_from(digest: Digest, now: datetime, given: Iterable[datetime]) -> datetime:
    """Return from when on a schedule counts that begins now, so that no day has two digests.

    Args:
        digest: with its new schedule.
        now: aware.
        given: when its last occurrences were due that were delivered, aware.

    Returns:
        Now, or where this local day has had its digest the beginning of the next one.
    """
    zone = ZoneInfo(parse_zone(digest.zone))
    today = now.astimezone(zone).date()
    if all(due_at.astimezone(zone).date() != today for due_at in given):
        return now
    return first_moment(datetime.combine(today + _DAY, time()), zone)


def check_schedule(digest: Digest) -> None:
    """Refuse a digest that would never be due, or show nothing.

    Raises:
        UsageError: it has no weekday, no section, seconds in its time, or no known zone.
    """
    if not digest.weekdays or not digest.weekdays <= _WEEK:
        raise UsageError("days", "need at least one weekday")
    if not digest.sections:
        raise UsageError("sections", "need at least one")
    if digest.at.tzinfo is not None or digest.at.second or digest.at.microsecond:
        raise UsageError(str(digest.at), "is no time of day to the minute, such as 09:00")
    parse_zone(digest.zone)


def _slots_from(digest: Digest, after: datetime) -> Iterator[Slot]:
    check_schedule(digest)
    zone = ZoneInfo(parse_zone(digest.zone))
    # A time that a clock change moved may fall on the day after its own.
    day = after.astimezone(zone).date() - _DAY
    while True:
        due_at = _due(day, digest.at, zone) if day.weekday() in digest.weekdays else None
        if due_at is not None and due_at > after and _counts(digest, due_at):
            local = datetime.combine(day, digest.at) + timedelta(seconds=digest.moves % 60)
            yield Slot(digest.id, local, due_at)
        day += _DAY


def _counts(digest: Digest, due_at: datetime) -> bool:
    return digest.active_from is None or due_at >= digest.active_from


def _due(day: date, at: time, zone: tzinfo) -> datetime | None:
    """Return when a wall-clock time is reached, in UTC; `None` for a day the zone left out."""
    local = datetime.combine(day, at)
    due_at = first_moment(local, zone)
    moved = due_at.astimezone(zone).date()
    if moved > day and first_moment(datetime.combine(day, time()), zone) == due_at:
        return None
    return due_at
