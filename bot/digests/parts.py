"""Pure: Desk's answers made into the parts of a digest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.desk.join import total
from bot.desk.models import Average, Presence
from bot.digests.models import Section
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    Compared,
    FiguresPart,
    Measure,
    UncoveredPart,
    UncoveredSkill,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.models import (
        AgentStatus,
        Channel,
        Figures,
        PerformanceReport,
        SkillMap,
        StatusBoard,
    )
    from bot.digests.report import Value

_OF_SECTION: Final = {
    Section.TICKETS: (Measure.CLOSED, Measure.REOPENED),
    Section.TIMES: (Measure.FIRST_RESPONSE_TIME, Measure.RESOLUTION_TIME),
}


def compare(
    now: PerformanceReport,
    before: PerformanceReport | None,
    *,
    only: frozenset[str] | None,
    min_group: int,
) -> dict[Measure, Compared]:
    """Return every measure of the team, with that of the comparable days where known.

    Args:
        now: of the reported days.
        before: of the comparable days; `None` when Desk did not say.
        only: agents of the team; `None` for everybody in scope.
        min_group: averages of fewer agents are withheld: channels are not for managers alone.
    """
    figures, earlier = _figures(now, only), _figures(before, only) if before else None
    small = count_agents(now, only) < min_group
    return {
        measure: _compared(measure, figures, earlier, withheld=small and measure in _AVERAGES)
        for measure in Measure
    }


def count_agents(report: PerformanceReport | StatusBoard, only: frozenset[str] | None) -> int:
    """Count the agents of an answer, or those of the team among them."""
    return sum(only is None or row.agent.id in only for row in report.agents)


def change_part(figures: dict[Measure, Compared]) -> ChangePart:
    """Return what moved."""
    return ChangePart(tuple(each for each in figures.values() if each.has_moved))


def figures_part(
    section: Section, figures: dict[Measure, Compared], report: PerformanceReport
) -> FiguresPart:
    """Return the section ``tickets`` or ``times``."""
    chosen = tuple(figures[measure] for measure in _OF_SECTION[section])
    return FiguresPart(section, chosen, report.freshness)


def availability_part(
    board: StatusBoard, *, only: frozenset[str] | None, channel: Channel | None
) -> AvailabilityPart:
    """Count agents by presence, overall or in one of Desk's channels."""
    people = [(each, _presence(each, channel)) for each in _members(board, only)]
    counts = Counter(presence for _, presence in people)
    names = [each.agent.name for each, presence in people if presence is Presence.ONLINE]
    return AvailabilityPart(
        online=counts[Presence.ONLINE],
        busy=counts[Presence.BUSY],
        offline=counts[Presence.OFFLINE],
        unknown=counts[Presence.UNKNOWN],
        names=tuple(sorted(names, key=str.casefold)),
        channel=channel,
        freshness=board.freshness,
    )


def backlog_part(
    figures: dict[Measure, Compared] | None, board: StatusBoard, *, only: frozenset[str] | None
) -> BacklogPart:
    """Join the backlog of the reports with what agents carry now."""
    loads = [each.workload for each in _members(board, only) if each.workload is not None]
    return BacklogPart(
        backlog=figures[Measure.BACKLOG] if figures else None,
        open=_sum(load.open for load in loads),
        on_hold=_sum(load.on_hold for load in loads),
        overdue=_sum(load.overdue for load in loads),
        due_within_hour=_sum(load.due_within_hour for load in loads),
        freshness=board.freshness,
    )


def uncovered_part(
    skills: SkillMap, board: StatusBoard, *, only: frozenset[str] | None
) -> UncoveredPart:
    """Return the skills that nobody has, or whose every holder is offline.

    An agent whose presence Desk did not tell may be there, so that the skill may be covered. Of a
    team, only the skills that one of its members has are the team's to cover.
    """
    presences = {each.agent.id: each.presence for each in board.agents}
    known = [
        (skill, skill.agent_ids if only is None else skill.agent_ids & only)
        for skill in skills.skills
        if only is None or skill.agent_ids & only
    ]
    without = (
        UncoveredSkill(skill, len(holders))
        for skill, holders in known
        if all(presences.get(one, Presence.UNKNOWN) is Presence.OFFLINE for one in holders)
    )
    freshness = min((skills.freshness, board.freshness), key=lambda each: each.as_of)
    untold = tuple(department.name for department in skills.missing)
    return UncoveredPart(tuple(without), len(known), freshness, untold)


_AVERAGES: Final = frozenset({Measure.FIRST_RESPONSE_TIME, Measure.RESOLUTION_TIME})


def _compared(
    measure: Measure, now: Figures, before: Figures | None, *, withheld: bool
) -> Compared:
    if withheld:
        return Compared(measure, None, None, withheld=True)
    earlier = _value(before, measure) if before else None
    return Compared(measure, _value(now, measure), earlier)


def _value(figures: Figures, measure: Measure) -> Value:
    value: int | Average | None = getattr(figures, measure.value)
    # An average of nothing is no figure, and one without its count may rest on one agent alone.
    return None if isinstance(value, Average) and not value.n else value


def _figures(report: PerformanceReport, only: frozenset[str] | None) -> Figures:
    if only is None:
        return report.team
    return total(row.figures for row in report.agents if row.agent.id in only)


def _members(board: StatusBoard, only: frozenset[str] | None) -> Iterable[AgentStatus]:
    return (each for each in board.agents if only is None or each.agent.id in only)


def _presence(status: AgentStatus, channel: Channel | None) -> Presence:
    if channel is None:
        return status.presence
    found = (each.presence for each in status.channels if each.channel is channel)
    return next(found, Presence.UNKNOWN)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
