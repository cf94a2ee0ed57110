"""The sandbox's clock: the machine's, moved forward as the page asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock, system_clock


class SandboxClock:
    """A clock that can be moved.

    Args:
        base: the clock that it runs with, such as a fixed one in tests.
    """

    def __init__(self, base: Clock = system_clock) -> None:
        self._base = base
        self._moved = timedelta()

    def __call__(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        return self._base() + self._moved

    def advance(self, seconds: float) -> None:
        """Move the clock; it cannot go back, as no day of the sandbox happens twice.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._moved += timedelta(seconds=seconds)
