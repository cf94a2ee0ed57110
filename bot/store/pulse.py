"""Whether the database can be used now, for readiness and metrics."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

EVERY_S: Final = 5.0
FIRST_S: Final = 5.0
"""How long the start waits for the first answer: longer than `Store` is patient with a database
that hangs, and than the schema takes to be made on a busy machine."""


class Pulse:
    """Asks the database every few seconds.

    Args:
        store: the database.
        watch: is told of each change.
        every_s: seconds between two questions.
        first_s: seconds for which the start waits for the first answer.
    """

    def __init__(
        self,
        store: Store,
        watch: Callable[[bool], object],
        *,
        every_s: float = EVERY_S,
        first_s: float = FIRST_S,
    ) -> None:
        self._store = store
        self._watch = watch
        self._every_s = every_s
        self._first_s = first_s
        self._is_asked = asyncio.Event()
        self._is_up = False

    @property
    def is_up(self) -> bool:
        """Whether the last question was answered well."""
        return self._is_up

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ask until the block ends; a database that answers soon has answered when it begins."""
        task = asyncio.create_task(self._run())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._first_s):
                    await self._is_asked.wait()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._note(is_up=await self._ask())
            await asyncio.sleep(self._every_s)

    async def _ask(self) -> bool:
        try:
            await self._store.check()
        except StoreError:
            # What is the matter stands in the log already: `Store` writes it, once.
            return False
        except Exception:  # noqa: BLE001 - whatever it is, the question must be asked again
            _log.exception("database_check_failed")
            return False
        return True

    def _note(self, *, is_up: bool) -> None:
        if is_up != self.is_up or not self._is_asked.is_set():
            log = _log.info if is_up else _log.warning
            log("database_up" if is_up else "database_down")
            self._watch(is_up)
        self._is_up = is_up
        self._is_asked.set()
