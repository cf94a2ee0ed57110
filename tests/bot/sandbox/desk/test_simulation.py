"""The day of the sandbox: never empty, the same for everybody, and moving with the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.desk.presence import presence_at
from bot.sandbox.desk.seeding import build_world
from bot.sandbox.desk.shifts import HOUR, crew, duty, midnight
from bot.sandbox.desk.simulation import Simulation
from bot.sandbox.desk.workload import NO_LOAD, load_at

if TYPE_CHECKING:
    from bot.sandbox.desk.world import Person

WORLD = build_world(7)
CREWS = [one for one in WORLD.people if crew(one) is not None]
SUMMER_TIME_ENDS = int(datetime(2026, 10, 22, tzinfo=UTC).timestamp())
SUNDAY_NOON = int(datetime(2026, 11, 22, 11, tzinfo=UTC).timestamp())
WEDNESDAY_NOON = int(datetime(2026, 11, 18, 11, tzinfo=UTC).timestamp())


def online(moment: int) -> list[str]:
    """Return the names of those who are online at an epoch second."""
    return [one.name for one in WORLD.people if presence_at(7, one, moment).is_online]


def test_somebody_is_always_online() -> None:
    """In every ten minutes of two weeks, one with a change of clocks, the board has somebody."""
    moments = range(SUMMER_TIME_ENDS, SUMMER_TIME_ENDS + 14 * 24 * HOUR, 600)
    people = [*CREWS, *(one for one in WORLD.people if crew(one) is None)]
    assert all(any(presence_at(7, one, at).is_online for one in people) for at in moments)


def test_the_week_has_a_shape() -> None:
    """A Sunday is thinner than a Wednesday, yet alive; nights are thin, too."""
    assert 5 <= len(online(SUNDAY_NOON)) < len(online(WEDNESDAY_NOON)) < len(WORLD.people)
    assert 1 <= len(online(WEDNESDAY_NOON + 16 * HOUR)) <= 8


def test_the_day_moves_on() -> None:
    """An hour later others are online; at the same moment it is always the same people."""
    assert online(WEDNESDAY_NOON) == online(WEDNESDAY_NOON)
    assert online(WEDNESDAY_NOON) != online(WEDNESDAY_NOON + HOUR)


def test_every_state_occurs() -> None:
    """Within a day people are busy on the phone, off their mail, in chat, and offline."""
    simulation = Simulation(WORLD)
    moments = range(WEDNESDAY_NOON - 6 * HOUR, WEDNESDAY_NOON + 6 * HOUR, 600)
    states = [simulation.presence(one, at) for at in moments for one in WORLD.people]
    assert {state.phone for state in states} == {"ONLINE", "OFFLINE", "BUSY"}
    assert {state.mail for state in states if state.is_online} == {"ONLINE", "OFFLINE"}
    assert {state.chat for state in states} == {"ONLINE", "OFFLINE"}
    assert {state.phone_mode for state in states} == {"WEB", "PHONE", None}
    assert all(state.channels for state in states if state.is_online)
    assert not any(state.channels for state in states if not state.is_online)


def test_seeds_differ() -> None:
    """Another seed is another portal."""
    other = build_world(8)
    pairs = zip(WORLD.people, other.people, strict=True)
    days = range(739_200, 739_230)
    assert any(duty(7, one, day) != duty(8, two, day) for one, two in pairs for day in days)


@given(st.integers(739_000, 740_000), st.sampled_from(WORLD.people))
def test_a_duty_lies_in_its_day(day: int, person: Person) -> None:
    """A duty begins on its day in the agent's zone; clocks may change during it."""
    working = duty(7, person, day)
    if working is not None:
        begin = datetime.fromtimestamp(working.begin, ZoneInfo(person.time_zone))
        assert begin.toordinal() == day
        assert 8 * HOUR <= working.end - working.begin <= 10 * HOUR


@given(st.integers(1_700_000_000, 1_900_000_000), st.sampled_from(range(len(WORLD.people))))
def test_loads_are_plausible(moment: int, index: int) -> None:
    """Overdue and nearly due tickets are part of the open ones, and nothing is negative."""
    load = load_at(7, WORLD.people[index], moment)
    assert load.overdue + load.due_soon <= load.open
    assert min(load.open, load.on_hold, load.overdue, load.due_soon) >= 0


def test_load_of_another_department_is_none() -> None:
    """An agent has no tickets where they do not work."""
    ada = WORLD.people[1]
    assert load_at(7, ada, WEDNESDAY_NOON, WORLD.departments[3].id) == NO_LOAD


def test_midnight_follows_the_zone() -> None:
    """A day begins at local midnight, before and after clocks change."""
    day = datetime(2026, 10, 25, tzinfo=UTC).toordinal()
    assert midnight("Europe/Berlin", day + 1) - midnight("Europe/Berlin", day) == 25 * HOUR


def test_people_beyond_forty_have_names_of_their_own() -> None:
    """Six thousand agents have six thousand names, addresses and ids, the forty among them."""
    world = build_world(7, 6000)
    assert len({one.name for one in world.people}) == 6000
    assert len({one.email for one in world.people}) == 6000
    assert len({one.id for one in world.people}) == 6000
    assert world.people[:38] == WORLD.people[:38]
    assert {len(item.agents) for item in world.departments} <= set(range(1400, 1600))


def test_a_portal_needs_somebody() -> None:
    """Even a portal of one works; one of nobody has no owner."""
    alone = build_world(7, 1)
    assert alone.owner is alone.people[0]
    assert alone.members(alone.departments[3].id) == ()
    with pytest.raises(ValueError, match="at least one"):
        build_world(7, 0)


def test_every_skill_has_the_holders_it_should() -> None:
    """The seed's numbers hold: four speak French, one Japanese; Ada Ray is among the four."""
    skills = {skill.name: skill.agents for skill in WORLD.skills}
    assert (len(skills["French"]), len(skills["Japanese"])) == (4, 1)
    assert WORLD.people[0].id in skills["French"]
