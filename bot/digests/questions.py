"""What digests ask of Desk: patiently, and each distinct question once for all of one due time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cachetools import TTLCache

from bot.desk.credits import Priority, asking_as
from bot.desk.errors import DeskUnavailableError
from bot.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.desk.models import PerformanceReport, SkillMap, StatusBoard

_MOST: Final = 4096
_KEEP_S: Final = 3600.0
"""Longer than Slack's limits take to let a thousand posts pass, by the injected clock."""
_PAUSES_S: Final = (1.0, 3.0, 9.0)
"""Nobody waits at a screen: what Desk cannot answer now is asked for again, this much later."""

_Answer = TypeVar("_Answer")


class Questions:
    """Desk's three operations, shared.

    Digests that are due at the same time differ in place and zone but hardly in what they ask;
    posting them all takes minutes, much longer than a live answer stays in the client's cache.

    Args:
        desk: the client.
        clock: the time of day, for how long answers are shared.
        sleep: waits between attempts.
    """

    def __init__(
        self,
        desk: DeskClient,
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.desk = desk
        self._sleep = sleep
        self._kept: Kept[Any] = Kept(TTLCache(_MOST, _KEEP_S, lambda: clock().timestamp()))

    async def performance(
        self, p: Mapping[str, object], *, due_at: datetime | None
    ) -> PerformanceReport:
        """Answer `DeskClient.get_agent_performance_metrics`; `due_at` as for `status`."""
        report: PerformanceReport = await self._share(
            "performance", p, due_at, self.desk.get_agent_performance_metrics
        )
        return report

    async def status(self, p: Mapping[str, object], *, due_at: datetime | None) -> StatusBoard:
        """Answer `DeskClient.get_agent_status_monitoring`.

        Args:
            p: as the client takes it.
            due_at: digests due then share the answer; `None` asks for this one alone, at once and
                without patience, as for a preview.
        """
        board: StatusBoard = await self._share(
            "status", p, due_at, self.desk.get_agent_status_monitoring
        )
        return board

    async def skills(self, p: Mapping[str, object], *, due_at: datetime | None) -> SkillMap:
        """Answer `DeskClient.get_agent_skill_mapping`; `due_at` as for `status`."""
        skills: SkillMap = await self._share("skills", p, due_at, self.desk.get_agent_skill_mapping)
        return skills

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._kept.close()

    async def _share(
        self,
        kind: str,
        p: Mapping[str, object],
        due_at: datetime | None,
        ask: Callable[[Mapping[str, object]], Awaitable[_Answer]],
    ) -> _Answer:
        if due_at is None:
            return await ask(p)
        key = f"{kind} {due_at:%Y-%m-%dT%H:%M} {sorted(p.items())}"
        answer: _Answer = await self._kept.get(key, partial(self._ask_patiently, ask, p))
        return answer

    async def _ask_patiently(
        self,
        ask: Callable[[Mapping[str, object]], Awaitable[_Answer]],
        p: Mapping[str, object],
    ) -> _Answer:
        with asking_as(Priority.JOBS):
            for pause_s in _PAUSES_S:
                try:
                    return await ask(p)
                except DeskUnavailableError:
                    await self._sleep(pause_s)
            return await ask(p)
