"""Source ``rest``: the three operations from Desk's documented calls, with as few as will do.

An answer's age is that of its live parts; the lists of agents and departments beside them may be
up to an hour older.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.desk.cache import Memo
from bot.desk.endpoints import SMALL_TEAM
from bot.desk.errors import DeskError, DeskNotFoundError
from bot.desk.join import (
    build_freshness,
    build_roster,
    build_status,
    count_unlisted,
    order_figures,
    select_skills,
    select_statuses,
    total,
)
from bot.desk.models import (
    Agent,
    AgentFigures,
    Department,
    Freshness,
    Organization,
    PerformanceReport,
    Scope,
    Skill,
    SkillMap,
    Source,
    StatusBoard,
    Team,
)
from bot.desk.params import Operation
from bot.desk.report import Report, ReportName
from bot.desk.roster import Roster, get_department
from bot.desk.scorecard import figures_of, reported_agents, team_figures

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Mapping, Sequence

    from bot.desk.cache import Cached
    from bot.desk.endpoints import Endpoints
    from bot.desk.params import PerformanceQuery, SkillsQuery, StatusQuery
    from bot.desk.records import PresenceRow, SkillRow, WorkloadRow
    from bot.periods import Period


@dataclass(frozen=True, slots=True)
class _Team:
    """Who a question is about: everybody in scope, and one of them when asked for."""

    department: Department | None
    roster: Roster
    agent: Agent | None

    @property
    def scope(self) -> Scope:
        return Scope(department=self.department, agent=self.agent)

    @property
    def department_id(self) -> str | None:
        return self.department.id if self.department else None

    @property
    def agents(self) -> tuple[Agent, ...]:
        return (self.agent,) if self.agent else self.roster.agents


class RestSource:
    """Answers from the documented API."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._memo = Memo()

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation."""
        return dict.fromkeys(Operation, Source.REST)

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the active people, by name."""
        return (await self._roster(None)).agents

    async def get_roster(self) -> Roster:
        """Return the active people of the whole portal."""
        return await self._roster(None)

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the enabled departments, by name."""
        return (await self._endpoints.list_departments()).value

    async def list_teams(self) -> tuple[Team, ...]:
        """Return the teams, by name."""
        return (await self._endpoints.list_teams()).value

    async def get_organization(self) -> Organization:
        """Return the portal."""
        return (await self._endpoints.get_organization()).value

    async def get_status(self, query: StatusQuery) -> StatusBoard:
        """Answer `get_agent_status_monitoring`."""
        team = await self._team(query)
        presence, workload = await asyncio.gather(self._presence(team), self._workload(team))
        return self._memo.get(
            query,
            (team.roster, presence, workload),
            partial(_board, team, query, presence, workload),
            rows=lambda board: len(board.agents),
        )

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        department = await self._department(query.department)
        roster, *reports = await asyncio.gather(
            self._roster(department), *self._reports(query.period, department)
        )
        team = _team(department, roster, query.agent)
        return self._memo.get(
            query,
            (roster, *reports),
            partial(_performance, team, query.period, dict(zip(ReportName, reports, strict=True))),
            rows=lambda report: len(report.agents),
        )

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        team, departments = await self._skills_scope(query)
        parts = await asyncio.gather(*map(self._skills, departments))
        failed = [part for part in parts if isinstance(part, DeskError)]
        if failed and len(failed) == len(parts):
            raise failed[0]
        read: list[Cached[Any]] = [part for part in parts if not isinstance(part, DeskError)]
        freshness = build_freshness(read or [await self._endpoints.list_departments()], Source.REST)
        known = tuple(None if isinstance(part, DeskError) else part for part in parts)
        build = partial(
            _skill_map, team, query, tuple(zip(departments, known, strict=True)), freshness
        )
        try:
            return self._memo.get(query, (team.roster, *known), build, rows=_skill_rows)
        except DeskNotFoundError as error:
            raise (failed[0] if failed else error) from error

    async def _skills(self, department: Department) -> Cached[tuple[SkillRow, ...]] | DeskError:
        """Return what can be had: one department that refuses must not hide the others' skills."""
        try:
            return await self._endpoints.list_skills(department.id)
        except DeskError as error:
            return error

    async def _department(self, text: str | None) -> Department | None:
        if text is None:
            return None
        return get_department(text, await self.list_departments())

    async def _roster(self, department: Department | None) -> Roster:
        agents, departments = await asyncio.gather(
            self._endpoints.list_agents(department.id if department else None),
            self._endpoints.list_departments(),
        )
        build = partial(build_roster, agents.value, departments.value)
        parts = (agents.value, departments.value)
        key = ("roster", id(agents.value))
        return self._memo.get(key, parts, build, rows=len).within(department)

    async def _team(self, query: StatusQuery | SkillsQuery) -> _Team:
        department = await self._department(query.department)
        return _team(department, await self._roster(department), query.agent)

    def _reports(
        self, period: Period, department: Department | None
    ) -> Iterable[Coroutine[Any, Any, Cached[Report]]]:
        department_id = department.id if department else None
        return (self._endpoints.get_report(name, period, department_id) for name in ReportName)

    async def _skills_scope(self, query: SkillsQuery) -> tuple[_Team, Sequence[Department]]:
        if query.department is None and query.agent is None:
            team, departments = await asyncio.gather(self._team(query), self.list_departments())
            return team, departments
        team = await self._team(query)
        if team.department:
            return team, (team.department,)
        if team.agent and team.agent.departments:
            return team, team.agent.departments
        return team, await self.list_departments()

    async def _presence(self, team: _Team) -> Cached[Mapping[str, PresenceRow]]:
        """Read the scope's presence; one agent of a large team is found in a smaller department."""
        people = len(team.roster)
        at_hand = self._endpoints.peek_presence(team.department_id)
        if team.agent is None or people <= SMALL_TEAM or at_hand:
            return await self._endpoints.list_presence(team.department_id, people=people)
        sizes = {each.id: len(team.roster.within(each)) for each in team.agent.departments}
        if not sizes:
            return await self._endpoints.list_presence(team.department_id, people=people)
        smallest = min(sizes, key=sizes.__getitem__)
        return await self._endpoints.list_presence(smallest, people=sizes[smallest])

    async def _workload(self, team: _Team) -> Cached[Mapping[str, WorkloadRow]]:
        """Read the scope's workload; up to fifty people cost one call, the same as one person."""
        is_large = len(team.roster) > SMALL_TEAM
        only = team.agent.id if team.agent and is_large else None
        ids = [agent.id for agent in team.roster.agents]
        return await self._endpoints.list_workload(team.department_id, agent_ids=ids, only=only)


def _team(department: Department | None, roster: Roster, agent: str | None) -> _Team:
    return _Team(department, roster, roster.get_agent(agent) if agent is not None else None)


def _board(
    team: _Team,
    query: StatusQuery,
    presence: Cached[Mapping[str, PresenceRow]],
    workload: Cached[Mapping[str, WorkloadRow]],
) -> StatusBoard:
    statuses = (
        build_status(agent, presence.value.get(agent.id), workload.value.get(agent.id))
        for agent in team.agents
    )
    return StatusBoard(
        agents=select_statuses(statuses, query),
        scope=replace(team.scope, channels=query.channels, presences=query.presences),
        freshness=build_freshness((presence, workload), Source.REST),
        unlisted=0 if team.agent else count_unlisted(presence.value, team.roster),
    )


def _performance(
    team: _Team, period: Period, parts: Mapping[ReportName, Cached[Report]]
) -> PerformanceReport:
    reports = {name: part.value for name, part in parts.items()}
    agents = (team.agent,) if team.agent else reported_agents(reports.values(), team.roster)
    rows = order_figures(AgentFigures(agent, figures_of(reports, agent.id)) for agent in agents)
    return PerformanceReport(
        period=period,
        team=total(row.figures for row in rows) if team.agent else team_figures(reports, rows),
        agents=rows,
        scope=team.scope,
        freshness=build_freshness(parts.values(), Source.REST),
    )


def _skill_rows(found: SkillMap) -> int:
    return len(found.skills) + len(found.agents)


def _skill_map(
    team: _Team,
    query: SkillsQuery,
    parts: Sequence[tuple[Department, Cached[tuple[SkillRow, ...]] | None]],
    freshness: Freshness,
) -> SkillMap:
    skills = (
        Skill(row.id, row.name, department, row.type, row.agent_ids & team.roster.by_id.keys())
        for department, part in parts
        if part is not None
        for row in part.value
    )
    return SkillMap(
        skills=select_skills(skills, agent=team.agent, names=query.skills),
        agents=team.agents,
        scope=team.scope,
        freshness=freshness,
        missing=tuple(department for department, part in parts if part is None),
    )
