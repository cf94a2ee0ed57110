"""What is forgotten, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.desk.models import AgentFigures, Presence
from bot.history.models import Kind, Outcome, RawAnswer
from bot.history.record import Record
from bot.history.slots import ONE_DAY, last_day
from bot.store.history_tables import (
    agent_department,
    capture,
    coverage,
    known_agent,
    performance_sample,
    performance_team,
    raw_answer,
    skill_sample,
    status_sample,
    status_span,
)
from bot.store.schema import HISTORY
from tests.bot.history.builders import (
    DAY,
    at,
    day_report,
    night,
    person,
    rows_of,
    slot,
    state,
    whole,
)
from tests.builders import figures, skill, skill_map

if TYPE_CHECKING:
    from bot.store.store import Store

ADA, BEN, EVE = (person(n, name=name) for n, name in ((1, "Ada"), (2, "Ben"), (3, "Eve")))
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)


async def fill(store: Store) -> Record:
    """Write ten boards; Eve leaves after the second, Ben goes offline at the fifth."""
    record = Record(store)
    for n in range(10):
        ben = state(BEN, Presence.ONLINE if n < 5 else Presence.OFFLINE)
        rows = [state(ADA), ben, *([state(EVE)] if n < 2 else [])]
        await record.write_status(slot(n), whole(*rows), [RawAnswer("/x", b"{}")])
    return record


async def test_what_is_older_goes(store: Store) -> None:
    """Samples, coverage and captures by their instant, spans by their end, names with the last."""
    record = await fill(store)
    await record.write_hole(replace(slot(-1), outcome=Outcome.FAILED))
    await record.prune(samples_before=at(5), raw_before=at(7))
    for table in (status_sample, coverage, capture):
        rows = await rows_of(store, table)
        assert {row[table.columns.keys().index("captured_at")] for row in rows} == {
            at(n) for n in range(5, 10)
        }
    assert [row[:3] for row in await rows_of(store, status_span)] == [
        ("401", at(0), None),
        ("402", at(0), at(5)),
        ("402", at(5), None),
    ]
    assert [row[0] for row in await rows_of(store, agent_department)] == ["401", "402"]
    assert [row[1] for row in await rows_of(store, known_agent)] == ["Ada", "Ben"]
    assert [row[3] for row in await rows_of(store, raw_answer)] == [at(7), at(8), at(9)]


async def test_the_history_goes_on_after_it(store: Store) -> None:
    """What is open stays open, and the next board finds it so."""
    record = await fill(store)
    await record.prune(samples_before=at(5), raw_before=BEFORE_ALL)
    assert await record.write_status(slot(10), whole(state(ADA), state(EVE)))
    spans = [row[:3] for row in await rows_of(store, status_span)]
    assert spans[0] == ("401", at(0), None)
    assert spans[-2:] == [("402", at(5), at(10)), ("403", at(10), None)]
    assert len(await rows_of(store, raw_answer)) == 10


async def test_nothing_is_older(store: Store) -> None:
    """A retention that reaches back to the first capture deletes nothing."""
    record = await fill(store)
    before = [await rows_of(store, table) for table in HISTORY]
    await record.prune(samples_before=at(0), raw_before=at(0))
    assert [await rows_of(store, table) for table in HISTORY] == before


async def test_a_history_that_ended_long_ago_goes_wholly(store: Store) -> None:
    """Where no board has come for longer than it is kept, open spans are over, too."""
    record = await fill(store)
    await record.prune(samples_before=at(10), raw_before=at(0))
    assert len(await rows_of(store, status_span)) == 2
    await record.prune(samples_before=at(10.1), raw_before=at(11))
    assert not any([await rows_of(store, table) for table in HISTORY if table.name not in LASTING])


LASTING = {"known_department", "known_skill"}


async def test_days_of_every_zone_are_kept_for_as_long(store: Store) -> None:
    """Where it is still the day before in Los Angeles, no day goes that may be captured there."""
    record, keep = Record(store), timedelta(days=30)
    zone = ZoneInfo("America/Los_Angeles")
    now = datetime(2026, 11, 18, 17, tzinfo=zone).astimezone(UTC)
    oldest = last_day(now, zone) - keep + ONE_DAY
    await record.write_performance(night(oldest), oldest, [day_report([], day=oldest)])
    await record.prune(samples_before=now - keep, raw_before=now)
    assert await record.missing_days(oldest, oldest) == ()
    await record.prune(samples_before=now - keep + ONE_DAY, raw_before=now)
    assert await record.missing_days(oldest, oldest) == (oldest,)


async def test_days_go_by_the_day(store: Store) -> None:
    """Figures are about days, whenever they were captured."""
    record = Record(store)
    days = [DAY + timedelta(days=n) for n in range(4)]
    for day in days:
        rows = [AgentFigures(ADA, figures())]
        await record.write_performance(night(day), day, [day_report(rows, day=day)])
    await record.prune(
        samples_before=datetime.combine(days[2], time(13), UTC), raw_before=BEFORE_ALL
    )
    for table in (performance_sample, performance_team):
        rows_left = await rows_of(store, table)
        assert {value for row in rows_left for value in row if type(value) is date} == set(days[2:])
    assert await record.missing_days(days[0], days[3]) == tuple(days[:2])


async def test_the_latest_skills_stay(store: Store) -> None:
    """Who has which skill today is known, however long ago it was captured."""
    record = Record(store)
    for n in range(3):
        skills = skill_map([skill(holders=[ADA])], people=[ADA, BEN])
        await record.write_skills(slot(n, Kind.SKILLS), skills)
    await record.prune(samples_before=at(99), raw_before=at(99))
    assert [row[0] for row in await rows_of(store, skill_sample)] == [at(2)]
    assert [row[2] for row in await rows_of(store, capture)] == [at(2)]
    assert [row[0] for row in await rows_of(store, known_agent)] == ["401"]


async def test_more_than_one_bite(store: Store) -> None:
    """Tens of thousands of rows go, and those that stay are the right ones."""
    record = Record(store)
    people = [person(n) for n in range(700)]
    items = [(slot(n), whole(*(state(one) for one in people))) for n in range(32)]
    await record.write_many_status(items)
    await record.prune(samples_before=at(31), raw_before=at(0))
    async with store.read() as connection:
        left = await connection.execute(
            select(func.count(), func.min(status_sample.c.captured_at)).select_from(status_sample)
        )
        assert tuple(left.one()) == (700, at(31))
