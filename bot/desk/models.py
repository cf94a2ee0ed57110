"""What Desk's answers mean, parsed once at the edge; past it nobody sees a raw dictionary.

Units are in the types: durations are `timedelta`, times are aware `datetime`s in UTC, ids are
strings (Desk sends up to 19 digits, as text or as numbers). `None` means that Desk did not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.periods import Period


class Presence(StrEnum):
    """Whether an agent can take work now, in the order in which boards list it."""

    ONLINE = "online"
    BUSY = "busy"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """Where work reaches an agent (Desk's *channel*, nothing to do with Slack's)."""

    MAIL = "mail"
    PHONE = "phone"
    CHAT = "chat"


class Source(StrEnum):
    """Which interface of Desk answered: the guide's three paths or the documented API."""

    GUIDE = "guide"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Extra:
    """A value that Desk sent and no model knows: a humanised label and its text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the portal."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team of agents within a department; `agent_ids` are all whom Desk counts to it."""

    id: str
    name: str
    department_id: str | None = None
    agent_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Organization:
    """The portal itself; `time_zone` is an IANA name."""

    id: str
    name: str | None = None
    time_zone: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers tickets."""

    id: str
    name: str
    email: str | None = None
    departments: tuple[Department, ...] = ()
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class SpentCredits:
    """The day's API credits are spent; `retry_at` is when to ask again (UTC), where known."""

    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the oldest part of an answer was read (UTC), from where, and how far to trust it.

    `stale` is true when Desk could not be asked and the last good answer stands in; `spent` says
    why, where it is for lack of credits.
    """

    as_of: datetime
    source: Source
    stale: bool = False
    spent: SpentCredits | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an answer was narrowed to; all `None` and empty means the whole portal."""

    department: Department | None = None
    agent: Agent | None = None
    channels: tuple[Channel, ...] = ()
    presences: tuple[Presence, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """Tickets assigned to an agent now."""

    open: int | None = None
    on_hold: int | None = None
    overdue: int | None = None
    due_within_hour: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelPresence:
    """An agent's presence in one channel."""

    channel: Channel
    presence: Presence


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """One agent's live status. `phone_mode` is where the phone rings, such as ``Web``."""

    agent: Agent
    presence: Presence
    channels: tuple[ChannelPresence, ...] = ()
    phone_mode: str | None = None
    workload: Workload | None = None
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusBoard:
    """Answer of `get_agent_status_monitoring`.

    `agents` is ordered online, busy, offline, unknown; then lowest open load; then name.
    `unlisted` counts presence rows of people that the agent list does not hold (light agents,
    disabled accounts).
    """

    agents: tuple[AgentStatus, ...]
    scope: Scope
    freshness: Freshness
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Average:
    """An average duration with the count it rests on.

    Desk reports two clocks, "system time" and "agent time", and defines neither. `n` is `None`
    where Desk gave no count: such an average stands for itself and weighs nothing in a total.
    """

    n: int | None
    system: timedelta | None = None
    agent: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The scorecard of an agent or of a team over a period; counts are tickets."""

    closed: int | None = None
    reopened: int | None = None
    backlog: int | None = None
    first_response_time: Average | None = None
    resolution_time: Average | None = None
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """One agent's figures."""

    agent: Agent
    figures: Figures


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """Answer of `get_agent_performance_metrics`.

    `team` holds the portal's own totals where the scope is a team, and is recomputed from the
    rows (averages weighted by their counts) where Desk gave none. `agents` is ordered by name.
    `is_period_confirmed` is false where the period was asked for, and nothing in the answer says
    that Desk kept to it.
    """

    period: Period
    team: Figures
    agents: tuple[AgentFigures, ...]
    scope: Scope
    freshness: Freshness
    is_period_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of one department and the ids of the agents who have it."""

    id: str
    name: str
    department: Department | None = None
    type: str | None = None
    agent_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SkillMap:
    """Answer of `get_agent_skill_mapping`: active skills by department, type, name.

    `agents` are the agents in scope, by name, with or without skills. `missing` are departments
    whose skills Desk refused to tell, so that they are not in `skills`.
    """

    skills: tuple[Skill, ...]
    agents: tuple[Agent, ...]
    scope: Scope
    freshness: Freshness
    extras: dict[str, tuple[Extra, ...]] = field(default_factory=dict)
    missing: tuple[Department, ...] = ()

    def skills_of(self, agent_id: str) -> tuple[Skill, ...]:
        """Return the skills of one agent, in the map's order."""
        return tuple(skill for skill in self.skills if agent_id in skill.agent_ids)
