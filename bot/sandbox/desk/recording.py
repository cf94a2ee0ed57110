"""Remembers every request, so that tests and benchmarks can count calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_KEPT: Final = 50_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request that was answered.

    Attributes:
        query: empty for the accounts server, whose query may hold secrets.
        status: 0 when the connection was dropped instead.
        in_flight: calls to Desk at once when it arrived, itself included.
        at: aware, UTC.
    """

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    in_flight: int
    at: datetime


class Recorder:
    """The latest requests, and how many were ever in flight at once."""

    def __init__(self) -> None:
        self.requests: deque[Recorded] = deque(maxlen=_KEPT)
        self.in_flight = 0
        self.high_water = 0

    def enter(self) -> int:
        """Count a call to Desk in; return how many there are now."""
        self.in_flight += 1
        self.high_water = max(self.high_water, self.in_flight)
        return self.in_flight

    def leave(self) -> None:
        """Count a call to Desk out."""
        self.in_flight -= 1

    def calls(self, path: str = "") -> tuple[Recorded, ...]:
        """Return the requests whose path ends so, oldest first."""
        return tuple(item for item in self.requests if item.path.endswith(path))

    def clear(self) -> None:
        """Forget what was; calls that are in flight stay counted."""
        self.requests.clear()
        self.high_water = self.in_flight
