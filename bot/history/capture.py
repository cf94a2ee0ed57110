"""One capture: Desk's answer and its rows, or a hole with the reason."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import structlog

from bot.desk.credits import Bill, Priority, asking_as, billing
from bot.desk.errors import DeskError
from bot.desk.recording import MOST, recording
from bot.history.asking import NotCapturedError
from bot.history.errors import OutOfOrderError
from bot.history.models import Captured, Kind, Outcome, RawAnswer
from bot.store.errors import StoreError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from bot.clock import Clock
    from bot.desk.models import Department, Freshness
    from bot.desk.recording import Recording
    from bot.history.asking import Asker
    from bot.history.purse import Purse
    from bot.history.record import Record
    from bot.history.slots import CaptureSlot

_log: Final = structlog.get_logger(__name__)

_LATE: Final = "The bot was not running then."
_LATER: Final = "A later capture is there already."
_BROKEN: Final = "An error that nobody foresaw ({name}); see capture_broken in the log."
_PAUSES_S: Final = (1.0, 3.0)
"""Between attempts to write what Desk has answered."""
_NAMED: Final = 5

_Written = TypeVar("_Written")


@dataclass(frozen=True, slots=True)
class Taken:
    """How a capture ended.

    Attributes:
        was_there: whether it had been made before, so that nothing was done.
    """

    captured: Captured
    was_there: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether there are rows."""
        return self.captured.outcome is Outcome.DONE


class Watch(Protocol):
    """Is told how captures end."""

    def capture_ended(self, kind: str, outcome: str) -> None:
        """Count one capture."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Desk said, what is noted of it, and how it is written."""

    write: Callable[[Captured, Sequence[RawAnswer]], Awaitable[bool]]
    freshness: Freshness
    agents: int
    missing: tuple[Department, ...] = ()


class Capturer:
    """Makes captures, each as a job that leaves credits to people.

    Args:
        asker: asks Desk.
        record: keeps what it says.
        purse: says what may be spent.
        explain: turns an error of Desk's into a sentence.
        clock: the time of day.
        keeps_raw: whether Desk's answers are kept as they came, too.
        most_raw: bytes of them; where there are more, none are kept.
        watch: counts captures.
        sleep: waits between attempts to write.
    """

    def __init__(
        self,
        asker: Asker,
        record: Record,
        *,
        purse: Purse,
        explain: Callable[[DeskError], str],
        clock: Clock,
        keeps_raw: bool = True,
        most_raw: int = MOST,
        watch: Watch | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._asker = asker
        self._record = record
        self._purse = purse
        self._explain = explain
        self._clock = clock
        self._most_raw = most_raw if keeps_raw else 0
        self._watch = watch
        self._sleep = sleep
        # Statuses do not wait for thirty days of figures, and those wait for one another.
        self._status_turn, self._daily_turn = asyncio.Lock(), asyncio.Lock()

    async def capture(self, slot: CaptureSlot, *, by_hand: bool = False) -> Taken:
        """Capture a slot, or record why not.

        Args:
            slot: what to capture.
            by_hand: somebody wants it now, late or dear as it may be.

        Raises:
            StoreError: the database cannot be used; nothing is recorded.
        """
        async with self._status_turn if slot.kind is Kind.STATUS else self._daily_turn:
            known = await self._known(slot)
            if known is not None:
                return Taken(known, was_there=True)
            reason = None if by_hand else await self._refusal(slot)
            if reason is None:
                return await self._take(slot, by_hand=by_hand)
            return await self._leave(_empty(slot, Outcome.SKIPPED, reason))

    async def _known(self, slot: CaptureSlot) -> Captured | None:
        if slot.day is not None:
            missing = await self._record.missing_days(slot.day, slot.day)
            return None if missing else _empty(slot, Outcome.DONE)
        last = await self._record.latest(slot.kind)
        return last if last is not None and last.key == slot.key else None

    async def _refusal(self, slot: CaptureSlot) -> str | None:
        """Say why a slot must not be captured now."""
        now = self._clock()
        if slot.until is not None and now >= slot.until:
            return _LATE
        last = await self._record.latest(slot.kind)
        if last is not None and last.at > now + last.every:
            last = None  # made while the clock was wrong: the record puts that right
        if slot.kind is Kind.STATUS and last is not None and last.at > slot.at:
            return _LATER
        return await self._purse.refusal(slot, last)

    async def _take(self, slot: CaptureSlot, *, by_hand: bool) -> Taken:
        slot = slot if slot.day is None else replace(slot, at=self._clock())
        with billing() as bill, recording(most=self._most_raw) as raw, asking_as(Priority.JOBS):
            try:
                answer = await self._ask(slot, by_hand=by_hand)
                return await self._keep(slot, answer, bill, raw)
            except StoreError:
                raise
            except OutOfOrderError as error:
                hole = _empty(slot, Outcome.SKIPPED, error.sentence, bill)
            except (DeskError, NotCapturedError) as error:
                hole = _empty(slot, Outcome.FAILED, self._say(error), bill)
            except Exception as error:  # noqa: BLE001 -- a hole, and the next slot comes
                _log.exception("capture_broken", kind=slot.kind, key=slot.key)
                reason = _BROKEN.format(name=type(error).__name__)
                hole = _empty(slot, Outcome.FAILED, reason, bill)
        return await self._leave(hole)

    async def _ask(self, slot: CaptureSlot, *, by_hand: bool) -> _Answer:
        if slot.day is not None:
            return await self._ask_day(slot.day)
        if slot.kind is Kind.SKILLS:
            skills = await self._asker.skills()
            write = partial(self._record.write_skills, skills=skills)
            return _Answer(
                lambda captured, raw: write(captured, raw=raw),
                skills.freshness,
                len(skills.agents),
                skills.missing,
            )
        board = await self._asker.status(None if by_hand else slot.until)
        return _Answer(
            lambda captured, raw: self._record.write_status(captured, board, raw),
            board.freshness,
            len(board.agents),
        )

    async def _ask_day(self, day: date) -> _Answer:
        found = await self._asker.performance(day)
        whole = found.reports[0]
        oldest = min(report.freshness.as_of for report in found.reports)
        return _Answer(
            lambda captured, raw: self._record.write_performance(captured, day, found.reports, raw),
            replace(whole.freshness, as_of=oldest),
            len(whole.agents),
            found.missing,
        )

    async def _keep(self, slot: CaptureSlot, answer: _Answer, bill: Bill, raw: Recording) -> Taken:
        captured = replace(
            _empty(slot, Outcome.DONE, _without(answer.missing), bill),
            as_of=answer.freshness.as_of,
            source=answer.freshness.source,
            agents=answer.agents,
            every=await self._purse.every(slot, bill),
        )
        answers = [RawAnswer(*each) for each in raw.answers]
        if raw.is_cut and raw.most:
            _log.warning("raw_answers_not_kept", kind=slot.kind, key=slot.key, most=raw.most)
        is_new = await self._patiently(lambda: answer.write(captured, answers))
        return self._told(Taken(captured, was_there=not is_new))

    async def _leave(self, hole: Captured) -> Taken:
        await self._patiently(lambda: self._record.write_hole(hole))
        return self._told(Taken(hole))

    def _told(self, taken: Taken) -> Taken:
        captured = taken.captured
        _log.info(
            "captured" if captured.outcome is Outcome.DONE else "not_captured",
            kind=captured.kind,
            key=captured.key,
            outcome=captured.outcome,
            agents=captured.agents,
            calls=captured.calls,
            credits=captured.credits,
            reason=captured.reason,
        )
        if self._watch is not None:
            self._watch.capture_ended(captured.kind, captured.outcome)
        return taken

    def _say(self, error: DeskError | NotCapturedError) -> str:
        return self._explain(error) if isinstance(error, DeskError) else error.sentence

    async def _patiently(self, write: Callable[[], Awaitable[_Written]]) -> _Written:
        """Write; what Desk has answered is not thrown away for a database that is busy."""
        for pause_s in _PAUSES_S:
            try:
                return await write()
            except StoreUnavailableError:
                await self._sleep(pause_s)
        return await write()


def _empty(
    slot: CaptureSlot, outcome: Outcome, reason: str | None = None, bill: Bill | None = None
) -> Captured:
    bill = bill or Bill()
    return Captured(
        kind=slot.kind,
        key=slot.key,
        at=slot.at,
        every=slot.every,
        outcome=outcome,
        calls=bill.calls,
        credits=bill.credits,
        reason=reason,
    )


def _without(missing: Sequence[Department]) -> str | None:
    if not missing:
        return None
    names = ", ".join(each.name for each in missing[:_NAMED])
    more = len(missing) - _NAMED
    return f"Without {names}{f' and {more} more' if more > 0 else ''}: Desk did not tell."
