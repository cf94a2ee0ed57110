"""Captures as jobs: each slot is one, whichever replica makes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.desk.errors import DeskError
from bot.history.models import Kind
from bot.history.slots import (
    ONE_DAY,
    CaptureSlot,
    day_slot,
    last_daily,
    last_day,
    skills_slot,
    status_slot,
)
from bot.jobs.model import Job
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from bot.clock import Clock
    from bot.history.capture import Capturer
    from bot.history.record import Record
    from bot.history.zone import PortalZone

_log: Final = structlog.get_logger(__name__)

BACK: Final = timedelta(days=30)
"""Figures of so many days before yesterday are asked for, where they are missing."""
_ASK_AGAIN: Final = timedelta(minutes=5)
"""For the time zone, while Desk cannot be asked."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class CaptureSource:
    """Where the job engine finds captures; a `bot.jobs.model.Source`.

    Args:
        capturer: makes them.
        record: knows which there are.
        zone: the portal's.
        clock: the time of day; the sandbox moves it.
        every: between two captures of statuses; zero for none.
        daily_at: when, by the portal's clocks, skills and figures are captured; `None` for never.
        keep: how long captures are kept.
        keep_raw: how long Desk's answers are.

    Attributes:
        last_done: of when the last capture of statuses is: of this replica's own, or of any one's
            when a slot last fell due.
    """

    kind: Final = "capture"

    def __init__(
        self,
        capturer: Capturer,
        record: Record,
        *,
        zone: PortalZone,
        clock: Clock,
        every: timedelta,
        daily_at: time | None,
        keep: timedelta,
        keep_raw: timedelta,
    ) -> None:
        self._capturer = capturer
        self._record = record
        self._zone = zone
        self._clock = clock
        self._every = every
        self._daily_at = daily_at
        self._keep = keep
        self._keep_raw = keep_raw
        self._status_until = self._daily_until = self._offered = _NEVER
        self._ask_zone_at = _NEVER
        self.last_done: datetime | None = None

    async def due(self) -> tuple[Sequence[Job], datetime]:
        """Return what fell due since the last `confirm`, and the moment up to which that is.

        Of statuses that is the current slot: what was missed is a hole.

        Raises:
            StoreError: the database cannot be used now.
        """
        now = self._clock()
        self._go_back_to(now)
        return [*await self._status(now), *await self._daily(now)], now

    def confirm(self, until: datetime) -> None:
        """Note that everything up to a moment was handed on."""
        self._status_until = until
        self._daily_until = self._offered

    async def run(self, job: Job) -> None:
        """Make a capture; what the database does not take is a hole without a row."""
        try:
            taken = await self._capturer.capture(_slot_of(job))
        except StoreError as error:
            _log.error("capture_not_written", key=job.key, problem=error.sentence)
            return
        if taken.captured.kind is Kind.STATUS and taken.is_fine:
            self.last_done = taken.captured.at

    async def tidy(self) -> None:
        """Forget what has been kept for long enough.

        Raises:
            StoreError: the database cannot be used now.
        """
        now = self._clock()
        await self._record.prune(samples_before=now - self._keep, raw_before=now - self._keep_raw)

    def _go_back_to(self, now: datetime) -> None:
        """Let the next slot be due, not one of days ahead, where the clock was fast until now."""
        self._status_until = min(self._status_until, now)
        self._daily_until = min(self._daily_until, now)
        self._offered = min(self._offered, now)
        self._ask_zone_at = min(self._ask_zone_at, now + _ASK_AGAIN)

    async def _status(self, now: datetime) -> Sequence[Job]:
        if not self._every:
            return ()
        slot = status_slot(now, self._every)
        if slot.at <= self._status_until:
            return ()
        last = await self._record.latest(Kind.STATUS)
        self.last_done = last.at if last is not None else None
        return (_job_of(slot),)

    async def _daily(self, now: datetime) -> Sequence[Job]:
        if self._daily_at is None or now < self._ask_zone_at:
            return ()
        try:
            zone = await self._zone.get()
        except DeskError as error:
            _log.warning("portal_zone_not_asked", error=type(error).__name__)
            self._ask_zone_at = now + _ASK_AGAIN
            return ()
        moment = last_daily(now, self._daily_at, zone or UTC)
        if moment <= self._daily_until:
            return ()
        self._offered = moment
        last = last_day(now, zone)
        missing = await self._record.missing_days(max(last - BACK, self._oldest(last)), last)
        run = f"{moment:%Y-%m-%d}"
        return (
            _job_of(skills_slot(moment)),
            *(_job_of(day_slot(day, moment), run) for day in reversed(missing)),
        )

    def _oldest(self, last: date) -> date:
        return last - self._keep + ONE_DAY


def _job_of(slot: CaptureSlot, run: str = "") -> Job:
    """Return the job of a slot; a day of figures that stays missing has one for each `run`."""
    parts = ("capture", slot.kind.value, slot.key, *([run] if run else ()))
    day = slot.day.isoformat() if slot.day else ""
    every_s = str(round(slot.every.total_seconds()))
    arguments = (slot.kind.value, slot.key, slot.at.isoformat(), every_s, day)
    return Job(CaptureSource.kind, ":".join(parts), arguments)


def _slot_of(job: Job) -> CaptureSlot:
    kind, key, at, every_s, day = job.arguments
    return CaptureSlot(
        Kind(kind),
        key,
        datetime.fromisoformat(at),
        timedelta(seconds=int(every_s)),
        date.fromisoformat(day) if day else None,
    )
