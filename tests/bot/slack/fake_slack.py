"""A small Slack on loopback: Web API, response URLs and Socket Mode; it records what it is sent."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, WSMsgType, web
from pydantic import SecretStr

from bot.slack.client import build_client
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

BOT_TOKEN = "xoxb-123456789012-abcdefghijkl"
APP_TOKEN = "xapp-1-A123-456-abcdef"

Answer = "web.Response | Mapping[str, Any]"


class FakeSlack:
    """Answers as told; everything asked of it is in the lists.

    Attributes:
        calls: (method, arguments) of the Web API, in order.
        posts: bodies sent to response URLs, in order.
        acks: what came through the WebSockets, in order.
        answers: for a Web API method or ``respond``, the answers to give, in order; then success.
        handshakes: statuses of the next WebSocket handshakes; then they succeed.
        deaf: accept WebSockets, say hello, and then read nothing, not even a closing.
        scopes: what ``x-oauth-scopes`` says; `None` for no such header.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posts: list[dict[str, Any]] = []
        self.acks: list[dict[str, Any]] = []
        self.answers: dict[str, list[Any]] = {}
        self.handshakes: list[int] = []
        self.deaf = False
        self.scopes: str | None = "commands,chat:write"
        self.sockets: list[web.WebSocketResponse] = []
        self.tickets: set[str] = set()
        self.num_connections: int | None = None
        self.changed = asyncio.Condition()

    @property
    def api_url(self) -> str:
        """Return what ``SLACK_API_URL`` would be."""
        return f"{self.url}/api/"

    @property
    def response_url(self) -> str:
        """Return an address that takes answers."""
        return f"{self.url}/respond/1"

    def methods(self) -> list[str]:
        """Return the names of the Web API calls."""
        return [method for method, _ in self.calls]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of what was recorded."""
        async with self.changed, asyncio.timeout(PATIENCE_S):
            await self.changed.wait_for(holds)

    async def note(self) -> None:
        """Wake those who wait."""
        async with self.changed:
            self.changed.notify_all()

    async def send(self, message: Mapping[str, Any], *, socket: int = -1) -> None:
        """Send a frame through one of the WebSockets, by default the last one opened."""
        await self.sockets[socket].send_json(message)

    async def deliver(
        self, payload: Mapping[str, Any], *, envelope: str = "E1", kind: str = "slash_commands"
    ) -> None:
        """Send an envelope."""
        await self.send(
            {
                "type": kind,
                "envelope_id": envelope,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
        )

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        text = await request.text()
        is_json = request.content_type == "application/json"
        arguments = json.loads(text or "{}") if is_json else dict(await request.post())
        self.calls.append(
            (method, {**arguments, "authorization": request.headers["Authorization"]})
        )
        await self.note()
        answer = self._next(method, {"ok": True, **self._success(method)})
        if isinstance(answer, web.Response):
            return answer
        headers = {} if self.scopes is None else {"x-oauth-scopes": self.scopes}
        return web.json_response(answer, headers=headers)

    def _success(self, method: str) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"team_id": "T1", "user_id": "U0BOT", "bot_id": "B1"}
            case "apps.connections.open":
                ticket = str(len(self.calls))
                self.tickets.add(ticket)
                return {"url": f"{self.url.replace('http', 'ws')}/socket?ticket={ticket}"}
            case "views.open" | "views.update":
                return {"view": {"id": "V1", "hash": f"h{len(self.calls)}"}}
        return {}

    async def _respond(self, request: web.Request) -> web.Response:
        self.posts.append(await request.json())
        await self.note()
        answer = self._next("respond", {"ok": True})
        return answer if isinstance(answer, web.Response) else web.json_response(answer)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        if ticket not in self.tickets:
            return web.Response(status=400, text="ticket used")
        self.tickets.discard(ticket)
        if self.handshakes and (status := self.handshakes.pop(0)) != 101:
            return web.Response(status=status)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        count = self.num_connections
        hello = {
            "type": "hello",
            "num_connections": self.open_sockets() if count is None else count,
        }
        await socket.send_json(hello)
        await self.note()
        if self.deaf:
            await asyncio.Event().wait()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self.acks.append(json.loads(frame.data))
                await self.note()
        await self.note()
        return socket

    def open_sockets(self) -> int:
        """Return how many WebSockets are open."""
        return sum(not socket.closed for socket in self.sockets)

    def _next(self, name: str, default: Any) -> Any:
        queue = self.answers.get(name)
        return queue.pop(0) if queue else default


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """Start one on a free port of loopback."""
    slack = FakeSlack()
    application = web.Application()
    application.add_routes(
        [
            web.post("/api/{method}", slack._api),
            web.post("/respond/{id}", slack._respond),
            web.get("/socket", slack._socket),
        ]
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        for socket in slack.sockets:
            await socket.close()
        await runner.cleanup()


@asynccontextmanager
async def web_client(slack: FakeSlack) -> AsyncIterator[AsyncWebClient]:
    """Open a client of that Slack."""
    async with ClientSession() as session:
        yield build_client(SecretStr(BOT_TOKEN), session=session, api_url=slack.api_url)
