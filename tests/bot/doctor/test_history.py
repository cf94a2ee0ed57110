"""What the doctor says of the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.doctor.history import judge
from bot.doctor.model import Status
from bot.history.health import Health, Holes, look_at
from bot.history.models import Captured, Kind, Outcome
from bot.history.record import Record
from bot.history.slots import key_of
from bot.sandbox.stage import open_stage
from bot.setting_sections import HistorySettings
from tests.bot.doctor.test_faults import examine
from tests.bot.history.builders import person, state, whole
from tests.databases import open_store

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
EVERY = timedelta(minutes=5)
ON = HistorySettings()


def captured(at: datetime = NOW - EVERY, **changes: object) -> Captured:
    """Return a capture of forty agents."""
    made = Captured(Kind.STATUS, key_of(at), at, EVERY, agents=40)
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own values


def test_all_is_well() -> None:
    """The last capture is recent, nothing is missing, and there is room."""
    verdict = judge(Health(captured(), size=3 * 2**20, free=2**40), ON, NOW)
    assert (verdict.status, verdict.seen) == (
        Status.PASS,
        "The statuses of 40 agents were captured 5 min ago. The database has 3 MiB.",
    )


def test_what_is_off_is_no_failure() -> None:
    """Whoever wants no history has none."""
    off = ON.model_copy(update={"every": 0, "daily_at": None})
    assert "Captures are off" in judge(Health(None), off, NOW).seen
    daily = ON.model_copy(update={"every": 0})
    old = Health(captured(NOW - timedelta(days=9)))
    assert judge(old, daily, NOW).status is Status.PASS
    assert "Statuses are not captured" in judge(old, daily, NOW).seen


def test_before_the_first_capture() -> None:
    """A bot that has just begun is well."""
    verdict = judge(Health(None), ON, NOW)
    assert verdict.status is Status.PASS
    assert "have not been captured yet" in verdict.seen


def test_three_intervals_are_too_long() -> None:
    """Up to there a capture may be late; beyond it somebody should see that the bot runs."""
    assert judge(Health(captured(NOW - 3 * EVERY)), ON, NOW).status is Status.PASS
    verdict = judge(Health(captured(NOW - 4 * EVERY)), ON, NOW)
    assert verdict.status is Status.WARN
    assert "captured 20 min ago" in verdict.seen
    assert "See that the bot runs" in verdict.todo
    spared = captured(NOW - 4 * EVERY, every=2 * EVERY)
    assert judge(Health(spared), ON, NOW).status is Status.PASS


def test_a_capture_of_the_future() -> None:
    """A clock was wrong."""
    verdict = judge(Health(captured(NOW + timedelta(days=1))), ON, NOW)
    assert verdict.status is Status.WARN
    assert "2026-11-19T12:00Z, which is yet to come" in verdict.seen
    assert "NTP" in verdict.todo


def test_holes_are_named_with_their_reasons() -> None:
    """The most frequent ones; those that the bot chose itself apart."""
    holes = [Holes(Kind.STATUS, f"Reason {n}.", 9 - n, was_planned=False) for n in range(5)]
    holes.append(Holes(Kind.STATUS, "Spared.", 4, was_planned=True))
    health = Health(captured(), holes=tuple(holes), dark=timedelta(minutes=75))
    verdict = judge(health, ON, NOW)
    assert verdict.status is Status.WARN
    assert "9 of status (Reason 0.); 8 of status (Reason 1.); 7 of" in verdict.seen
    assert "and 11 more." in verdict.seen
    assert "Left out in the last day: 4 of status (Spared.)." in verdict.seen
    assert "For 75 min of the last day nothing is known" in verdict.seen


def test_little_room() -> None:
    """A disk that is nearly full is told before the database is."""
    verdict = judge(Health(captured(), free=100 * 2**20), ON, NOW)
    assert "Only 100 MiB are free" in verdict.seen
    assert "HISTORY_RAW_DAYS" in verdict.todo


async def test_it_reads_the_history(store: Store, clock: FixedClock) -> None:
    """The last capture, the day's holes by reason, gaps without a row, and the size."""
    record, board = Record(store), whole(state(person(1)))
    for minutes in (0, 5, 10, 40, 45):
        at = clock.now - timedelta(hours=1) + timedelta(minutes=minutes)
        await record.write_status(captured(at), board)
    for minutes, reason in ((15, "Down."), (20, "Down."), (25, "Late.")):
        at = clock.now - timedelta(hours=1) + timedelta(minutes=minutes)
        outcome = Outcome.SKIPPED if reason == "Late." else Outcome.FAILED
        await record.write_hole(captured(at, outcome=outcome, reason=reason))
    old = captured(clock.now - timedelta(days=3), outcome=Outcome.FAILED, reason="Long ago.")
    await record.write_hole(old)
    health = await look_at(store, clock.now - timedelta(days=1))
    assert health.last is not None
    assert health.last.at == clock.now - timedelta(minutes=15)
    assert health.holes == (
        Holes(Kind.STATUS, "Down.", 2, was_planned=False),
        Holes(Kind.STATUS, "Late.", 1, was_planned=True),
    )
    assert health.dark == timedelta(minutes=25)
    assert health.size > 10_000
    assert (health.free is None) is not store.is_sqlite


async def test_the_doctor_looks() -> None:
    """Before the bot has made its tables, and after."""
    async with open_stage() as stage:
        assert "captures begin with the bot" in (await examine(stage))["history"].seen
        async with open_store(stage.database_url, clock=stage.clock) as store:
            await store.check()
        found = (await examine(stage))["history"]
    assert found.status is Status.PASS
    assert "have not been captured yet" in found.seen
