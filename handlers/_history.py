"""``/agent-status … history``: an agent's time in status, or how a group was covered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.access_log import EVERYONE, department_scope
from bot.desk.models import Presence
from bot.errors import UnknownNameError, UsageError
from bot.history.models import Kind
from bot.names import closest, pick
from bot.past import Past
from bot.past_query import HISTORY, HistoryQuery
from bot.periods import PeriodName
from bot.query import StatusQuery
from formatters.coverage import Covered, format_coverage
from formatters.time_in_status import format_time_in_status
from handlers._named import check_figures
from handlers._parameters import parameters
from handlers._past import asked_for, day_after, find_subject, first_kept, midnight, open_history
from handlers._zone import portal_zone

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.access import Viewer
    from bot.desk.models import Skill
    from bot.history.history import History
    from bot.history.models import Coverage, Subject
    from bot.query import Again
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

DEFAULT_PAST: Final = Past(days=7)
WORDS: Final = (HISTORY, *Presence, *PeriodName)
_WEEKDAYS: Final = frozenset(range(5))
_WEEKEND: Final = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class _Span:
    """Whom and which days a question is about.

    Attributes:
        first, last: of the portal, both included.
        kept_since: the first day that is kept.
    """

    subject: Subject
    first: date
    last: date
    zone: ZoneInfo
    kept_since: date

    @property
    def since(self) -> datetime:
        """Return when it begins."""
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """Return when it ends."""
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def has_both_kinds(self) -> bool:
        """Say whether there are weekdays and days of a weekend."""
        days = (self.last - self.first).days + 1
        found = {(self.first.weekday() + n) % 7 in _WEEKEND for n in range(min(days, 7))}
        return len(found) > 1


def history_of(ask: Ask, query: StatusQuery, services: Services) -> Again | None:
    """Return the question of the *History* button; `None` where there is no history."""
    if services.history is None:
        return None
    channel = query.channels[0] if len(query.channels) == 1 and query.who is None else None
    return ask.turned(HistoryQuery(query.who, query.department, channel))


async def answer_history(
    ask: Ask, query: HistoryQuery, viewer: Viewer, services: Services
) -> Message:
    """Answer with the time in status when one agent is asked for, else with coverage.

    Raises:
        AccessRefusedError: it would show how single people worked, and the viewer is no manager.
        HistoryEmptyError, StoreDownError: there is nothing to answer from.
        UsageError: the history does not have these days.
    """
    with open_history(services) as history, asked_for(query.past or DEFAULT_PAST):
        span = await _read_span(ask, query, viewer, services, history)
        if span.subject.agent is None:
            covered = await _cover(query, span, services, history)
        else:
            return await _answer_time(ask, query, span, history)
    whole = covered.whole
    department = whole.subject.department
    whom = department_scope(department.id) if department else EVERYONE
    if whole.agents:
        services.access.check_group(viewer, whole.agents, services.min_group, whom)
    return format_coverage(
        covered,
        again=ask.again(query),
        status=ask.turned(_status(query)),
        departments=await services.desk.list_departments(),
    )


async def _read_span(
    ask: Ask, query: HistoryQuery, viewer: Viewer, services: Services, history: History
) -> _Span:
    subject = await find_subject(query, viewer, services, history, words=WORDS)
    if subject.agent is not None:
        await check_figures(subject.agent, viewer, services)
    zone = await portal_zone(services)
    kept = await first_kept(history, Kind.STATUS, zone)
    today = ask.now.astimezone(zone).date()
    until = today if query.past else day_after(subject, today, zone)
    first, last = (query.past or DEFAULT_PAST).whole_days(until, through=today)
    return _Span(subject, first, last, zone, kept)


async def _answer_time(ask: Ask, query: HistoryQuery, span: _Span, history: History) -> Message:
    spent = await history.time_in_status(
        span.subject, span.since, span.until, time_zone=span.zone.key
    )
    return format_time_in_status(
        spent, again=ask.again(query), status=ask.turned(_status(query)), kept_since=span.kept_since
    )


async def _cover(query: HistoryQuery, span: _Span, services: Services, history: History) -> Covered:
    skill = await _find_skill(query.skill, span.subject, services) if query.skill else None

    async def of(weekdays: frozenset[int]) -> Coverage:
        return await history.coverage(
            span.subject,
            span.since,
            span.until,
            time_zone=span.zone.key,
            channel=query.channel,
            skill=skill,
            weekdays=weekdays,
        )

    days = (span.first, span.last)
    if not span.has_both_kinds:
        return Covered(await of(frozenset()), None, None, days, span.kept_since)
    whole, weekdays, weekend = await asyncio.gather(of(frozenset()), of(_WEEKDAYS), of(_WEEKEND))
    return Covered(whole, weekdays, weekend, days, span.kept_since)


async def _find_skill(name: str, subject: Subject, services: Services) -> Skill:
    """Return the one skill that a name means.

    Raises:
        UnknownNameError: it fits none.
        UsageError: it fits several, by name or by department.
    """
    p = parameters(department=subject.department)
    skills = (await services.desk.get_agent_skill_mapping(p)).skills
    names = pick(name, [skill.name for skill in skills])
    if not names:
        nearest = closest(name, [skill.name for skill in skills])
        raise UnknownNameError(name, ("skill",), nearest=nearest)
    if len(names) > 1:
        raise UsageError(name, f"fits {len(names)} skills", nearest=names[:3])
    (first, *others) = [skill for skill in skills if skill.name == names[0]]
    if others:
        raise UsageError(name, "is a skill of several departments; add department:NAME")
    return first


def _status(query: HistoryQuery) -> StatusQuery:
    channels = (query.channel,) if query.channel else ()
    return StatusQuery(query.who, query.department, channels)
