"""The protocol between the browser page and the local Slack: JSON requests and pushed changes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.sandbox.people import MANAGER
from bot.sandbox.slack.feed import Push
from bot.sandbox.slack.page_state import state_of
from bot.sandbox.slack.scenes import Scenes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.sandbox.slack.acts import Acts
    from bot.sandbox.slack.controls import Controls, SlackFaults
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.delivery import Outcome
    from bot.sandbox.slack.forms import Forms

JSON = dict[str, Any]

_FILES: Final = Path(__file__).parents[1] / "page"
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # The page brings its own policy; this one cannot stand in a page.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    """The routes ``/`` and ``/page/*``."""

    def __init__(
        self, core: Core, acts: Acts, forms: Forms, controls: Controls, faults: SlackFaults
    ) -> None:
        self._core = core
        self._acts = acts
        self._forms = forms
        self._controls = controls
        self._faults = faults
        self._scenes = Scenes(core, acts, controls)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes; files come last, after the names that mean something."""
        router.add_get("/", self._index)
        router.add_get("/page/state", self._state)
        router.add_get("/page/events", self._events)
        posts: dict[str, Callable[[JSON], Awaitable[JSON]]] = {
            "command": self._command,
            "message": self._message,
            "action": self._action,
            "shortcut": self._shortcut,
            "view_submit": self._submit,
            "view_close": self._close,
            "options": self._options,
            "home": self._home,
            "fault": self._fault,
            "clock": self._clock,
            "archive": self._scenes.archive,
            "next_digest": self._scenes.next_digest,
        }
        for name, handle in posts.items():
            router.add_post(f"/page/{name}", _answering(handle))
        router.add_get("/page/{file:.+}", self._file)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        del request
        return _send_file("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _send_file(request.match_info["file"])

    async def _state(self, request: web.Request) -> web.Response:
        user_id = request.query.get("user", MANAGER.id)
        if user_id not in self._core.workspace.users:
            raise web.HTTPNotFound(text="no such user")
        state = state_of(self._core, user_id)
        state["bot"]["connected"] = self._acts.delivery.transport.is_connected
        state["clock"] = {"now": self._controls.now().isoformat()}
        state["faults"] = [asdict(fault) for fault in self._faults.all()]
        return web.json_response(state)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Push changes until the page goes away."""
        user_id = request.query.get("user", "")
        if user_id not in self._core.workspace.users:
            raise web.HTTPNotFound(text="no such user")
        socket = web.WebSocketResponse(heartbeat=30)
        # Listen first: what changes while the page connects must not be lost.
        with self._core.feed.listen() as queue:
            await socket.prepare(request)
            pump = asyncio.create_task(self._pump(socket, user_id, queue))
            try:
                async for _ in socket:
                    pass
            finally:
                pump.cancel()
                await asyncio.gather(pump, return_exceptions=True)
        return socket

    async def _pump(
        self, socket: web.WebSocketResponse, user_id: str, queue: asyncio.Queue[Push]
    ) -> None:
        while True:
            push = await queue.get()
            if self._may_see(user_id, push):
                await socket.send_json(push.data)

    def _may_see(self, user_id: str, push: Push) -> bool:
        if push.user is not None:
            return push.user == user_id
        if push.channel is None:
            return True
        return self._core.workspace.can_see(user_id, self._core.workspace.channels[push.channel])

    async def _command(self, body: JSON) -> JSON:
        outcome = await self._acts.command(
            body["user"], body["channel"], body["command"], body.get("text", "")
        )
        return {**_result(outcome), "ms": round(outcome.ms, 1)}

    async def _message(self, body: JSON) -> JSON:
        await self._acts.write(body["user"], body["channel"], body["text"])
        return {"ok": True}

    async def _action(self, body: JSON) -> JSON:
        given = _given(body)
        action_id, block_id = body["action_id"], body.get("block_id")
        entered = (body.get("state") or {}).get("values") or {}
        if view_id := body.get("view_id"):
            self._forms.fill(self._acts.view(body["user"], view_id), entered)
            outcome = await self._forms.clicks.click_view(
                body["user"], view_id, action_id, block_id=block_id, given=given
            )
        else:
            place = (body["user"], body["channel"], body["ts"])
            outcome = await self._forms.clicks.click(
                *place, action_id, block_id=block_id, given=given
            )
        return _result(outcome)

    async def _shortcut(self, body: JSON) -> JSON:
        outcome = await self._acts.shortcut(
            body["user"], body["callback_id"], body.get("channel"), body.get("ts")
        )
        return _result(outcome)

    async def _submit(self, body: JSON) -> JSON:
        outcome = await self._forms.submit(body["user"], body["view_id"], body.get("values") or {})
        result = _result(outcome)
        return {**result, "ok": False, "errors": outcome.errors} if outcome.errors else result

    async def _close(self, body: JSON) -> JSON:
        await self._forms.close(body["user"], body["view_id"])
        return {"ok": True}

    async def _options(self, body: JSON) -> JSON:
        user_id = body["user"]
        place: Any
        if view_id := body.get("view_id"):
            place = self._acts.view(user_id, view_id)
        else:
            _, channel = self._acts.place(user_id, body["channel"])
            place = (channel, self._acts.message(user_id, channel.id, body["ts"]))
        outcome = await self._forms.options(
            user_id,
            body["action_id"],
            body.get("value", ""),
            place=place,
            block_id=body.get("block_id"),
        )
        return _result(outcome) if outcome.error else {"ok": True, **(outcome.body or {})}

    async def _home(self, body: JSON) -> JSON:
        await self._acts.home_opened(body["user"])
        return {"ok": True}

    async def _fault(self, body: JSON) -> JSON:
        self._faults.set(body["name"], on=bool(body["on"]))
        self._reload()
        return {"ok": True}

    async def _clock(self, body: JSON) -> JSON:
        seconds = body.get("advance")
        if seconds is None:
            to = datetime.fromisoformat(body["to"])
            to = to if to.tzinfo else to.replace(tzinfo=UTC)
            seconds = (to - self._controls.now()).total_seconds()
        if float(seconds) < 0:
            raise ValueError("the clock only moves forward")
        self._controls.advance(float(seconds))
        self._reload()
        return {"ok": True}

    def _reload(self) -> None:
        self._core.feed.publish(Push({"type": "state"}))


def _answering(
    handle: Callable[[JSON], Awaitable[JSON]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Wrap a function of JSON as a route; what the page got wrong is told as 400."""

    async def serve(request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.text())
            return web.json_response(await handle(body))
        except (LookupError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)

    return serve


def _result(outcome: Outcome) -> JSON:
    return {"ok": outcome.error is None, **({"error": outcome.error} if outcome.error else {})}


_CHOICES: Final = (
    *("selected_option", "selected_options", "selected_user", "selected_users"),
    *("selected_channel", "selected_channels", "selected_conversation", "selected_conversations"),
    *("selected_date", "selected_time", "selected_date_time", "value"),
)


def _given(body: JSON) -> Any:
    """Return what was chosen or typed, whatever the page calls it."""
    return next((body[key] for key in _CHOICES if body.get(key) is not None), None)


def _send_file(name: str) -> web.StreamResponse:
    path = (_FILES / name).resolve()
    if not path.is_relative_to(_FILES) or not path.is_file() or path.suffix == ".py":
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=_HEADERS)
