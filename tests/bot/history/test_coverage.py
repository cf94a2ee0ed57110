"""Coverage is read from the roll-up, or from the spans of those with a skill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.desk.models import Channel, Presence, Workload
from bot.history.history import History
from bot.history.models import HourCovered, Kind, LoadPoint, Subject
from bot.history.record import Record
from bot.store.history_tables import coverage
from tests.bot.history.builders import EVERY, START, person, slot, state, whole
from tests.bot.history.rows import (
    MONDAY,
    coverage_row,
    write,
    write_captures,
)
from tests.builders import BILLING, SUPPORT, skill, skill_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.models import AgentStatus, Skill
    from bot.history.models import Coverage
    from bot.store.store import Store
    from tests.fakes import FixedClock

ADA, BEN, CLEO = person(1), person(2), person(3, BILLING)
ONLINE, BUSY, OFFLINE = Presence.ONLINE, Presence.BUSY, Presence.OFFLINE
HOUR: Final = timedelta(hours=1)
LATER: Final = START + 12 * EVERY
"""An hour after the first board."""


@pytest.fixture
def history(store: Store, clock: FixedClock) -> History:
    """Return the history of an empty database."""
    return History(store, clock=clock)


async def _write_boards(store: Store, *boards: Sequence[AgentStatus] | None) -> None:
    """Write boards, one a slot; `None` leaves its slot out."""
    items = [(slot(n), whole(*rows)) for n, rows in enumerate(boards) if rows is not None]
    await Record(store).write_many_status(items)


async def _write_skill(store: Store, n: float, *holders: str) -> None:
    french = replace(skill(), agent_ids=frozenset(holders))
    skills = skill_map((french,))
    await Record(store).write_skills(slot(n, Kind.SKILLS), skills)


def _hours(found: Coverage) -> list[HourCovered]:
    """Return the hours that anything is known of."""
    return [hour for hour in found.hours if hour.captures]


async def test_an_empty_history_covers_nothing(history: History) -> None:
    """All hours are there, without numbers; the whole period is a hole."""
    found = await history.coverage(Subject(), START, LATER, time_zone="UTC")

    assert found.hours == tuple(HourCovered(hour, None, None, None, 0) for hour in range(24))
    assert (found.captures, found.days, found.agents, found.load) == (0, 0, 0, ())
    assert (found.hole, found.precision) == (HOUR, timedelta())


async def test_hours_are_averages_over_captures(history: History, store: Store) -> None:
    """Three captures of an hour make its average, and the emptiest of them its lowest."""
    await _write_boards(
        store,
        [state(ADA), state(BEN, BUSY), state(CLEO, OFFLINE)],
        [state(ADA), state(BEN), state(CLEO, BUSY)],
        [state(ADA, OFFLINE), state(BEN), state(CLEO, OFFLINE)],
    )

    found = await history.coverage(Subject(), START, START + HOUR, time_zone="Europe/Berlin")

    assert _hours(found) == [HourCovered(11, 4 / 3, 2 / 3, 1, 3)]
    assert (found.agents, found.days, found.captures) == (3, 1, 3)
    assert (found.precision, found.hole) == (EVERY, HOUR - 3 * EVERY)


async def test_a_place_is_a_department_and_a_channel(history: History, store: Store) -> None:
    """Only agents of the department count, by their presence in the channel."""
    chatting = state(ADA, ONLINE, chat=BUSY)
    await _write_boards(store, [chatting, state(BEN, OFFLINE), state(CLEO, chat=ONLINE)])

    found = await history.coverage(
        Subject(SUPPORT), START, LATER, time_zone="UTC", channel=Channel.CHAT
    )

    assert _hours(found) == [HourCovered(10, 0, 1, 1, 1)]
    assert (found.agents, found.channel, found.load) == (1, Channel.CHAT, ())


async def test_load_is_told_by_day(history: History, store: Store) -> None:
    """Open and overdue tickets are averaged over the captures that knew of them."""
    first, second = Workload(2, 0, 1, 0), Workload(4, 0, 2, 0)
    await _write_boards(
        store,
        [state(ADA, load=first), state(BEN, load=second)],
        [state(ADA, load=second), state(BEN, load=second)],
        [state(ADA, load=None), state(BEN, load=None)],
    )

    found = await history.coverage(Subject(), START, LATER, time_zone="UTC")

    assert found.load == (LoadPoint(START.date(), 7.0, 3.5),)


async def test_only_the_wanted_weekdays_count(history: History, store: Store) -> None:
    """Captures and holes of other days are left out; days are those of the portal's zone."""
    tuesday = MONDAY + 24 * HOUR
    moments = [MONDAY + 22 * HOUR, MONDAY + 23 * HOUR, tuesday]
    await write_captures(store, *moments, every=HOUR)
    rows = [coverage_row(at, online=n) for n, at in enumerate(moments, 1)]
    await write(store, coverage, rows)

    found = await history.coverage(
        Subject(),
        MONDAY + 22 * HOUR,
        tuesday + 6 * HOUR,
        time_zone="Europe/Berlin",
        weekdays=frozenset({1}),
    )

    assert _hours(found) == [HourCovered(0, 2, 0, 2, 1), HourCovered(1, 3, 0, 3, 1)]
    assert (found.days, found.captures, found.hole) == (1, 2, 5 * HOUR)
    assert found.weekdays == frozenset({1})


async def test_half_an_hour_off_is_half_an_hour_off(history: History, store: Store) -> None:
    """In India 10:00 UTC is half past three in the afternoon, and 10:35 past four."""
    moments = [START + 30 * timedelta(minutes=n) + EVERY for n in range(2)]
    await write_captures(store, *moments)
    await write(store, coverage, [coverage_row(at, online=n) for n, at in enumerate(moments)])

    found = await history.coverage(Subject(), START, LATER, time_zone="Asia/Kolkata")

    assert _hours(found) == [HourCovered(15, 0, 0, 0, 1), HourCovered(16, 1, 0, 1, 1)]


async def test_an_hour_that_comes_twice_counts_twice(history: History, store: Store) -> None:
    """When clocks go back, both hours from two to three are the same hour of the day."""
    night = datetime(2026, 10, 25, 0, tzinfo=UTC)
    await write_captures(store, night, night + HOUR, every=HOUR)
    rows = [coverage_row(night, online=2), coverage_row(night + HOUR, online=4)]
    await write(store, coverage, rows)

    found = await history.coverage(Subject(), night, night + 2 * HOUR, time_zone="Europe/Berlin")

    assert _hours(found) == [HourCovered(2, 3, 0, 2, 2)]
    assert (found.hole, found.days) == (timedelta(), 1)


async def test_holes_lie_before_between_and_behind_captures(history: History, store: Store) -> None:
    """A capture speaks until the next one, if that is not late; a little late is no hole."""
    late = EVERY * 1.4
    await write_captures(store, START + EVERY, START + EVERY + late, START + 4 * EVERY + late)

    found = await history.coverage(Subject(), START, START + 10 * EVERY, time_zone="UTC")

    known = late + EVERY + EVERY
    assert found.hole == 10 * EVERY - known


async def test_the_captures_around_a_range_speak_for_it(history: History, store: Store) -> None:
    """A range between two captures is no hole, though none lies in it."""
    await write_captures(store, START, START + HOUR, every=HOUR)

    found = await history.coverage(Subject(), START + EVERY, START + 2 * EVERY, time_zone="UTC")

    assert (found.captures, found.hole) == (0, timedelta())


async def test_those_with_a_skill_are_counted_by_their_spans(
    history: History, store: Store
) -> None:
    """Who has not the skill does not count; a hole and its end are no captures."""
    here = [state(ADA), state(BEN, BUSY), state(CLEO)]
    away = [state(ADA, OFFLINE), state(BEN, BUSY), state(CLEO)]
    await _write_boards(store, here, here, None, None, away)
    await _write_skill(store, 1, ADA.id, BEN.id)

    found = await history.coverage(Subject(), START + EVERY, LATER, time_zone="UTC", skill=skill())

    assert _hours(found) == [HourCovered(10, 0.5, 1, 1, 2)]
    assert (found.agents, found.captures, found.load) == (2, 2, ())
    assert found.skill == skill()


async def test_skills_are_those_at_the_end_of_the_range(history: History, store: Store) -> None:
    """The last capture of skills before the end counts; without one the first after."""
    await _write_boards(store, *[[state(ADA), state(BEN, OFFLINE)]] * 12)
    await _write_skill(store, 3, ADA.id)
    await _write_skill(store, 6, BEN.id)

    async def online(first: int, last: int) -> float | None:
        since, until = START + first * EVERY, START + last * EVERY
        found = await history.coverage(Subject(), since, until, time_zone="UTC", skill=skill())
        (hour,) = _hours(found)
        return hour.online

    assert [await online(0, 2), await online(0, 6), await online(0, 7)] == [1, 1, 0]


async def test_without_captured_skills_nobody_is_known_to_have_one(
    history: History, store: Store
) -> None:
    """Then the hours are unknown, which is not the same as empty."""
    await _write_boards(store, [state(ADA)])

    found = await history.coverage(Subject(), START, LATER, time_zone="UTC", skill=skill())

    assert (_hours(found), found.captures, found.agents) == ([], 0, 0)


async def test_a_skill_may_be_narrowed_to_a_department(history: History, store: Store) -> None:
    """Only those who belonged to it in the range count."""
    await _write_boards(store, [state(ADA), state(BEN), state(CLEO)])
    await _write_skill(store, 0, ADA.id, CLEO.id)

    found = await history.coverage(Subject(BILLING), START, LATER, time_zone="UTC", skill=skill())

    assert (found.agents, _hours(found)) == (1, [HourCovered(10, 1, 0, 1, 1)])


@pytest.mark.parametrize("channel", [None, Channel.CHAT])
async def test_spans_and_the_roll_up_agree(
    history: History, store: Store, clock: FixedClock, channel: Channel | None
) -> None:
    """Where everybody has the skill, hours from spans are those from the roll-up, holes or not."""
    random = Random(7)  # noqa: S311 - a plot, not a secret
    people = [person(n) for n in range(6)]
    presences = list(Presence)
    modes: list[dict[str, Any]] = [{}, {"chat": ONLINE}, {"chat": BUSY}]
    boards = [
        [state(who, random.choice(presences), **random.choice(modes)) for who in people]
        if random.random() < 0.8
        else None
        for _ in range(120)
    ]
    await _write_boards(store, *boards)
    await _write_skill(store, 60, *(who.id for who in people))
    since, until = START + 20 * EVERY, START + 115 * EVERY
    clock.now = until

    async def hours(of: Skill | None) -> list[HourCovered]:
        found = await history.coverage(
            Subject(), since, until, time_zone="Asia/Kathmandu", channel=channel, skill=of
        )
        return _hours(found)

    assert await hours(skill()) == await hours(None) != []


async def test_one_agent_is_no_place(history: History) -> None:
    """An agent is refused: that is a mistake of the caller."""
    with pytest.raises(ValueError, match="time in status"):
        await history.coverage(Subject(agent=ADA), START, LATER, time_zone="UTC")
