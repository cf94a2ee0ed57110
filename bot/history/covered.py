"""Pure: what coverage is asked for, and the answer made from what captures saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.history.holes import find_holes
from bot.history.hours import by_hour, load_by_day, localize
from bot.history.models import Coverage
from bot.history.time_in import split_days, time_within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.desk.models import Channel, Department, Skill
    from bot.history.holes import Run
    from bot.history.hours import Bin
    from bot.history.models import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose presence to count, and when.

    Attributes:
        department: `None` for the whole portal.
        channel: counts presence in it; `None` presence as a whole.
        skill: only agents who have it.
        since, until: aware; `until` itself is not included.
        width: of a bin, in seconds; see `bot.history.hours.choose_width`.
    """

    department: Department | None
    channel: Channel | None
    skill: Skill | None
    since: datetime
    until: datetime
    width: int


def build_coverage(
    subject: Subject,
    asked: Asked,
    runs: Sequence[Run],
    found: Sequence[Bin],
    *,
    zone: ZoneInfo,
    weekdays: frozenset[int],
) -> Coverage:
    """Return how a place was covered.

    Args:
        subject: the place, as it was asked for.
        asked: the range, and what it was narrowed to.
        runs: the captures that speak for the range.
        found: what those in the range saw.
        zone: the portal's.
        weekdays: only these, Monday 0; all of them when empty.
    """
    bins = localize(found, zone, weekdays)
    days = split_days(asked.since, asked.until, zone)
    wanted = [one for one in days if not weekdays or one.day.weekday() in weekdays]
    holes = find_holes(runs, asked.since, asked.until)
    return Coverage(
        subject=subject,
        channel=asked.channel,
        skill=asked.skill,
        since=asked.since,
        until=asked.until,
        time_zone=zone.key,
        agents=max((one.bin.agents for one in bins), default=0),
        days=len({one.day for one in bins}),
        weekdays=weekdays,
        hours=by_hour(bins),
        load=load_by_day(bins) if asked.channel is None and asked.skill is None else (),
        hole=time_within(holes, wanted),
        precision=max((run.every for run in runs), default=timedelta()),
        captures=sum(one.bin.captures for one in bins),
    )
