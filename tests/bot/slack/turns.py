"""Turns and handlers for tests, and a reply that records."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.metrics import Metrics
from bot.slack.intake import Intake
from bot.slack.router import Router
from bot.slack.turn import Ack, Actor, Kind, ReplyError, Route, Turn
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.slack.message import Message, View
    from bot.slack.payloads import Incoming


class RecordingReply:
    """Keeps what it was told to say; with `error` it fails instead."""

    def __init__(self, error: str | None = None) -> None:
        self.said: list[Any] = []
        self._error = error

    async def respond(
        self, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Record a message."""
        self._record(message, replace, in_channel)

    async def open_view(self, view: View) -> str:
        """Record a modal."""
        self._record(view)
        return "V1"

    async def push_view(self, view: View) -> str:
        """Record a modal upon the open one."""
        self._record(view)
        return "V2"

    async def update_view(self, view_id: str, view: View) -> None:
        """Record a new content of a modal."""
        self._record(view_id, view)

    def _record(self, *what: Any) -> None:
        if self._error is not None:
            raise ReplyError(self._error)
        self.said.append(what)


async def acks(turn: Turn) -> None:
    """Serve a turn by acking it."""
    await turn.ack()


class Slow:
    """A handler that acks, or not, and then works until it is let go."""

    def __init__(self, *, acks_first: bool = True) -> None:
        self.started = asyncio.Event()
        self.released = asyncio.Event()
        self.cancelled = False
        self._acks_first = acks_first

    async def __call__(self, turn: Turn) -> None:
        """Work until let go."""
        if self._acks_first:
            await turn.ack()
        self.started.set()
        try:
            await self.released.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


def turn(kind: Kind = Kind.COMMAND, name: str = "/agent-status", **changes: Any) -> Turn:
    """Return a turn of Ada's; must be called inside the event loop."""
    values: dict[str, Any] = {
        "actor": Actor("U1", "T1"),
        "ack": Ack(),
        "reply": RecordingReply(),
        "request_id": "abcd",
        **changes,
    }
    return Turn(kind=kind, name=name, **values)


def intake(
    *handlers: tuple[Kind, str, Callable[[Turn], Awaitable[None]]],
    reply: RecordingReply | None = None,
    metrics: Metrics | None = None,
    **changes: Any,
) -> Intake:
    """Return an intake that serves these, and answers through one recording reply."""
    answer = reply or RecordingReply()

    def open_reply(_: Incoming, __: Mapping[str, Any]) -> RecordingReply:
        return answer

    router = Router(Route(*handler) for handler in handlers)
    return Intake(router, open_reply=open_reply, metrics=metrics or Metrics(), **changes)


def sample(metrics: Metrics, series: str, /, **labels: str) -> float | None:
    """Return one figure."""
    return metrics.registry.get_sample_value(series, labels)


async def until(holds: Callable[[], bool]) -> None:
    """Let other tasks run until something is true."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 -- what is waited for here has no event of its own
            await asyncio.sleep(0)
