"""What the sandbox's Desk would have answered at any time of the past, without HTTP between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.desk.join import build_status, order_figures
from bot.desk.models import (
    Agent,
    AgentFigures,
    Average,
    Department,
    Figures,
    Freshness,
    PerformanceReport,
    Scope,
    Skill,
    SkillMap,
    Source,
    StatusBoard,
)
from bot.desk.records import PresenceRow, WorkloadRow
from bot.desk.roster import by_name
from bot.periods import Period
from bot.sandbox.desk.activity import Kind
from bot.sandbox.desk.reports import Question, Tally
from bot.sandbox.desk.simulation import Simulation
from bot.sandbox.desk.windows import days_window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.sandbox.desk.reports import Group
    from bot.sandbox.desk.windows import Window
    from bot.sandbox.desk.world import Person, World

_KINDS: Final = (Kind.SOLVED, Kind.REOPENED, Kind.BACKLOG, Kind.FIRST_RESPONSE)
_TIMED: Final = frozenset({Kind.SOLVED, Kind.FIRST_RESPONSE})


class PastAnswers:
    """The three operations as of then.

    Args:
        world: the portal; whoever of its other accounts is a disabled one worked there once.
        left_at: until when they did.
    """

    def __init__(self, world: World, *, left_at: datetime) -> None:
        gone = [one for one in world.others if one.status == "DISABLED" and not one.machine]
        numbered = [
            replace(one, index=len(world.people) + number, status="ACTIVE")
            for number, one in enumerate(gone)
        ]
        self._world = replace(world, people=(*world.people, *numbered))
        self._left_at = left_at
        self._gone = frozenset(one.id for one in gone)
        self._simulation = Simulation(self._world)
        self._departments = {one.id: Department(one.id, one.name) for one in world.departments}
        self._agents = {one.id: self._agent(one) for one in self._world.people}

    def board(self, at: datetime) -> StatusBoard:
        """Return everybody's status at a time."""
        moment = int(at.timestamp())
        statuses = [
            build_status(
                self._agents[person.id],
                self._presence(person, moment),
                self._workload(person, moment),
            )
            for person in self._staff(at)
        ]
        return StatusBoard(tuple(statuses), Scope(), Freshness(at, Source.REST))

    def reports(self, day: date, *, at: datetime) -> tuple[PerformanceReport, ...]:
        """Return a day's figures of the whole portal, then of each department, read at a time."""
        places = (None, *self._departments.values())
        return tuple(self._report(day, place, at) for place in places)

    def skills(self, at: datetime) -> SkillMap:
        """Return who has which skill."""
        agents = by_name(self._agents[one.id] for one in self._staff(at))
        skills = tuple(
            Skill(
                one.id,
                one.name,
                self._departments[one.type.department],
                one.type.name,
                frozenset(one.agents),
            )
            for one in self._world.skills
            if one.active
        )
        return SkillMap(skills, agents, Scope(), Freshness(at, Source.REST))

    def _staff(self, at: datetime) -> Sequence[Person]:
        if at < self._left_at:
            return self._world.people
        return [one for one in self._world.people if one.id not in self._gone]

    def _agent(self, person: Person) -> Agent:
        departments = tuple(self._departments[one] for one in person.departments)
        return Agent(person.id, person.name, person.email, departments, person.time_zone)

    def _presence(self, person: Person, moment: int) -> PresenceRow:
        was = self._simulation.presence(person, moment)
        return PresenceRow(person.id, was.status, was.chat, was.mail, was.phone, was.phone_mode)

    def _workload(self, person: Person, moment: int) -> WorkloadRow:
        load = self._simulation.load(person, moment)
        return WorkloadRow(person.id, load.open, load.on_hold, load.overdue, load.due_soon)

    def _report(self, day: date, place: Department | None, at: datetime) -> PerformanceReport:
        window = days_window(day, day)
        staff = self._staff(datetime.fromtimestamp(window.begin, UTC))
        people = tuple(one for one in staff if place is None or place.id in one.departments)
        groups = {kind: self._groups(kind, window, people, place) for kind in _KINDS}
        agents = [
            AgentFigures(
                self._agents[one.id],
                _figures({kind: groups[kind].get(one.id) for kind in _KINDS}),
            )
            for one in people
            if any(one.id in found for found in groups.values())
        ]
        return PerformanceReport(
            period=Period(first=day, last=day),
            team=_figures({kind: _sum(groups[kind].values()) for kind in _KINDS}),
            agents=order_figures(agents),
            scope=Scope(department=place),
            freshness=Freshness(at, Source.REST),
        )

    def _groups(
        self, kind: Kind, window: Window, people: tuple[Person, ...], place: Department | None
    ) -> Mapping[str, Tally]:
        question = Question(
            kinds=(kind,),
            window=window,
            group_by="agent",
            people=people,
            departments=frozenset({place.id}) if place else None,
            timed=kind in _TIMED,
        )
        return _by_id(self._simulation.reports.groups(question))


def _by_id(groups: Sequence[Group]) -> Mapping[str, Tally]:
    return {group.reference: group.tally for group in groups if group.reference}


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.count += one.count
        whole.agent_minutes += one.agent_minutes
        whole.system_minutes += one.system_minutes
    return whole


def _figures(tallies: Mapping[Kind, Tally | None]) -> Figures:
    counts = {kind: tally.count if tally else 0 for kind, tally in tallies.items()}
    return Figures(
        closed=counts[Kind.SOLVED],
        reopened=counts[Kind.REOPENED],
        backlog=counts[Kind.BACKLOG],
        first_response_time=_average(tallies[Kind.FIRST_RESPONSE]),
        resolution_time=_average(tallies[Kind.SOLVED]),
    )


def _average(tally: Tally | None) -> Average | None:
    if tally is None or not tally.count:
        return None
    return Average(
        tally.count,
        system=timedelta(minutes=round(tally.system_minutes / tally.count)),
        agent=timedelta(minutes=round(tally.agent_minutes / tally.count)),
    )
