"""The way in for everything that people do in Slack: at most so many, each once, acked in time.

Bolt looks for the ack every 10 ms and forgets one that an exception follows too soon (slack_bolt
1.30, ``listener/asyncio_runner.py``); here the ack is a future that the transport awaits, and
nothing that happens after it can take it back.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from cachetools import TTLCache
from structlog.contextvars import bind_contextvars

from bot.slack.deadlines import AckDeadlines
from bot.slack.message import Message
from bot.slack.payloads import read_payload
from bot.slack.refusals import FAILED, refusal_body, refusal_sentence
from bot.slack.turn import Ack, ReplyError, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from bot.metrics import Metrics
    from bot.slack.payloads import Incoming
    from bot.slack.router import Router
    from bot.slack.turn import Reply

    Body = Mapping[str, Any] | None
    Seen = MutableMapping[str, bool]

_log = structlog.get_logger(__name__)

ACK_WITHIN_S: Final = 2.8
"""Slack waits three seconds from its send: https://docs.slack.dev/interactivity."""
MAX_TURNS: Final = 200
REPLAY_WINDOW_S: Final = 600
"""A signature is good for five minutes either way of the clock."""
_MAX_SEEN: Final = 20_000
_MAX_APOLOGIES: Final = 50
"""People told at once, by their ``response_url``, that their click was not served."""


def remember_deliveries() -> Seen:
    """Return the memory that tells a replayed request from a new one."""
    return TTLCache(maxsize=_MAX_SEEN, ttl=REPLAY_WINDOW_S)


class Intake:
    """Starts a handler for each payload and answers the transport with its ack.

    Args:
        router: who serves what.
        open_reply: makes the ways to answer from what came in.
        seen: keys of requests already taken; bounded in number and time.
        max_turns: handlers at work at once; beyond it people are asked to try again.
        ack_within_s: when to ack in a slow handler's stead.
    """

    def __init__(
        self,
        router: Router,
        *,
        open_reply: Callable[[Incoming, Mapping[str, Any]], Reply],
        metrics: Metrics,
        seen: Seen | None = None,
        max_turns: int = MAX_TURNS,
        ack_within_s: float = ACK_WITHIN_S,
    ) -> None:
        self._router = router
        self._open_reply = open_reply
        self._metrics = metrics
        self._seen = remember_deliveries() if seen is None else seen
        self._max_turns = max_turns
        self._deadlines = AckDeadlines(ack_within_s)
        # The event loop itself holds tasks by weak references only.
        self._tasks: set[asyncio.Task[str]] = set()
        self._apologies: set[asyncio.Task[None]] = set()
        self._turns = 0
        self._stopping = False
        # Bound once: for a line per turn, making the logger anew costs a third of the line.
        self._log = _log.bind()

    @property
    def in_flight(self) -> int:
        """Return how many handlers are at work."""
        return len(self._tasks)

    async def take(self, payload: Mapping[str, Any], *, key: str | None = None) -> Body:
        """Serve one payload; return the body of its ack, `None` for an empty one.

        `key` tells one delivery from another: the signature of an HTTP request, the
        ``envelope_id`` of Socket Mode. A second delivery with the same key does nothing.

        Raises:
            PayloadError: the payload is none of Slack's; nothing was done.
        """
        incoming = read_payload(payload)
        refusal = self._refusal(key)
        if refusal is not None:
            return self._refuse(incoming, payload, refusal)
        started = time.perf_counter()
        turn = self._turn(incoming, payload)
        self._deadlines.watch(turn)
        self._start(turn, started)
        try:
            return await turn.ack.done
        finally:
            self._metrics.turn_acked(turn.kind, time.perf_counter() - started)

    async def rest(self, quiet_s: float, *, within_s: float) -> None:
        """Return once no handler was at work for so long, or after the longest wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    turns = self._turns
                    await asyncio.sleep(quiet_s)
                    if turns == self._turns and not self._tasks:
                        return

    def stop(self) -> None:
        """Take nothing more; people are asked to try again."""
        self._stopping = True

    async def drain(self, timeout_s: float) -> int:
        """Stop, let handlers finish, then cancel the rest; return how many were cancelled."""
        self.stop()
        working = self._tasks | self._apologies
        if not working:
            return 0
        _, late = await asyncio.wait(working, timeout=timeout_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            _log.warning("turns_cancelled", count=len(late))
        return len(late)

    def _refusal(self, key: str | None) -> str | None:
        if key is not None:
            if key in self._seen:
                return "duplicate"
            self._seen[key] = True
        if self._stopping:
            return "stopping"
        return "busy" if len(self._tasks) >= self._max_turns else None

    def _refuse(self, incoming: Incoming, payload: Mapping[str, Any], reason: str) -> Body:
        self._metrics.turn_refused(incoming.kind, self._label(incoming), reason)
        _log.warning("turn_refused", kind=incoming.kind, reason=reason)
        if reason == "duplicate":
            return None
        sentence = refusal_sentence(reason)
        body = refusal_body(incoming.kind, sentence, payload)
        if body is None and incoming.response_url and len(self._apologies) < _MAX_APOLOGIES:
            reply = self._open_reply(incoming, payload)
            task = asyncio.get_running_loop().create_task(_apologise(reply, sentence))
            self._apologies.add(task)
            task.add_done_callback(self._apologies.discard)
        return body

    def _turn(self, incoming: Incoming, payload: Mapping[str, Any]) -> Turn:
        return Turn(
            kind=incoming.kind,
            name=incoming.name,
            actor=incoming.actor,
            ack=Ack(),
            reply=self._open_reply(incoming, payload),
            text=incoming.text,
            channel_id=incoming.channel_id,
            request_id=secrets.token_hex(4),
            payload=payload,
        )

    def _start(self, turn: Turn, started: float) -> None:
        task = asyncio.get_running_loop().create_task(self._run(turn))
        self._tasks.add(task)
        self._turns += 1
        self._metrics.in_flight.inc()
        # The transport is woken by the ack before this callback runs: writing the log costs more
        # than the whole ack.
        task.add_done_callback(partial(self._finished, turn, started))

    async def _run(self, turn: Turn) -> str:
        """Run the handler; return how it ended."""
        bind_contextvars(request_id=turn.request_id)
        try:
            await self._router.handle(turn)
        except Exception as error:  # noqa: BLE001 -- the last net: a turn never ends the bot
            _log.exception("turn_failed", name=turn.name, error=type(error).__name__)
            return "error"
        return "ok"

    def _finished(self, turn: Turn, started: float, task: asyncio.Task[str]) -> None:
        self._tasks.discard(task)
        self._metrics.in_flight.dec()
        outcome = "cancelled" if task.cancelled() else task.result()
        if not turn.ack.done.done():
            turn.ack.done.set_result(_last_ack(turn, outcome))
        seconds = time.perf_counter() - started
        self._metrics.turn_ended(turn.kind, self._label(turn), outcome, seconds)
        self._log.info(
            "turn",
            kind=turn.kind,
            name=turn.name,
            outcome=outcome,
            ms=round(seconds * 1000, 1),
            request_id=turn.request_id,
        )

    def _label(self, turn: Turn | Incoming) -> str:
        return turn.name if self._router.find(turn.kind, turn.name) else "unknown"


def _last_ack(turn: Turn, outcome: str) -> Body:
    """Return the ack of a handler that gave none."""
    if outcome == "ok":
        return None
    return refusal_body(turn.kind, FAILED.format(turn.request_id), turn.payload)


async def _apologise(reply: Reply, sentence: str) -> None:
    try:
        await reply.respond(Message(sentence, ()))
    except ReplyError as error:
        _log.warning("reply_failed", error=str(error))
