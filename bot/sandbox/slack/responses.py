"""Response URLs: five answers within half an hour.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.sandbox.slack.core import Call, Core
from bot.sandbox.slack.elements import named_blocks
from bot.sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.slack.workspace import Message

USES: Final = 5
LIFETIME: Final = timedelta(minutes=30)
_GONE: Final = frozenset({"used_url", "expired_url"})


@dataclass(slots=True)
class Response:
    """Where the answers of one act go.

    Attributes:
        original: the message that was clicked, or the last answer; what is replaced.
        command: the typed command, until an answer to the whole channel has shown it.
        from_click: whether the person clicked in a message.
    """

    user: str
    channel: str
    expires: datetime
    original: str | None = None
    command: str | None = None
    from_click: bool = False
    uses: int = 0


class Responses:
    """The route ``/respond/{id}``."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._given: dict[str, Response] = {}

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the route."""
        router.add_post("/respond/{id}", self._serve)

    def new(
        self, user: str, channel: str, *, clicked: str | None = None, command: str | None = None
    ) -> str:
        """Return a fresh URL for what a person did in a channel."""
        key = secrets.token_urlsafe(16)
        expires = self._core.clock() + LIFETIME
        self._given[key] = Response(user, channel, expires, clicked, command, bool(clicked))
        return f"{self._core.base_url}/respond/{key}"

    def answer(self, url: str, body: Mapping[str, Any]) -> None:
        """Show what the ack of a command carried; that is no use of its URL.

        Raises:
            SlackError: the message is refused.
        """
        self._show(self._given[url.rpartition("/")[2]], body)

    async def _serve(self, request: web.Request) -> web.Response:
        values: dict[str, Any] = {}
        try:
            values = await _body(request)
            self._use(request.match_info["id"], values)
        except SlackError as error:
            status = 404 if error.error in _GONE else 400
            self._core.record(Call("response_url", values, status, error.body))
            return web.json_response(error.body, status=status)
        self._core.record(Call("response_url", values, 200, "ok"))
        return web.Response(text="ok")

    def _use(self, key: str, values: Mapping[str, Any]) -> None:
        response = self._given.get(key)
        if response is None or self._core.clock() > response.expires:
            raise SlackError("expired_url")
        if response.uses >= USES:
            raise SlackError("used_url")
        response.uses += 1
        self._show(response, values)

    def _show(self, response: Response, values: Mapping[str, Any]) -> None:
        workspace = self._core.workspace
        original = workspace.messages.get(response.original or "")
        if values.get("delete_original"):
            if original:
                workspace.delete(original)
            return
        content = self._content(values)
        if response.from_click and "replace_original" not in values:
            self._core.remark("an answer to a click does not say replace_original")
        if values.get("replace_original") and original:
            workspace.edit(original, **content)
        else:
            response.original = self._post(response, values, content).ts

    def _content(self, values: Mapping[str, Any]) -> dict[str, Any]:
        blocks, text = values.get("blocks"), values.get("text") or ""
        if blocks or text or values.get("response_type") != "in_channel":
            self._core.check_message(blocks, text)
        if "slack_file" in str(blocks):
            raise SlackError("invalid_blocks")
        return {"text": text, "blocks": named_blocks({"blocks": blocks})["blocks"]}

    def _post(
        self, response: Response, values: Mapping[str, Any], content: dict[str, Any]
    ) -> Message:
        in_channel = values.get("response_type", "ephemeral") == "in_channel"
        more: dict[str, Any] = {"thread_ts": values.get("thread_ts")}
        if in_channel:
            more["command"], response.command = response.command, None
        else:
            more["ephemeral_to"] = response.user
        bot = self._core.app.user_id
        return self._core.workspace.post(response.channel, bot, bot=True, **content, **more)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        values = await request.json()
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(values, dict):
        raise SlackError("invalid_payload")
    if values.get("response_type", "ephemeral") not in ("ephemeral", "in_channel", None):
        raise SlackError("invalid_response_type")
    return values
