"""However the time between captures changes, answers are what a look at each minute says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.desk.models import Presence
from bot.history.history import History
from bot.history.models import Subject
from bot.history.record import Record
from bot.store.history_views import agent_status_intervals, status_holes
from bot.store.schema import HISTORY
from tests.bot.history.builders import START, person, rows_of, slot, state, whole
from tests.databases import open_store
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from bot.history.models import Coverage, TimeInStatus
    from bot.store.store import Store

MINUTE = timedelta(minutes=1)
ADA = person(1)
NEVER = 10**6


@dataclass(frozen=True)
class Seen:
    """One capture: when and for how long, in minutes, and how Ada was, if she was listed."""

    at: int
    every: int
    ada: Presence | None


@st.composite
def schedules(draw: st.DrawFn) -> list[Seen]:
    """Return captures on changing schedules, some late, some by hand, some left out."""
    minutes = draw(st.lists(st.integers(0, 119), min_size=1, max_size=25, unique=True))
    every = st.sampled_from([1, 5, 10, 30])
    ada = st.sampled_from([Presence.ONLINE, Presence.BUSY, Presence.OFFLINE, None])
    return [Seen(minute, draw(every), draw(ada)) for minute in sorted(minutes)]


def speaks_for(one: Seen, following: int) -> int:
    """Return the minute up to which a capture speaks."""
    late = following - one.at > 1.5 * one.every
    return one.at + one.every if late else following


def by_minute(past: list[Seen]) -> dict[int, Seen]:
    """Return the capture that speaks for each minute; those without one are holes."""
    ends = [speaks_for(one, two.at) for one, two in pairwise(past)]
    ends.append(past[-1].at + past[-1].every)
    return {
        minute: one for one, end in zip(past, ends, strict=True) for minute in range(one.at, end)
    }


def check_time(past: list[Seen], found: TimeInStatus) -> None:
    """Count Ada's minutes anew."""
    seen = by_minute(past)
    states = [seen[minute].ada if minute in seen else None for minute in range(-30, 180)]
    total = found.total
    assert [total.online, total.busy, total.offline, total.hole] == [
        states.count(one) * MINUTE
        for one in (Presence.ONLINE, Presence.BUSY, Presence.OFFLINE, None)
    ]


def check_coverage(past: list[Seen], found: Coverage) -> None:
    """Count the minutes that nothing is known of, and the captures, anew."""
    seen = by_minute(past)
    assert found.hole == MINUTE * sum(minute not in seen for minute in range(-30, 180))
    for hour in found.hours:
        within = [one for one in past if 10 + one.at // 60 == hour.hour]
        assert hour.captures == len(within)
        if within:
            online = sum(one.ada is Presence.ONLINE for one in within)
            assert hour.online == pytest.approx(online / len(within))


def moment(minute: int) -> datetime:
    """Return a minute as an instant."""
    return START + minute * MINUTE


async def check_views(store: Store, past: list[Seen]) -> None:
    """Compare holes and intervals, and how exactly these are dated."""
    holes = [
        (moment(speaks_for(one, two.at)), moment(two.at))
        for one, two in pairwise(past)
        if speaks_for(one, two.at) < two.at
    ]
    assert [row[:2] for row in await rows_of(store, status_holes)] == holes
    minutes: dict[int, Presence] = {}
    for row in await rows_of(store, agent_status_intervals):
        since, until = (round((at - START) / MINUTE) for at in row[2:4])
        assert row[-2] == (until - since) * 60
        minutes |= dict.fromkeys(range(since, until), Presence(row[5]))
        assert row[-1] >= 60 * precision(past, since, until), (past, row)
    assert minutes == {m: one.ada for m, one in by_minute(past).items() if one.ada}


def precision(past: list[Seen], since: int, until: int) -> int:
    """Return how long before the begin or the end the capture was that planned to see it."""
    planned = [one.every for one, two in pairwise(past) if two.at in {since, until}]
    return max(planned, default=0)


async def check(store: Store, past: list[Seen]) -> None:
    """Write a past and look at it in every way."""
    async with store.begin() as connection:
        for table in HISTORY:
            await connection.execute(delete(table))
    record = Record(store)
    for one in past:
        captured = replace(slot(one.at / 5), every=one.every * MINUTE)
        await record.write_status(captured, whole(*([state(ADA, one.ada)] if one.ada else [])))
    await check_views(store, past)
    history = History(store, clock=FixedClock(START + timedelta(days=1)))
    reach = (moment(-30), moment(180))
    check_time(past, await history.time_in_status(Subject(agent=ADA), *reach, time_zone="UTC"))
    check_coverage(past, await history.coverage(Subject(), *reach, time_zone="UTC"))


ONLINE, BUSY = Presence.ONLINE, Presence.BUSY


def test_any_schedule(database: str) -> None:
    """Holes, time in status, coverage and stated precision follow from the captures alone."""

    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(past=schedules())
    def holds(past: list[Seen]) -> None:
        runner.run(once(database, past))

    with asyncio.Runner() as runner:
        holds()


async def once(database: str, past: list[Seen]) -> None:
    """Open the database, and check one past."""
    async with open_store(database, clock=FixedClock(START + timedelta(days=1))) as store:
        await check(store, past)


CHANGES = {
    "slower": [Seen(0, 5, ONLINE), Seen(5, 30, ONLINE), Seen(35, 30, BUSY)],
    "faster": [Seen(0, 30, ONLINE), Seen(30, 5, BUSY), Seen(35, 5, ONLINE)],
    "by hand, and one missing": [
        Seen(minute, 5, ONLINE) for minute in (0, 5, 7, 10, 20, 25, 30, 35, 40, 45, 50, 55)
    ],
}


@pytest.mark.parametrize("past", CHANGES.values(), ids=CHANGES)
async def test_a_schedule_that_changes(store: Store, past: list[Seen]) -> None:
    """The precision is that of the slower schedule, and no capture by hand hides a hole."""
    await check(store, past)
