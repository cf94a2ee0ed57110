"""Tells the owner of a digest, by direct message, why it does not come and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.models import Digest
from bot.digests.posting import PostingError
from bot.digests.problems import Problem
from bot.digests.trouble import Trouble
from bot.slack.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.digests.limits import PostingTurns
    from bot.digests.places import Places
    from bot.digests.posting import Poster

_log = structlog.get_logger(__name__)

FormatNotice = Callable[[Digest, Problem], Message]
"""Makes the message to the owner."""

_LOOK_BACK: Final = timedelta(days=7)
"""For this long a notice is not repeated."""


class Owners:
    """Reaches owners, or when they have left, an administrator.

    Args:
        poster: posts.
        turns: the pace of posting.
        places: knows who has left.
        format_notice: makes the message.
        admins: Slack users to tell instead, in this order.
        clock: the time of day.
    """

    def __init__(
        self,
        poster: Poster,
        turns: PostingTurns,
        places: Places,
        format_notice: FormatNotice,
        *,
        clock: Clock,
        admins: Sequence[str] = (),
    ) -> None:
        self._poster = poster
        self._turns = turns
        self._places = places
        self._format_notice = format_notice
        self._clock = clock
        self._admins = tuple(admins)

    async def tell(self, digest: Digest, problem: Problem, *, key: str, again: bool) -> str | None:
        """Send the notice once and return who got it; `None` when nobody could be reached.

        Args:
            digest: which rests now, or was not posted.
            problem: why.
            key: names this notice, so that it can be found again.
            again: it may have been sent before, within the last days.

        Raises:
            PostingError: Slack cannot be reached now; it may work soon.
        """
        for user_id in dict.fromkeys((digest.owner_id, *self._admins)):
            try:
                await self._send(user_id, digest, problem, key=key, again=again)
            except PostingError as error:
                if error.trouble in {Trouble.RETRY, Trouble.UNCLEAR}:
                    raise
                _log.warning("owner_unreachable", digest=digest.id, user=user_id, error=error.code)
            else:
                _log.info("owner_told", digest=digest.id, user=user_id, problem=problem.code)
                return user_id
        _log.error("nobody_told", digest=digest.id, problem=problem.code)
        return None

    async def _send(
        self, user_id: str, digest: Digest, problem: Problem, *, key: str, again: bool
    ) -> None:
        await self._places.check(user_id)
        channel_id = await self._places.open(user_id)
        async with self._turns.turn(channel_id):
            # In turn, so that of several occurrences with one cause the first tells.
            if again and await self._was_sent(channel_id, key):
                return
            await self._poster.post(channel_id, self._format_notice(digest, problem), key=key)

    async def _was_sent(self, channel_id: str, key: str) -> bool:
        since = self._clock() - _LOOK_BACK
        try:
            return await self._poster.find(channel_id, key, since=since) is not None
        except PostingError as error:
            # Without im:history nobody can look; to be told twice is better than not at all.
            if error.trouble in {Trouble.RETRY, Trouble.UNCLEAR}:
                raise
            return False
