"""Small apps for the local Slack to talk to, one per transport, and what they are installed by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from slack_sdk.errors import SlackApiError

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.slack import SandboxSlack

JSON = dict[str, Any]
Answer = Callable[[JSON], JSON | None]
"""Makes the body of an ack out of a payload."""

SCOPES = (
    *("channels:history", "channels:join", "channels:read", "chat:write", "commands"),
    *("files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read"),
    *("im:write", "team:read", "usergroups:read", "users:read", "users:read.email"),
)


def manifest(*, scopes: tuple[str, ...] = SCOPES, home: bool = True, **command: Any) -> JSON:
    """Return a manifest with one escaped and one plain command and both kinds of shortcuts."""
    escaped = {"command": "/ask", "description": "Ask", "usage_hint": "[who]"}
    return {
        "display_information": {"name": "Deskbot"},
        "features": {
            "app_home": {"home_tab_enabled": home},
            "slash_commands": [
                {**escaped, "should_escape": True, **command},
                {"command": "/plain", "description": "Plain"},
            ],
            "shortcuts": [
                {"name": "Look up", "type": "global", "callback_id": "look", "description": "x"},
                {"name": "Card", "type": "message", "callback_id": "card", "description": "x"},
            ],
        },
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "event_subscriptions": {
                "bot_events": [
                    *("app_home_opened", "user_change", "subteam_members_changed"),
                    "message.channels",
                ]
            },
            "interactivity": {"is_enabled": True},
        },
    }


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, **delta: float) -> None:
        """Move forward."""
        self.now += timedelta(**delta)


class Timer:
    """Seconds that only pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@dataclass
class SocketApp:
    """An app in Socket Mode that acks everything, or with `silent` nothing.

    Attributes:
        answer: makes the payload of an ack.
        frames: everything that came, hello and disconnects too.
    """

    socket: ClientWebSocketResponse
    answer: Answer = field(default=lambda _: None)
    silent: bool = False
    frames: list[JSON] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def envelopes(self) -> list[JSON]:
        """Return the frames that want an ack."""
        return [frame for frame in self.frames if "envelope_id" in frame]

    async def run(self) -> None:
        """Read until the socket closes."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                await self._take(message.json())

    async def _take(self, frame: JSON) -> None:
        self.frames.append(frame)
        self.came.set()
        if "envelope_id" not in frame or self.silent:
            return
        ack: JSON = {"envelope_id": frame["envelope_id"]}
        body = self.answer(frame["payload"])
        await self.socket.send_json(ack if body is None else {**ack, "payload": body})

    async def until(self, count: int) -> None:
        """Wait for so many frames."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.frames) < count:
                self.came.clear()
                await self.came.wait()


async def open_url(slack: SandboxSlack, session: ClientSession, token: str | None = None) -> JSON:
    """Call ``apps.connections.open``."""
    headers = {"Authorization": f"Bearer {token or slack.app_token}"}
    async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as response:
        body: JSON = await response.json()
        return body


@asynccontextmanager
async def connected(slack: SandboxSlack, session: ClientSession) -> AsyncIterator[SocketApp]:
    """Connect an app in Socket Mode, past its hello."""
    url = (await open_url(slack, session))["url"]
    async with session.ws_connect(url) as socket:
        app = SocketApp(socket)
        task = asyncio.create_task(app.run())
        await app.until(1)
        yield app
        await socket.close()
        await task


@dataclass
class HttpApp:
    """An app in HTTP mode.

    Attributes:
        requests: headers and raw body of everything that came.
        statuses: of the next answers; 200 when there are none left.
        body: text of the answers, by content type.
        hold: when set, answers wait for it.
    """

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    echoes: bool = True
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one request."""
        raw = await request.read()
        if b"url_verification" in raw:
            challenge = (await request.json())["challenge"] if self.echoes else "no"
            return web.json_response({"challenge": challenge})
        self.requests.append((dict(request.headers), raw))
        self.came.set()
        if self.hold:
            await self.hold.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        kind = self.content_type
        return web.Response(status=status, text=self.body, content_type=kind, headers=self.headers)

    async def until(self, count: int) -> None:
        """Wait for so many requests."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.requests) < count:
                self.came.clear()
                await self.came.wait()


@asynccontextmanager
async def serving() -> AsyncIterator[HttpApp]:
    """Serve an app in HTTP mode."""
    app, server = HttpApp(), web.Application()
    server.router.add_post("/slack/events", app.serve)
    runner = web.AppRunner(server, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield app
    finally:
        await runner.cleanup()


async def error_of(call: Any) -> dict[str, Any]:
    """Return Slack's refusal of a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: dict[str, Any] = caught.value.response.data
    return body


def section(text: str = "Hello", **more: Any) -> JSON:
    """Return a section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", **more: Any) -> JSON:
    """Return a button."""
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": action_id, "text": text, **more}


def actions(*elements: JSON, **more: Any) -> JSON:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def options(*values: str) -> list[JSON]:
    """Return options of a menu."""
    return [{"text": {"type": "plain_text", "text": one.title()}, "value": one} for one in values]


def text_input(block_id: str = "name", action_id: str = "text", **more: Any) -> JSON:
    """Return an input block for text; `more` goes to its element."""
    label = {"type": "plain_text", "text": "Name"}
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {"type": "input", "block_id": block_id, "label": label, "element": element}


def modal(*blocks: JSON, **more: Any) -> JSON:
    """Return a modal with a submit button."""
    title, submit = {"type": "plain_text", "text": "T"}, {"type": "plain_text", "text": "Go"}
    return {"type": "modal", "title": title, "submit": submit, "blocks": list(blocks), **more}


def home(*blocks: JSON, **more: Any) -> JSON:
    """Return an App Home view."""
    return {"type": "home", "blocks": list(blocks), **more}
