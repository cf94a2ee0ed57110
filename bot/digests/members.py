"""Who is in a Slack channel: whether one person is, and whether guests are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.directory import DirectoryError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.directory import Directory

_log = structlog.get_logger(__name__)

_MOST_SEEN: Final = 40
"""Members looked at for guests: each costs a ``users.info`` that is then kept for an hour, of some
hundred a minute (https://docs.slack.dev/reference/methods/users.info)."""
_AT_ONCE: Final = 8
_PAGE: Final = 1_000
_PAGES: Final = 5
_TROUBLE: Final = (SlackApiError, SlackClientError, ClientError, TimeoutError, DirectoryError)


class Members:
    """Asks Slack about the members of channels.

    Args:
        client: with the bot's token.
        directory: knows people.
        within_s: how long each question may take: a person waits, and Slack for the ack of the
            form, three seconds.
    """

    def __init__(self, client: AsyncWebClient, directory: Directory, *, within_s: float) -> None:
        self._client = client
        self._directory = directory
        self._within_s = within_s

    async def has(self, channel_id: str, user_id: str) -> bool | None:
        """Say whether a person is in a channel; `None` where Slack did not say, or not in time."""
        try:
            async with asyncio.timeout(self._within_s):
                return await self._find(channel_id, user_id)
        except _TROUBLE as error:
            _log.warning("members_unknown", channel=channel_id, error=type(error).__name__)
            return None

    async def count_guests(self, channel_id: str) -> tuple[int, bool]:
        """Count guests among the first members; say whether these were all, and all were seen."""
        seen: list[bool] = []
        try:
            async with asyncio.timeout(self._within_s):
                is_complete = await self._look(channel_id, seen)
        except _TROUBLE as error:
            _log.warning("members_unknown", channel=channel_id, error=type(error).__name__)
            is_complete = False
        return sum(seen), is_complete

    async def _find(self, channel_id: str, user_id: str) -> bool | None:
        cursor = ""
        for _ in range(_PAGES):
            answer = await self._client.conversations_members(
                channel=channel_id, limit=_PAGE, cursor=cursor or None
            )
            if user_id in (answer.get("members") or ()):
                return True
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return False
        return None

    async def _look(self, channel_id: str, seen: list[bool]) -> bool:
        """Add for each member whether it is a guest; return whether there are no more."""
        answer = await self._client.conversations_members(channel=channel_id, limit=_MOST_SEEN)
        members = [str(one) for one in answer.get("members") or ()]
        places = asyncio.Semaphore(_AT_ONCE)

        async def look(user_id: str) -> None:
            async with places:
                user = await self._directory.user(user_id)
            seen.append(user.is_guest or user.is_stranger)

        looks = [asyncio.create_task(look(one)) for one in members[:_MOST_SEEN]]
        try:
            await asyncio.gather(*looks)
        finally:
            for task in looks:
                task.cancel()
        more = (answer.get("response_metadata") or {}).get("next_cursor")
        return not more and len(members) <= _MOST_SEEN
