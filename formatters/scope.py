"""Words for what an answer covers: scope, period, filters, and how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.models import Presence
from bot.periods import PeriodName
from formatters.days import span_words
from formatters.text import either, esc, plain, slack_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.desk.models import Agent, Freshness, Scope, SpentCredits
    from bot.periods import Period

PRESENCES: Final = {
    Presence.ONLINE: "Online",
    Presence.BUSY: "Busy",
    Presence.OFFLINE: "Offline",
    Presence.UNKNOWN: "Not known",
}
_PERIODS: Final = {
    PeriodName.TODAY: "Today",
    PeriodName.YESTERDAY: "Yesterday",
    PeriodName.THIS_WEEK: "This week",
    PeriodName.LAST_WEEK: "Last week",
    PeriodName.LAST_7_DAYS: "Last 7 days",
    PeriodName.THIS_MONTH: "This month",
    PeriodName.LAST_MONTH: "Last month",
    PeriodName.LAST_30_DAYS: "Last 30 days",
}
_NAME: Final = 80
_DESCRIPTION: Final = 75
_NAMELESS: Final = "(no name)"


def agent_name(agent: Agent) -> str:
    """Return an agent's name as mrkdwn."""
    return esc(agent.name, _NAME) or _NAMELESS


def plain_name(agent: Agent) -> str:
    """Return an agent's name for plain text and cells."""
    return plain(agent.name, _NAME) or _NAMELESS


def described(agent: Agent) -> str:
    """Return what tells namesakes apart, plain: the address first, since it always does."""
    return plain(agent.email or ", ".join(one.name for one in agent.departments), _DESCRIPTION)


def place_words(scope: Scope) -> str:
    """Return whose answer this is, as mrkdwn: an agent, a department, or all departments."""
    parts = [agent_name(scope.agent)] if scope.agent else []
    if scope.department:
        parts.append(esc(scope.department.name, _NAME) or _NAMELESS)
    return ", ".join(parts) or "All departments"


def filter_words(scope: Scope) -> str:
    """Return the narrowing filters: ``only online or busy, channel phone``; may be empty."""
    parts = []
    if scope.presences:
        parts.append("only " + either([PRESENCES[one].lower() for one in scope.presences]))
    if scope.channels:
        parts.append("channel " + either([channel.value for channel in scope.channels]))
    return ", ".join(parts)


def period_words(period: Period) -> str:
    """Return a period as mrkdwn: ``Last 7 days``, ``1 to 15 Nov 2026``, or two dates."""
    if period.name is not None:
        return _PERIODS[period.name]
    if period.since is not None and period.until is not None:
        return f"{slack_date(period.since)} to {slack_date(period.until)}"
    return _days(period)


def dated_period(period: Period, today: date | None, *, is_stale: bool = False) -> str:
    """Return the same with a named period's days: ``Last 7 days (16 to 22 Nov 2026, until now)``.

    Args:
        period: what an answer covers.
        today: of the portal, when it was told; `None` where that is not known.
        is_stale: it was told some time ago.
    """
    words = period_words(period)
    days = period.days(today) if period.name and today else None
    if days is None:
        return words
    runs = ", until now" if days[1] == today and not is_stale else ""
    return f"{words} ({span_words(*days)}{runs})"


def plain_period(period: Period) -> str:
    """Return a period for plain text, where Slack draws no dates; times are in UTC."""
    if period.since is not None and period.until is not None:
        return f"{_minute(period.since)} to {_minute(period.until)} UTC"
    return period_words(period)


def context_words(scope: Scope, freshness: Freshness, period: Period | None = None) -> str:
    """Return the line that every answer carries: scope, period, filters, source and age."""
    parts = [
        place_words(scope),
        period_words(period) if period else "",
        filter_words(scope),
        f"from Zoho Desk, {slack_date(freshness.as_of)}",
    ]
    return " \u00b7 ".join(filter(None, parts))


def stale_words(freshness: Freshness) -> str:
    """Return the warning of an answer that stands in for one that Desk did not give."""
    happened = "*Zoho Desk does not answer.*"
    if freshness.spent:
        happened = _spent_words(freshness.spent)
    return (
        f":warning: {happened} This is the last good answer, from "
        f"{slack_date(freshness.as_of)} ({slack_date(freshness.as_of, '{ago}')})."
    )


def _spent_words(spent: SpentCredits) -> str:
    again = "They come back at midnight of the data centre."
    if spent.retry_at:
        again = (
            f"I can ask again after {slack_date(spent.retry_at, '{time} ({date_short_pretty})')}."
        )
    return f"*Zoho Desk's API credits of the day are spent.* {again}"


def _days(period: Period) -> str:
    if period.first is None or period.last is None:  # pragma: no cover - other kinds came before
        return period.text
    return span_words(period.first, period.last)


def _minute(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M}"
