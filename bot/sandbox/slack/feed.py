"""Who hears of changes: the browser pages that listen, and the tests that wait for a condition."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Push:
    """One line of the page's WebSocket.

    Attributes:
        data: what the page receives, as JSON.
        user: the only person who may receive it; `None` for everyone who may see `channel`.
        channel: the channel it belongs to; `None` when it belongs to none.
    """

    data: dict[str, Any]
    user: str | None = None
    channel: str | None = None


class Feed:
    """Hands every change to all listeners and wakes whoever waits."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Push]] = set()
        self._waiters: set[asyncio.Event] = set()

    def publish(self, push: Push) -> None:
        """Tell the pages, then wake the waiters."""
        for queue in self._queues:
            queue.put_nowait(push)
        self.touch()

    def touch(self) -> None:
        """Wake whoever waits, for a change that no page shows."""
        for event in self._waiters:
            event.set()

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Push]]:
        """Collect every push from now on."""
        queue: asyncio.Queue[Push] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    async def until(self, predicate: Callable[[], T], *, timeout_s: float) -> T:
        """Return the first truthy answer of `predicate`, asked again after each change.

        Raises:
            TimeoutError: it stayed falsy for `timeout_s` seconds.
        """
        changed = asyncio.Event()
        self._waiters.add(changed)
        try:
            async with asyncio.timeout(timeout_s):
                while not (answer := predicate()):
                    await changed.wait()
                    changed.clear()
                return answer
        finally:
            self._waiters.discard(changed)
