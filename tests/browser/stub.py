"""A server that speaks the page's protocol and records what the page sends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web

import bot.sandbox
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE: Final = Path(bot.sandbox.__file__).parent / "page"


class PageStub:
    """One workspace as the page sees it.

    Attributes:
        state: the answer to ``GET /page/state``; its ``me`` follows the user asked for.
        answers: bodies for ``POST /page/…``, by the last part of the path; else ``{"ok": true}``.
        holds: events that a ``POST /page/…`` waits for before it is answered, by the last part;
            with ``state`` an answer to ``GET /page/state`` waits, and is `posted` as well.
        url: where it listens, once started.
    """

    def __init__(self, state: Mapping[str, Any]) -> None:
        self.state = dict(state)
        self.answers: dict[str, Mapping[str, Any]] = {}
        self.holds: dict[str, asyncio.Event] = {}
        self.url = ""
        self._listening = asyncio.Event()
        self._sockets: set[web.WebSocketResponse] = set()
        self._posted: dict[str, asyncio.Queue[dict[str, Any]]] = defaultdict(asyncio.Queue)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> PageStub:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/page/state", self._state)
        app.router.add_get("/page/events", self._events)
        app.router.add_static("/page/", PAGE)
        app.router.add_post("/page/{what}", self._post)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Stop listening."""
        await self.hang_up()
        if self._runner:
            await self._runner.cleanup()

    async def hang_up(self) -> None:
        """Close every WebSocket, as when the sandbox ends."""
        self._listening.clear()
        for socket in tuple(self._sockets):
            await socket.close()

    async def push(self, event: Mapping[str, Any]) -> None:
        """Send an event to every page that listens."""
        for socket in tuple(self._sockets):
            await socket.send_json(event)

    async def listened(self) -> None:
        """Wait until a page listens."""
        async with asyncio.timeout(PATIENCE_S):
            await self._listening.wait()

    async def posted(self, what: str) -> dict[str, Any]:
        """Return the next body that the page posts, waiting for it."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._posted[what].get()

    def is_quiet(self, what: str) -> bool:
        """Return whether the page has posted nothing there that was not yet looked at."""
        return self._posted[what].empty()

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _state(self, request: web.Request) -> web.Response:
        state = {**self.state, "me": request.query.get("user", "U0MANAGER")}
        if hold := self.holds.get("state"):
            self._posted["state"].put_nowait({})
            await hold.wait()
        return web.json_response(state)

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        self._listening.set()
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
        self._sockets.discard(socket)
        return socket

    async def _post(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        self._posted[what].put_nowait(await request.json())
        if hold := self.holds.get(what):
            await hold.wait()
        return web.json_response(self.answers.get(what, {"ok": True}))
