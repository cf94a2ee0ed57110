"""Models with good defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Department,
    Figures,
    Freshness,
    PerformanceReport,
    Presence,
    Scope,
    Skill,
    SkillMap,
    Source,
    SpentCredits,
    StatusBoard,
    Workload,
)
from bot.periods import Period, PeriodName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.models import Extra

NOON: Final = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday."""
SUPPORT: Final = Department("500000000001", "Support")
BILLING: Final = Department("500000000002", "Billing")
LOAD: Final = Workload(open=4, on_hold=1, overdue=0, due_within_hour=2)
FIRST_RESPONSE: Final = Average(14, timedelta(hours=2, minutes=5), timedelta(minutes=42))
RESOLUTION: Final = Average(9, timedelta(hours=41, minutes=50))
LAST_7_DAYS: Final = Period(name=PeriodName.LAST_7_DAYS)
ONLINE_EVERYWHERE: Final = tuple(ChannelPresence(one, Presence.ONLINE) for one in Channel)


def agent(
    name: str = "Ada Ray",
    *,
    id: str = "400000000001",  # noqa: A002 - the model's own word
    email: str | None = "ada.ray@example.com",
    departments: tuple[Department, ...] = (SUPPORT,),
    time_zone: str | None = None,
) -> Agent:
    """Return a Desk agent of Support."""
    return Agent(id, name, email, departments, time_zone)


def agents(count: int) -> tuple[Agent, ...]:
    """Return agents in the order of their names: ``Agent 0001`` and so on."""
    return tuple(
        agent(f"Agent {n:04d}", id=str(400000000000 + n), email=f"agent{n}@example.com")
        for n in range(1, count + 1)
    )


def status(
    who: Agent | None = None,
    *,
    presence: Presence = Presence.ONLINE,
    channels: tuple[ChannelPresence, ...] = ONLINE_EVERYWHERE,
    phone_mode: str | None = None,
    workload: Workload | None = LOAD,
    extras: tuple[Extra, ...] = (),
) -> AgentStatus:
    """Return an agent who is online with four open tickets."""
    return AgentStatus(who or agent(), presence, channels, phone_mode, workload, extras)


def fresh(
    *, as_of: datetime = NOON, stale: bool = False, spent: SpentCredits | None = None
) -> Freshness:
    """Return the freshness of an answer of the documented interface, read at noon."""
    return Freshness(as_of, Source.REST, stale, spent)


def board(
    rows: Iterable[AgentStatus] | None = None,
    *,
    scope: Scope | None = None,
    freshness: Freshness | None = None,
    unlisted: int = 0,
) -> StatusBoard:
    """Return a board of one agent in the whole portal."""
    statuses = (status(),) if rows is None else tuple(rows)
    return StatusBoard(statuses, scope or Scope(), freshness or fresh(), unlisted)


def average(
    n: int = 14,
    *,
    system: timedelta | None = timedelta(hours=2, minutes=5),
    agent_time: timedelta | None = timedelta(minutes=42),
) -> Average:
    """Return an average of fourteen."""
    return Average(n, system, agent_time)


def figures(
    *,
    closed: int | None = 9,
    reopened: int | None = 0,
    backlog: int | None = 3,
    first_response_time: Average | None = FIRST_RESPONSE,
    resolution_time: Average | None = RESOLUTION,
    extras: tuple[Extra, ...] = (),
) -> Figures:
    """Return a complete scorecard."""
    return Figures(closed, reopened, backlog, first_response_time, resolution_time, extras)


def report(
    rows: Iterable[AgentFigures] | None = None,
    *,
    team: Figures | None = None,
    period: Period = LAST_7_DAYS,
    scope: Scope | None = None,
    freshness: Freshness | None = None,
) -> PerformanceReport:
    """Return the last seven days of a team of six."""
    every = tuple(AgentFigures(one, figures()) for one in agents(6)) if rows is None else rows
    whole = scope or Scope(department=SUPPORT)
    return PerformanceReport(period, team or figures(), tuple(every), whole, freshness or fresh())


def skill(
    name: str = "French",
    *,
    id: str = "600000000001",  # noqa: A002 - the model's own word
    department: Department | None = SUPPORT,
    type: str | None = "Language",  # noqa: A002 - the model's own word
    holders: Iterable[Agent] = (),
) -> Skill:
    """Return a language that nobody speaks until `holders` are named."""
    return Skill(id, name, department, type, frozenset(one.id for one in holders))


def skill_map(
    skills: Iterable[Skill] | None = None,
    *,
    people: Iterable[Agent] | None = None,
    scope: Scope | None = None,
    freshness: Freshness | None = None,
    extras: dict[str, tuple[Extra, ...]] | None = None,
) -> SkillMap:
    """Return a map in which Ada Ray speaks French."""
    every = (agent(),) if people is None else tuple(people)
    known = (skill(holders=every[:1]),) if skills is None else tuple(skills)
    return SkillMap(known, every, scope or Scope(), freshness or fresh(), extras or {})
