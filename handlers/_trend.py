"""``/agent-metrics … trend``: how figures moved, from the history."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.access_log import EVERYONE, department_scope
from bot.history.models import Kind
from bot.past import Past
from bot.past_query import TREND, TrendQuery
from bot.periods import Period, PeriodName
from bot.query import MetricsQuery
from formatters.trend import format_trend
from formatters.trend_figures import is_compared
from handlers._named import check_figures
from handlers._past import asked_for, day_after, find_subject, first_kept, open_history
from handlers._zone import portal_zone

if TYPE_CHECKING:
    from datetime import date

    from bot.access import Viewer
    from bot.history.history import History
    from bot.history.models import Subject, Trend
    from bot.query import Again
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

DEFAULT_PAST: Final = Past(days=28)
"""Whole weeks, so that what it is compared with has the same weekdays."""
_WEEK: Final = 7
WORDS: Final = (TREND, *PeriodName)


def trend_of(ask: Ask, query: MetricsQuery, services: Services) -> Again | None:
    """Return the question of the *Trend* button; `None` where there is no history."""
    if services.history is None:
        return None
    return ask.turned(TrendQuery(query.who, query.department, Past.of(query.period)))


async def answer_trend(ask: Ask, query: TrendQuery, viewer: Viewer, services: Services) -> Message:
    """Answer with what moved, charts and a table.

    Raises:
        AccessRefusedError: the figures are another person's and the viewer is no manager.
        HistoryEmptyError, StoreDownError: there is nothing to answer from.
        UsageError: the history does not have these days.
    """
    with open_history(services) as history:
        subject = await find_subject(query, viewer, services, history, words=WORDS)
        await _check(subject, viewer, services)
        zone = await portal_zone(services)
        await first_kept(history, Kind.PERFORMANCE, zone)
        today = ask.now.astimezone(zone).date()
        until = today if query.past else day_after(subject, today, zone)
        past = query.past or DEFAULT_PAST
        days = past.whole_days(until, through=today - timedelta(days=1))
        with asked_for(past):
            trend, departments = await asyncio.gather(
                history.trend(subject, days, time_zone=zone.key), services.desk.list_departments()
            )
            halves = await _halves(trend, days, history)
    period = past.as_period or (Period(first=days[0], last=days[1]) if query.past else None)
    figures = MetricsQuery(query.who, query.department, period)
    return format_trend(
        trend,
        again=ask.again(query),
        figures=ask.turned(figures),
        named=viewer.is_manager,
        min_group=services.min_group,
        departments=departments,
        halves=halves,
    )


async def _halves(trend: Trend, days: tuple[date, date], history: History) -> Trend | None:
    """Return the second half of the same days, and with it the first: where nothing is before."""
    first, last = days
    weeks = ((last - first).days + 1) // (2 * _WEEK)
    if is_compared(trend) or not weeks:
        return None
    half = (last - timedelta(days=weeks * _WEEK - 1), last)
    return await history.trend(trend.subject, half, time_zone=trend.time_zone)


async def _check(subject: Subject, viewer: Viewer, services: Services) -> None:
    """Let pass who may see the figures, and log a look at what others do not see."""
    if subject.agent is not None:
        await check_figures(subject.agent, viewer, services)
    elif viewer.is_manager:
        department = subject.department
        whom = department_scope(department.id) if department else EVERYONE
        services.access.log_look(viewer, whom)
