"""One capture against a real Desk and a real database: rows, or a hole that says why."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.desk.models import Source
from bot.history.capture import Capturer
from bot.history.errors import OutOfOrderError
from bot.history.models import Captured, Kind, Outcome
from bot.history.purse import Purse
from bot.history.record import Record
from bot.history.slots import CaptureSlot, day_slot, skills_slot, status_slot
from bot.sandbox.desk import GuideShape
from bot.store.errors import StoreUnavailableError
from bot.store.history_tables import (
    known_agent,
    performance_sample,
    performance_team,
    raw_answer,
    skill_sample,
    status_sample,
)
from tests.bot.history.capturing import capturing, noted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table

    from bot.desk.models import StatusBoard
    from bot.history.models import RawAnswer
    from bot.sandbox.desk.world import World
    from bot.store.store import Store
    from tests.fakes import FixedClock

EVERY = timedelta(minutes=5)
DAY = date(2026, 11, 17)
AGENTS = 40
DEPARTMENTS = 4


def slot_of(kind: Kind, now: datetime) -> CaptureSlot:
    """Return what is due of a kind."""
    if kind is Kind.STATUS:
        return status_slot(now, EVERY)
    return skills_slot(now) if kind is Kind.SKILLS else day_slot(DAY, now)


def broken(world: World) -> World:
    """Return a portal whose first agent has a name that no database takes as it is."""
    first = replace(world.people[0], name="Ada\0 Ray")
    return replace(world, people=(first, *world.people[1:]))


async def count(store: Store, table: Table) -> int:
    """Return how many rows a table has."""
    async with store.read() as connection:
        statement = select(func.count()).select_from(table)
        return int((await connection.execute(statement)).scalar_one())


async def test_statuses(store: Store, clock: FixedClock) -> None:
    """Everybody's status is there under the slot's instant, with what it cost."""
    clock.now = datetime(2026, 11, 18, 12, 7, 30, tzinfo=UTC)
    async with capturing(store, clock) as it:
        taken = await it.captures.capturer.capture(status_slot(clock.now, EVERY))
        paths = it.asked()
    assert await noted(store, Kind.STATUS) == [taken.captured]
    captured = taken.captured
    assert (captured.key, captured.outcome) == ("2026-11-18T12:05Z", Outcome.DONE)
    assert captured.at == clock.now.replace(minute=5, second=0)
    assert (captured.as_of, captured.every) == (clock.now, EVERY)
    assert (captured.agents, captured.source) == (AGENTS, Source.REST)
    # Of the guide's path it was tried whether the portal has it, at no price.
    assert (captured.calls, captured.credits) == (5, 12)
    assert len(paths) == 5
    assert await count(store, status_sample) == AGENTS
    assert it.counted.ended == [("status", "done")]


async def test_skills(store: Store, clock: FixedClock) -> None:
    """Who has which skill, in every department."""
    async with capturing(store, clock) as it:
        taken = await it.captures.capturer.capture(skills_slot(clock.now))
    assert (taken.captured.agents, taken.captured.reason) == (AGENTS, None)
    assert await count(store, skill_sample) > AGENTS


async def test_a_day_of_performance(store: Store, clock: FixedClock) -> None:
    """The figures of a past day: of the whole portal, and of each department."""
    async with capturing(store, clock) as it:
        taken = await it.captures.capturer.capture(day_slot(DAY, clock.now - timedelta(hours=1)))
        windows = {
            (one.query["startDate"], one.query["endDate"])
            for one in it.desk.requests
            if "/dashboards/" in one.path
        }
    assert taken.captured.key == "2026-11-17"
    assert taken.captured.at == clock.now, "when Desk was asked"
    assert windows == {("2026-11-17", "2026-11-17")}
    assert await count(store, performance_team) == 1 + DEPARTMENTS
    assert await count(store, performance_sample) > AGENTS


@pytest.mark.parametrize("kind", Kind)
async def test_broken_text_costs_no_capture(store: Store, clock: FixedClock, kind: Kind) -> None:
    """A zero byte in a name, which no database takes, goes, and everybody is there."""
    async with capturing(store, clock) as it:
        it.desk.world = broken(it.desk.world)
        taken = await it.captures.capturer.capture(slot_of(kind, clock.now))
    assert (taken.captured.outcome, taken.captured.reason) == (Outcome.DONE, None)
    assert taken.captured.agents == AGENTS
    async with store.read() as connection:
        names = (await connection.scalars(select(known_agent.c.name))).all()
    assert "Ada Ray" in names


@pytest.mark.parametrize("kind", Kind)
async def test_twice_is_once(store: Store, clock: FixedClock, kind: Kind) -> None:
    """What is there is not asked for again, and nothing is written."""
    async with capturing(store, clock) as it:
        slot = slot_of(kind, clock.now)
        first = await it.captures.capturer.capture(slot)
        asked = len(it.asked())
        second = await it.captures.capturer.capture(slot)
        assert (first.was_there, second.was_there) == (False, True)
        assert second.captured.outcome is Outcome.DONE
        assert len(it.asked()) == asked
    assert len(await noted(store, kind)) == 1
    assert it.counted.ended == [(kind.value, "done")]


async def test_answers_are_kept_as_they_came(store: Store, clock: FixedClock) -> None:
    """With the rows come Desk's own words, unless they are not wanted."""
    async with capturing(store, clock) as it:
        await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    async with store.read() as connection:
        rows = (await connection.execute(select(raw_answer).order_by(raw_answer.c.n))).all()
    assert {row.path.partition("?")[0] for row in rows} == {
        "/agents",
        "/departments",
        "/agentAvailability",
        "/agentsTicketsCount",
    }
    bodies = [json.loads(zlib.decompress(row.body)) for row in rows]
    assert all("data" in body for body in bodies)
    clock.now += EVERY
    async with capturing(store, clock, history={"raw_days": 0}) as it:
        await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    assert await count(store, raw_answer) == len(rows)


FAULTS: list[tuple[str, Kind, str]] = [
    ("down", Kind.STATUS, "Desk"),
    ("down", Kind.PERFORMANCE, "Desk"),
    ("unreachable", Kind.STATUS, "cannot be reached"),
    ("garbage", Kind.STATUS, "web page"),
    ("credits_spent", Kind.STATUS, "API credits of the day are spent"),
    ("too_many_requests", Kind.SKILLS, "too many calls at once"),
    ("throttled_tokens", Kind.STATUS, "hands out no access tokens"),
    ("no_report_permission", Kind.PERFORMANCE, "may not view reports"),
    ("no_skills_edition", Kind.SKILLS, "does not include skills"),
    ("empty_desk", Kind.STATUS, "listed no agents"),
    ("empty_desk", Kind.SKILLS, "listed no agents"),
]


@pytest.mark.parametrize(("fault", "kind", "reason"), FAULTS)
async def test_a_fault_leaves_a_hole(
    store: Store, clock: FixedClock, fault: str, kind: Kind, reason: str
) -> None:
    """No rows, and a sentence that says why; once Desk is well again, the capture is made."""
    slot = slot_of(kind, clock.now)
    async with capturing(store, clock) as it:
        it.desk.faults.switch(fault, on=True)
        taken = await it.captures.capturer.capture(slot)
        assert taken.captured.outcome is Outcome.FAILED
        assert reason in str(taken.captured.reason)
        assert await noted(store, kind) == [taken.captured]
        assert await count(store, raw_answer) == 0
    assert it.counted.ended == [(kind.value, "failed")]
    async with capturing(store, clock) as it:
        assert (await it.captures.capturer.capture(slot)).is_fine
    assert [one.outcome for one in await noted(store, kind)] == [Outcome.DONE]


async def test_no_answer_in_time(store: Store, clock: FixedClock) -> None:
    """A Desk that hangs is a hole, too."""
    async with capturing(store, clock, patience_s=0.05) as it:
        it.desk.latency = 0.5
        taken = await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    assert "does not answer in time" in str(taken.captured.reason)


async def test_old_answers_do_not_stand_in(store: Store, clock: FixedClock) -> None:
    """While Desk is down the last good answer would be people's; in the history it is a hole."""
    async with capturing(store, clock) as it:
        await it.captures.capturer.capture(status_slot(clock.now, EVERY))
        clock.now += EVERY
        it.desk.faults.down = True
        taken = await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    assert taken.captured.outcome is Outcome.FAILED
    assert await count(store, status_sample) == AGENTS


@pytest.mark.parametrize("late", [EVERY, timedelta(hours=3)])
async def test_a_slot_that_is_over_is_not_guessed(
    store: Store, clock: FixedClock, late: timedelta
) -> None:
    """What was then, nobody can ask for now: nothing is asked, and the hole says why."""
    slot = status_slot(clock.now, EVERY)
    clock.now += late
    async with capturing(store, clock) as it:
        taken = await it.captures.capturer.capture(slot)
        assert it.asked() == []
    assert (taken.captured.outcome, taken.captured.reason) == (
        Outcome.SKIPPED,
        "The bot was not running then.",
    )
    assert await noted(store, Kind.STATUS) == [taken.captured]


async def test_an_earlier_slot_comes_too_late(store: Store, clock: FixedClock) -> None:
    """A replica that was slow does not write behind one that was faster."""
    slot = status_slot(clock.now, EVERY)
    clock.now += timedelta(minutes=1)
    async with capturing(store, clock) as it:
        minute = CaptureSlot(Kind.STATUS, "2026-11-18T12:01Z", clock.now, EVERY)
        assert (await it.captures.capturer.capture(minute, by_hand=True)).is_fine
        taken = await it.captures.capturer.capture(slot)
        assert taken.captured.reason == "A later capture is there already."
        forced = await it.captures.capturer.capture(slot, by_hand=True)
        assert (forced.captured.outcome, "is left out" in str(forced.captured.reason)) == (
            Outcome.SKIPPED,
            True,
        )
    assert [one.outcome for one in await noted(store, Kind.STATUS)] == [
        Outcome.SKIPPED,
        Outcome.DONE,
    ]


async def test_a_clock_that_went_back(store: Store, clock: FixedClock) -> None:
    """Captures that are yet to come were made by a wrong clock, and hinder nobody."""
    async with capturing(store, clock) as it:
        clock.now += timedelta(days=2)
        await it.captures.capturer.capture(status_slot(clock.now, EVERY))
        clock.now -= timedelta(days=2)
        taken = await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    assert taken.is_fine
    assert await noted(store, Kind.STATUS) == [taken.captured]


async def test_the_guides_status_is_kept(store: Store, clock: FixedClock) -> None:
    """Where the guide's paths answer, they are history like any other answer."""
    async with capturing(store, clock, guide=GuideShape.DATA) as it:
        taken = await it.captures.capturer.capture(status_slot(clock.now, EVERY))
    assert (taken.captured.source, taken.captured.agents) == (Source.GUIDE, AGENTS)


async def test_figures_without_a_day_are_not_kept(store: Store, clock: FixedClock) -> None:
    """The guide's figures do not say of when they are; the documented ones, where allowed, do."""
    async with capturing(store, clock, guide=GuideShape.DATA, desk={"source": "guide"}) as it:
        taken = await it.captures.capturer.capture(day_slot(DAY, clock.now))
    assert taken.captured.outcome is Outcome.FAILED
    assert "does not say which day" in str(taken.captured.reason)
    assert await count(store, performance_sample) == 0
    async with capturing(store, clock, guide=GuideShape.DATA) as it:
        taken = await it.captures.capturer.capture(day_slot(DAY, clock.now))
    assert (taken.is_fine, taken.captured.source) == (True, Source.REST)


async def test_captures_leave_credits_to_people(store: Store, clock: FixedClock) -> None:
    """On a small portal every k-th slot is taken, no hole lies between, and half is left."""
    daily = 3_000
    async with capturing(store, clock, daily_credits=daily) as it:
        for _ in range(4 * 12):
            await it.captures.capturer.capture(status_slot(clock.now, EVERY))
            clock.now += EVERY
        left = it.desk.quota.remaining
    found = await noted(store, Kind.STATUS)
    done = [one for one in found if one.outcome is Outcome.DONE]
    assert len(found) == 48
    assert 8 < len(done) < 30
    assert daily - left <= left
    for one, following in pairwise(done):
        assert following.at - one.at <= one.every * 1.5
    reasons = {one.reason for one in found if one.outcome is Outcome.SKIPPED}
    assert all("API credits are spared: one capture in" in str(one) for one in reasons)


@pytest.mark.parametrize("kind", Kind)
async def test_nothing_is_captured_from_the_peoples_reserve(
    store: Store, clock: FixedClock, kind: Kind
) -> None:
    """When the rest is for people, slots are left out until credits come back."""
    async with capturing(store, clock, desk={"daily_credits": 400}) as it:
        first, later = slot_of(kind, clock.now), clock.now + timedelta(minutes=30)
        assert (await it.captures.capturer.capture(first)).is_fine
        it.session.credits.spent = 180
        clock.now = later
        slot = day_slot(DAY - timedelta(days=1), later) if first.day else slot_of(kind, later)
        asked = len(it.asked())
        taken = await it.captures.capturer.capture(slot)
        assert len(it.asked()) == asked
    assert taken.captured.outcome is Outcome.SKIPPED
    assert "kept for people" in str(taken.captured.reason)


class Busy(Record):
    """A record whose database is busy for some attempts."""

    def __init__(self, store: Store, times: int, error: Exception | None = None) -> None:
        super().__init__(store)
        self.times = times
        self.error = error or StoreUnavailableError("busy")

    async def write_status(
        self, captured: Captured, board: StatusBoard, raw: Sequence[RawAnswer] = ()
    ) -> bool:
        """Write, once it is not busy any more."""
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return await super().write_status(captured, board, raw)


async def capture_with(
    record: Record, store: Store, clock: FixedClock, **options: Any
) -> tuple[Any, int]:
    """Capture statuses into a record; return how that went and how often Desk was asked."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with capturing(store, clock) as it:
        capturer = Capturer(
            it.captures.asker,
            record,
            purse=Purse(store, it.session.credits, clock),
            explain=str,
            clock=clock,
            sleep=sleep,
            **options,
        )
        taken = await capturer.capture(status_slot(clock.now, EVERY))
        return taken, len(it.asked())


async def test_a_busy_database_is_waited_for(store: Store, clock: FixedClock) -> None:
    """What Desk answered is written a little later; it is not asked again."""
    taken, asked = await capture_with(Busy(store, 2), store, clock)
    assert (taken.is_fine, asked) == (True, 5)


async def test_a_database_that_stays_busy(store: Store, clock: FixedClock) -> None:
    """After that the error is the caller's, and nothing is written."""
    with pytest.raises(StoreUnavailableError):
        await capture_with(Busy(store, 9), store, clock)
    assert await noted(store, Kind.STATUS) == []


async def test_what_nobody_foresaw_is_a_hole(store: Store, clock: FixedClock) -> None:
    """An error of ours ends one capture, not the history; the log holds it."""
    with capture_logs() as lines:
        taken, _ = await capture_with(Busy(store, 1, ValueError("a fault")), store, clock)
    assert taken.captured.outcome is Outcome.FAILED
    assert "ValueError" in taken.captured.reason
    assert "capture_broken" in {line["event"] for line in lines}


async def test_what_the_record_refuses(store: Store, clock: FixedClock) -> None:
    """Its sentence is the reason."""
    refused = Busy(store, 1, OutOfOrderError("It is later already."))
    taken, _ = await capture_with(refused, store, clock)
    assert (taken.captured.outcome, taken.captured.reason) == (
        Outcome.SKIPPED,
        "It is later already.",
    )


async def test_too_large_answers_are_not_kept_raw(store: Store, clock: FixedClock) -> None:
    """Beyond the bound there are rows without Desk's own words, and a line in the log."""
    with capture_logs() as lines:
        taken, _ = await capture_with(Record(store), store, clock, most_raw=1_000)
    assert taken.is_fine
    assert await count(store, raw_answer) == 0
    assert "raw_answers_not_kept" in {line["event"] for line in lines}
