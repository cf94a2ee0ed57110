"""What falls due, when, and as which jobs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.desk.errors import DeskServerError
from bot.desk.models import Organization
from bot.history.capture import Capturer
from bot.history.models import Kind, Outcome
from bot.history.purse import Purse
from bot.history.source import BACK, CaptureSource
from bot.history.zone import PortalZone
from bot.jobs.model import Job
from tests.bot.history.capturing import capturing
from tests.bot.history.test_capture import Busy
from tests.fakes import FakeDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.store import Store
    from tests.fakes import FixedClock

EVERY = timedelta(minutes=5)
NIGHT = datetime(2026, 11, 18, 0, 30, tzinfo=UTC)
"""Half past one in Berlin, where the sandbox's portal is."""


def named(jobs: Sequence[Job]) -> list[str]:
    """Return the keys of jobs."""
    return [job.key for job in jobs]


async def hand_on(source: CaptureSource) -> Sequence[Job]:
    """Take what is due, and say so."""
    jobs, until = await source.due()
    source.confirm(until)
    return jobs


async def run_all(source: CaptureSource, jobs: Sequence[Job]) -> None:
    """Do jobs one after another."""
    for job in jobs:
        await source.run(job)


async def test_each_slot_is_due_once(store: Store, clock: FixedClock) -> None:
    """The current slot, and after it the next; what nobody took over is due still."""
    async with capturing(store, clock) as it:
        source = it.source(daily_at=None)
        jobs, _ = await source.due()
        assert named(jobs) == named(await hand_on(source)) == ["capture:status:2026-11-18T12:00Z"]
        assert await hand_on(source) == []
        clock.now += timedelta(minutes=5)
        assert named(await hand_on(source)) == ["capture:status:2026-11-18T12:05Z"]


async def test_missed_slots_are_not_made_up_for(store: Store, clock: FixedClock) -> None:
    """After a rest of hours only the slot of now is due: the others are a hole."""
    async with capturing(store, clock) as it:
        source = it.source(daily_at=None)
        await hand_on(source)
        clock.now += timedelta(hours=7, minutes=2)
        assert named(await hand_on(source)) == ["capture:status:2026-11-18T19:00Z"]


async def test_a_clock_that_goes_back_repeats_nothing(store: Store, clock: FixedClock) -> None:
    """Slots that were handed on are not handed on again."""
    async with capturing(store, clock) as it:
        source = it.source(daily_at=None)
        await hand_on(source)
        clock.now -= timedelta(minutes=30)
        assert await hand_on(source) == []


async def test_a_clock_that_was_fast_stops_nothing(store: Store, clock: FixedClock) -> None:
    """Once it is right, the next slot and the next night are due, not only those of weeks ahead."""
    async with capturing(store, clock) as it:
        source = it.source()
        clock.now = NIGHT + timedelta(days=30)
        assert len(await hand_on(source)) > 1
        clock.now = NIGHT - timedelta(minutes=7)
        assert await hand_on(source) == []
        clock.now = NIGHT - timedelta(minutes=5)
        assert named(await hand_on(source)) == [f"capture:status:{clock.now:%Y-%m-%dT%H:%MZ}"]
        clock.now = NIGHT
        assert f"capture:skills:{NIGHT:%Y-%m-%dT%H:%MZ}" in named(await hand_on(source))


async def test_captures_can_be_switched_off(store: Store, clock: FixedClock) -> None:
    """With neither rhythm nothing is ever due, and Desk is asked nothing."""
    async with capturing(store, clock) as it:
        source = it.source(every=timedelta(), daily_at=None)
        assert await hand_on(source) == []
        assert it.asked() == []


async def test_a_job_carries_its_slot(store: Store, clock: FixedClock) -> None:
    """Whichever process gets it captures the same, under the same key."""
    async with capturing(store, clock) as it:
        (job,) = await hand_on(it.source(daily_at=None))
        assert job == Job(
            "capture",
            "capture:status:2026-11-18T12:00Z",
            ("status", "2026-11-18T12:00Z", "2026-11-18T12:00:00+00:00", "300", ""),
        )
        await it.source().run(job)
        (captured,) = await it.noted(Kind.STATUS)
    assert (captured.key, captured.every, captured.outcome) == (
        "2026-11-18T12:00Z",
        EVERY,
        Outcome.DONE,
    )


async def test_the_night(store: Store, clock: FixedClock) -> None:
    """Skills, and the figures of yesterday and of thirty days before, newest first, once a day."""
    clock.now = NIGHT - timedelta(seconds=1)
    async with capturing(store, clock) as it:
        source = it.source(every=timedelta())
        await hand_on(source)  # of the night before: the bot has just begun
        assert await hand_on(source) == []
        clock.now = NIGHT
        jobs = await hand_on(source)
        assert named(jobs)[:3] == [
            "capture:skills:2026-11-18T00:30Z",
            "capture:performance:2026-11-17:2026-11-18",
            "capture:performance:2026-11-16:2026-11-18",
        ]
        assert len(jobs) == 1 + 1 + BACK.days
        assert await hand_on(source) == []


async def test_only_missing_days_are_asked_for(store: Store, clock: FixedClock) -> None:
    """What is there is left alone; what stayed a hole is tried again the next night."""
    clock.now = NIGHT
    async with capturing(store, clock) as it:
        source = it.source(every=timedelta(), keep=timedelta(days=3))
        jobs = await hand_on(source)
        days = [job.arguments[1] for job in jobs[1:]]
        assert days == ["2026-11-17", "2026-11-16", "2026-11-15"], "no longer than is kept"
        await run_all(source, jobs[:2])
        it.desk.faults.no_report_permission = True
        await run_all(source, jobs[2:])
        outcomes = {one.key: one.outcome for one in await it.noted(Kind.PERFORMANCE)}
        assert outcomes == {
            "2026-11-15": Outcome.FAILED,
            "2026-11-16": Outcome.FAILED,
            "2026-11-17": Outcome.DONE,
        }
        clock.now += timedelta(days=1)
        it.desk.faults.no_report_permission = False
        again = await hand_on(source)
        assert named(again)[1:] == [
            "capture:performance:2026-11-18:2026-11-19",
            "capture:performance:2026-11-16:2026-11-19",
        ]
        await run_all(source, again)
        outcomes = {one.key: one.outcome for one in await it.noted(Kind.PERFORMANCE)}
    assert outcomes == {
        "2026-11-15": Outcome.FAILED,
        "2026-11-16": Outcome.DONE,
        "2026-11-17": Outcome.DONE,
        "2026-11-18": Outcome.DONE,
    }


@pytest.mark.parametrize(
    ("at", "moments"),
    [
        # The clocks of Berlin jump from 02:00 to 03:00.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), ["03-28T01:30", "03-29T01:00", "03-30T00:30"]),
        # 02:30 comes twice.
        (datetime(2026, 10, 24, 12, tzinfo=UTC), ["10-24T00:30", "10-25T00:30", "10-26T01:30"]),
    ],
)
async def test_nights_when_clocks_change(
    store: Store, clock: FixedClock, at: datetime, moments: list[str]
) -> None:
    """Each day of the portal has one night, whatever its clocks do."""
    clock.now = at
    async with capturing(store, clock) as it:
        source = it.source(every=timedelta(), daily_at=time(2, 30))
        seen = list(named(await hand_on(source))[:1])
        for _ in range(40 * 4):
            clock.now += timedelta(minutes=15)
            seen += [key for key in named(await hand_on(source)) if ":skills:" in key]
    assert seen == [f"capture:skills:2026-{moment}Z" for moment in moments]


class Telling(FakeDesk):
    """A Desk that says where the portal is, or fails to."""

    def __init__(self, answer: str | Exception | None) -> None:
        super().__init__()
        self.answer = answer
        self.times = 0

    async def get_organization(self) -> Organization:
        """Return the portal."""
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return Organization("1", time_zone=self.answer)


@pytest.mark.parametrize("name", [None, "Mars/Olympus", "../etc"])
async def test_a_portal_without_a_known_zone(
    store: Store, clock: FixedClock, name: str | None
) -> None:
    """It is captured by UTC, a day only once it is over everywhere; that is logged once."""
    clock.now = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
    with capture_logs() as lines:
        async with capturing(store, clock) as it:
            zone = PortalZone(Telling(name))  # type: ignore[arg-type]  # asked for this alone
            source = source_of(it.captures.capturer, it.captures.record, zone, clock)
            jobs = await hand_on(source)
            await hand_on(source)
    assert named(jobs)[:2] == [
        "capture:skills:2026-11-18T01:30Z",
        "capture:performance:2026-11-16:2026-11-18",
    ]
    assert [line["event"] for line in lines].count("portal_zone_unknown") == 1


async def test_no_night_while_nobody_knows_the_zone(store: Store, clock: FixedClock) -> None:
    """While Desk cannot be asked where it is, days wait, statuses do not; it is asked rarely."""
    desk = Telling(DeskServerError())
    async with capturing(store, clock) as it:
        zone = PortalZone(desk)  # type: ignore[arg-type]  # as above
        source = source_of(it.captures.capturer, it.captures.record, zone, clock, every=EVERY)
        assert named(await hand_on(source)) == ["capture:status:2026-11-18T12:00Z"]
        clock.now += timedelta(minutes=1)
        await hand_on(source)
        assert desk.times == 1
        desk.answer = "Europe/Berlin"
        clock.now += timedelta(minutes=4)
        assert named(await hand_on(source))[1] == "capture:skills:2026-11-18T00:30Z"
    assert await zone.get() == ZoneInfo("Europe/Berlin")


def source_of(
    capturer: Capturer,
    record: object,
    zone: PortalZone,
    clock: FixedClock,
    every: timedelta = timedelta(),
) -> CaptureSource:
    """Return a source that asks another zone."""
    return CaptureSource(
        capturer,
        record,  # type: ignore[arg-type]  # as the harness has it
        zone=zone,
        clock=clock,
        every=every,
        daily_at=time(1, 30),
        keep=timedelta(days=400),
        keep_raw=timedelta(days=7),
    )


async def test_a_job_never_raises(store: Store, clock: FixedClock) -> None:
    """What the database does not take is a line in the log."""

    async def sleep(_: float) -> None:
        """Wait for nothing."""

    async with capturing(store, clock) as it:
        purse = Purse(store, it.session.credits, clock)
        record = Busy(store, 9)
        capturer = Capturer(
            it.captures.asker, record, purse=purse, explain=str, clock=clock, sleep=sleep
        )
        source = source_of(capturer, record, it.captures.zone, clock, every=EVERY)
        with capture_logs() as lines:
            await source.run((await hand_on(source))[0])
    (line,) = [one for one in lines if one["event"] == "capture_not_written"]
    assert (line["key"], line["problem"]) == ("capture:status:2026-11-18T12:00Z", "busy")


async def test_it_knows_when_statuses_were_captured(store: Store, clock: FixedClock) -> None:
    """Its own captures at once, those of other replicas when the next slot falls due."""
    async with capturing(store, clock) as it:
        source, other = it.source(daily_at=None), it.source(daily_at=None)
        jobs = await hand_on(source)
        assert source.last_done is None
        await run_all(source, jobs)
        assert source.last_done == clock.now
        clock.now += EVERY
        await hand_on(other)
        assert other.last_done == clock.now - EVERY
        it.desk.faults.down = True
        clock.now += EVERY
        await run_all(other, await hand_on(other))
    assert other.last_done == clock.now - 2 * EVERY, "a hole is none"


async def test_old_captures_are_forgotten(store: Store, clock: FixedClock) -> None:
    """After a while: samples, and sooner Desk's own words."""
    async with capturing(store, clock) as it:
        source = it.source(daily_at=None, keep=timedelta(days=2))
        await run_all(source, await hand_on(source))
        await source.tidy()
        assert len(await it.noted(Kind.STATUS)) == 1
        clock.now += timedelta(days=3)
        await source.tidy()
        assert await it.noted(Kind.STATUS) == []
