"""One Socket Mode connection: Bolt's handler, made to ack everything and to tell what it sees."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack.app import DELIVERY, SOCKET_MODE
from bot.slack.client import quiet_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from aiohttp import WSMessage
    from pydantic import SecretStr
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.slack.app import DeskbotApp

_log = structlog.get_logger(__name__)

SDK_LOGGER: Final = "slack_sdk.socket_mode"
_OK: Final = 200
_CLOSE_S: Final = 2.0
"""For Slack's side to answer the closing of a WebSocket."""


class SocketLine(AsyncSocketModeHandler):
    """A connection that opens itself again; must be made inside the running event loop.

    Args:
        on_hello: called with Slack's count of this app's connections, or `None`.
        on_disabled: called when Slack says that Socket Mode was switched off for the app.
    """

    def __init__(
        self,
        app: DeskbotApp,
        app_token: SecretStr,
        *,
        ping_s: float,
        on_hello: Callable[[int | None], None],
        on_disabled: Callable[[], None],
    ) -> None:
        super().__init__(
            app,
            app_token.get_secret_value(),
            logger=quiet_logger(SDK_LOGGER),
            # SDK and aiohttp send their own pings; Bolt's default of 10 s finds a dead
            # connection only after 40.
            ping_interval=ping_s,
        )
        self._on_hello = on_hello
        self._on_disabled = on_disabled
        self._connecting: asyncio.Task[None] | None = None
        self.client.message_listeners.append(self._read_hello)
        self.client.on_message_listeners.append(self._read_disconnect)

    @property
    def is_up(self) -> bool:
        """Return whether the WebSocket is open; the watchdog also asks for answered pings."""
        session = self.client.current_session
        return (
            session is not None
            and not session.closed
            and not self.client.closed
            and not self.client.stale
        )

    def forget_address(self) -> None:
        """Make the SDK's retry loop ask for a new address.

        After a failed handshake it tries the same one for ever, and an address is good for one
        connection and a short while (slack_sdk 3.47, ``SocketModeClient.connect``).
        """
        self.client.wss_uri = None

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Dispatch one envelope and ack it, whatever came of it.

        Bolt's own handler acks only what ended well, and Slack sends the rest again.
        """
        asked = AsyncBoltRequest(
            mode=SOCKET_MODE,
            body=req.payload,
            headers=build_headers(req),
            context={DELIVERY: req.envelope_id},
        )
        answer = await self._dispatch(asked)
        if answer.status != _OK:
            _log.warning("envelope_refused", type=req.type, status=answer.status)
        payload = _ack_payload(answer) if req.accepts_response_payload else None
        try:
            await client.send_socket_mode_response(
                SocketModeResponse(envelope_id=req.envelope_id, payload=payload)
            )
        except (ConnectionError, AttributeError) as error:
            # AttributeError: there is no WebSocket at all at this moment.
            _log.warning("ack_lost", type=req.type, error=type(error).__name__)

    async def _dispatch(self, asked: AsyncBoltRequest) -> BoltResponse:
        try:
            return await self.app.async_dispatch(asked)
        except Exception:  # noqa: BLE001 -- the envelope must be acked all the same
            _log.exception("envelope_failed")
            return BoltResponse(status=500)

    def open(self) -> None:
        """Begin to connect; the SDK tries again and again until the line is closed."""
        connecting: Coroutine[Any, Any, None] = self.connect_async()  # type: ignore[no-untyped-call] # Bolt forgot "-> None"
        self._connecting = asyncio.create_task(connecting)

    async def close(self) -> None:
        """Close, and wait for the SDK's tasks to end; the SDK itself only cancels them."""
        client = self.client
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(_CLOSE_S):
                await client.close()  # type: ignore[no-untyped-call] # the SDK forgot "-> None"
        await client.aiohttp_client_session.close()
        tasks = {
            task
            for task in (
                self._connecting,
                client.message_processor,
                client.current_session_monitor,
                client.message_receiver,
            )
            if task is not None
        }
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _read_hello(self, _: object, message: dict[str, Any], __: object = None) -> None:
        if message.get("type") == "hello":
            count = message.get("num_connections")
            self._on_hello(count if isinstance(count, int) else None)

    async def _read_disconnect(self, frame: WSMessage) -> None:
        """See ``link_disabled``, which the SDK answers by connecting again for ever."""
        text = frame.data
        if not isinstance(text, str) or '"link_disabled"' not in text:
            return
        message = json.loads(text)
        if message.get("type") == "disconnect" and message.get("reason") == "link_disabled":
            self._on_disabled()


def _ack_payload(answer: BoltResponse) -> dict[str, Any] | None:
    if answer.status != _OK or not answer.body.startswith("{"):
        return None
    payload: dict[str, Any] = json.loads(answer.body)
    return payload
