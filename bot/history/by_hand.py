"""Captures that somebody wants from a shell, whether or not the bot runs beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.history.models import Kind
from bot.history.slots import (
    ONE_DAY,
    CaptureSlot,
    day_slot,
    key_of,
    last_day,
    skills_slot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from bot.clock import Clock
    from bot.history.capture import Capturer, Taken
    from bot.history.zone import PortalZone

MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to capture.

    Attributes:
        kinds: which operations.
        first, last: days of performance, both included; the last that is over by default.
    """

    kinds: frozenset[Kind]
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse days that cannot be meant.

        Raises:
            UsageError: they run backwards, or are too many.
        """
        if self.last is not None and self.first is None:
            raise UsageError("--until", "needs --since")
        if self.first is None or self.last is None:
            return
        if self.last < self.first:
            raise UsageError(f"{self.first}..{self.last}", "ends before it begins")
        _check_length(self.first, self.last)


class CapturesByHand:
    """Makes captures one after another.

    Args:
        capturer: makes each.
        zone: the portal's, for days.
        clock: the time of day.
        every: how long a status counts.
        keep: how long captures are kept.
    """

    def __init__(
        self,
        capturer: Capturer,
        zone: PortalZone,
        *,
        clock: Clock,
        every: timedelta,
        keep: timedelta,
    ) -> None:
        self._capturer = capturer
        self._zone = zone
        self._clock = clock
        self._every = every
        self._keep = keep

    async def make(
        self, wanted: Wanted, tell: Callable[[int, int, Taken], object]
    ) -> Sequence[Taken]:
        """Capture what is wanted; within one minute a second time finds it there.

        Raises:
            DeskError: the portal's time zone cannot be asked for.
            StoreError: the database cannot be used.
            UsageError: a day that is wanted is not over, or would be deleted at once.
        """
        slots = await self._slots(wanted)
        taken: list[Taken] = []
        for slot in slots:
            taken.append(await self._capturer.capture(slot, by_hand=True))
            tell(len(taken), len(slots), taken[-1])
        return taken

    async def _slots(self, wanted: Wanted) -> list[CaptureSlot]:
        now = self._clock().astimezone(UTC).replace(second=0, microsecond=0)
        slots = []
        if Kind.STATUS in wanted.kinds:
            slots.append(CaptureSlot(Kind.STATUS, key_of(now), now, self._every))
        if Kind.SKILLS in wanted.kinds:
            slots.append(skills_slot(now))
        if Kind.PERFORMANCE in wanted.kinds:
            slots.extend(day_slot(day, now) for day in await self._days(wanted, now))
        return slots

    async def _days(self, wanted: Wanted, now: datetime) -> Sequence[date]:
        over = last_day(now, await self._zone.get())
        last = wanted.last or over
        first = wanted.first or last
        if max(first, last) > over:
            raise UsageError(f"{max(first, last)}", f"is not over yet; the last day is {over}")
        _check_length(first, last)
        oldest = over - self._keep + ONE_DAY
        if first < oldest:
            raise UsageError(
                f"{first}",
                f"is before {oldest}; HISTORY_DAYS is {self._keep.days}, so it would not be kept",
            )
        return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def _check_length(first: date, last: date) -> None:
    if last - first >= timedelta(days=MOST_DAYS):
        raise UsageError(f"{first}..{last}", f"covers more than {MOST_DAYS} days")
