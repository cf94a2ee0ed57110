"""What agents do on a day: streams of events whose number up to any moment is a formula.

A stream spreads its events evenly over a duty. So the figures of any period are differences of
two such numbers, the parts of a period add up to the whole, and nothing is stored.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.sandbox.desk.dice import rolls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.desk.shifts import Duty
    from bot.sandbox.desk.world import Person

CHANNELS: Final = ("Email", "Phone", "Chat", "Web")
_CHANNEL_OF: Final = (0, 0, 1, 0, 2, 3, 0, 1, 2, 0)
_GOLDEN: Final = 0.618034
"""Multiples of the golden ratio spread evenly between 0 and 1, whatever their number."""
_AWAY_FROM_HOME: Final = 4
"""Of the tickets of agents in two departments, every fourth belongs to the second."""
_WEEKDAYS: Final = (1.25, 1.1, 1.0, 0.95, 0.85, 0.6, 0.55)
_QUARTER: Final = 92


class Kind(StrEnum):
    """What may happen to a ticket at an agent's hands."""

    CREATED = "created"
    SOLVED = "solved"
    REOPENED = "reopened"
    ON_HOLD = "on hold"
    BACKLOG = "backlog"
    FIRST_RESPONSE = "first response"
    LATER_RESPONSE = "later response"


_USUAL: Final = {
    Kind.CREATED: 9.0,
    Kind.SOLVED: 8.4,
    Kind.REOPENED: 0.6,
    Kind.ON_HOLD: 1.2,
    Kind.BACKLOG: 1.1,
    Kind.FIRST_RESPONSE: 8.8,
    Kind.LATER_RESPONSE: 14.0,
}
"""Events of an average agent on an average day."""

_MINUTES: Final = {
    Kind.SOLVED: (840, 0.14),
    Kind.FIRST_RESPONSE: (38, 0.5),
    Kind.LATER_RESPONSE: (95, 0.35),
}
"""How long an average event took by Desk's clock, and the agent's own share of it."""


class Stream(NamedTuple):
    """The events of one kind of one agent's duty; `shade` varies their durations."""

    begin: int
    length: int
    events: int
    phase: float
    minutes: float
    share: float
    shade: float

    def before(self, moment: int) -> int:
        """Return how many events happened before an epoch second."""
        position = (moment - self.begin) * self.events / self.length - self.phase
        return min(self.events, max(0, ceil(position)))

    def numbers(self, begin: int, end: int) -> Sequence[int]:
        """Return which events lie between two epoch seconds, `end` excluded."""
        return range(self.before(begin), self.before(end))

    def moment_of(self, number: int) -> int:
        """Return the epoch second of an event."""
        return self.begin + int((number + self.phase) * self.length / self.events)

    def channel_of(self, number: int) -> str:
        """Return the channel through which an event's ticket came."""
        return CHANNELS[_CHANNEL_OF[number % len(_CHANNEL_OF)]]

    def minutes_of(self, number: int) -> tuple[int, int]:
        """Return how long an event took: the agent's own time, and all of it by Desk's clock."""
        spread = 0.4 + 1.2 * ((self.shade + number * _GOLDEN) % 1)
        system = int(self.minutes * spread)
        return int(system * self.share), system


@lru_cache(maxsize=16_384)
def stream(seed: int, person: Person, duty: Duty, kind: Kind) -> Stream | None:
    """Return what an agent does in a duty; `None` when it is nothing of this kind."""
    volume, speed = _traits(seed, person.index)
    dice, phase, shade, *_ = rolls(seed, kind.value, person.index, duty.day)
    usual = _USUAL[kind] * _season(kind, duty.day) * (0.6 + 0.8 * volume)
    count = int(usual * (0.65 + 0.7 * dice) + 0.5)
    if count == 0:
        return None
    usual_minutes, share = _MINUTES.get(kind, (0, 0.0))
    minutes = usual_minutes * (0.6 + 0.8 * speed) * _pressure(seed, duty.day)
    return Stream(duty.begin, duty.end - duty.begin, count, phase, minutes, share, shade)


@lru_cache(maxsize=8192)
def _traits(seed: int, index: int) -> tuple[float, float]:
    """Return how much an agent takes on and how long they need, 0 to 1 each."""
    volume, speed, *_ = rolls(seed, "traits", index)
    return volume, speed


def department_of(person: Person, event_number: int) -> str:
    """Return the id of the department that an agent's event belongs to."""
    if len(person.departments) > 1 and event_number % _AWAY_FROM_HOME == _AWAY_FROM_HOME - 1:
        return person.departments[1]
    return person.departments[0]


@lru_cache(maxsize=1024)
def growth(day: int) -> float:
    """Return how far the backlog has grown, 0 to 1: through each quarter, whose end clears it."""
    when = date.fromordinal(day)
    first = date(when.year, when.month - (when.month - 1) % 3, 1)
    return (day - first.toordinal()) / _QUARTER


@lru_cache(maxsize=1024)
def _pressure(seed: int, day: int) -> float:
    """Return how much longer everything takes: with the backlog, by the week and by the day."""
    week, today = rolls(seed, "pressure", (day - 1) // 7)[0], rolls(seed, "pressure", day, 1)[0]
    return 0.7 + 0.4 * growth(day) + 0.3 * week + 0.1 * today


def _season(kind: Kind, day: int) -> float:
    busy = _WEEKDAYS[(day - 1) % 7]
    return busy * (0.6 + 1.8 * growth(day)) if kind is Kind.BACKLOG else busy
