"""The three paths that a third-party guide names and Desk's own documentation does not.

Their answers are invented, as nothing is published about them: field names differ from those of
the documented API, and one of them means nothing to anybody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.periods import Period, PeriodError, PeriodName
from bot.sandbox.desk.activity import Kind
from bot.sandbox.desk.answers.dashboards import hours
from bot.sandbox.desk.reports import Question
from bot.sandbox.desk.shifts import DAY, EARLY, LATE, NIGHT, shift
from bot.sandbox.desk.windows import LONGEST, Window, days_window, named_window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.reports import Tally
    from bot.sandbox.desk.world import Person


class GuideShape(StrEnum):
    """How the three paths answer: not at all, with an array, or with one under a key."""

    OFF = "off"
    ARRAY = "array"
    DATA = "data"
    AGENTS = "agents"


_SHIFT_NAMES: Final = {EARLY: "Early", DAY: "Day", LATE: "Late", NIGHT: "Night"}


def shaped(rows: list[Body], shape: GuideShape) -> Any:
    """Wrap rows the way the portal does."""
    return rows if shape is GuideShape.ARRAY else {shape.value: rows}


def agent_performance_metrics(ask: Ask) -> list[Body]:
    """Return rows for /doc/agentperformancemetrics; ``period`` is one of the bot's own."""
    window = _window(ask)
    return [_head(ask, one) | _figures(ask, one, window) for one in _people(ask)]


def agent_status_monitoring(ask: Ask) -> list[Body]:
    """Return rows for /doc/agentstatusmonitoring."""
    people = () if ask.faults.no_presence else _people(ask)
    return [_head(ask, one) | _status(ask, one) for one in people]


def agent_skill_mapping(ask: Ask) -> list[Body]:
    """Return rows for /doc/agentskillmapping."""
    return [_head(ask, one) | {"skills": _skills(ask, one)} for one in _people(ask)]


GUIDE_ANSWERS: Final = {
    "agentperformancemetrics": agent_performance_metrics,
    "agentstatusmonitoring": agent_status_monitoring,
    "agentskillmapping": agent_skill_mapping,
}
"""By the last part of the path."""


def _people(ask: Ask) -> list[Person]:
    """Return whom ``department`` and ``agent`` leave; either may be an id, a name or an address."""
    return [
        one
        for one in ask.world.people
        if _fits(ask.params, "agent", (one.id, one.name, one.email or ""))
        and any(_fits(ask.params, "department", _names(ask, own)) for own in one.departments)
    ]


def _names(ask: Ask, department: str) -> tuple[str, str]:
    return department, ask.world.department_by_id[department].name


def _fits(params: Mapping[str, Any], name: str, texts: tuple[str, ...]) -> bool:
    wanted = str(params.get(name, "")).lower()
    return not wanted or wanted in {text.lower() for text in texts}


def _head(ask: Ask, person: Person) -> Body:
    return {
        "agentId": person.id,
        "agentName": person.name,
        "email": person.email,
        "department": ask.world.department_by_id[person.departments[0]].name,
        "shiftName": _SHIFT_NAMES[shift(ask.world.seed, person)],
    }


def _status(ask: Ask, person: Person) -> Body:
    state = ask.simulation.presence(person, ask.moment)
    load = ask.simulation.load(person, ask.moment)
    return {
        "status": "Busy" if state.phone == "BUSY" else state.status.title(),
        "mailStatus": state.mail.title(),
        "phoneStatus": state.phone.title(),
        "chatStatus": state.chat.title(),
        "openTickets": load.open,
        "onHoldTickets": load.on_hold,
        "overdueTickets": load.overdue,
    }


def _figures(ask: Ask, person: Person, window: Window) -> Body:
    if ask.faults.no_figures or (ask.faults.quiet_week and window.is_short):
        return {}
    solved = _tally(ask, person, window, Kind.SOLVED)
    first = _tally(ask, person, window, Kind.FIRST_RESPONSE)
    return {
        "ticketsClosed": solved.count,
        "ticketsReopened": _tally(ask, person, window, Kind.REOPENED).count,
        "backlog": _tally(ask, person, window, Kind.BACKLOG).count,
        "firstResponses": first.count,
        "responsesSent": first.count + _tally(ask, person, window, Kind.LATER_RESPONSE).count,
        "avgFirstResponseTime": hours(first.system_minutes, first.count),
        "avgResolutionTime": hours(solved.system_minutes, solved.count),
    }


def _tally(ask: Ask, person: Person, window: Window, kind: Kind) -> Tally:
    question = Question((kind,), window, "agent", (person,), timed=True)
    return ask.simulation.reports.tally(question, (person,), window)


def _skills(ask: Ask, person: Person) -> list[Body]:
    return [
        {"skillName": skill.name, "skillType": skill.type.name}
        for skill in ask.world.skills
        if skill.active and person.id in skill.agents
    ]


def _window(ask: Ask) -> Window:
    """Return the period asked for, up to this minute and no longer than reports may be.

    Without a period that can be read, it is the last seven days.
    """
    try:
        asked = _of_period(Period.parse(str(ask.params.get("period"))), ask)
    except (PeriodError, OverflowError):
        asked = named_window(PeriodName.LAST_7_DAYS, ask.now)
    end = min(asked.end, ask.moment // 60 * 60)
    begin = max(asked.begin, end - LONGEST)
    return Window(begin, max(begin, end))


def _of_period(period: Period, ask: Ask) -> Window:
    if period.name is not None:
        return named_window(period.name, ask.now)
    if period.first is not None and period.last is not None:
        return days_window(period.first, period.last)
    since, until = period.since or ask.now, period.until or ask.now
    return Window(int(since.timestamp()), int(until.timestamp()))
