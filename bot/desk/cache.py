"""Answers kept for their lifetime, asked once, and served stale when Desk cannot be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from cachetools import LRUCache, TLRUCache

from bot.desk.credits import current_priority
from bot.desk.errors import DeskCreditsError, DeskUnavailableError, DeskUnreachableError
from bot.desk.flight import SingleFlight
from bot.desk.models import SpentCredits

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable, Iterator
    from datetime import datetime

    from bot.clock import Clock

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_KEEP: Final = timedelta(hours=24)
_MAX_ROWS: Final = 100_000
"""Rows kept in all: a portal of 5,000 agents fills less than half, at about 0.5 KB a row."""
_MAX_JOINED_ROWS: Final = 40_000

_deadline: ContextVar[float | None] = ContextVar("desk_deadline", default=None)


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Bound how long the questions inside wait; the work itself goes on and fills the cache.

    Inside another bound the earlier end counts.
    """
    end, outer = asyncio.get_running_loop().time() + seconds, _deadline.get()
    reset = _deadline.set(end if outer is None else min(end, outer))
    try:
        yield
    finally:
        _deadline.reset(reset)


@dataclass(frozen=True, slots=True)
class Cached(Generic[T_co]):
    """A value and when it was read (UTC).

    `stale` when Desk could not be asked again; `spent` where that was for lack of credits.
    """

    value: T_co
    fetched_at: datetime
    fresh_until: datetime
    stale: bool = False
    spent: SpentCredits | None = None


def _rows(entry: Cached[Any]) -> int:
    return 1 + (len(entry.value) if isinstance(entry.value, Sized) else 0)


def _spent(error: DeskUnavailableError) -> SpentCredits | None:
    """Return what a lack of credits is to whoever asks; the error itself holds on to its stack."""
    return SpentCredits(error.retry_at) if isinstance(error, DeskCreditsError) else None


class AnswerCache:
    """Values by question. Failures are never kept, and people do not share those of jobs.

    When a question fails with `DeskUnavailableError`, or takes longer than its asker may wait,
    the last good value of the last 24 hours is returned, marked stale.

    Args:
        stands_in: whether that is so; without it the question fails.
    """

    def __init__(self, clock: Clock, *, max_rows: int = _MAX_ROWS, stands_in: bool = True) -> None:
        self._clock = clock
        self._stands_in = stands_in
        self._flights = SingleFlight()
        self._entries: TLRUCache[Hashable, Cached[Any]] = TLRUCache(
            max_rows,
            ttu=lambda _key, entry, _now: (entry.fetched_at + _KEEP).timestamp(),
            timer=lambda: clock().timestamp(),
            getsizeof=_rows,
        )

    def peek(self, key: Hashable) -> Cached[Any] | None:
        """Return the value of `key` while it is fresh; nothing is asked."""
        entry = self._entries.get(key)
        return entry if entry is not None and self._clock() < entry.fresh_until else None

    async def get(
        self, key: Hashable, lifetime: timedelta, load: Callable[[], Coroutine[Any, Any, T]]
    ) -> Cached[T]:
        """Return the value of `key`, asked for with `load` when none is fresh.

        Raises:
            DeskError: as `load` does, unless a last good value can stand in.
        """
        fresh = self.peek(key)
        if fresh is not None:
            return fresh
        try:
            return await self._ask(key, partial(self._fill, key, lifetime, load))
        except DeskUnavailableError as error:
            last_good = self._entries.get(key)
            if last_good is None or not self._stands_in:
                raise
            return replace(last_good, stale=True, spent=_spent(error))

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._flights.close()

    async def _ask(
        self, key: Hashable, fill: Callable[[], Coroutine[Any, Any, Cached[T]]]
    ) -> Cached[T]:
        try:
            async with asyncio.timeout_at(_deadline.get()):
                return await self._flights.run((current_priority(), key), fill)
        except TimeoutError as error:
            raise DeskUnreachableError("no answer within the time a person waits") from error

    async def _fill(
        self, key: Hashable, lifetime: timedelta, load: Callable[[], Coroutine[Any, Any, T]]
    ) -> Cached[T]:
        _deadline.set(None)  # the work is everybody's; this flight began with one asker's patience
        value = await load()
        now = self._clock()
        entry = Cached(value, fetched_at=now, fresh_until=now + lifetime)
        if _rows(entry) <= self._entries.maxsize:
            self._entries[key] = entry
        return entry


class Memo:
    """Results made from cached parts, reused as long as the very same parts come again."""

    def __init__(self, *, max_rows: int = _MAX_JOINED_ROWS) -> None:
        self._results: LRUCache[Hashable, tuple[tuple[object, ...], Any, int]] = LRUCache(
            max_rows, getsizeof=lambda entry: entry[2]
        )

    def get(
        self,
        key: Hashable,
        parts: tuple[object, ...],
        build: Callable[[], T],
        *,
        rows: Callable[[T], int],
    ) -> T:
        """Return ``build()``, or what it returned when `parts` were these same objects."""
        entry = self._results.get(key)
        if entry is not None and all(a is b for a, b in zip(entry[0], parts, strict=True)):
            hit: T = entry[1]
            return hit
        result = build()
        size = 1 + rows(result)
        if size <= self._results.maxsize:
            self._results[key] = (parts, result, size)
        return result
