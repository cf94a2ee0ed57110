"""``/agent-metrics``: how the team or an agent performed over a period."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.access_log import EVERYONE, department_scope
from bot.desk.errors import DeskError
from bot.past_query import TREND, TrendQuery
from bot.periods import Period, PeriodName
from bot.query import parse_metrics
from formatters.help import CommandHelp
from formatters.metrics import format_agent_metrics, format_team_metrics
from handlers._ask import CommandSpec
from handlers._named import check_figures
from handlers._parameters import parameters
from handlers._past import place_now
from handlers._trend import WORDS, answer_trend, trend_of
from handlers._zone import portal_zone, portal_zone_if_known

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.access import Viewer
    from bot.desk.models import Agent, Department, PerformanceReport
    from bot.query import MetricsQuery
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

_log = structlog.get_logger(__name__)

DEFAULT_PERIOD: Final = Period(name=PeriodName.LAST_7_DAYS)
HELP: Final = CommandHelp(
    command="/agent-metrics",
    hint="[agent or @user] [department:NAME] [period] [vs previous, or trend]",
    summary=(
        "How the team performed, or one agent. The period is the last 7 days unless you "
        "name one: today, yesterday, this-week, last-week, 7d, this-month, last-month, 30d, or "
        "two days. With trend it is shown over time, from the history: 28 days, or as many as you "
        "name, such as 90d. Figures of others by name are for managers."
    ),
    examples=(
        ("", "the team's scorecard of the last 7 days"),
        ("department:Support last-month vs previous", "Support's, compared with the month before"),
        ("ada ray 30d", "one agent's card, with the change against the 30 days before"),
        ("me", "your own card"),
        ("2026-11-01..2026-11-15", "any range of up to 366 days"),
        ("department:Support 90d trend", "how Support's figures moved over 90 days, as charts"),
    ),
)


async def answer_agent_metrics(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Answer with the team's scorecard, or with a card when one agent is asked for.

    Raises:
        AccessRefusedError: the figures are another person's and the viewer is no manager.
    """
    query = parse_metrics(ask.text, now=ask.now)
    if isinstance(query, TrendQuery):
        return await answer_trend(ask, query, viewer, services)
    department, agent = await place_now(query, viewer, services, words=WORDS, word=TREND)
    if agent is None:
        return await _answer_team(ask, query, department, viewer, services)
    await check_figures(agent, viewer, services)
    period = query.period or DEFAULT_PERIOD
    report, previous, zone = await asyncio.gather(
        ask_figures(services, period, department=department, agent=agent),
        _previous_if_known(ask, query, services, department=department, agent=agent),
        _zone_of(period, services),
    )
    return format_agent_metrics(
        report,
        again=ask.again(query),
        previous=previous,
        trend=trend_of(ask, query, services),
        today=_today(ask, report, zone),
    )


async def ask_figures(
    services: Services,
    period: Period,
    *,
    department: Department | None = None,
    agent: Agent | None = None,
) -> PerformanceReport:
    """Return the figures of a period."""
    p = parameters(department=department, agent=agent, period=period.text)
    return await services.desk.get_agent_performance_metrics(p)


async def _answer_team(
    ask: Ask,
    query: MetricsQuery,
    department: Department | None,
    viewer: Viewer,
    services: Services,
) -> Message:
    if viewer.is_manager:
        whom = department_scope(department.id) if department else EVERYONE
        services.access.log_look(viewer, whom)
    period = query.period or DEFAULT_PERIOD
    report, previous, departments, zone = await asyncio.gather(
        ask_figures(services, period, department=department),
        _previous(ask, query, services, department=department) if query.compare else _nothing(),
        services.desk.list_departments(),
        _zone_of(period, services),
    )
    return format_team_metrics(
        report,
        again=ask.again(query),
        previous=previous,
        named=viewer.is_manager,
        min_group=services.min_group,
        departments=departments,
        trend=trend_of(ask, query, services),
        today=_today(ask, report, zone),
    )


async def _zone_of(period: Period, services: Services) -> ZoneInfo | None:
    """Return by whose days a named period goes; other periods say themselves what they cover."""
    return await portal_zone_if_known(services) if period.name else None


def _today(ask: Ask, report: PerformanceReport, zone: ZoneInfo | None) -> date | None:
    """Return the portal's day by which Desk told the figures."""
    if zone is None:
        return None
    told_at = report.freshness.as_of if report.freshness.stale else ask.now
    return told_at.astimezone(zone).date()


async def _previous(
    ask: Ask,
    query: MetricsQuery,
    services: Services,
    *,
    department: Department | None = None,
    agent: Agent | None = None,
) -> PerformanceReport:
    """Return the figures of the equal period before, as the portal's own days go."""
    here = ask.now.astimezone(await portal_zone(services))
    period = (query.period or DEFAULT_PERIOD).previous(here)
    return await ask_figures(services, period, department=department, agent=agent)


async def _previous_if_known(
    ask: Ask,
    query: MetricsQuery,
    services: Services,
    *,
    department: Department | None,
    agent: Agent,
) -> PerformanceReport | None:
    """Return the same, or nothing when Desk does not say and nobody asked to compare."""
    try:
        return await _previous(ask, query, services, department=department, agent=agent)
    except DeskError as error:
        if query.compare:
            raise
        _log.warning("not_compared", error=type(error).__name__, operation=error.operation)
        return None


async def _nothing() -> None:
    """Stand in for a question that is not asked."""


COMMAND: Final = CommandSpec(
    HELP, lambda ask: parse_metrics(ask.text, now=ask.now), answer_agent_metrics
)
