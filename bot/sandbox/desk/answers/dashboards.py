"""The eight reports: counts, response counts and average times over a period."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.activity import Kind
from bot.sandbox.desk.reports import Question
from bot.sandbox.desk.windows import read_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.desk.answers.ask import Answer, Ask, Body
    from bot.sandbox.desk.reports import Group
    from bot.sandbox.desk.world import Person

_RESPONSES: Final = (Kind.FIRST_RESPONSE, Kind.LATER_RESPONSE)
_MINUTE: Final = 60


def get_response_count(ask: Ask) -> Body:
    """Answer GET /dashboards/responseCount."""
    return _counts(ask, _RESPONSES, "totalResponseCount", "responseCount")


def get_resolution_time(ask: Ask) -> Body:
    """Answer GET /dashboards/ticketsResolutionTime."""
    return _times(ask, Kind.SOLVED, "totalTicketCount", "ticketCount")


def get_response_time(ask: Ask) -> Body:
    """Answer GET /dashboards/responseTime: first responses, or the later ones."""
    kind = Kind.FIRST_RESPONSE if ask.params["isFirstResponse"] else Kind.LATER_RESPONSE
    return _times(ask, kind, "totalResponseCount", "responseCount")


def ticket_report(kind: Kind) -> Answer:
    """Return the answer of a report that counts tickets of one kind."""
    return partial(_counts, kinds=(kind,), total="totalTicketCount", rows="ticketCount")


def _counts(ask: Ask, kinds: Sequence[Kind], total: str, rows: str) -> Body:
    groups = _groups(ask, kinds, timed=False)
    count = sum(group.tally.count for group in groups)
    return {
        "groupedBy": ask.params["groupBy"],
        total: str(count),
        "avg": f"{count / max(1, len(groups)):.1f}",
        rows: [{"count": str(group.tally.count), **_labels(group)} for group in groups],
    }


def _times(ask: Ask, kind: Kind, total: str, count: str) -> Body:
    groups = _groups(ask, (kind,), timed=True)
    events = sum(group.tally.count for group in groups)
    agent = sum(group.tally.agent_minutes for group in groups)
    system = sum(group.tally.system_minutes for group in groups)
    return {
        "groupedBy": ask.params["groupBy"],
        total: str(events),
        "totalAvgAgentTime": hours(agent, events),
        "totalAvgSystemTime": hours(system, events),
        "timeData": [_time_row(group, count) for group in groups],
    }


def _time_row(group: Group, count: str) -> Body:
    tally = group.tally
    return {
        **_labels(group),
        count: str(tally.count),
        "avgAgentTime": hours(tally.agent_minutes, tally.count),
        "avgSystemTime": hours(tally.system_minutes, tally.count),
    }


def _labels(group: Group) -> Body:
    return {"value": group.label, "referenceValue": group.reference}


def hours(minutes: int, count: int) -> str:
    """Write an average of minutes as Desk does: hours without bound, minutes, no seconds."""
    average = round(minutes / count) if count else 0
    return f"{average // _MINUTE:02}:{average % _MINUTE:02} hrs"


def _groups(ask: Ask, kinds: Sequence[Kind], *, timed: bool) -> Sequence[Group]:
    departments = ask.params.get("departmentId")
    channel = ask.params.get("channel")
    window = read_window(ask.params, ask.now)
    is_quiet = ask.faults.quiet_week and window.is_short
    question = Question(
        kinds=tuple(kinds),
        window=window,
        group_by=ask.params["groupBy"],
        people=() if is_quiet else _people(ask),
        departments=None if departments is None else frozenset(departments),
        channel=None if channel is None else channel.lower(),
        timed=timed,
    )
    return ask.simulation.reports.groups(question)


def _people(ask: Ask) -> tuple[Person, ...]:
    if ask.faults.no_figures:
        return ()
    chosen = _chosen(ask)
    departments = set(ask.params.get("departmentId", ask.world.department_by_id))
    return tuple(
        one
        for one in ask.world.people
        if (chosen is None or one.id in chosen) and not departments.isdisjoint(one.departments)
    )


def _chosen(ask: Ask) -> set[str] | None:
    """Return the ids that ``agentId`` and ``teamId`` leave; `None` when neither is given."""
    chosen = set(ask.params["agentId"]) if "agentId" in ask.params else None
    if "teamId" not in ask.params:
        return chosen
    teams = (ask.world.team_by_id.get(one) for one in ask.params["teamId"])
    members = {agent for team in teams if team for agent in team.agents}
    return members if chosen is None else chosen & members
