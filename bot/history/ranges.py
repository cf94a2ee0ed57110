"""Which ranges the history can be asked for, and what is said of the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.errors import HistoryRangeError
from bot.history.buckets import Days, count

MOST_DAYS: Final = 366
_INSTANT: Final = timedelta(microseconds=1)


def find_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def check_days(days: Days, *, today: date, kept_since: date | None) -> None:
    """Make sure of a range of days.

    Args:
        days: of the portal.
        today: the portal's.
        kept_since: the first day there is; `None` where there is none yet, which is no error.

    Raises:
        HistoryRangeError: it is reversed, too long, not over yet, or earlier than all that is kept.
    """
    first, last = days
    part = f"{first}..{last}"
    if last < first:
        raise HistoryRangeError(part, "ends before it begins")
    if last > today:
        begins = "is" if first > today else "ends"
        raise HistoryRangeError(part, f"{begins} in the future; today is", day=today)
    if count(days) > MOST_DAYS:
        raise HistoryRangeError(part, f"covers more than {MOST_DAYS} days")
    if kept_since is not None and last < kept_since:
        problem = "ends before the history begins, which is on"
        raise HistoryRangeError(part, problem, day=kept_since)


def check_instants(
    since: datetime,
    until: datetime,
    *,
    zone: ZoneInfo,
    now: datetime,
    kept_since: datetime | None,
) -> datetime:
    """Make sure of a range of instants and return its end, which is not after `now`.

    The rest of today may be asked for, as people do who name whole days.

    Raises:
        HistoryRangeError: as `check_days`.
    """
    first, last = (at.astimezone(zone).date() for at in (since, until - _INSTANT))
    if until <= since:
        raise HistoryRangeError(f"{first}..{last}", "ends before it begins")
    today = now.astimezone(zone).date()
    kept = kept_since and kept_since.astimezone(zone).date()
    check_days((first, last), today=today, kept_since=kept)
    if since >= now:
        raise HistoryRangeError(f"{first}", "has not begun")
    return min(until, now).astimezone(UTC)
