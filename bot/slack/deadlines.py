"""Acks in slow handlers' stead: one timer for all turns, since one for each costs a tenth of it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import structlog

if TYPE_CHECKING:
    from bot.slack.turn import Ack, Turn

_log = structlog.get_logger(__name__)


class _Due(NamedTuple):
    """When a turn must be acked, in the loop's time, and what to log if nobody did."""

    at: float
    ack: Ack
    kind: str
    name: str
    request_id: str


class AckDeadlines:
    """Gives an empty ack to every turn that has none after `within_s` seconds.

    The answer of a handler that is late still finds the person waiting.
    """

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._due: deque[_Due] = deque()  # in the order of time, as all have the same deadline
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, turn: Turn) -> None:
        """Begin to watch a turn; nothing has to be said when it is acked."""
        self._forget_acked()
        at = asyncio.get_running_loop().time() + self._within_s
        self._due.append(_Due(at, turn.ack, turn.kind, turn.name, turn.request_id))
        if self._timer is None:
            self._arm()

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._due[0].at, self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        self._forget_acked()
        while self._due and self._due[0].at <= now:
            _ack_late(self._due.popleft())
            self._forget_acked()
        if self._due:
            self._arm()

    def _forget_acked(self) -> None:
        while self._due and self._due[0].ack.done.done():
            self._due.popleft()


def _ack_late(due: _Due) -> None:
    due.ack.done.set_result(None)
    _log.warning("ack_late", kind=due.kind, name=due.name, request_id=due.request_id)
