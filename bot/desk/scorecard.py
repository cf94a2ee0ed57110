"""Pure joins: the five reports made into the figures of agents and of their team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.join import total
from bot.desk.models import Agent, Figures
from bot.desk.report import ReportName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.desk.models import AgentFigures
    from bot.desk.report import Report
    from bot.desk.roster import Roster


def reported_agents(reports: Iterable[Report], roster: Roster) -> Iterable[Agent]:
    """Return the listed people, and those in a report who have left the list since."""
    agents = dict(roster.by_id)
    for report in reports:
        for key, row in report.rows.items():
            if key not in agents and key not in roster.machines and row.name:
                agents[key] = Agent(key, row.name)
    return agents.values()


def figures_of(reports: Mapping[ReportName, Report], agent_id: str) -> Figures:
    """Return one agent's figures."""
    return Figures(
        closed=reports[ReportName.CLOSED].count_of(agent_id),
        reopened=reports[ReportName.REOPENED].count_of(agent_id),
        backlog=reports[ReportName.BACKLOG].count_of(agent_id),
        first_response_time=reports[ReportName.FIRST_RESPONSE_TIME].average_of(agent_id),
        resolution_time=reports[ReportName.RESOLUTION_TIME].average_of(agent_id),
    )


def team_figures(reports: Mapping[ReportName, Report], rows: Sequence[AgentFigures]) -> Figures:
    """Take the portal's own totals; where it gave none, those of the rows."""
    own = total(row.figures for row in rows)
    closed, reopened, backlog = (
        reports[name].total for name in (ReportName.CLOSED, ReportName.REOPENED, ReportName.BACKLOG)
    )
    return Figures(
        closed=own.closed if closed is None else closed,
        reopened=own.reopened if reopened is None else reopened,
        backlog=own.backlog if backlog is None else backlog,
        first_response_time=reports[ReportName.FIRST_RESPONSE_TIME].average
        or own.first_response_time,
        resolution_time=reports[ReportName.RESOLUTION_TIME].average or own.resolution_time,
    )
