"""Serves the Web API: who calls, whether they may, how often, and what they get."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.slack.api import METHODS, Args, Method
from bot.sandbox.slack.core import Call, Core
from bot.sandbox.slack.errors import SlackError, bad_argument

if TYPE_CHECKING:
    from collections.abc import Mapping


class WebApi:
    """The routes ``/api/{method}`` and ``/upload/{ticket}``."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_route("*", "/api/{method}", self._serve)
        router.add_post("/upload/{ticket}", self._upload)

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        values: dict[str, Any] = {}
        now = self._core.clock() + self._core.skew
        headers = {"Date": format_datetime(now, usegmt=True)}
        try:
            values = await _arguments(request)
            status, body = self._answer(name, values, _token(request, values), headers)
        except SlackError as error:
            status, body = 200, error.body
        values.pop("token", None)
        self._core.record(Call(name, values, status, body))
        return web.json_response(body, status=status, headers=headers)

    def _answer(
        self, name: str, values: Mapping[str, Any], token: str | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._authorize(method, token, headers)
        wait = self._core.limits.check(name, method.tier, _limited_by(method, values))
        if wait is not None:
            headers["Retry-After"] = str(wait)
            return 429, {"ok": False, "error": "ratelimited"}
        return 200, method.run(self._core, Args(values))

    def _authorize(self, method: Method, token: str | None, headers: dict[str, str]) -> None:
        """Check the token and its scopes; each answer tells both kinds of scopes.

        https://docs.slack.dev/authentication/installing-with-oauth#scopes
        """
        if method.token == "none":  # noqa: S105  # the kind of token, no secret
            return
        kind = self._kind_of(token)
        if kind != method.token:
            raise SlackError("not_allowed_token_type")
        if kind == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(self._core.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            self._core.require_scope(*method.scopes)

    def _kind_of(self, token: str | None) -> str:
        tokens = self._core.tokens
        if not token:
            raise SlackError("not_authed")
        if token in tokens.dead:
            raise SlackError(tokens.dead[token])
        if token == tokens.bot:
            return "bot"
        if token == tokens.app:
            return "app"
        raise SlackError("invalid_auth")

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._core.files.find_ticket(request.match_info["ticket"])
        content = await request.read()
        if file is None or len(content) != file.size:
            return web.Response(status=400, text="upload refused")
        file.content = content
        return web.Response(text=f"OK - {file.size}")


def _limited_by(method: Method, values: Mapping[str, Any]) -> str:
    return str(values.get("channel", "")) if method.name == "chat.postMessage" else ""


def _token(request: web.Request, values: Mapping[str, Any]) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else values.get("token")


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Read a query, a form or a JSON object.

    https://docs.slack.dev/apis/web-api#methods_supporting_json
    """
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return values | body
    form = await request.post()
    if any(not isinstance(value, str) for value in form.values()):
        raise bad_argument("files are uploaded by files.getUploadURLExternal")
    return values | dict(form)
