"""Identifiers and timestamps that look like Slack's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock


def new_id(prefix: str) -> str:
    """Return an id such as ``V0F31C9A2B7``."""
    return f"{prefix}0{secrets.token_hex(5).upper()}"


def new_block_id() -> str:
    """Return what Slack gives to a block or an element that names itself not."""
    return secrets.token_urlsafe(4)


class Timestamps:
    """Message timestamps: seconds with six digits, unique and growing, whatever the clock does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return the next one, such as ``1795000000.000100``."""
        now = int(self._clock().timestamp() * 1_000_000)
        self._last = max(now, self._last + 1)
        seconds, micros = divmod(self._last, 1_000_000)
        return f"{seconds}.{micros:06d}"
