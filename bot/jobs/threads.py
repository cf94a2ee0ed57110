"""A thread for calls that block, which neither a stop nor the process's end waits for."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class BlockingThread:
    """Does one piece of work after another.

    `concurrent.futures` would join its threads before the process ends, also one that waits for a
    database that hangs.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str) -> None:
        self._waiting = SimpleQueue[tuple[Future[Any], "Callable[[], Any]"] | None]()
        Thread(target=self._run, name=name, daemon=True).start()

    async def call(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns; who stops waiting does not stop it once it has begun."""
        future = Future[Result]()
        self._waiting.put((future, work))
        return await asyncio.wrap_future(future)

    def end(self) -> None:
        """End after what was given so far."""
        self._waiting.put(None)

    def _run(self) -> None:
        while given := self._waiting.get():
            future, work = given
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- raised where it is awaited
                future.set_exception(error)
