"""What is captured, and what is answered from it. Instants are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.desk.models import Agent, Channel, Department, Figures, Skill, Source

FEW: Final = 5
"""Fewer captures, tickets or days than this are too few to judge by."""


class Kind(StrEnum):
    """The three operations that are captured."""

    STATUS = "status"
    PERFORMANCE = "performance"
    SKILLS = "skills"


class Outcome(StrEnum):
    """How a capture ended; the last two leave a hole."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One of Desk's answers to a capture.

    Attributes:
        path: below ``/api/v1``, with its query.
        body: the JSON as it came.
    """

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Captured:
    """What is noted of a capture besides its rows.

    Attributes:
        kind: of the three.
        key: the slot's name, which makes it unique: ``2026-11-22T10:05Z``, or for performance the
            portal's day ``2026-11-21``.
        at: for status and skills the slot's instant, for performance when Desk was asked.
        every: until the next one was planned.
        outcome: whether there are rows.
        reason: why not; a sentence.
    """

    kind: Kind
    key: str
    at: datetime
    every: timedelta
    outcome: Outcome = Outcome.DONE
    as_of: datetime | None = None
    agents: int = 0
    calls: int = 0
    credits: int | None = None
    source: Source | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Contributors:
    """How many agents stand behind an average; few of them say what one person did."""

    first_response: int = 0
    resolution: int = 0


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One step of a trend: a day, or a week.

    Attributes:
        first, last: days of the portal, both included.
        captured: how many of these days are in the history; none of them is a hole.
        figures: counts added up, averages weighted by their counts; the backlog is that of the
            last captured day. `None` in a hole.
    """

    first: date
    last: date
    captured: int
    figures: Figures | None
    contributors: Contributors = Contributors()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a trend is about: one agent, or a department, or the whole portal.

    Attributes:
        agent: also one whom Desk no longer lists.
        left_at: when an agent was last seen, for one whom Desk no longer lists.
    """

    department: Department | None = None
    agent: Agent | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """Performance over time.

    Attributes:
        points: in order, without gaps: holes are points without figures.
        total: the whole period as one point.
        previous: the equally long period just before.
        same_weekdays: the period as many whole weeks earlier as it takes not to overlap; `None`
            where that is `previous`.
        time_zone: of the portal, IANA.
        kept_since: the first captured day there is; `None` when there is none.
    """

    subject: Subject
    points: tuple[TrendPoint, ...]
    total: TrendPoint
    previous: TrendPoint
    same_weekdays: TrendPoint | None
    time_zone: str
    kept_since: date | None


@dataclass(frozen=True, slots=True)
class TimeIn:
    """How long something was how.

    Attributes:
        hole: how long nothing is known of.
    """

    online: timedelta = timedelta()
    busy: timedelta = timedelta()
    offline: timedelta = timedelta()
    unknown: timedelta = timedelta()
    hole: timedelta = timedelta()

    @property
    def known(self) -> timedelta:
        """Return everything but holes."""
        return self.online + self.busy + self.offline + self.unknown


@dataclass(frozen=True, slots=True)
class DayIn:
    """One day of the portal; its length is that of the day, or of what of it is over."""

    day: date
    time: TimeIn


@dataclass(frozen=True, slots=True)
class TimeInStatus:
    """How long one agent was online, busy and offline.

    Attributes:
        precision: each change is dated up to this much late: the time between two captures.
    """

    subject: Subject
    since: datetime
    until: datetime
    total: TimeIn
    days: tuple[DayIn, ...]
    precision: timedelta
    time_zone: str
    captures: int


@dataclass(frozen=True, slots=True)
class HourCovered:
    """One hour of the day, over the days that are looked at.

    Attributes:
        hour: from 0, in the portal's time zone.
        online, busy: how many agents, on average; `None` where nothing is known.
        lowest: the fewest who were online or busy at any one capture.
        captures: how many the averages rest on.
    """

    hour: int
    online: float | None
    busy: float | None
    lowest: int | None
    captures: int


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """Tickets that the agents of a place carried, on average over the captures of one day."""

    day: date
    open: float | None
    overdue: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many agents of a place could be reached, hour by hour.

    Attributes:
        channel, skill: what it was narrowed to.
        agents: how many people it is about at most; a small number shows who.
        days: of the portal that were captured, at least in part.
        weekdays: which weekdays, Monday 0, are looked at; all of them when empty.
        hours: 24 of them.
        load: by day; empty where narrowed to a channel or a skill.
        hole: how much of the period nothing is known of.
    """

    subject: Subject
    channel: Channel | None
    skill: Skill | None
    since: datetime
    until: datetime
    time_zone: str
    agents: int
    days: int
    weekdays: frozenset[int]
    hours: tuple[HourCovered, ...]
    load: tuple[LoadPoint, ...]
    hole: timedelta
    precision: timedelta
    captures: int
