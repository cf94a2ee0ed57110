"""Whether Desk's figures may still go to a digest's place, asked anew before each post."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError

from bot.digests.limits import Bucket
from bot.digests.posting import PostingError, classify
from bot.digests.trouble import Trouble
from bot.directory import DirectoryError
from bot.errors import AccessRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.access import Access
    from bot.directory import Directory

_KEPT_S: Final = 50.0
"""Shorter than `bot.directory` keeps a channel, so that this never lets an unpaced question by."""
_MOST: Final = 2_000


class Places:
    """Knows where answers may be posted.

    A channel that Slack was asked about lets digests pass for a minute; others wait their turn to
    be asked about, so that a thousand digests due at once are not refused by Slack's limits.

    Args:
        directory: knows Slack channels and people.
        access: knows where the administrator lets answers be shared.
        asks: the pace of asking about channels.
        timer: seconds that only go forward.
    """

    def __init__(
        self,
        directory: Directory,
        access: Access,
        *,
        asks: Bucket | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._access = access
        self._asks = asks or Bucket()
        self._asked = TTLCache[str, bool](_MOST, _KEPT_S, timer)

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
            wait_s = _retry_after(error)
            if wait_s is not None:
                self._asks.hold(wait_s)
            trouble = classify(code) if permanent else Trouble.RETRY
            raise PostingError(code, trouble, wait_s) from error

    async def _check_person(self, user_id: str) -> None:
        user = await self._directory.user(user_id)
        if user.is_deleted or user.is_bot or user.is_guest or user.is_stranger:
            raise PostingError("person_gone", Trouble.CONFIG)

    async def _check_channel(self, channel_id: str) -> None:
        is_new = channel_id not in self._asked
        if is_new:
            await self._asks.take()
        channel = await self._directory.channel(channel_id)
        if is_new:
            self._asked[channel_id] = True
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


def _retry_after(error: DirectoryError) -> float | None:
    """Return the seconds that Slack asked to wait, when it did."""
    cause = error.__cause__
    if not isinstance(cause, SlackApiError):
        return None
    headers = getattr(cause.response, "headers", {})
    text = next((str(v) for k, v in headers.items() if k.lower() == "retry-after"), "")
    return float(text) if text.isascii() and text.isdigit() else None
