"""Bolt, with what people do handed to `bot.slack.intake` and Slack's events left to Bolt itself.

Each listener that is registered with Bolt makes every request slower (slack_bolt 1.30 builds all
arguments anew for each one tried), and its dispatcher looks for the ack only every 10 ms. So there
is one listener, for events; commands and interactions go through one dictionary.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.authorization.async_single_team_authorization import (
    AsyncSingleTeamAuthorization,
)
from slack_bolt.response import BoltResponse

from bot.clock import system_clock
from bot.slack.body import FORM, PayloadError, read_body
from bot.slack.client import quiet_logger
from bot.slack.payloads import is_turn
from bot.slack.signing import SIGNATURE, TIMESTAMP, SignatureError, Signatures

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

    from pydantic import SecretStr
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.clock import Clock
    from bot.slack.intake import Intake
    from bot.slack.startup import Identity

    Hook = Callable[[Mapping[str, Any]], Awaitable[None]]

_log = structlog.get_logger(__name__)

SOCKET_MODE: Final = "socket_mode"
DELIVERY: Final = "deskbot_delivery"
"""Key of a Bolt request's context that holds what tells one delivery from another."""

_TRAPS: Final = (
    "SLACK_CLIENT_ID",  # with the next one: OAuth mode, and the bot token is dropped
    "SLACK_CLIENT_SECRET",
    "SLACK_BOT_TOKEN",  # a warning that the client's own token is used
    "SLACK_SIGNING_SECRET",  # taken where none is given
    "SLACK_VERIFICATION_TOKEN",
)
"""Environment variables that slack_bolt reads behind its caller's back."""


class DeskbotApp(AsyncApp):
    """A Bolt app of one workspace; made by `build_bolt`."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        intake: Intake,
        signing_secret: SecretStr | None,
        clock: Clock,
    ) -> None:
        self._signatures = Signatures(signing_secret, clock) if signing_secret else None
        with _without_environment(_TRAPS):
            super().__init__(
                name="deskbot",
                client=client,
                logger=quiet_logger("slack_bolt.app"),
                signing_secret=signing_secret.get_secret_value() if signing_secret else "",
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
            )
        self._intake = intake
        self._hooks: dict[str, list[Hook]] = {}
        self._tasks: set[asyncio.Future[None]] = set()
        self.event(re.compile(r".*"))(self._handle_event)
        self.error(_last_net)

    def use_identity(self, identity: Identity) -> None:
        """Give Bolt the answer of ``auth.test`` that start-up already has.

        Otherwise Bolt asks for it within the three seconds of the first event, once for each of
        the events that come at the same time.
        """
        for middleware in self._async_middleware_list:
            if isinstance(middleware, AsyncSingleTeamAuthorization):
                middleware.auth_test_result = identity.answer

    def on_event(self, name: str, hook: Hook) -> None:
        """Call `hook` with each event of this type, such as ``user_change``.

        Slack repeats events that it thinks lost: a hook must bear being called twice.
        """
        self._hooks.setdefault(name, []).append(hook)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer one request; an HTTP request only with a signature, whatever it is."""
        try:
            payload = self._payload(req)
            if is_turn(payload):
                return _response(await self._intake.take(payload, key=delivery_key(req)))
        except SignatureError:
            return BoltResponse(status=401, body="")
        except PayloadError as error:
            _log.warning("payload_refused", problem=str(error))
            return BoltResponse(status=400, body="")
        return _settle(await super().async_dispatch(req))

    def _payload(self, req: AsyncBoltRequest) -> Mapping[str, Any]:
        if req.mode == SOCKET_MODE:
            return req.body
        raw = req.raw_body.encode()
        timestamp = req.headers.get(TIMESTAMP.lower(), (None,))[0]
        signature = req.headers.get(SIGNATURE.lower(), (None,))[0]
        if self._signatures is None:
            raise SignatureError("no signing secret")
        self._signatures.check(timestamp, signature, raw)
        return read_body(req.content_type or FORM, raw)

    async def _handle_event(self, event: dict[str, Any]) -> None:
        """Serve every event; one that nobody asked for is acked all the same.

        Slack repeats an event that is not acked three times.
        """
        for hook in self._hooks.get(str(event.get("type")), ()):
            task = asyncio.ensure_future(hook(event))
            # Bolt keeps no reference to this coroutine's task, and the event loop a weak one only.
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await task


def build_bolt(
    client: AsyncWebClient,
    *,
    intake: Intake,
    signing_secret: SecretStr | None = None,
    clock: Clock = system_clock,
) -> DeskbotApp:
    """Return the app; Socket Mode needs no signing secret."""
    return DeskbotApp(client, intake=intake, signing_secret=signing_secret, clock=clock)


def delivery_key(req: AsyncBoltRequest) -> str | None:
    """Return what tells one delivery from another: ``envelope_id`` or signature."""
    if req.mode == SOCKET_MODE:
        return req.context.get(DELIVERY)
    return req.headers.get(SIGNATURE.lower(), (None,))[0]


@contextmanager
def _without_environment(names: Iterable[str]) -> Iterator[None]:
    """Hide environment variables for a moment; nothing else runs in this thread meanwhile."""
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _response(body: Mapping[str, Any] | None) -> BoltResponse:
    return BoltResponse(status=200, body="" if body is None else json.dumps(body))


def _settle(response: BoltResponse) -> BoltResponse:
    """Answer 200 to what was signed but means nothing to us.

    Slack repeats what fails, and switches the subscription off when much does.
    """
    if response.status in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED):
        return response
    _log.warning("event_unhandled", status=response.status)
    return BoltResponse(status=200, body="")


async def _last_net(error: Exception) -> None:
    """Log what a hook or Bolt itself raised; without this Bolt would log the whole request."""
    _log.error("event_failed", error=type(error).__name__, exc_info=error)
