"""Pure joins: the guide's rows made into statuses, figures and skills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.desk.guide_fields import Field
from bot.desk.guide_people import agent_of, departments_of, identify, named_agent
from bot.desk.join import overall_presence, total
from bot.desk.models import (
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Figures,
    Presence,
    Skill,
    Workload,
)
from bot.desk.roster import fold
from bot.desk.values import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import timedelta

    from bot.desk.guide_rows import GuideRow
    from bot.desk.models import Agent, Department, Extra
    from bot.desk.roster import Roster

Holding = tuple["Skill", "Agent | None"]


def statuses_of(rows: Iterable[GuideRow], roster: Roster) -> tuple[AgentStatus, ...]:
    """Return one status an agent; of several rows about one the last counts."""
    found = {status.agent.id: status for status in _iter_statuses(rows, roster)}
    return tuple(found.values())


def figures_of(rows: Iterable[GuideRow], roster: Roster) -> tuple[AgentFigures, ...]:
    """Return one set of figures an agent; several rows about one are added up."""
    found: dict[str, tuple[Agent, list[Figures]]] = {}
    for agent, row in _about(rows, roster):
        found.setdefault(agent.id, (agent, []))[1].append(_figures(row))
    return tuple(
        AgentFigures(agent, parts[0] if len(parts) == 1 else total(parts))
        for agent, parts in found.values()
    )


def skills_of(rows: Iterable[GuideRow], roster: Roster) -> tuple[Skill, ...]:
    """Return the skills that rows about agents, about skills, or about pairs of them name."""
    found: dict[str, tuple[Skill, set[str]]] = {}
    for row in rows:
        for skill, agent in _iter_holdings(row, roster):
            holders = found.setdefault(_skill_key(skill), (skill, set()))[1]
            holders.update([agent.id] if agent else [])
    return tuple(
        Skill(skill.id, skill.name, skill.department, skill.type, frozenset(holders))
        for skill, holders in found.values()
    )


def extras_of(rows: Iterable[GuideRow], roster: Roster) -> dict[str, tuple[Extra, ...]]:
    """Return what else the rows say about each agent, by agent id."""
    found: dict[str, dict[Extra, None]] = {}
    for agent, row in _about(rows, roster):
        found.setdefault(agent.id, {}).update(dict.fromkeys(row.extras))
    return {key: tuple(extras) for key, extras in found.items() if extras}


def _about(rows: Iterable[GuideRow], roster: Roster) -> Iterator[tuple[Agent, GuideRow]]:
    for row in rows:
        agent = agent_of(row)
        if agent is not None:
            yield identify(agent, roster), row


def _iter_statuses(rows: Iterable[GuideRow], roster: Roster) -> Iterator[AgentStatus]:
    for agent, row in _about(rows, roster):
        channels = _channels(row)
        mode = row.get(Field.PHONE_MODE)
        yield AgentStatus(
            agent=agent,
            presence=overall_presence(row.get(Field.PRESENCE) or Presence.UNKNOWN, channels),
            channels=channels,
            phone_mode=mode.title() if mode else None,
            workload=_workload(row),
            extras=row.extras,
        )


def _channels(row: GuideRow) -> tuple[ChannelPresence, ...]:
    fields = ((Channel.MAIL, Field.MAIL), (Channel.PHONE, Field.PHONE), (Channel.CHAT, Field.CHAT))
    said = {channel: row.get(field) for channel, field in fields if row.get(field)}
    listed = dict.fromkeys(row.get(Field.CHANNELS) or (), Presence.ONLINE)
    presences = listed | said
    return tuple(ChannelPresence(each, presences[each]) for each in Channel if each in presences)


def _workload(row: GuideRow) -> Workload | None:
    counts = [
        row.get(field) for field in (Field.OPEN, Field.ON_HOLD, Field.OVERDUE, Field.DUE_SOON)
    ]
    return None if all(count is None for count in counts) else Workload(*counts)


def _figures(row: GuideRow) -> Figures:
    closed, responses = row.get(Field.CLOSED), row.get(Field.RESPONSES)
    return Figures(
        closed=closed,
        reopened=row.get(Field.REOPENED),
        backlog=row.get(Field.BACKLOG),
        first_response_time=_average(
            row.get(Field.FIRST_RESPONSE_TIME), closed if responses is None else responses
        ),
        resolution_time=_average(row.get(Field.RESOLUTION_TIME), closed),
        extras=row.extras,
    )


def _average(time: timedelta | None, n: int | None) -> Average | None:
    """Return the guide's one clock as "system time"; its count may not be known."""
    return None if time is None else Average(n, system=time)


def _iter_holdings(row: GuideRow, roster: Roster) -> Iterator[Holding]:
    agent = agent_of(row)
    known = identify(agent, roster) if agent else None
    for skill in _skills(row):
        yield skill, known
        for part in row.get(Field.AGENTS) or ():
            named = named_agent(part)
            if named:
                yield skill, identify(named, roster)


def _skills(row: GuideRow) -> Iterator[Skill]:
    departments: Sequence[Department | None] = departments_of(row) or (None,)
    single = row.get(Field.SKILL)
    if single:
        yield _skill(single, row.get(Field.SKILL_ID), row.get(Field.SKILL_TYPE), departments[0])
    for part in row.get(Field.SKILLS) or ():
        record: dict[str, Any] = part if isinstance(part, dict) else {"name": part}
        name = read_text(record.get("skillName") or record.get("name"))
        type_ = read_text(record.get("skillTypeName") or record.get("type"))
        if name:
            skill_id = read_text(record.get("skillId") or record.get("id"))
            yield _skill(name, skill_id, type_, departments[0])


def _skill(
    name: str, skill_id: str | None, type_: str | None, department: Department | None
) -> Skill:
    return Skill(id=skill_id or name, name=name, department=department, type=type_)


def _skill_key(skill: Skill) -> str:
    department = skill.department.id if skill.department else ""
    return f"{department}\n{fold(skill.name)}"
