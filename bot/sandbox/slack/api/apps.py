"""``apps.*``: https://docs.slack.dev/reference/methods/apps.connections.open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.app import APP_ID

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core


def open_connection(core: Core, args: Args) -> dict[str, Any]:
    """Return the address of one WebSocket, good for one connection and not for long."""
    del args
    query = urlencode({"ticket": core.tickets.new(), "app_id": APP_ID})
    return {"ok": True, "url": f"{core.base_url.replace('http', 'ws', 1)}/socket?{query}"}


METHODS: Final = (
    Method("apps.connections.open", open_connection, token="app"),  # noqa: S106  # no secret
)
