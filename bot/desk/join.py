"""Pure joins: parts of Desk's answers made into what the three operations return."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskNotFoundError
from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Figures,
    Freshness,
    Presence,
    Skill,
    Workload,
)
from bot.desk.params import nearest
from bot.desk.roster import Roster, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.desk.cache import Cached
    from bot.desk.endpoints import AgentList
    from bot.desk.models import Department, Source
    from bot.desk.params import StatusQuery
    from bot.desk.records import AgentRow, PresenceRow, WorkloadRow

_ORDER: Final = {presence: position for position, presence in enumerate(Presence)}
_PRESENCES: Final = {
    "ONLINE": Presence.ONLINE,
    "BUSY": Presence.BUSY,
    "OFFLINE": Presence.OFFLINE,
}
_AVAILABLE: Final = frozenset({Presence.ONLINE, Presence.BUSY})
_NEAREST: Final = 3
_COMBINATIONS: Final = 256


def build_roster(agents: AgentList, departments: Sequence[Department]) -> Roster:
    """Join agents with the names of their departments; machine agents are set aside."""
    by_id = {department.id: department for department in departments}
    people = (
        Agent(
            id=row.id,
            name=row.name or _full_name(row) or row.email or row.id,
            email=row.email,
            departments=_departments(row, agents.department_id, by_id),
            time_zone=row.time_zone,
        )
        for row in agents.rows
        if not row.is_machine
    )
    return Roster(people, machines=frozenset(row.id for row in agents.rows if row.is_machine))


def build_status(
    agent: Agent, presence: PresenceRow | None, workload: WorkloadRow | None
) -> AgentStatus:
    """Join an agent's presence and workload; what Desk did not say stays unknown."""
    return AgentStatus(
        agent=agent,
        presence=_overall(presence),
        channels=_channels(presence),
        phone_mode=presence.phone_mode.title() if presence and presence.phone_mode else None,
        workload=_workload(workload),
    )


def overall_presence(overall: Presence, channels: Iterable[ChannelPresence]) -> Presence:
    """Return busy for who is online and on the phone; Desk itself says only online."""
    on_phone = ChannelPresence(Channel.PHONE, Presence.BUSY) in channels
    return Presence.BUSY if overall is Presence.ONLINE and on_phone else overall


def select_statuses(statuses: Iterable[AgentStatus], query: StatusQuery) -> tuple[AgentStatus, ...]:
    """Return who fits the query, online first, then lowest open load, then name.

    With channels, the presences (online and busy when none are named) are those in the channels.
    """
    return tuple(sorted((each for each in statuses if _fits(each, query)), key=_rank))


def total(rows: Iterable[Figures]) -> Figures:
    """Add figures up; averages are weighted by the counts they rest on, where known."""
    figures = list(rows)
    return Figures(
        closed=_sum(each.closed for each in figures),
        reopened=_sum(each.reopened for each in figures),
        backlog=_sum(each.backlog for each in figures),
        first_response_time=_mean(each.first_response_time for each in figures),
        resolution_time=_mean(each.resolution_time for each in figures),
    )


def order_figures(rows: Iterable[AgentFigures]) -> tuple[AgentFigures, ...]:
    """Return figures by the agents' names."""
    return tuple(sorted(rows, key=lambda row: (fold(row.agent.name), row.agent.id)))


def select_skills(
    skills: Iterable[Skill], *, agent: Agent | None, names: Sequence[str]
) -> tuple[Skill, ...]:
    """Return the named skills (all without names), of one agent where given, in map order.

    Raises:
        DeskNotFoundError: a name is no skill here; with the nearest names.
    """
    known = list(skills)
    wanted = {fold(name) for name in names}
    for name in names:
        if not any(fold(skill.name) == fold(name) for skill in known):
            close = nearest(name, (skill.name for skill in known), limit=_NEAREST)
            raise DeskNotFoundError(kind="skill", value=name, nearest=close)
    fitting = (
        skill
        for skill in known
        if (not wanted or fold(skill.name) in wanted)
        and (agent is None or agent.id in skill.agent_ids)
    )
    return tuple(sorted(fitting, key=_skill_rank))


def build_freshness(parts: Iterable[Cached[object]], source: Source) -> Freshness:
    """Return the age of the oldest of the parts that an answer tells about."""
    known = list(parts)
    return Freshness(
        as_of=min(part.fetched_at for part in known),
        source=source,
        stale=any(part.stale for part in known),
        spent=next((part.spent for part in known if part.spent), None),
    )


def count_unlisted(presence: Mapping[str, PresenceRow], roster: Roster) -> int:
    """Count presence rows of people whom the agent list does not hold."""
    return sum(key not in roster.by_id and key not in roster.machines for key in presence)


def _departments(
    row: AgentRow, listed_in: str | None, by_id: Mapping[str, Department]
) -> tuple[Department, ...]:
    ids = dict.fromkeys((*row.department_ids, *([listed_in] if listed_in else [])))
    return tuple(by_id[key] for key in ids if key in by_id)


def _full_name(row: AgentRow) -> str:
    return " ".join(part for part in (row.first_name, row.last_name) if part)


def _presence(text: str | None) -> Presence:
    return _PRESENCES.get((text or "").upper(), Presence.UNKNOWN)


def _overall(row: PresenceRow | None) -> Presence:
    if row is None:
        return Presence.UNKNOWN
    return overall_presence(_presence(row.status), _channels(row))


def _channels(row: PresenceRow | None) -> tuple[ChannelPresence, ...]:
    return _channels_of(row.mail, row.phone, row.chat) if row is not None else ()


@lru_cache(_COMBINATIONS)
def _channels_of(
    mail: str | None, phone: str | None, chat: str | None
) -> tuple[ChannelPresence, ...]:
    """Return what there are some dozens of, each for many agents."""
    said = ((Channel.MAIL, mail), (Channel.PHONE, phone), (Channel.CHAT, chat))
    return tuple(ChannelPresence(channel, _presence(text)) for channel, text in said if text)


def _workload(row: WorkloadRow | None) -> Workload | None:
    if row is None:
        return None
    return Workload(row.open, row.on_hold, row.overdue, row.due_within_hour)


def _fits(status: AgentStatus, query: StatusQuery) -> bool:
    if not query.channels:
        return not query.presences or status.presence in query.presences
    wanted = query.presences or _AVAILABLE
    return any(
        each.channel in query.channels and each.presence in wanted for each in status.channels
    )


def _rank(status: AgentStatus) -> tuple[int, bool, int, str, str]:
    load = status.workload.open if status.workload else None
    agent = status.agent
    return _ORDER[status.presence], load is None, load or 0, fold(agent.name), agent.id


def _skill_rank(skill: Skill) -> tuple[str, str, str, str]:
    department = fold(skill.department.name) if skill.department else ""
    return department, fold(skill.type or ""), fold(skill.name), skill.id


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _mean(averages: Iterable[Average | None]) -> Average | None:
    known = [average for average in averages if average is not None]
    if len(known) == 1:
        return known[0]
    counted = [(average, average.n) for average in known if average.n is not None]
    if not counted:
        return None
    return Average(
        n=sum(n for _average, n in counted),
        system=_weighted(counted, lambda average: average.system),
        agent=_weighted(counted, lambda average: average.agent),
    )


def _weighted(
    averages: Sequence[tuple[Average, int]], time_of: Callable[[Average], timedelta | None]
) -> timedelta | None:
    pairs = [(time, n) for each, n in averages if (time := time_of(each)) is not None]
    if len(pairs) == 1:
        return pairs[0][0]
    count = sum(n for _time, n in pairs)
    if not count:
        return None
    return sum((time * n for time, n in pairs), timedelta()) / count
