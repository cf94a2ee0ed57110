"""Rate limits per method: https://docs.slack.dev/apis/web-api/rate-limits."""

from __future__ import annotations

from collections import Counter, deque
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Tier(Enum):
    """How many calls in how many seconds."""

    TWO = (20, 60)
    THREE = (50, 60)
    FOUR = (100, 60)
    POSTING = (5, 5)
    """About a message a second in one channel, with short bursts."""
    SPECIAL = (600, 60)


class RateLimits:
    """Counts calls; off until `enabled`, since people in the sandbox are few."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self.enabled = False
        self.refuse_all = False
        self._timer = timer
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._forced: Counter[str] = Counter()
        self._retry_after: dict[str, int] = {}

    def refuse_next(self, method: str, times: int = 1, *, retry_after: int = 1) -> None:
        """Answer the next calls of one method with 429."""
        self._forced[method] += times
        self._retry_after[method] = retry_after

    def check(self, method: str, tier: Tier, key: str = "") -> int | None:
        """Return after how many seconds to come back, or `None` when the call may pass.

        Args:
            method: the method's name.
            tier: its tier.
            key: the channel, where each channel counts for itself.
        """
        if self.refuse_all:
            return 1
        if self._forced[method]:
            self._forced[method] -= 1
            return self._retry_after[method]
        return self._count(method, tier, key) if self.enabled else None

    def _count(self, method: str, tier: Tier, key: str) -> int | None:
        allowed, seconds = tier.value
        calls = self._calls.setdefault((method, key), deque())
        now = self._timer()
        while calls and now - calls[0] >= seconds:
            calls.popleft()
        if len(calls) >= allowed:
            return max(1, round(seconds - (now - calls[0])))
        calls.append(now)
        return None
