"""Faults of the way to Desk rather than of Desk: what a proxy, a page or a dead line answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from random import Random

    from bot.sandbox.desk.faults import Faults

PAGE: Final = "<!DOCTYPE html><html><head><title>Zoho</title></head><body>{}</body></html>"
SIGN_IN_PATH: Final = "/signin"


async def disturb(request: web.Request, faults: Faults, random: Random) -> web.Response | None:
    """Return what answers in Desk's place, or `None` when Desk may answer itself."""
    if faults.unreachable and request.transport is not None:
        request.transport.abort()
        return _html(503, "Nobody reads this: the connection is gone")
    if faults.slow:
        await asyncio.sleep(faults.slow_seconds)
    if faults.down:
        return _html(503, "Service temporarily unavailable")
    if faults.wrong_data_center:
        return web.Response(status=302, headers={"Location": SIGN_IN_PATH})
    if faults.garbage:
        return _html(200, "Under maintenance")
    if faults.flaky and random.random() < faults.flaky_share:
        return random.choice(_FLAKES)()
    return None


async def sign_in(_request: web.Request) -> web.Response:
    """Answer the sign-in page, which nobody but a client that follows redirects gets to see."""
    return _html(200, "Sign in")


def _html(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=PAGE.format(text), content_type="text/html")


_FLAKES: Final = (
    lambda: _html(502, "Bad gateway"),
    lambda: web.json_response({"message": "Internal error"}, status=500),
    lambda: web.Response(text='{"data": [{"agentId": "18920', content_type="application/json"),
)
