"""Whatever boards come, the roll-ups say what the samples say."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.desk.models import AgentStatus, Channel, Presence, StatusBoard, Workload
from bot.history.record import Record
from bot.store.history_tables import (
    agent_department,
    coverage,
    status_sample,
    status_span,
)
from bot.store.schema import HISTORY
from tests.bot.history.builders import EVERY, START, person, rows_of, slot, state, whole
from tests.builders import BILLING, SUPPORT
from tests.databases import open_store
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from bot.desk.models import Department
    from bot.store.store import Store

COUNTS = st.none() | st.integers(0, 3)
PRESENCES = st.sampled_from(Presence)
PLACES: list[tuple[Department, ...]] = [(SUPPORT,), (BILLING,), (SUPPORT, BILLING)]


@st.composite
def statuses(draw: st.DrawFn, n: int) -> AgentStatus:
    """Return an agent in some departments, on some channels, with or without tickets."""
    who = person(n, *draw(st.sampled_from(PLACES)))
    channels = draw(st.dictionaries(st.sampled_from([one.value for one in Channel]), PRESENCES))
    load = draw(st.none() | st.builds(Workload, COUNTS, COUNTS, COUNTS, COUNTS))
    return state(who, draw(PRESENCES), load=load, **channels)


@st.composite
def pasts(draw: st.DrawFn) -> list[tuple[float, StatusBoard]]:
    """Return slots and their boards: agents come and go and change, some slots are left out."""
    slots = draw(st.lists(st.integers(0, 11), min_size=1, max_size=8, unique=True).map(sorted))
    people = st.sets(st.integers(1, 4))
    return [(n, whole(*(draw(statuses(k)) for k in draw(people)))) for n in slots]


Spans = dict[Any, list[tuple[datetime, datetime | None, Any]]]


def rebuilt(seen: list[tuple[datetime, dict[Any, Any]]], *, holes: bool) -> Spans:
    """Follow one key after the other through all captures, without looking at the code."""
    found: Spans = {}
    for key in {key for _, states in seen for key in states}:
        spans: list[tuple[datetime, datetime | None, Any]] = []
        last: datetime | None = None
        for at, states in seen:
            is_open = bool(spans) and spans[-1][1] is None
            if is_open and holes and last is not None and at - last > 1.5 * EVERY:
                spans[-1] = (spans[-1][0], last + EVERY, spans[-1][2])
                is_open = False
            if is_open and (key not in states or states[key] != spans[-1][2]):
                spans[-1] = (spans[-1][0], at, spans[-1][2])
                is_open = False
            if not is_open and key in states:
                spans.append((at, None, states[key]))
            last = at
        found[key] = spans
    return found


async def stored(store: Store, table: Any, keys: int) -> Spans:
    """Return the spans of a table by key."""
    found: Spans = defaultdict(list)
    for row in await rows_of(store, table):
        key = row[0] if keys == 1 else row[:keys]
        found[key].append((row[keys], row[keys + 1], row[keys + 2 :] or True))
    return dict(found)


async def check(store: Store, past: list[tuple[float, StatusBoard]], cut: int) -> None:
    """Write a past, some of it board by board and the rest at once, and look at what is there."""
    async with store.begin() as connection:
        for table in HISTORY:
            await connection.execute(delete(table))
    record = Record(store)
    for n, each in past[:cut]:
        assert await record.write_status(slot(n), each)
    rest = [(slot(n), each) for n, each in past]
    assert await Record(store).write_many_status(rest) == len(past[cut:])
    samples = await rows_of(store, status_sample)
    by_slot: dict[datetime, dict[Any, Any]] = {START + n * EVERY: {} for n, _ in past}
    for row in samples:
        by_slot[row[0]][row[1]] = row[2:6]
    assert await stored(store, status_span, 1) == rebuilt(list(by_slot.items()), holes=True)
    members = [
        (
            START + n * EVERY,
            {(r.agent.id, d.id): True for r in each.agents for d in r.agent.departments},
        )
        for n, each in past
    ]
    assert await stored(store, agent_department, 2) == rebuilt(members, holes=False)
    await check_coverage(store, past, samples)


async def check_coverage(
    store: Store, past: list[tuple[float, StatusBoard]], samples: list[tuple[Any, ...]]
) -> None:
    """Count the samples of each place anew."""
    belongs = {
        (START + n * EVERY, row.agent.id): ("", *(one.id for one in row.agent.departments))
        for n, each in past
        for row in each.agents
    }
    counts: Counter[Any] = Counter()
    loads: dict[Any, int] = {}
    for at, agent_id, *values in samples:
        for place in belongs[at, agent_id]:
            for channel, presence in zip(("", *Channel), values[:4], strict=True):
                counts[at, place, channel, presence] += 1
            for name, value in zip(("open", "on_hold", "overdue"), values[4:7], strict=True):
                if value is not None:
                    key = (at, place, name)
                    loads[key] = loads.get(key, 0) + value
    rows = await rows_of(store, coverage)
    for at, place, channel, *found in rows:
        assert found[:4] == [counts.pop((at, place, channel, one), 0) for one in Presence]
        if channel == "":
            assert found[4:] == [loads.get((at, place, n)) for n in ("open", "on_hold", "overdue")]
        else:
            assert found[4:] == [None] * 3
    assert not [key for key in counts if key[3] is not None]


def test_roll_ups_say_what_the_samples_say(database: str) -> None:
    """Spans, memberships and coverage follow from the samples, however they were written."""

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(past=pasts(), cut=st.integers(0, 8))
    def holds(past: list[tuple[float, StatusBoard]], cut: int) -> None:
        runner.run(run(past, cut))

    async def run(past: list[tuple[float, StatusBoard]], cut: int) -> None:
        async with open_store(database, clock=FixedClock()) as store:
            await check(store, past, cut)

    with asyncio.Runner() as runner:
        holds()
