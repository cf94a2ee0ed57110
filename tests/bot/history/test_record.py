"""Captures become rows: each once, whole, and in order."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from bot.clock import system_clock
from bot.desk.models import AgentFigures, Presence, Scope, Workload
from bot.history.errors import OutOfOrderError
from bot.history.models import Kind, Outcome, RawAnswer
from bot.history.personal import PersonalHistory
from bot.history.record import Record
from bot.store.history_tables import (
    agent_department,
    capture,
    coverage,
    known_agent,
    known_department,
    known_skill,
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
from tests.builders import BILLING, SUPPORT, average, board, figures, fresh, skill, skill_map
from tests.databases import open_store

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock

ADA, BEN = person(1), person(2, SUPPORT, BILLING)
ONLINE, BUSY, OFFLINE = Presence.ONLINE, Presence.BUSY, Presence.OFFLINE


async def spans_of(store: Store, agent_id: str) -> list[tuple[Any, ...]]:
    """Return an agent's spans: begin, end, presence."""
    rows = await rows_of(store, status_span)
    return [(row[1], row[2], row[3]) for row in rows if row[0] == agent_id]


async def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return the whole history."""
    return {table.name: await rows_of(store, table) for table in HISTORY}


async def test_a_board_becomes_rows(store: Store) -> None:
    """Samples, coverage by department and channel, names and memberships, and the raw answers."""
    first = state(ADA, BUSY, mail=ONLINE, load=Workload(3, 1, 2, 0))
    second = state(BEN, load=None)
    raw = [RawAnswer("/agents?limit=200", b'{"data": []}')]
    captured = replace(slot(0), agents=2, credits=9, as_of=at(0) - timedelta(seconds=2))
    assert await Record(store).write_status(captured, whole(first, second), raw)
    assert await rows_of(store, status_sample) == [
        (at(0), "401", "busy", "online", None, None, 3, 1, 2, 0),
        (at(0), "402", "online", None, None, None, None, None, None, None),
    ]
    assert await spans_of(store, "401") == [(at(0), None, "busy")]
    rows = {row[1:3]: row[3:] for row in await rows_of(store, coverage)}
    assert rows["", ""] == (1, 1, 0, 0, 3, 1, 2)
    assert rows["", "mail"] == (1, 0, 0, 0, None, None, None)
    assert rows[BILLING.id, ""] == (1, 0, 0, 0, None, None, None)
    assert rows[SUPPORT.id, "chat"] == (0, 0, 0, 0, None, None, None)
    assert len(rows) == 3 * 4
    assert await rows_of(store, known_agent) == [
        ("401", ADA.name, at(0)),
        ("402", BEN.name, at(0)),
    ]
    assert [row[:2] for row in await rows_of(store, agent_department)] == [
        ("401", SUPPORT.id),
        ("402", SUPPORT.id),
        ("402", BILLING.id),
    ]
    ((kind, _, n, when, path, body),) = await rows_of(store, raw_answer)
    assert (kind, n, when, path) == ("status", 0, at(0), "/agents?limit=200")
    assert zlib.decompress(body) == b'{"data": []}'
    assert await Record(store).latest(Kind.STATUS) == captured


async def test_an_empty_board_is_a_capture(store: Store) -> None:
    """A portal without agents has nobody online; that is no hole."""
    assert await Record(store).write_status(slot(0), whole())
    assert next(row[1:7] for row in await rows_of(store, coverage)) == ("", "", 0, 0, 0, 0)
    assert await Record(store).latest(Kind.STATUS) == slot(0)


async def test_the_same_capture_twice_changes_nothing(store: Store) -> None:
    """The second time, even with other rows, is refused without a trace."""
    record = Record(store)
    await record.write_status(slot(0), whole(state(ADA)))
    before = await everything(store)
    raw = [RawAnswer("/agents", b"[]")]
    assert not await record.write_status(slot(0), whole(state(ADA, OFFLINE), state(BEN)), raw)
    assert await record.write_many_status([(slot(0), whole(state(BEN)))]) == 0
    assert await record.write_many_status([]) == 0
    assert await everything(store) == before


async def test_two_replicas_write_one_capture(database: str, store: Store) -> None:
    """Of several that write the same slots at once, each slot is written by exactly one."""
    async with (
        open_store(database, clock=system_clock) as one,
        open_store(database, clock=system_clock) as two,
    ):
        records = [Record(one), Record(two), Record(store)]
        for n in range(6):
            rows = whole(state(ADA, BUSY if n % 2 else ONLINE), *[state(BEN)] * (n % 3))
            done = await asyncio.gather(*(each.write_status(slot(n), rows) for each in records))
            assert sorted(done) == [False, False, True]
    assert len(await spans_of(store, "401")) == 6
    samples = await rows_of(store, status_sample)
    assert [row[1] for row in samples].count("401") == 6


async def test_spans_follow_changes(store: Store) -> None:
    """A span ends where presence, a channel or the agent changes, and not where nothing does."""
    record = Record(store)
    boards = [
        whole(state(ADA, mail=ONLINE), state(BEN)),
        whole(state(ADA, mail=ONLINE), state(BEN)),
        whole(state(ADA, mail=BUSY), state(BEN)),
        whole(state(ADA, mail=BUSY)),
        whole(state(ADA, mail=BUSY), state(BEN, OFFLINE)),
    ]
    for n, each in enumerate(boards):
        assert await record.write_status(slot(n), each)
    assert await spans_of(store, "401") == [(at(0), at(2), "online"), (at(2), None, "online")]
    assert await spans_of(store, "402") == [(at(0), at(3), "online"), (at(4), None, "offline")]
    members = [
        row for row in await rows_of(store, agent_department) if row[:2] == ("402", "500000000001")
    ]
    assert [row[2:] for row in members] == [(at(0), at(3)), (at(4), None)]


async def test_who_was_erased_comes_back_with_the_next_board(store: Store) -> None:
    """What a process remembers of the last board does not count once somebody was erased."""
    record = Record(store)
    await record.write_status(slot(0), whole(state(ADA), state(BEN)))
    await record.write_status(slot(1), whole(state(ADA), state(BEN)))
    await PersonalHistory(store).erase("401")
    assert await spans_of(store, "401") == []
    await record.write_status(slot(2), whole(state(ADA), state(BEN)))
    assert await spans_of(store, "401") == [(at(2), None, "online")]
    assert await spans_of(store, "402") == [(at(0), None, "online")]
    assert [row[0] for row in await rows_of(store, known_agent)] == ["401", "402"]
    assert [row[2] for row in await rows_of(store, agent_department) if row[0] == "401"] == [at(2)]


@pytest.mark.parametrize(("gap", "is_hole"), [(1, False), (1.5, False), (1.6, True), (9, True)])
async def test_spans_end_in_a_hole(store: Store, gap: float, *, is_hole: bool) -> None:
    """After more than one and a half times the planned time nothing is known of in between."""
    record = Record(store)
    await record.write_status(slot(0), whole(state(ADA)))
    await record.write_status(slot(gap), whole(state(ADA)))
    ended = [(at(0), at(1), "online"), (at(gap), None, "online")]
    assert await spans_of(store, "401") == (ended if is_hole else [(at(0), None, "online")])


async def test_many_at_once_are_as_one_by_one(store: Store) -> None:
    """A past that is written in few transactions is the same as one that was captured."""
    items = [
        (
            slot(n),
            whole(
                *(
                    state(person(k), BUSY if (n // k) % 2 else ONLINE)
                    for k in range(1, 9)
                    if (n + k) % 7
                )
            ),
        )
        for n in range(40)
        if n not in {11, 12, 13}
    ]
    record = Record(store)
    for item in items[:5]:
        await record.write_status(*item)
    assert await record.write_many_status(items) == len(items) - 5
    together = await everything(store)
    async with store.begin() as connection:
        for table in HISTORY:
            await connection.execute(table.delete())
    for item in items:
        await record.write_status(*item)
    assert await everything(store) == together


async def test_what_is_late_is_refused(store: Store) -> None:
    """A board from before the latest one leaves no trace; neither does half of a past."""
    record = Record(store)
    await record.write_status(slot(3), whole(state(ADA)))
    before = await everything(store)
    with pytest.raises(OutOfOrderError, match="2026-11-18 10:15 UTC already"):
        await record.write_status(slot(2), whole(state(ADA)))
    with pytest.raises(OutOfOrderError):
        await record.write_many_status([(slot(n), whole(state(ADA))) for n in (4, 6, 5)])
    assert await everything(store) == before


async def test_only_whole_answers_are_history(store: Store) -> None:
    """What is narrowed, or old and standing in, is refused, as is what nobody captured."""
    record = Record(store)
    narrow, stale = Scope(department=SUPPORT), fresh(stale=True)
    for one in (board(scope=narrow), board(freshness=stale)):
        with pytest.raises(ValueError, match="whole and fresh"):
            await record.write_status(slot(0), one)
    for other in (skill_map(scope=narrow), skill_map(freshness=stale)):
        with pytest.raises(ValueError, match="whole and fresh"):
            await record.write_skills(slot(0, Kind.SKILLS), other)
    whole_day = day_report([])
    by_agent = replace(whole_day, scope=Scope(agent=ADA))
    for reports in ([by_agent], [replace(whole_day, freshness=stale)]):
        with pytest.raises(ValueError, match="whole and fresh"):
            await record.write_performance(night(), DAY, reports)
    for reports in ([], [whole_day, whole_day], [day_report([], department=SUPPORT)]):
        with pytest.raises(ValueError, match="once"):
            await record.write_performance(night(), DAY, reports)
    with pytest.raises(ValueError, match="no status that was captured"):
        await record.write_status(slot(0, Kind.SKILLS), whole())
    with pytest.raises(ValueError, match="no hole"):
        await record.write_hole(slot(0))
    assert not any((await everything(store)).values())


async def test_holes_are_recorded_until_they_are_filled(store: Store) -> None:
    """A hole gives way to a later reason and to a capture, and never replaces one."""
    record = Record(store)
    failed = replace(slot(0), outcome=Outcome.FAILED, reason="Desk did not answer.")
    await record.write_hole(failed)
    assert await record.latest(Kind.STATUS) is None
    skipped = replace(failed, outcome=Outcome.SKIPPED, reason="The credits are for people.")
    await record.write_hole(skipped)
    ((*_, reason),) = await rows_of(store, capture)
    assert reason == "The credits are for people."
    assert await record.write_status(slot(0), whole(state(ADA)))
    await record.write_hole(failed)
    ((_, _, _, outcome, *_, reason),) = await rows_of(store, capture)
    assert (outcome, reason) == ("done", None)


async def test_a_day_of_figures(store: Store) -> None:
    """Figures of agents and of all together, in seconds, with how many stand behind an average."""
    record = Record(store)
    few = figures(first_response_time=average(0, system=None), resolution_time=None)
    rows = [AgentFigures(ADA, figures()), AgentFigures(BEN, few)]
    reports = [day_report(rows), day_report(rows[:1], department=SUPPORT)]
    assert await record.write_performance(night(), DAY, reports, [RawAnswer("/x", b"1")])
    assert not await record.write_performance(night(), DAY, reports)
    samples = await rows_of(store, performance_sample)
    assert [row[:3] for row in samples] == [
        (DAY, "", "401"),
        (DAY, "", "402"),
        (DAY, SUPPORT.id, "401"),
    ]
    assert samples[0][3:] == (night().at, 9, 0, 3, 14, 7500.0, 2520.0, 9, 150600.0, None)
    assert samples[1][7:] == (0, None, 2520.0, None, None, None)
    team = await rows_of(store, performance_team)
    assert [row[:6] for row in team] == [
        (DAY, "", night().at, 2, 1, 1),
        (DAY, SUPPORT.id, night().at, 1, 1, 1),
    ]
    assert [row[:2] for row in await rows_of(store, known_department)] == [
        (SUPPORT.id, "Support"),
        (BILLING.id, "Billing"),
    ]
    assert len(await rows_of(store, raw_answer)) == 1


async def test_days_without_figures(store: Store) -> None:
    """Days that were not captured are missing, also those with a hole."""
    record = Record(store)
    await record.write_performance(night(), DAY, [day_report([])])
    other = DAY + timedelta(days=1)
    await record.write_hole(replace(night(other), outcome=Outcome.FAILED))
    first = DAY - timedelta(days=1)
    assert await record.missing_days(first, other) == (first, other)
    assert await record.missing_days(DAY, DAY) == ()
    assert await record.missing_days(other, DAY) == ()


async def test_who_has_which_skill(store: Store) -> None:
    """Each holder is a row, and skills are known by name, type and department."""
    record = Record(store)
    skills = skill_map(
        [skill(holders=[ADA, BEN]), skill("VAT", id="7", department=None, type=None)],
        people=[ADA, BEN],
    )
    assert await record.write_skills(slot(0, Kind.SKILLS), skills)
    assert not await record.write_skills(slot(0, Kind.SKILLS), skills)
    assert await rows_of(store, skill_sample) == [
        (at(0), "401", "600000000001"),
        (at(0), "402", "600000000001"),
    ]
    assert await rows_of(store, known_skill) == [
        ("600000000001", "French", "Language", SUPPORT.id, at(0)),
        ("7", "VAT", None, None, at(0)),
    ]


async def test_names_are_the_last_ones(store: Store) -> None:
    """A new name replaces the old one unless that is from later; who left keeps theirs."""
    record = Record(store)
    await record.write_status(slot(0), whole(state(ADA), state(BEN)))
    renamed = person(1, name="Ada Novak")
    await record.write_status(slot(1), whole(state(renamed)))
    await record.write_performance(night(), DAY, [day_report([AgentFigures(ADA, figures())])])
    assert await rows_of(store, known_agent) == [
        ("401", "Ada Novak", at(1)),
        ("402", BEN.name, at(0)),
    ]


async def test_captures_of_a_wrong_clock_are_removed(store: Store, clock: FixedClock) -> None:
    """What lies in the future when the clock is right again goes, and spans are as before."""
    record = Record(store)
    clock.now = at(1)
    await record.write_status(slot(0), whole(state(ADA), state(BEN)))
    await record.write_status(slot(1), whole(state(ADA, BUSY), state(BEN)))
    before = await everything(store)
    wrong = 12 * 24 * 30
    for n in range(3):
        rows = whole(state(ADA, OFFLINE), state(person(3, BILLING)))
        assert await record.write_status(slot(wrong + n), rows, [RawAnswer("/x", b"")])
    await record.write_skills(slot(wrong, Kind.SKILLS), skill_map(people=[]))
    assert await record.write_status(slot(2), whole(state(ADA, BUSY), state(BEN)))
    after = await everything(store)
    for name in ("status_span", "agent_department", "raw_answer"):
        assert after[name] == before[name]
    assert [row[1] for row in after["capture"]] == [
        slot(wrong, Kind.SKILLS).key,
        *(slot(n).key for n in range(3)),
    ]
    assert await record.write_skills(slot(2, Kind.SKILLS), skill_map(people=[]))
    assert await record.latest(Kind.SKILLS) == slot(2, Kind.SKILLS)


async def test_a_history_that_began_with_a_wrong_clock(store: Store, clock: FixedClock) -> None:
    """Nothing is left of it but the first right capture."""
    record = Record(store)
    clock.now = at(1)
    await record.write_status(slot(3000), whole(state(ADA)))
    assert await record.write_status(slot(0), whole(state(BEN)))
    assert await spans_of(store, "401") == []
    assert await spans_of(store, "402") == [(at(0), None, "online")]


async def test_names_of_a_wrong_clock_can_be_changed(store: Store, clock: FixedClock) -> None:
    """What was first seen by a wrong clock takes the names that are seen by the right one."""
    record = Record(store)
    clock.now = at(1)
    await record.write_status(slot(3000), whole(state(ADA), state(BEN)))
    await record.write_status(slot(0), whole(state(person(1, name="Ada Novak")), state(BEN)))
    assert await rows_of(store, known_agent) == [
        ("401", "Ada Novak", at(0)),
        ("402", BEN.name, at(0)),
    ]


async def test_a_clock_that_is_behind_removes_nothing(store: Store, clock: FixedClock) -> None:
    """Weeks of captures in the future are right: then the clock is wrong, and has to be set."""
    record = Record(store)
    for n in range(0, 12 * 24 * 9, 12 * 24):
        await record.write_status(slot(n), whole(state(ADA)))
    before = await everything(store)
    clock.now = at(-90)
    with pytest.raises(OutOfOrderError, match="set this machine's clock"):
        await record.write_status(slot(-90), whole(state(ADA)))
    assert not await record.write_status(slot(0), whole(state(ADA)))
    assert await everything(store) == before


async def test_thousands_of_agents(store: Store) -> None:
    """More rows than a statement may have values are written all the same."""
    record = Record(store)
    people = [person(n, SUPPORT, BILLING) for n in range(6000)]
    await record.write_status(slot(0), whole(*(state(one) for one in people)))
    await record.write_status(slot(1), whole(*(state(one, BUSY) for one in people)))
    async with store.read() as connection:
        spans = await connection.scalar(select(func.count()).select_from(status_span))
    assert spans == 12_000
