"""Pure: the guide's rows made into answers, filtered once more by what was asked.

`rows` are those that answer the question; `people` are the status rows without parameters, which
add whom and what the rows themselves leave out; `known` are the people of the documented API,
whose ids are borne where they can be had.

Each raises `DeskNotFoundError` for a department, agent or skill that no row holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk.guide_ids import adopt
from bot.desk.guide_join import extras_of, figures_of, skills_of, statuses_of
from bot.desk.guide_people import build_guide_roster, is_in
from bot.desk.join import (
    build_freshness,
    build_status,
    order_figures,
    select_skills,
    select_statuses,
    total,
)
from bot.desk.models import (
    Agent,
    Department,
    PerformanceReport,
    Scope,
    SkillMap,
    Source,
    StatusBoard,
)
from bot.desk.roster import Roster, get_department

if TYPE_CHECKING:
    from bot.desk.cache import Cached
    from bot.desk.guide_rows import GuideRow
    from bot.desk.params import PerformanceQuery, Query, SkillsQuery, StatusQuery

    Rows = Cached[tuple[GuideRow, ...]]


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


def _view(query: Query, rows: Rows, people: Rows, known: Roster) -> _View:
    about = adopt(rows.value, known)
    roster = build_guide_roster((*adopt(people.value, known), *about), known)
    department = _department(query.department, roster)
    agent = roster.get_agent(query.agent) if query.agent is not None else None
    return _View(about, roster, Scope(department=department, agent=agent))


def _department(text: str | None, roster: Roster) -> Department | None:
    if text is None:
        return None
    if not roster.departments:  # the rows say nothing of departments: the path alone can filter
        return Department(text, text)
    return get_department(text, roster.departments)


def build_board(query: StatusQuery, rows: Rows, people: Rows, known: Roster) -> StatusBoard:
    """Answer `get_agent_status_monitoring`."""
    view = _view(query, rows, people, known)
    statuses = [each for each in statuses_of(view.rows, view.roster) if view.covers(each.agent)]
    agent = view.scope.agent
    if agent is not None and agent.id in known.by_id and not statuses:
        statuses.append(build_status(agent, None, None))  # a documented person without a row
    return StatusBoard(
        agents=select_statuses(statuses, query),
        scope=replace(view.scope, channels=query.channels, presences=query.presences),
        freshness=build_freshness((rows,), Source.GUIDE),
    )


def build_performance(
    query: PerformanceQuery, rows: Rows, people: Rows, known: Roster
) -> PerformanceReport:
    """Answer `get_agent_performance_metrics`."""
    view = _view(query, rows, people, known)
    figures = (each for each in figures_of(view.rows, view.roster) if view.covers(each.agent))
    agents = order_figures(figures)
    return PerformanceReport(
        period=query.period,
        team=total(row.figures for row in agents),
        agents=agents,
        scope=view.scope,
        freshness=build_freshness((rows,), Source.GUIDE),
        is_period_confirmed=False,  # the rows do not name it
    )


def build_skill_map(query: SkillsQuery, rows: Rows, people: Rows, known: Roster) -> SkillMap:
    """Answer `get_agent_skill_mapping`."""
    view = _view(query, rows, people, known)
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
