"""When what is captured: the instants and days that captures are named by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.history.models import Kind
from bot.local_time import first_moment

if TYPE_CHECKING:
    from datetime import tzinfo

ONE_DAY: Final = timedelta(days=1)
LATEST: Final = timedelta(minutes=5)
"""A status that is read this much after its slot is still that slot's."""
_UNKNOWN_ZONE: Final = timedelta(hours=12)
"""A day that is over by this offset behind UTC is over everywhere."""


@dataclass(frozen=True, slots=True)
class CaptureSlot:
    """Something to be captured once.

    Attributes:
        key: names it, and makes it unique within its kind.
        at: when it is due; UTC.
        every: until the next one is due.
        day: for performance the portal's day that is asked about.
    """

    kind: Kind
    key: str
    at: datetime
    every: timedelta
    day: date | None = None

    @property
    def until(self) -> datetime | None:
        """Return until when it may be captured; what is daily has no end."""
        return self.at + min(self.every, LATEST) if self.kind is Kind.STATUS else None


def status_slot(now: datetime, every: timedelta) -> CaptureSlot:
    """Return the slot of statuses that was due last; slots begin at each full hour of UTC."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    at = hour + (now - hour) // every * every
    return CaptureSlot(Kind.STATUS, key_of(at), at, every)


def skills_slot(at: datetime) -> CaptureSlot:
    """Return the slot of skills at an instant."""
    return CaptureSlot(Kind.SKILLS, key_of(at), at.astimezone(UTC), ONE_DAY)


def day_slot(day: date, at: datetime) -> CaptureSlot:
    """Return the slot of one day's performance, asked for at an instant."""
    return CaptureSlot(Kind.PERFORMANCE, day.isoformat(), at.astimezone(UTC), ONE_DAY, day)


def key_of(at: datetime) -> str:
    """Return the name of an instant, to the minute: ``2026-11-22T10:05Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


def last_daily(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return when a time of day was reached last, in UTC.

    Clock changes: a time that does not exist is reached at the first moment that does; one that
    comes twice is reached the first time.
    """
    day = now.astimezone(zone).date()
    while (moment := first_moment(datetime.combine(day, at), zone)) > now:
        day -= ONE_DAY
    return moment


def last_day(now: datetime, zone: tzinfo | None) -> date:
    """Return the last day that is over in a zone; in every zone where that is not known."""
    local = now.astimezone(UTC) - _UNKNOWN_ZONE if zone is None else now.astimezone(zone)
    return local.date() - ONE_DAY
