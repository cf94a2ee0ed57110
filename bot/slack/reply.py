"""The ways to answer a turn: its ``response_url``, modals, and the Web API when that is gone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.message import Message
from bot.slack.response_url import GONE, open_response_url
from bot.slack.turn import ReplyError
from bot.slack.views import build_view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.slack.message import View
    from bot.slack.payloads import Incoming
    from bot.slack.response_url import ResponseUrl

_log = structlog.get_logger(__name__)

SIMPLER: Final = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",  # also "only_one_table_allowed"
        "msg_blocks_too_long",
        "block_mismatch",
    }
)
"""Errors of Slack's that a message with simpler blocks may escape."""


class SlackReply:
    """Answers one turn (`bot.slack.turn.Reply`)."""

    def __init__(
        self, client: AsyncWebClient, incoming: Incoming, payload: Mapping[str, Any]
    ) -> None:
        self._client = client
        self._incoming = incoming
        self._hashes = _view_hashes(payload)

    @cached_property
    def _url(self) -> ResponseUrl | None:
        return open_response_url(self._incoming.response_url, self._client)

    async def respond(
        self, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer; blocks that Slack refuses are sent again as the message's fallback, then as text.

        When the ``response_url`` takes no more, the answer goes through the Web API instead.

        Raises:
            ReplyError: Slack took none of them.
        """
        error: str | None = None
        for candidate in ever_simpler(message):
            error = await self._send(candidate, replace=replace, in_channel=in_channel)
            if error is None:
                return
            if error not in SIMPLER:
                break
            _log.warning("blocks_refused", error=error)
        raise ReplyError(f"Slack did not take the answer: {error}")

    async def open_view(self, view: View) -> str:
        """Open a modal; return its id.

        Raises:
            ReplyError: no ``trigger_id``, or it is used or older than three seconds, or Slack
                refused the view.
        """
        return await self._show(self._client.views_open, view)

    async def push_view(self, view: View) -> str:
        """Lay a modal upon the open one; return its id.

        Raises:
            ReplyError: as `open_view`, or three modals lie upon each other already.
        """
        return await self._show(self._client.views_push, view)

    async def update_view(self, view_id: str, view: View) -> None:
        """Replace what a modal shows; nothing happens when the person has closed it.

        Slack tells by the view's hash when something else changed the view meanwhile; this answer
        was made from scratch and then replaces that one, too.

        Raises:
            ReplyError: Slack refused the view.
        """
        payload, known = build_view(view), self._hashes.get(view_id)
        try:
            answer = await _call(
                self._client.views_update(view_id=view_id, view=payload, hash=known)
            )
        except ReplyError as error:
            match str(error):
                case "hash_conflict" if known is not None:
                    answer = await _call(self._client.views_update(view_id=view_id, view=payload))
                case "not_found":
                    _log.info("view_closed")
                    return
                case _:
                    raise
        self._remember(answer)

    async def _show(self, show: Callable[..., Awaitable[AsyncSlackResponse]], view: View) -> str:
        trigger_id = self._incoming.trigger_id
        if trigger_id is None:
            raise ReplyError("this kind of request cannot open a modal")
        return self._remember(await _call(show(trigger_id=trigger_id, view=build_view(view))))

    async def _send(self, message: Message, *, replace: bool, in_channel: bool) -> str | None:
        error: str | None = "no_response_url"
        if self._url is not None:
            error = await self._url.post(_body(message, replace=replace, in_channel=in_channel))
            if error not in GONE:
                return error
        return await self._post(message, in_channel=in_channel, error=error)

    async def _post(self, message: Message, *, in_channel: bool, error: str | None) -> str | None:
        """Answer without a ``response_url``; works only where the bot may write."""
        channel, user = self._incoming.channel_id, self._incoming.actor.user_id
        if channel is None:
            return error
        answer = {"channel": channel, **content_of(message)}
        try:
            if in_channel:
                await _call(self._client.chat_postMessage(**answer))
            else:
                await _call(self._client.chat_postEphemeral(user=user, **answer))
        except ReplyError as failure:
            return str(failure)
        return None

    def _remember(self, answer: AsyncSlackResponse) -> str:
        view = answer.get("view") or {}
        view_id = str(view.get("id", ""))
        if isinstance(view.get("hash"), str):
            self._hashes[view_id] = view["hash"]
        return view_id


async def _call(answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Await a Web API call; every way to fail becomes a `ReplyError` of Slack's error code."""
    try:
        return await answer
    except SlackApiError as error:
        raise ReplyError(api_error_code(error)) from error
    except (ClientError, TimeoutError, SlackClientError, AttributeError) as error:
        # AttributeError: slack_sdk 3.47 asks an answer that is no JSON object for its fields.
        raise ReplyError("connection_failed") from error


def api_error_code(error: SlackApiError) -> str:
    """Return Slack's error code; a gateway's page has none, then it is the HTTP status."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    status = getattr(error.response, "status_code", "unknown")
    return code if isinstance(code, str) and code else f"http_{status}"


def ever_simpler(message: Message) -> Iterator[Message]:
    """Yield a message, then its fallbacks, at last its text alone."""
    candidate: Message | None = message
    while candidate is not None:
        yield candidate
        candidate = candidate.fallback
    if message.blocks:
        yield Message(message.text, ())


def content_of(message: Message) -> dict[str, Any]:
    """Return a message's part of the arguments of ``chat.postMessage``."""
    content: dict[str, Any] = {
        "text": message.text,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if message.blocks:
        content["blocks"] = list(message.blocks)
    return content


def _body(message: Message, *, replace: bool, in_channel: bool) -> dict[str, Any]:
    body = {**content_of(message), "replace_original": replace}
    if in_channel:
        body["response_type"] = "in_channel"
    elif not replace:
        # A message that is replaced keeps its own kind.
        body["response_type"] = "ephemeral"
    return body


def _view_hashes(payload: Mapping[str, Any]) -> dict[str, str]:
    match payload.get("view"):
        case {"id": str(view_id), "hash": str(known)}:
            return {view_id: known}
    return {}
