"""How many Socket Mode connections an app-level token has, as seen from outside the bot."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, WSMsgType
from slack_sdk.errors import SlackClientError

from bot.doctor.bench import Connections
from bot.slack.startup import StartupError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings

_HELLO_S: Final = 10.0
_LOCAL: Final = ClientTimeout(total=2)
_OURS: Final = re.compile(r"^deskbot_socket_connected (\d+)", re.MULTILINE)
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read, not bound
_WAY: Final = "Outgoing wss:// connections to *.slack.com must be allowed."


async def probe_connections(
    http: ClientSession, slack: AsyncWebClient, settings: Settings
) -> Connections:
    """Open a connection for the moment that Slack's greeting takes, and read its count.

    Slack may hand a command to any open connection, so this one is closed at once:
    https://docs.slack.dev/apis/events-api/using-socket-mode.

    Raises:
        StartupError: no connection can be opened.
    """
    try:
        async with asyncio.timeout(_HELLO_S):
            total = await _greeted(http, slack, settings)
    except (ClientError, SlackClientError, TimeoutError, OSError, ValueError) as error:
        seen = f"No Socket Mode connection can be opened ({type(error).__name__})."
        raise StartupError(f"{seen} {_WAY}", seen=seen, todo=_WAY) from error
    return Connections(total - 1, await _ours(settings))


async def _greeted(http: ClientSession, slack: AsyncWebClient, settings: Settings) -> int:
    token = settings.slack.app_token
    answer = await slack.apps_connections_open(app_token=token.get_secret_value() if token else "")
    async with http.ws_connect(str(answer["url"]), proxy=slack.proxy) as socket:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                return _count(json.loads(message.data))
    raise ValueError("closed without a greeting")


def _count(message: Any) -> int:
    """Read ``num_connections`` of a hello; a dismissal, or another shape, has none."""
    match message:
        case {"type": "hello", "num_connections": int(count)}:
            return count
    raise ValueError("no greeting")


async def _ours(settings: Settings) -> int | None:
    """Ask the bot on this machine, if one runs with these settings, how many are its own.

    By a session that knows no proxy: one that the environment names is not for this machine.
    """
    host = _EVERYWHERE.get(settings.http.host, settings.http.host)
    url = f"http://{host}:{settings.http.port}/metrics"
    try:
        async with (
            ClientSession(cookie_jar=DummyCookieJar(), timeout=_LOCAL) as http,
            http.get(url, allow_redirects=False) as response,
        ):
            found = _OURS.search(await response.text())
    except (ClientError, TimeoutError, OSError, ValueError):
        return None
    return int(found[1]) if found else None
