"""Digests on Slack's side: post once, and look whether an unclear post arrived.

Slack has no idempotency key for ``chat.postMessage``. Each digest carries its ledger key as
metadata (https://docs.slack.dev/messaging/message-metadata), by which the bot finds its own post
again; the client here never repeats a request by itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.refused import PostingError, ask
from bot.digests.trouble import Trouble
from bot.slack.client import quiet_logger
from bot.slack.reply import SIMPLER, content_of, ever_simpler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from aiohttp import ClientSession
    from pydantic import SecretStr

    from bot.slack.message import Message

EVENT_TYPE: Final = "deskbot_digest"
_PAGE: Final = 200
_PAGES: Final = 25
"""A post is looked for among five thousand messages; where there are more, it stays unclear."""
SETTLE_S: Final = 12.0
"""An unclear post is not repeated before it is this old."""
MARGIN_S: Final = 2.0
"""How much sooner a post is given up than repeated."""


def build_posting_client(
    token: SecretStr, *, session: ClientSession, api_url: str
) -> AsyncWebClient:
    """Return a client that sends each request once: the SDK repeats lost POSTs by default."""
    return AsyncWebClient(
        token=token.get_secret_value(),
        base_url=api_url,
        session=session,
        logger=quiet_logger("slack_sdk.web"),
        retry_handlers=[],
    )


class Poster:
    """Posts digests.

    Args:
        client: without retries, as `build_posting_client` makes it.
        bot_id: the bot's own (``B…``), by which its posts are known again.
        bot_user_id: stands in for it where Slack told none.
        limit_s: how long a post may take, in all its forms together: less than the time after
            which an unclear post is repeated.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        bot_id: str | None,
        bot_user_id: str,
        limit_s: float = SETTLE_S - MARGIN_S,
    ) -> None:
        self._limit_s = limit_s
        self._client = client
        self._own = ("bot_id", bot_id) if bot_id else ("user", bot_user_id)

    async def open(self, target_id: str) -> str:
        """Return the channel to post to; for a person, that of the direct messages.

        Raises:
            PostingError: there is none.
        """
        if not target_id.startswith(("U", "W")):
            return target_id
        answer = await ask(self._client.conversations_open(users=target_id))
        return str((answer.get("channel") or {}).get("id"))

    async def post(
        self, channel_id: str, message: Message, *, key: str, thread_ts: str | None = None
    ) -> str:
        """Post a message and return its ``ts``; refused blocks are tried in simpler form.

        Raises:
            PostingError: it was not posted, or nobody knows.
        """
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._post(channel_id, message, key=key, thread_ts=thread_ts)
        except TimeoutError as error:
            raise PostingError("too_slow", Trouble.UNCLEAR) from error

    async def _post(
        self, channel_id: str, message: Message, *, key: str, thread_ts: str | None
    ) -> str:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        refusal = PostingError("no_text", Trouble.BUG)
        for candidate in ever_simpler(message):
            try:
                answer = await ask(
                    self._client.chat_postMessage(
                        channel=channel_id,
                        metadata=metadata,
                        thread_ts=thread_ts,
                        **content_of(candidate),
                    )
                )
            except PostingError as error:
                if error.code not in SIMPLER:
                    raise
                refusal = error
            else:
                return str(answer.get("ts"))
        raise refusal  # pragma: no cover - the last candidate has no blocks to be refused

    async def find(
        self, channel_id: str, key: str, *, since: datetime, until: datetime | None = None
    ) -> str | None:
        """Return the ``ts`` of the own post with this key, or `None` when there is none.

        Args:
            channel_id: where.
            key: that it was posted with.
            since: Slack's time before which it was not posted.
            until: Slack's time after which it was not posted; `None` for up to now.

        Raises:
            PostingError: the channel cannot be read, or (``unreadable``) holds too much.
        """
        arguments = {"channel": channel_id, "oldest": f"{since.timestamp():.6f}"}
        if until is not None:
            arguments["latest"] = f"{until.timestamp():.6f}"
        return await self._search("conversations.history", arguments, key)

    async def find_reply(self, channel_id: str, key: str, *, thread_ts: str) -> str | None:
        """Return the ``ts`` of the own reply with this key in a thread, or `None`.

        Raises:
            PostingError: the channel cannot be read.
        """
        arguments = {"channel": channel_id, "ts": thread_ts}
        return await self._search("conversations.replies", arguments, key)

    async def _search(self, method: str, arguments: dict[str, str], key: str) -> str | None:
        async for message in self._messages(method, arguments):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            name, own = self._own
            if message.get(name) == own and payload.get("key") == key:
                return str(message.get("ts"))
        return None

    async def _messages(
        self, method: str, arguments: dict[str, str]
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            page = {**arguments, "limit": _PAGE, "include_all_metadata": True, "cursor": cursor}
            answer = await ask(self._client.api_call(method, params=page))
            for message in answer.get("messages") or ():
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
        raise PostingError("too_many_messages", Trouble.UNREADABLE)
