"""Brings the access log into the database, behind the answers and never in their way."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

import structlog

from bot.access_log import LogLines
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import timedelta

    from bot.access_log import Look
    from bot.clock import Clock
    from bot.store.looks import Looks

_log: Final = structlog.get_logger(__name__)

MOST: Final = 10_000
"""Looks that wait for a database that is away; some five megabytes."""
_BATCH: Final = 500
_PAUSE_S: Final = 2.0
LAST_S: Final = 3.0
_DAY_S: Final = 86_400.0
_SOON_S: Final = 3_600.0


class AccessWriter:
    """A `bot.access_log.AccessLog` that logs a line for each look and writes it to the database.

    Without the database the lines remain: looks wait, up to a bound, and what comes beyond is in
    the lines only.

    Args:
        looks: the table.
        keep: how long looks are kept.
        clock: the time of day.
        sleep: waits between two attempts, and for the next day.
        most: how many may wait.
        last_s: how long the end may wait for what is still to be written.
    """

    def __init__(
        self,
        looks: Looks,
        *,
        keep: timedelta,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        most: int = MOST,
        last_s: float = LAST_S,
    ) -> None:
        self._looks = looks
        self._keep = keep
        self._clock = clock
        self._sleep = sleep
        self._most = most
        self._last_s = last_s
        self._lines = LogLines()
        self._waiting: deque[Look] = deque()
        self._has_come = asyncio.Event()
        self._is_failing = False
        self._unwritten = 0

    def write(self, look: Look) -> None:
        """Log it, and let it be written soon."""
        self._lines.write(look)
        if len(self._waiting) >= self._most:
            self._unwritten += 1
            return
        self._waiting.append(look)
        self._has_come.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write, and forget what is too old, until the block ends; then write the rest."""
        tasks = [asyncio.create_task(self._write_on()), asyncio.create_task(self._prune_on())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._write_rest()

    async def _write_on(self) -> None:
        while True:
            await self._has_come.wait()
            self._has_come.clear()
            while self._waiting:
                if not await self._write_some():
                    await self._sleep(_PAUSE_S)

    async def _write_rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._last_s):
                while self._waiting and await self._write_some():
                    pass
        if self._waiting:
            self._unwritten += len(self._waiting)
            _log.error("access_log_incomplete", unwritten=self._unwritten)

    async def _write_some(self) -> bool:
        """Write the oldest that wait; they leave the queue when the database has them."""
        batch = list(islice(self._waiting, _BATCH))
        try:
            await self._looks.add(batch)
        except StoreError as error:
            self._note_failure(error)
            return False
        except Exception:  # noqa: BLE001 - what can never be written must not stop what comes after
            _log.exception("access_log_broken", unwritten=len(batch))
            self._unwritten += len(batch)
        else:
            self._note_success()
        for _ in batch:
            self._waiting.popleft()
        return True

    def _note_failure(self, error: StoreError) -> None:
        if not self._is_failing:
            _log.error("access_log_not_written", problem=error.sentence)
        self._is_failing = True

    def _note_success(self) -> None:
        if self._is_failing or self._unwritten:
            _log.warning("access_log_written_again", unwritten=self._unwritten)
        self._is_failing = False
        self._unwritten = 0

    async def _prune_on(self) -> None:
        while True:
            await self._sleep(_DAY_S if await self._prune() else _SOON_S)

    async def _prune(self) -> bool:
        try:
            count = await self._looks.prune(self._clock() - self._keep)
        except StoreError:
            # What is the matter stands in the log already: `Store` writes it, once.
            return False
        if count:
            _log.info("access_log_pruned", rows=count)
        return True
