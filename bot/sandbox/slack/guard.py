"""Keeps other web pages out: only this machine, only under its own name, only from its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Any other name in ``Host`` means that somebody's domain was pointed at this machine."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign host names, and on ``/page`` what another origin's page sends."""
    if urlsplit(f"//{request.host}").hostname not in _NAMES:
        raise web.HTTPMisdirectedRequest(text="this server answers on the loopback address only")
    if request.path.startswith("/page/"):
        _check_origin(request)
    return await handler(request)


def _check_origin(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden(text="this page may not act here")
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send JSON")
