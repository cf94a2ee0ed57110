"""Who is on duty when: shifts in the agent's own time zone, days off, and a rota without gaps.

Three agents in ten belong to a crew, for the early, the late and the night shift. Half of each
crew, or more, works on any day of the week, so that somebody is on duty at every hour.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.sandbox.desk.dice import roll, rolls

if TYPE_CHECKING:
    from bot.sandbox.desk.world import Person

HOUR: Final = 3600


class Shift(NamedTuple):
    """A shift: when it begins (minutes after local midnight), how long it lasts (minutes)."""

    begin: int
    length: int


EARLY: Final = Shift(6 * 60, 510)
DAY: Final = Shift(9 * 60, 510)
LATE: Final = Shift(13 * 60 + 30, 510)
NIGHT: Final = Shift(21 * 60 + 30, 540)

_CREWS: Final = {1: EARLY, 3: NIGHT, 6: LATE}
_CREW_SIZE: Final = 10
"""Of this many agents in a row, one belongs to each crew."""
_SHARE_BY_DAY: Final = 0.6
_SHARE_EARLY: Final = 0.8
_VACATION: Final = 0.06
_SICK: Final = 0.03
_WEEKEND_DUTY: Final = 0.25
_SATURDAY: Final = 5


class Duty(NamedTuple):
    """One agent's working time on one day: epoch seconds, `end` excluded."""

    day: int
    begin: int
    end: int


def crew(person: Person) -> int | None:
    """Return the agent's place in their crew; `None` for agents who belong to none."""
    return person.index // _CREW_SIZE if person.index % _CREW_SIZE in _CREWS else None


def shift(seed: int, person: Person) -> Shift:
    """Return the agent's usual shift."""
    if crew(person) is not None:
        return _CREWS[person.index % _CREW_SIZE]
    dice = roll(seed, "shift", person.index)
    if dice < _SHARE_BY_DAY:
        return DAY
    return EARLY if dice < _SHARE_EARLY else LATE


@lru_cache(maxsize=16_384)
def duty(seed: int, person: Person, day: int) -> Duty | None:
    """Return when the agent works on a day (a proleptic ordinal of their zone's calendar)."""
    if not _works(seed, person, day):
        return None
    usual = shift(seed, person)
    begin = _instant(person.time_zone, day, usual.begin)
    return Duty(day, begin, _instant(person.time_zone, day, usual.begin + usual.length))


def duty_at(seed: int, person: Person, moment: int) -> Duty | None:
    """Return the duty that is running at an epoch second; one may have begun yesterday."""
    today = _day_of(person.time_zone, moment // HOUR)
    for day in (today, today - 1):
        found = duty(seed, person, day)
        if found and found.begin <= moment < found.end:
            return found
    return None


def midnight(zone: str, day: int) -> int:
    """Return the epoch second at which a day begins in a time zone."""
    return _instant(zone, day, 0)


def day_of(zone: str, moment: int) -> int:
    """Return the ordinal of the day that an epoch second falls into."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).toordinal()


def _works(seed: int, person: Person, day: int) -> bool:
    place = crew(person)
    weekday = (day - 1) % 7  # ordinal 1 was a Monday
    if place is not None:
        return (day + place) % 2 == 0 if weekday >= _SATURDAY else (day + place) % 4 != 0
    sick, duty_roll, *_ = rolls(seed, "day", person.index, day)
    if weekday >= _SATURDAY:
        return duty_roll < _WEEKEND_DUTY
    return sick >= _SICK and roll(seed, "week", person.index, (day - 1) // 7) >= _VACATION


@lru_cache(maxsize=4096)
def _instant(zone: str, day: int, minute: int) -> int:
    """Return the epoch second of a wall-clock time; a skipped one moves on by the gap."""
    wall = datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minute)
    return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp())


@lru_cache(maxsize=1024)
def _day_of(zone: str, hour: int) -> int:
    """Return the day of an hour since the epoch; zones of the sandbox are whole hours off UTC."""
    return day_of(zone, hour * HOUR)
