"""Writes the figures of one day of the portal: of each agent, and of all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.models import Scope
from bot.history.totals import contributes
from bot.store.history_tables import WHOLE_PORTAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.desk.models import AgentFigures, Average, Figures, PerformanceReport
    from bot.history.bulk import Bulk, Row


def sample_rows(
    bulk: Bulk, day: date, at: datetime, reports: Sequence[PerformanceReport]
) -> list[Row]:
    """Return rows of ``performance_sample``."""
    head, moment = bulk.day(day), bulk.instant(at)
    rows: list[Row] = []
    for report in reports:
        for agent_id, figures in sorted(_figures_by_agent(report.agents).items()):
            rows.append((head, _place(report), agent_id, moment, *_values(figures)))
    return rows


def team_rows(
    bulk: Bulk, day: date, at: datetime, reports: Sequence[PerformanceReport]
) -> list[Row]:
    """Return rows of ``performance_team``: Desk's own totals, and how many stand behind them."""
    head, moment = bulk.day(day), bulk.instant(at)
    return [
        (
            *(head, _place(report), moment, len(_figures_by_agent(report.agents))),
            *_behind(report.agents),
            *_values(report.team),
        )
        for report in reports
    ]


def check_reports(reports: Sequence[PerformanceReport]) -> None:
    """Make sure that the reports are those of the whole portal and of departments, once each.

    Raises:
        ValueError: one is narrowed otherwise, an old answer that stood in, or there twice.
    """
    for report in reports:
        if report.scope != Scope(department=report.scope.department) or report.freshness.stale:
            raise ValueError("only whole and fresh reports are history")
    places = [_place(report) for report in reports]
    if len(places) != len(set(places)) or WHOLE_PORTAL not in places:
        raise ValueError("the history holds the whole portal and each department once")


def _behind(agents: Sequence[AgentFigures]) -> Row:
    """Return how many agents have a share in each average."""
    figures = [row.figures for row in agents]
    return (
        sum(contributes(each.first_response_time) for each in figures),
        sum(contributes(each.resolution_time) for each in figures),
    )


def _place(report: PerformanceReport) -> str:
    department = report.scope.department
    return department.id if department else WHOLE_PORTAL


def _figures_by_agent(rows: Sequence[AgentFigures]) -> dict[str, Figures]:
    return {row.agent.id: row.figures for row in rows}


def _values(figures: Figures) -> Row:
    counts = (figures.closed, figures.reopened, figures.backlog)
    return (*counts, *_times(figures.first_response_time), *_times(figures.resolution_time))


def _times(average: Average | None) -> Row:
    """Return the count and both clocks in seconds."""
    if average is None:
        return (None, None, None)
    clocks = (average.system, average.agent)
    return (average.n, *(None if each is None else each.total_seconds() for each in clocks))
