"""Whether a digest could be posted somewhere, who would read it, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.digests.members import Members
from bot.directory import DirectoryError
from bot.slack.objects import read_channel
from bot.slack.reply import api_error_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.directory import Directory

_log = structlog.get_logger(__name__)

_WITHIN_S: Final = 1.0


class Obstacle(StrEnum):
    """Why a digest cannot be posted."""

    NOT_FOUND = "not_found"
    """No such channel, or a private one that the bot is not in: ``/invite`` it there."""
    ARCHIVED = "archived"
    NOT_MEMBER = "not_member"
    """``/invite`` the bot."""
    OUTSIDER = "outsider"
    """Private, and whoever sets the digest up is not in it themselves."""
    EXTERNAL = "external"
    """Shared with another organization, or about to be: no answers there, ever."""
    PERSON_GONE = "person_gone"
    """Deactivated, a bot, a guest or a stranger."""
    UNKNOWN = "unknown"
    """Slack did not say; try again."""


class Caution(StrEnum):
    """What the editor should know although the digest can be posted."""

    GUESTS = "guests"
    """Guests read along."""
    MEMBERS_UNSEEN = "members_unseen"
    """Not all members were looked at, so that there may be guests, or more of them."""
    NO_HISTORY = "no_history"
    """The bot cannot read this channel back, so a post with an unclear outcome is not repeated."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """The answer.

    Attributes:
        target_id: as asked.
        name: the channel's without ``#``, or empty for a person.
        obstacle: `None` when a digest can be posted.
        guests: how many of the members looked at are guests.
        members: how many members there are; `None` when Slack did not say.
    """

    target_id: str
    name: str = ""
    obstacle: Obstacle | None = None
    cautions: tuple[Caution, ...] = ()
    guests: int = 0
    members: int | None = None

    @property
    def can_post(self) -> bool:
        """Return whether nothing is in the way."""
        return self.obstacle is None


class Preflights:
    """Asks Slack about the places where digests should go.

    Args:
        client: with the bot's token.
        directory: knows people.
        scopes: granted to the bot; `None` where Slack did not say.
        within_s: how long each look at a channel's members may take.
        counts_guests: asks about a channel's members, too.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        directory: Directory,
        *,
        scopes: Collection[str] | None = None,
        within_s: float = _WITHIN_S,
        counts_guests: bool = True,
    ) -> None:
        self._client = client
        self._directory = directory
        self._scopes = scopes
        self._members = Members(client, directory, within_s=within_s)
        self._counts_guests = counts_guests

    async def check(self, target_id: str, *, by: str | None = None) -> Preflight:
        """Look at a Slack channel or person as it is now.

        Args:
            target_id: the channel or person.
            by: the Slack user who chose it, and must be in it where it is private; `None` where
                nobody chooses.
        """
        if target_id.startswith(("U", "W")):
            return await self._check_person(target_id)
        try:
            answer = await self._client.conversations_info(
                channel=target_id, include_num_members=True
            )
            return await self._check_channel(target_id, answer.get("channel") or {}, by=by)
        except SlackApiError as error:
            return Preflight(target_id, obstacle=_obstacle(api_error_code(error)))
        except (SlackClientError, ClientError, TimeoutError, ValueError) as error:
            _log.warning("preflight_failed", target=target_id, error=type(error).__name__)
            return Preflight(target_id, obstacle=Obstacle.UNKNOWN)

    async def _check_person(self, user_id: str) -> Preflight:
        try:
            user = await self._directory.user(user_id)
        except DirectoryError as error:
            gone = str(error) == "user_not_found"
            obstacle = Obstacle.PERSON_GONE if gone else Obstacle.UNKNOWN
            return Preflight(user_id, obstacle=obstacle)
        gone = user.is_deleted or user.is_bot or user.is_guest or user.is_stranger
        return Preflight(user_id, obstacle=Obstacle.PERSON_GONE if gone else None)

    async def _check_channel(
        self, target_id: str, raw: Mapping[str, Any], *, by: str | None
    ) -> Preflight:
        channel, is_member = read_channel(raw), raw.get("is_member") is True
        if channel.is_private and by is not None:
            knows = await self._members.has(target_id, by)
            if not knows:
                obstacle = Obstacle.UNKNOWN if knows is None else Obstacle.OUTSIDER
                return Preflight(target_id, obstacle=obstacle)
        members = raw.get("num_members")
        found = Preflight(
            target_id,
            name=channel.name,
            obstacle=self._channel_obstacle(raw),
            members=members if isinstance(members, int) else None,
        )
        if found.obstacle is not None or channel.is_im:
            return found
        guests, is_complete = 0, True
        if self._counts_guests:
            guests, is_complete = await self._members.count_guests(target_id)
        cautions = [Caution.GUESTS] if guests else []
        if not is_complete:
            cautions.append(Caution.MEMBERS_UNSEEN)
        if not is_member:
            cautions.append(Caution.NO_HISTORY)
        return Preflight(target_id, found.name, None, tuple(cautions), guests, found.members)

    def _channel_obstacle(self, raw: Mapping[str, Any]) -> Obstacle | None:
        channel = read_channel(raw)
        if channel.is_archived:
            return Obstacle.ARCHIVED
        if channel.is_ext_shared or channel.is_pending_ext_shared:
            return Obstacle.EXTERNAL
        public = not channel.is_private and "chat:write.public" in (self._scopes or ())
        if not (raw.get("is_member") is True or channel.is_im or public):
            return Obstacle.NOT_MEMBER
        return None


def _obstacle(code: str) -> Obstacle:
    return Obstacle.NOT_FOUND if code == "channel_not_found" else Obstacle.UNKNOWN
