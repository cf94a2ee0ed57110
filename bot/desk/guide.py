"""Source ``guide``: the three paths that an independent guide to Desk names.

Zoho publishes neither them nor their answers' shape (see `bot.desk.guide_words` and
`bot.desk.guide_rows` for what is understood). They get `p` as given; since they may ignore it,
rows are filtered here once more where they carry the data. Nothing but these paths is needed:
people and departments are those of the status rows.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.desk.cache import Memo
from bot.desk.credits import Priority
from bot.desk.dashboards import RUNNING_LIFETIME
from bot.desk.endpoints import A_DAY, EDITED_BY_HAND, LIVE
from bot.desk.errors import (
    DeskAccessError,
    DeskAnswerError,
    DeskDataCenterError,
    DeskError,
    DeskRequestError,
)
from bot.desk.guide_join import extras_of, figures_of, skills_of, statuses_of
from bot.desk.guide_people import build_guide_roster, is_in
from bot.desk.guide_rows import GuideRow, read_guide
from bot.desk.join import build_freshness, order_figures, select_skills, select_statuses, total
from bot.desk.models import (
    Agent,
    Department,
    Organization,
    PerformanceReport,
    Scope,
    SkillMap,
    Source,
    StatusBoard,
)
from bot.desk.params import Operation
from bot.desk.roster import Roster, get_department
from bot.desk.session import BUDGET_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bot.desk.cache import AnswerCache, Cached
    from bot.desk.endpoints import Endpoints
    from bot.desk.params import PerformanceQuery, Query, SkillsQuery, StatusQuery
    from bot.desk.session import DeskSession

PATHS: Final[Mapping[Operation, str]] = {
    Operation.PERFORMANCE: "/doc/agentperformancemetrics",
    Operation.STATUS: "/doc/agentstatusmonitoring",
    Operation.SKILLS: "/doc/agentskillmapping",
}
_LIFETIMES: Final[Mapping[Operation, timedelta]] = {
    Operation.PERFORMANCE: RUNNING_LIFETIME,
    Operation.STATUS: LIVE,
    Operation.SKILLS: EDITED_BY_HAND,
}


def is_other_shape(error: DeskError) -> bool:
    """Tell an error which says that a path does not serve the guide's records at all."""
    if isinstance(error, DeskRequestError):
        return error.status is not None  # Desk's refusal of the path, not ours of the question
    return isinstance(error, DeskAnswerError | DeskDataCenterError)


@dataclass(frozen=True, slots=True)
class _View:
    """The rows that answer a question, and who it is about."""

    rows: tuple[GuideRow, ...]
    roster: Roster
    scope: Scope

    def covers(self, agent: Agent) -> bool:
        """Tell whether an agent is in scope, as far as the rows say."""
        if self.scope.agent is not None:
            return agent.id == self.scope.agent.id
        return self.scope.department is None or is_in(agent, self.scope.department)


class GuideSource:
    """Answers from the guide's three paths.

    Args:
        budget_s: how long one call may take; less where another source could still answer.
    """

    def __init__(
        self,
        session: DeskSession,
        cache: AnswerCache,
        endpoints: Endpoints,
        *,
        org_id: str,
        budget_s: float = BUDGET_S,
    ) -> None:
        self._session = session
        self._cache = cache
        self._endpoints = endpoints
        self._org_id = org_id
        self._budget_s = budget_s
        self._memo = Memo()

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation."""
        return dict.fromkeys(Operation, Source.GUIDE)

    async def count_records(self, operation: Operation) -> int:
        """Try an operation's path without parameters; return how many records it gave.

        Nobody waits for this alone, so it leaves the people's reserve of credits be.
        """
        return len((await self._rows(operation, (), priority=Priority.JOBS)).value)

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the people of the status rows, by name."""
        return build_guide_roster((await self._rows(Operation.STATUS, ())).value).agents

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the departments of the status rows, by name."""
        return build_guide_roster((await self._rows(Operation.STATUS, ())).value).departments

    async def get_organization(self) -> Organization:
        """Return the portal, as far as it lets itself be asked."""
        return (await self._cache.get("guide-organization", A_DAY, self._load_organization)).value

    async def get_status(self, query: StatusQuery) -> StatusBoard:
        """Answer `get_agent_status_monitoring`."""
        rows, people = await self._ask(Operation.STATUS, query)
        build = partial(_board, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda board: len(board.agents))

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        rows, people = await self._ask(Operation.PERFORMANCE, query)
        build = partial(_performance, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda report: len(report.agents))

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        rows, people = await self._ask(Operation.SKILLS, query)
        build = partial(_skill_map, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda found: len(found.agents))

    async def _ask(
        self, operation: Operation, query: Query
    ) -> tuple[Cached[tuple[GuideRow, ...]], Cached[tuple[GuideRow, ...]]]:
        return await asyncio.gather(
            self._rows(operation, query.given),
            self._cache.get("guide-people", EDITED_BY_HAND, self._load_people),
        )

    async def _rows(
        self,
        operation: Operation,
        given: tuple[tuple[str, str], ...],
        *,
        priority: Priority = Priority.PEOPLE,
    ) -> Cached[tuple[GuideRow, ...]]:
        load = partial(self._load, operation, given, priority)
        return await self._cache.get(("guide", operation, given), _LIFETIMES[operation], load)

    async def _load(
        self, operation: Operation, given: tuple[tuple[str, str], ...], priority: Priority
    ) -> tuple[GuideRow, ...]:
        data = await self._session.get(
            PATHS[operation], dict(given), priority=priority, budget_s=self._budget_s
        )
        return read_guide([] if data is None else data, operation=operation)

    async def _load_people(self) -> tuple[GuideRow, ...]:
        try:
            return (await self._rows(Operation.STATUS, ())).value
        except DeskError as error:
            if is_other_shape(error):
                return ()
            raise

    async def _load_organization(self) -> Organization:
        try:
            return (await self._endpoints.get_organization()).value
        except (DeskRequestError, DeskAccessError, DeskAnswerError):
            return Organization(self._org_id)


def _view(query: Query, rows: Cached[tuple[GuideRow, ...]], people: tuple[GuideRow, ...]) -> _View:
    roster = build_guide_roster((*people, *rows.value))
    department = _department(query.department, roster)
    agent = roster.get_agent(query.agent) if query.agent is not None else None
    return _View(rows.value, roster, Scope(department=department, agent=agent))


def _department(text: str | None, roster: Roster) -> Department | None:
    if text is None:
        return None
    if not roster.departments:  # the rows say nothing of departments: the path alone can filter
        return Department(text, text)
    return get_department(text, roster.departments)


def _board(
    query: StatusQuery, rows: Cached[tuple[GuideRow, ...]], people: tuple[GuideRow, ...]
) -> StatusBoard:
    view = _view(query, rows, people)
    statuses = (each for each in statuses_of(view.rows, view.roster) if view.covers(each.agent))
    return StatusBoard(
        agents=select_statuses(statuses, query),
        scope=replace(view.scope, channels=query.channels, presences=query.presences),
        freshness=build_freshness((rows,), Source.GUIDE),
    )


def _performance(
    query: PerformanceQuery, rows: Cached[tuple[GuideRow, ...]], people: tuple[GuideRow, ...]
) -> PerformanceReport:
    view = _view(query, rows, people)
    figures = (each for each in figures_of(view.rows, view.roster) if view.covers(each.agent))
    agents = order_figures(figures)
    return PerformanceReport(
        period=query.period,
        team=total(row.figures for row in agents),
        agents=agents,
        scope=view.scope,
        freshness=build_freshness((rows,), Source.GUIDE),
    )


def _skill_map(
    query: SkillsQuery, rows: Cached[tuple[GuideRow, ...]], people: tuple[GuideRow, ...]
) -> SkillMap:
    view = _view(query, rows, people)
    agents = tuple(agent for agent in view.roster.agents if view.covers(agent))
    department = view.scope.department
    skills = (
        skill
        for skill in skills_of(view.rows, view.roster)
        if department is None or skill.department is None or skill.department.id == department.id
    )
    return SkillMap(
        skills=select_skills(skills, agent=view.scope.agent, names=query.skills),
        agents=agents,
        scope=view.scope,
        freshness=build_freshness((rows,), Source.GUIDE),
        extras=extras_of(view.rows, view.roster),
    )
