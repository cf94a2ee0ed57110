"""What one digest tells: typed parts in the order its editor chose, ready for a formatter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from bot.desk.models import Average

if TYPE_CHECKING:
    from datetime import datetime

    from bot.desk.models import Channel, Freshness, Skill
    from bot.digests.models import Section
    from bot.periods import Period


class Measure(StrEnum):
    """A figure of a team over whole days, or (the backlog) at their end."""

    CLOSED = "closed"
    REOPENED = "reopened"
    BACKLOG = "backlog"
    FIRST_RESPONSE_TIME = "first_response_time"
    RESOLUTION_TIME = "resolution_time"


Value: TypeAlias = int | Average | None
"""A number of tickets, an average with its n, or `None` where Desk did not say."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure now, and on the last comparable days.

    Attributes:
        withheld: an average is left out, since it rests on fewer agents than may be shown.
    """

    measure: Measure
    now: Value
    before: Value = None
    withheld: bool = False

    @property
    def has_moved(self) -> bool:
        """Say whether both are known and differ; averages by the clock that both have."""
        if isinstance(self.now, Average) and isinstance(self.before, Average):
            pairs = ((self.now.system, self.before.system), (self.now.agent, self.before.agent))
            return any(None not in pair and pair[0] != pair[1] for pair in pairs)
        return None not in (self.now, self.before) and self.now != self.before


@dataclass(frozen=True, slots=True)
class ChangePart:
    """Section ``change``: the figures that moved, in the order of `Measure`."""

    moved: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class AvailabilityPart:
    """Section ``availability``: agents by presence now, in `channel` where the digest names one.

    `names` are those who can take work now (online), by name; statuses are for everybody to see.
    """

    online: int
    busy: int
    offline: int
    unknown: int
    names: tuple[str, ...]
    channel: Channel | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class FiguresPart:
    """Sections ``tickets`` (closed, reopened) and ``times`` (both averages)."""

    section: Section
    figures: tuple[Compared, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class BacklogPart:
    """Section ``backlog``: the report's figure compared, and the load that agents carry now.

    The sums are of tickets assigned to agents; `None` where Desk did not say for anyone.
    """

    backlog: Compared | None
    open: int | None
    on_hold: int | None
    overdue: int | None
    due_within_hour: int | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class UncoveredSkill:
    """A skill that nobody who has it is online or busy for; `holders` may be 0."""

    skill: Skill
    holders: int


@dataclass(frozen=True, slots=True)
class UncoveredPart:
    """Section ``uncovered``: skills without cover now, of `total` active skills in scope.

    `untold` are names of departments whose skills Desk refused to tell; they are not in `total`.
    """

    skills: tuple[UncoveredSkill, ...]
    total: int
    freshness: Freshness
    untold: tuple[str, ...] = ()


Part: TypeAlias = ChangePart | AvailabilityPart | FiguresPart | BacklogPart | UncoveredPart


@dataclass(frozen=True, slots=True)
class Note:
    """A section that is missing, and why.

    `error` is a `bot.desk.errors.DeskError`, or a `LookupError` when the department or team that
    the digest is narrowed to no longer exists.
    """

    section: Section
    error: Exception


@dataclass(frozen=True, slots=True)
class DigestScope:
    """What a digest is narrowed to, by name; all `None` means the whole portal."""

    department: str | None = None
    team: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class DigestReport:
    """The facts of one digest.

    Attributes:
        period: whole days of the portal's time zone, from the day of the occurrence before this
            one up to yesterday, so that no day is missed: on Monday, a digest of Monday to Friday
            reports Friday to Sunday.
        previous: the same weekdays one week before.
        time_zone: the portal's, an IANA name; UTC stands in where Desk did not say.
        agents: how many agents are in scope; `None` when no part could count them.
        parts: in the order of the digest's sections; a section that failed is in `notes`.
        freshness: of the oldest part; `None` when every part failed.
        is_quiet: nothing closed, nothing reopened, nothing overdue, no skill without cover, and
            the backlog as before, as far as the digest's sections tell.
        built_at: UTC.
    """

    scope: DigestScope
    period: Period
    previous: Period
    time_zone: str
    agents: int | None
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    freshness: Freshness | None
    is_quiet: bool
    built_at: datetime
