"""A past for the sandbox: weeks of history, written as the bot itself would have written it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.desk.models import Source
from bot.history.models import Captured, Kind, Outcome
from bot.history.record import Record
from bot.history.slots import key_of
from bot.sandbox.desk.world import PORTAL_ZONE
from bot.sandbox.past_answers import PastAnswers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.desk.models import StatusBoard
    from bot.sandbox.desk.world import World
    from bot.store.store import Store

_ZONE: Final = ZoneInfo(PORTAL_ZONE)
_HOUR: Final = timedelta(hours=1)
_QUARTER: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_LATELY: Final = timedelta(days=4)
"""Within this time captures are a quarter of an hour apart, before it an hour."""
_LEFT: Final = timedelta(days=24)
"""So long ago an agent left whom Desk no longer lists."""
_SKILLS_DAYS: Final = 7
"""Skills seldom change here: once a week will do."""
_OUTAGE_DAYS: Final = 16
_OUTAGE_HOURS: Final = range(7, 14)
_OUTAGE: Final = "Zoho Desk could not be reached."
_REFUSED_DAYS: Final = range(32, 34)
_REFUSED: Final = "Zoho Desk refused the reports: the token's owner has no permission for them."


@dataclass(frozen=True, slots=True)
class Past:
    """What lies behind the sandbox's present.

    Args:
        world: the portal.
        now: the sandbox's time when it starts.
        days: how far back to go.
    """

    world: World
    now: datetime
    days: int

    async def write(self, store: Store) -> None:
        """Write everything up to the last quarter of an hour; what is there already stays.

        A hole before the bot's own first capture would be the first thing the doctor names.

        Raises:
            StoreError: the database cannot be used.
        """
        record = Record(store)
        answers = PastAnswers(self.world, left_at=self.now - _LEFT)
        for day in self._portal_days():
            await self._write_day(record, answers, day)
        boards = await asyncio.to_thread(self._boards, answers)
        await record.write_many_status(boards)
        for slot in self._slots():
            if self._is_out(slot):
                await record.write_hole(_status(slot, self._every(slot), reason=_OUTAGE))

    def _portal_days(self) -> Iterator[date]:
        today = self.now.astimezone(_ZONE).date()
        return (today - number * _DAY for number in range(self.days, 0, -1))

    async def _write_day(self, record: Record, answers: PastAnswers, day: date) -> None:
        read_at = datetime.combine(day + _DAY, time(1, 30), _ZONE).astimezone(UTC)
        if read_at >= self.now:
            return
        ago = (self.now.astimezone(_ZONE).date() - day).days
        if ago in _REFUSED_DAYS:
            await record.write_hole(_daily(day, read_at, reason=_REFUSED))
        else:
            reports = await asyncio.to_thread(answers.reports, day, at=read_at)
            captured = _daily(day, read_at, len(reports[0].agents))
            await record.write_performance(captured, day, reports)
        if ago % _SKILLS_DAYS == 1:
            skills = answers.skills(read_at)
            await record.write_skills(_skills(read_at, len(skills.agents)), skills)

    def _boards(self, answers: PastAnswers) -> list[tuple[Captured, StatusBoard]]:
        slots = (slot for slot in self._slots() if not self._is_out(slot))
        boards = ((slot, answers.board(slot)) for slot in slots)
        return [
            (_status(slot, self._every(slot), len(board.agents)), board) for slot, board in boards
        ]

    def _slots(self) -> Iterator[datetime]:
        hour = self.now.replace(minute=0, second=0, microsecond=0)
        last = hour + (self.now - hour) // _QUARTER * _QUARTER
        slot = hour - self.days * _DAY
        while slot <= last:
            yield slot
            slot += self._every(slot)

    def _every(self, slot: datetime) -> timedelta:
        return _QUARTER if slot > self.now - _LATELY else _HOUR

    def _is_out(self, slot: datetime) -> bool:
        outage = (self.now - _OUTAGE_DAYS * _DAY).date()
        return slot.date() == outage and slot.hour in _OUTAGE_HOURS


def _status(slot: datetime, every: timedelta, agents: int = 0, reason: str = "") -> Captured:
    cost = _Cost(agents, calls=2, reason=reason)
    return _captured(Kind.STATUS, key_of(slot), slot, every, cost)


def _daily(day: date, at: datetime, agents: int = 0, reason: str = "") -> Captured:
    cost = _Cost(agents, calls=25, reason=reason)
    return _captured(Kind.PERFORMANCE, day.isoformat(), at, _DAY, cost)


def _skills(at: datetime, agents: int) -> Captured:
    return _captured(Kind.SKILLS, key_of(at), at, _DAY, _Cost(agents, calls=4))


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a capture took and brought; one with a reason brought nothing."""

    agents: int
    calls: int
    reason: str = ""


def _captured(kind: Kind, key: str, at: datetime, every: timedelta, cost: _Cost) -> Captured:
    if cost.reason:
        return Captured(kind, key, at, every, Outcome.FAILED, calls=1, reason=cost.reason)
    return Captured(
        kind=kind,
        key=key,
        at=at,
        every=every,
        as_of=at,
        agents=cost.agents,
        calls=cost.calls,
        credits=cost.calls,
        source=Source.REST,
    )
