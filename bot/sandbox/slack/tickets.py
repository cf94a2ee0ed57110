"""Tickets for Socket Mode: one connection each, soon after they are given."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Tickets:
    """Gives out the secret part of WebSocket addresses; `timer` counts seconds."""

    def __init__(self, timer: Callable[[], float], *, lifetime_s: float = 30.0) -> None:
        self.lifetime_s = lifetime_s
        self._timer = timer
        self._given: dict[str, float] = {}

    def new(self) -> str:
        """Return a fresh one."""
        ticket = secrets.token_urlsafe(16)
        self._given[ticket] = self._timer()
        return ticket

    def take(self, ticket: str) -> bool:
        """Return whether it was still good; it never is again."""
        given = self._given.pop(ticket, None)
        return given is not None and self._timer() - given <= self.lifetime_s
