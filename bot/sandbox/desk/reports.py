"""The figures of any period: sums of what agents did, grouped as a report asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from bot.sandbox.desk.activity import CHANNELS, Kind, Stream, department_of, stream
from bot.sandbox.desk.shifts import Duty, duty
from bot.sandbox.desk.world import PORTAL_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.sandbox.desk.windows import Window
    from bot.sandbox.desk.world import Person, World

_KEPT_REPORTS: Final = 64
_KEPT_DAYS: Final = 40
"""Everybody's duties are kept for this many days; longer periods are worked out as they come."""


@dataclass(slots=True)
class Tally:
    """A number of events and the minutes behind it."""

    count: int = 0
    agent_minutes: int = 0
    system_minutes: int = 0

    def add(self, stream_: Stream, numbers: Sequence[int], *, timed: bool) -> None:
        """Count events of a stream, with their durations if they matter."""
        self.count += len(numbers)
        for number in numbers if timed else ():
            own, whole = stream_.minutes_of(number)
            self.agent_minutes += own
            self.system_minutes += whole


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a report; `reference` is an agent's id when grouped by agent."""

    label: str
    tally: Tally
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a report asks; `None` in a filter lets everything through.

    Attributes:
        kinds: the events to count together.
        group_by: ``agent``, ``date``, ``channel`` or ``hour``.
        people: the agents to look at, in order.
        departments: ids.
        channel: in lower case.
        timed: durations matter, not only numbers.
    """

    kinds: tuple[Kind, ...]
    window: Window
    group_by: str
    people: tuple[Person, ...] = field(repr=False)
    departments: frozenset[str] | None = None
    channel: str | None = None
    timed: bool = False


class Reports:
    """Answers questions about a world; equal questions get equal answers, for ever."""

    def __init__(self, world: World) -> None:
        self._seed = world.seed
        self._people = world.people
        self._duties: LRUCache[int, list[Duty | None]] = LRUCache(_KEPT_DAYS)
        self._known: LRUCache[Question, tuple[Group, ...]] = LRUCache(_KEPT_REPORTS)

    def groups(self, question: Question) -> tuple[Group, ...]:
        """Return a report's rows: agents with nothing are left out, other groups are complete."""
        known = self._known.get(question)
        if known is None:
            known = tuple(self._computed(question))
            self._known[question] = known
        return known

    def tally(self, question: Question, people: Sequence[Person], window: Window) -> Tally:
        """Return the sum of some agents' events in a part of the question's window."""
        total = Tally()
        for person in people:
            for item, numbers in self._events(question, person, window):
                total.add(item, numbers, timed=question.timed)
        return total

    def _computed(self, question: Question) -> Iterator[Group]:
        match question.group_by:
            case "agent":
                return self._by_agent(question)
            case "date":
                return self._by_date(question)
            case "channel":
                return self._by_label(question, CHANNELS)
            case _:
                return self._by_label(question, [f"{hour:02}" for hour in range(24)])

    def _by_agent(self, question: Question) -> Iterator[Group]:
        for person in question.people:
            part = self.tally(question, (person,), question.window)
            if part.count:
                yield Group(person.name, part, person.id)

    def _by_date(self, question: Question) -> Iterator[Group]:
        for day in question.window.days:
            part = self.tally(question, question.people, question.window.of_day(day))
            yield Group(date.fromordinal(day).isoformat(), part)

    def _by_label(self, question: Question, labels: Sequence[str]) -> Iterator[Group]:
        tallies = {label: Tally() for label in labels}
        for person in question.people:
            for item, numbers in self._events(question, person, question.window):
                for number in numbers:
                    label = _label(item, number, question.group_by)
                    tallies[label].add(item, (number,), timed=question.timed)
        return (Group(label, part) for label, part in tallies.items())

    def _events(
        self, question: Question, person: Person, window: Window
    ) -> Iterator[tuple[Stream, Sequence[int]]]:
        """Yield the streams of an agent, each with the numbers of the events that count."""
        for working in self._duties_in(person, window):
            for kind in question.kinds:
                item = stream(self._seed, person, working, kind)
                if item is not None:
                    yield item, _kept(item, person, question, window)

    def _duties_in(self, person: Person, window: Window) -> Iterator[Duty]:
        days = window.duty_days
        is_kept = len(days) <= _KEPT_DAYS
        for day in days:
            working = self._on(day)[person.index] if is_kept else duty(self._seed, person, day)
            if working and working.begin < window.end and working.end > window.begin:
                yield working

    def _on(self, day: int) -> list[Duty | None]:
        """Return everybody's duty of a day, by index."""
        known = self._duties.get(day)
        if known is None:
            known = [duty(self._seed, person, day) for person in self._people]
            self._duties[day] = known
        return known


def _kept(item: Stream, person: Person, question: Question, window: Window) -> Sequence[int]:
    """Return the numbers of the events in a window that the question's filters let through."""
    numbers = item.numbers(window.begin, window.end)
    if question.channel is not None:
        numbers = [one for one in numbers if item.channel_of(one).lower() == question.channel]
    if question.departments is None or question.departments.issuperset(person.departments):
        return numbers
    return [one for one in numbers if department_of(person, one) in question.departments]


def _label(item: Stream, number: int, group_by: str) -> str:
    if group_by == "channel":
        return item.channel_of(number)
    moment = datetime.fromtimestamp(item.moment_of(number), ZoneInfo(PORTAL_ZONE))
    return f"{moment.hour:02}"
