"""Who and what Slack's ids stand for: users, their user groups, and channels."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import aiohttp
import structlog
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.kept import Kept
from bot.slack.objects import SlackChannel, SlackUser, read_channel, read_groups, read_user

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

_log = structlog.get_logger(__name__)
_Read = TypeVar("_Read")

_USER_TTL: Final = 3600.0
_CHANNEL_TTL: Final = 60.0
_HOLDER_TTL: Final = 60.0
_GROUPS_TTL: Final = 300.0
_GROUPS_GRACE: Final = 900.0
"""How old, in seconds, the last good copy of the user groups may get when Slack does not answer."""

_PAGE: Final = 1000
"""Users to one call, the most that Slack allows, since it answers some twenty such calls a minute:
https://docs.slack.dev/reference/methods/users.list."""

_ADMINS: Final = 10
_ADMIN_PAGES: Final = 15
"""Fewer than the twenty calls a minute of Tier 2."""

_TIMEOUT: Final = 4.0
_MAX_USERS: Final = 20_000
_MAX_CHANNELS: Final = 2_000
_NO_GROUPS: Final = frozenset({"plan_upgrade_required", "missing_scope", "not_allowed_token_type"})
"""There are no user groups to ask for: a free plan, or a scope that was declined."""


NO_HOLDER: Final = "users_not_found"
"""Slack's code for an e-mail address that is nobody's."""


class DirectoryError(Exception):
    """Slack did not say; the message is Slack's error code or what failed on the way."""


@dataclass(frozen=True, slots=True)
class _Groups:
    """Everyone's user groups, and when they were read by the timer."""

    of_user: Mapping[str, frozenset[str]]
    read_at: float


class Directory:
    """Asks Slack and remembers for a while; Slack's events say when to forget.

    Args:
        client: with the bot's token.
        timer: seconds that only go forward.
    """

    def __init__(
        self, client: AsyncWebClient, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._timer = timer
        self._users = Kept[SlackUser](TTLCache(_MAX_USERS, _USER_TTL, timer))
        self._channels = Kept[SlackChannel](TTLCache(_MAX_CHANNELS, _CHANNEL_TTL, timer))
        self._groups = Kept[_Groups](TTLCache(1, _GROUPS_TTL, timer))
        self._admins = Kept[tuple[str, ...]](TTLCache(1, _USER_TTL, timer))
        self._holders = Kept[str | None](TTLCache(_MAX_USERS, _HOLDER_TTL, timer))
        self._last_groups: _Groups | None = None
        self._groups_forgotten = 0
        self._said_no_groups = False

    async def user(self, user_id: str) -> SlackUser:
        """Return a Slack user, at most an hour old.

        Raises:
            DirectoryError: Slack knows no such user or cannot be asked.
        """
        return await self._users.get(user_id, lambda: self.ask_user(user_id))

    async def user_with(self, email: str) -> SlackUser:
        """Return the Slack user with an e-mail address; who was deactivated has none.

        Raises:
            DirectoryError: ``users_not_found``, or Slack cannot be asked.
        """
        answer = await _answer(self._client.users_lookupByEmail(email=email))
        return _read(read_user, answer.get("user") or {})

    async def holder_of(self, email: str) -> str | None:
        """Return the id of the person with an e-mail address, at most a minute old; `None`: nobody.

        Raises:
            DirectoryError: Slack cannot be asked.
        """
        return await self._holders.get(email.casefold(), lambda: self._ask_holder(email))

    async def list_users(self) -> tuple[SlackUser, ...]:
        """Return everybody of the workspace, asked for anew page by page: for reports only.

        Raises:
            DirectoryError: Slack cannot be asked.
        """
        return tuple([user async for page in self._user_pages() for user in page])

    async def find_admins(self, most: int) -> tuple[str, ...]:
        """Return the ids of some admins and owners of the workspace, at most an hour old.

        Of a large workspace only the first thousands of people are looked at, page by page.

        Raises:
            DirectoryError: Slack cannot be asked.
        """
        return (await self._admins.get("", self._ask_admins))[:most]

    def forget_user(self, user_id: str) -> None:
        """Ask again next time: Slack said that this user changed."""
        self._users.forget(user_id)
        self._holders.forget_those(lambda _: True)  # whose address is which may have changed

    def forget_users(self, are_meant: Callable[[str], bool]) -> None:
        """Ask again next time for users whose ids are meant: some of them changed."""
        self._users.forget_those(are_meant)
        self._holders.forget_those(lambda _: True)

    async def groups_of(self, user_id: str) -> frozenset[str]:
        """Return the user groups of a Slack user: ids (``S…``), and handles with their ``@``.

        When Slack does not answer, a copy of the last quarter of an hour stands in.

        Raises:
            DirectoryError: there is no such copy.
        """
        return (await self._known_groups()).of_user.get(user_id, frozenset())

    async def members_of(self, groups: Collection[str]) -> tuple[str, ...]:
        """Return who is in any of some user groups, in the order of their ids.

        Raises:
            DirectoryError: as `groups_of`.
        """
        known = await self._known_groups()
        return tuple(
            sorted(user for user, of in known.of_user.items() if not of.isdisjoint(groups))
        )

    def forget_groups(self) -> None:
        """Ask again next time, and trust no copy: Slack said that a user group changed."""
        self._groups.forget("")
        self._last_groups = None
        self._groups_forgotten += 1

    async def channel(self, channel_id: str) -> SlackChannel:
        """Return a Slack channel, at most a minute old.

        Raises:
            DirectoryError: it does not exist, the bot may not see it, or Slack cannot be asked.
        """
        return await self._channels.get(channel_id, lambda: self.ask_channel(channel_id))

    def forget_channel(self, channel_id: str) -> None:
        """Ask again next time: Slack said that this channel changed."""
        self._channels.forget(channel_id)

    async def close(self) -> None:
        """Stop what is still being asked."""
        kept = (self._users, self._channels, self._groups, self._admins, self._holders)
        await asyncio.gather(*(one.close() for one in kept))

    async def _known_groups(self) -> _Groups:
        try:
            return await self._groups.get("", self._ask_groups)
        except DirectoryError:
            return self._recent_groups()

    async def _ask_holder(self, email: str) -> str | None:
        try:
            user = await self.user_with(email)
        except DirectoryError as error:
            if str(error) != NO_HOLDER:
                raise
            return None
        return None if user.is_bot or user.is_deleted else user.id

    async def _ask_admins(self) -> tuple[str, ...]:
        found: list[str] = []
        pages = 0
        async for page in self._user_pages():
            found += [one.id for one in page if _is_living_admin(one)]
            pages += 1
            if len(found) >= _ADMINS or pages == _ADMIN_PAGES:
                break
        return tuple(found)

    async def _user_pages(self) -> AsyncIterator[list[SlackUser]]:
        cursor = ""
        while True:
            answer = await _answer(self._client.users_list(limit=_PAGE, cursor=cursor or None))
            yield [_read(read_user, one) for one in answer.get("members") or []]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def ask_user(self, user_id: str) -> SlackUser:
        """Return a Slack user as of now, whatever is remembered.

        Raises:
            DirectoryError: as `user`.
        """
        answer = await _answer(self._client.users_info(user=user_id))
        return _read(read_user, answer.get("user") or {})

    async def ask_channel(self, channel_id: str) -> SlackChannel:
        """Return a Slack channel as of now, whatever is remembered.

        Raises:
            DirectoryError: as `channel`.
        """
        answer = await _answer(self._client.conversations_info(channel=channel_id))
        return _read(read_channel, answer.get("channel") or {})

    async def _ask_groups(self) -> _Groups:
        """Ask, and keep the answer as the last good one unless it may be from before a change."""
        forgotten = self._groups_forgotten
        answer: Mapping[str, Any] = {}
        try:
            answer = await _answer(self._client.usergroups_list(include_users=True))
        except DirectoryError as error:
            if str(error) not in _NO_GROUPS:
                raise
            self._say_no_groups(str(error))
        of_user = _read(read_groups, answer.get("usergroups") or [])
        groups = _Groups(of_user, self._timer())
        if forgotten == self._groups_forgotten:
            self._last_groups = groups
        return groups

    def _recent_groups(self) -> _Groups:
        last = self._last_groups
        if last is None or self._timer() - last.read_at > _GROUPS_GRACE:
            raise DirectoryError("user groups are not known")
        return last

    def _say_no_groups(self, code: str) -> None:
        if not self._said_no_groups:
            _log.warning("user_groups_unavailable", error=code)
        self._said_no_groups = True


def _is_living_admin(user: SlackUser) -> bool:
    return (user.is_admin or user.is_owner) and not (user.is_deleted or user.is_bot)


async def _answer(call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """Await a call of the Web API, within the time that an answer can spare for it."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            answer = (await call).data
    except SlackApiError as error:
        raise DirectoryError(_code(error)) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise DirectoryError(type(error).__name__) from error
    return answer if isinstance(answer, dict) else {}


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "unknown") if isinstance(data, dict) else "unknown"


def _read(read: Callable[[Any], _Read], raw: Any) -> _Read:
    try:
        return read(raw)
    except (ValueError, TypeError, AttributeError) as error:
        raise DirectoryError("an answer that cannot be read") from error
