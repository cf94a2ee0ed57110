"""From when until when: days or instants, as people type them and as columns hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.history.export_errors import ExportRefusedError

if TYPE_CHECKING:
    from bot.history.export_tables import Exported

Moment: TypeAlias = date | datetime
"""A day, or an aware instant."""

_DAY: Final = timedelta(days=1)
_FURTHEST_ZONE: Final = timedelta(hours=14)
"""Where the day begins first: a portal there has a day that is tomorrow in UTC."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is wanted, as it was typed.

    Attributes:
        since: a day, from its begin on, or an instant.
        until: a day, up to its end, or an instant, which is not included itself.
    """

    since: Moment | None = None
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is wanted in the values of a column; `end` itself is not included."""

    begin: Moment | None = None
    end: Moment | None = None


def parse_moment(text: str) -> Moment:
    """Read ``2026-11-01``, or an instant such as ``2026-11-01T08:00Z``; without a zone it is UTC.

    Raises:
        ValueError: it is neither.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is out of range in UTC") from error


def bounds_of(wanted: Range, exported: Exported, now: datetime) -> Bounds:
    """Return a range in the values of a table's column; instants have days of UTC.

    Raises:
        ExportRefusedError: the table has no such column, or the range is reversed, begins or ends
            in the future, or names an instant where the table has days.
    """
    if wanted == Range():
        return Bounds()
    if exported.begin is None:
        raise ExportRefusedError(
            f"{exported.name} has no times to choose by; leave --since and --until out."
        )
    for option, moment in (("--since", wanted.since), ("--until", wanted.until)):
        _refuse_future(option, moment, now)
    convert = _day_of if exported.is_by_day else _instant_of
    begin, end = convert(exported, wanted.since), convert(exported, wanted.until, is_end=True)
    if begin is not None and end is not None and begin >= end:
        raise ExportRefusedError(f"--since {wanted.since} is not before --until {wanted.until}.")
    return Bounds(begin, end)


def begins_unkept(wanted: Range, bounds: Bounds, first: Moment | None) -> bool:
    """Tell whether a range begins before the first row there is.

    Raises:
        ExportRefusedError: it is over by then.
    """
    if first is None:
        return False
    if bounds.end is not None and bounds.end <= first:
        raise ExportRefusedError(f"--until {wanted.until} is before what is kept, from {first} on.")
    return bounds.begin is not None and bounds.begin < first


def _refuse_future(option: str, moment: Moment | None, now: datetime) -> None:
    if moment is None:
        return
    is_instant = isinstance(moment, datetime)
    if moment > (now if is_instant else (now + _FURTHEST_ZONE).date()):
        raise ExportRefusedError(f"{option} {moment} is in the future.")


def _day_of(exported: Exported, moment: Moment | None, *, is_end: bool = False) -> Moment | None:
    if isinstance(moment, datetime):
        raise ExportRefusedError(
            f"{exported.name} has days of the portal; give {moment.date()} instead of an instant."
        )
    return moment + _DAY if moment is not None and is_end else moment


def _instant_of(_: Exported, moment: Moment | None, *, is_end: bool = False) -> Moment | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    midnight = datetime.combine(moment, time(), UTC)
    return midnight + _DAY if is_end else midnight
