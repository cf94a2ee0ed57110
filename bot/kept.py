"""Answers kept for a while, each asked for once however many wait for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.desk.flight import SingleFlight

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

_Answer = TypeVar("_Answer")


class Kept(Generic[_Answer]):
    """A cache by text; errors reach everyone who waits and are not kept.

    Args:
        cache: bounds size and age, as cachetools' do.
    """

    def __init__(self, cache: MutableMapping[str, _Answer]) -> None:
        self._cache = cache
        self._flights = SingleFlight()
        self._forgotten = 0

    async def get(self, key: str, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        """Return the kept answer, or ask."""
        try:
            return self._cache[key]
        except KeyError:
            flight = (key, self._forgotten)
            return await self._flights.run(flight, partial(self._ask, flight, ask))

    def forget(self, key: str) -> None:
        """Drop the kept answer, and do not keep what is being asked for now: it may be old."""
        self._cache.pop(key, None)
        self._forgotten += 1

    def forget_those(self, are_meant: Callable[[str], bool]) -> None:
        """Drop every kept answer whose key is meant, and keep nothing that is being asked for."""
        for key in [key for key in self._cache if are_meant(key)]:
            self._cache.pop(key, None)
        self._forgotten += 1

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._flights.close()

    async def _ask(self, flight: tuple[str, int], ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        answer = await ask()
        key, forgotten = flight
        if forgotten == self._forgotten:
            self._cache[key] = answer
        return answer
