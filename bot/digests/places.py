"""Whether Desk's figures may still go to a digest's place, asked anew before each post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digests.posting import PostingError, Trouble, classify
from bot.directory import DirectoryError
from bot.errors import AccessRefusedError

if TYPE_CHECKING:
    from bot.access import Access
    from bot.directory import Directory


class Places:
    """Knows where answers may be posted.

    Args:
        directory: knows Slack channels and people.
        access: knows where the administrator lets answers be shared.
    """

    def __init__(self, directory: Directory, access: Access) -> None:
        self._directory = directory
        self._access = access

    async def check(self, target_id: str) -> None:
        """Let pass a Slack channel or person that a digest may go to.

        Raises:
            PostingError: with a code of `bot.digests.problems`; to be tried again where Slack did
                not say who is there.
        """
        try:
            if target_id.startswith(("U", "W")):
                await self._check_person(target_id)
            else:
                await self._check_channel(target_id)
        except DirectoryError as error:
            code = str(error)
            permanent = classify(code) in {Trouble.CONFIG, Trouble.FATAL}
            raise PostingError(code, classify(code) if permanent else Trouble.RETRY) from error

    async def _check_person(self, user_id: str) -> None:
        user = await self._directory.user(user_id)
        if user.is_deleted or user.is_bot or user.is_guest or user.is_stranger:
            raise PostingError("person_gone", Trouble.CONFIG)

    async def _check_channel(self, channel_id: str) -> None:
        channel = await self._directory.channel(channel_id)
        if channel.is_im:
            return
        if channel.is_archived:
            raise PostingError("is_archived", Trouble.CONFIG)
        if channel.is_ext_shared or channel.is_pending_ext_shared:
            raise PostingError("external", Trouble.CONFIG)
        try:
            await self._access.check_share(channel_id)
        except AccessRefusedError as error:
            is_unknown = error.reason == "channel_unknown"
            trouble = Trouble.RETRY if is_unknown else Trouble.CONFIG
            raise PostingError(error.reason, trouble) from error
