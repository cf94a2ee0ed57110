"""Tells the owner of a digest, by direct message, why it does not come and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.models import Digest
from bot.digests.problems import Problem
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.slack.message import Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.digests.admins import Administrators
    from bot.digests.limits import PostingTurns
    from bot.digests.places import Places
    from bot.digests.posting import Poster

_log = structlog.get_logger(__name__)

FormatNotice = Callable[[Digest, Problem], Message]
"""Makes the message to the owner."""

_LOOK_BACK: Final = timedelta(days=7)
"""For this long a notice is not repeated."""


class Owners:
    """Reaches owners; when they have left who edited the digest last, and else an administrator.

    Args:
        poster: posts.
        turns: the pace of posting.
        places: knows who has left.
        format_notice: makes the message.
        admins: finds whom to tell instead.
        clock: the time of day.
    """

    def __init__(
        self,
        poster: Poster,
        turns: PostingTurns,
        places: Places,
        format_notice: FormatNotice,
        *,
        admins: Administrators,
        clock: Clock,
    ) -> None:
        self._poster = poster
        self._turns = turns
        self._places = places
        self._format_notice = format_notice
        self._clock = clock
        self._admins = admins

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
        async for user_id in self._people(digest):
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

    async def _people(self, digest: Digest) -> AsyncIterator[str]:
        """Yield whom to tell, each until one was reached; administrators are looked for last."""
        own = tuple(dict.fromkeys(filter(None, (digest.owner_id, digest.editor_id))))
        for user_id in own:
            yield user_id
        for user_id in await self._admins.find():
            if user_id not in own:
                yield user_id

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
