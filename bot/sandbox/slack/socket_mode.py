"""Socket Mode: tickets, hello, envelopes and acks.

https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web

from bot.sandbox.slack.app import APP_ID
from bot.sandbox.slack.delivery import EVENT, Parcel, Receipt, UnreachableError
from bot.sandbox.slack.ids import new_id

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core

CONNECTIONS: Final = 10
"""Open at once, for one app."""
REASONS: Final = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


@dataclass(slots=True, eq=False)
class _Connection:
    """One WebSocket, with the envelopes that it has not acked."""

    request: web.Request
    socket: web.WebSocketResponse
    waiting: dict[str, tuple[asyncio.Future[Any], Parcel]] = field(default_factory=dict)


class SocketMode:
    """The route ``/socket``, and the transport that sends envelopes over it.

    Attributes:
        refused_handshakes: how many of the next handshakes fail; their tickets are lost.
        accepted: handshakes that succeeded so far.
        acks: every ack so far, as it came.
        is_offline: whether nobody gets in.
        ghosts: connections of other processes, which count in every hello.
    """

    def __init__(self, core: Core) -> None:
        self.refused_handshakes = 0
        self.accepted = 0
        self.acks: list[dict[str, Any]] = []
        self.is_offline = False
        self.ghosts = 0
        self._core = core
        self._connections: list[_Connection] = []

    @property
    def is_connected(self) -> bool:
        """Return whether any connection is open."""
        return bool(self._connections)

    @property
    def connections(self) -> int:
        """Return how many are open."""
        return len(self._connections)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the route."""
        router.add_get("/socket", self._serve)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Send an envelope over one of the connections, whichever, and wait for its ack."""
        if not self._connections:
            raise UnreachableError("connection_failed")
        connection = secrets.choice(self._connections)
        envelope = _envelope(parcel)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = (future, parcel)
        try:
            await connection.socket.send_json(envelope)
            return Receipt(200, await future)
        except ConnectionError as error:
            raise UnreachableError("connection_failed") from error
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell all connections to go; except after a warning they are closed at once."""
        for connection in tuple(self._connections):
            await self._dismiss(connection, reason)

    def drop(self) -> None:
        """Cut all connections without a word."""
        for connection in tuple(self._connections):
            if transport := connection.request.transport:
                transport.abort()

    def set_offline(self, *, on: bool) -> None:
        """Cut all connections and let nobody in, or let them in again."""
        self.is_offline = on
        if on:
            self.drop()

    async def close(self) -> None:
        """Close all connections."""
        for connection in tuple(self._connections):
            await connection.socket.close()

    async def _dismiss(self, connection: _Connection, reason: str) -> None:
        frame = {"type": "disconnect", "reason": reason, "debug_info": _DEBUG}
        await connection.socket.send_json(frame)
        if reason != "warning":
            self._forget(connection)
            await connection.socket.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        good = self._core.tickets.take(request.query.get("ticket", ""))
        if self.refused_handshakes or self.is_offline:
            self.refused_handshakes = max(0, self.refused_handshakes - 1)
            return web.Response(status=503, text="try later")
        if not good:
            return web.Response(status=403, text="this ticket is used or expired")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(request, socket)
        if len(self._connections) >= CONNECTIONS:
            await self._dismiss(connection, "too_many_websockets")
            return socket
        try:
            await self._converse(connection)
        finally:
            self._forget(connection)
        return socket

    async def _converse(self, connection: _Connection) -> None:
        self._connections.append(connection)
        self.accepted += 1
        await connection.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._connections) + self.ghosts,
                "connection_info": {"app_id": APP_ID},
                "debug_info": {**_DEBUG, "approximate_connection_time": 18060},
            }
        )
        self._core.feed.touch()
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                self._take_ack(connection, message.data)

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._core.feed.touch()

    def _take_ack(self, connection: _Connection, data: str) -> None:
        try:
            ack = json.loads(data)
            future, parcel = connection.waiting[ack["envelope_id"]]
        except (ValueError, KeyError, TypeError):
            self._core.remark("an ack was malformed, late, or came over another connection")
            return
        self.acks.append(ack)
        answer = ack.get("payload")
        if answer and not parcel.takes_answer:
            self._core.remark(f"an ack of {parcel.kind} carried a payload, which is ignored")
            answer = None
        if not future.done():
            future.set_result(answer or None)


_DEBUG: Final = {"host": "applink-sandbox", "build_number": 1}


def _envelope(parcel: Parcel) -> dict[str, Any]:
    envelope = {
        "envelope_id": new_id("E").lower(),
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.takes_answer,
    }
    if parcel.kind == EVENT:
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
