"""Posting one digest and recording it; or finding the post that an earlier attempt made."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.posting import SETTLE_S
from bot.digests.refused import PostingError
from bot.digests.stages import Hook, Stage, no_hook
from bot.digests.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.digests.ledger import Ledger
    from bot.digests.limits import PostingTurns
    from bot.digests.models import Slot
    from bot.digests.posting import Poster
    from bot.slack.message import Message

_log = structlog.get_logger(__name__)

_SKEW: Final = timedelta(hours=1)
"""How far a machine's clock may be ahead of Slack's or behind it."""


class Sender:
    """Posts in turn, with the ledger told before and after.

    Args:
        poster: talks to Slack.
        turns: the pace of posting.
        ledger: where deliveries are recorded.
        worker: this process, for the ledger.
        sleep: waits.
        settle_s: how long to wait before an unclear post is repeated: longer than the client waits
            for an answer, so that the request of a process that hangs has ended by then, too.
        hook: is told how far a delivery has come.
    """

    def __init__(
        self,
        poster: Poster,
        turns: PostingTurns,
        ledger: Ledger,
        *,
        worker: str,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        settle_s: float = SETTLE_S,
        hook: Hook = no_hook,
    ) -> None:
        self._poster = poster
        self._turns = turns
        self._ledger = ledger
        self._worker = worker
        self._sleep = sleep
        self._settle_s = settle_s
        self._hook = hook

    async def send(
        self,
        slot: Slot,
        channel_id: str,
        render: Callable[[], Message],
        *,
        check: Callable[[], Awaitable[None]],
        attempts: int,
        late: bool,
    ) -> str | None:
        """Post once and return the ``ts``; `None` when another process has this occurrence.

        Args:
            slot: the occurrence.
            channel_id: where.
            render: makes the message when its turn has come: a thousand wait as facts, not blocks.
            check: raises `PostingError` where it may not go there any more; asked in turn, too.
            attempts: how many there were before, as the ledger said.
            late: for the record.

        Raises:
            PostingError: it was not posted, or nobody knows.
        """
        async with self._turns.turn(channel_id):
            await check()
            message = render()
            if not await self._ledger.begin_sending(
                slot, self._worker, channel_id=channel_id, attempts=attempts
            ):
                return None
            await self._hook(Stage.SENDING, slot)
            ts = await self._attempt(slot, channel_id, message, attempts=attempts + 1)
        await self._hook(Stage.ANSWERED, slot)
        await self.record(slot, channel_id, ts, late=late)
        return ts

    async def record(self, slot: Slot, channel_id: str, ts: str, *, late: bool) -> None:
        """Write down that it is posted."""
        await self._ledger.posted(slot, channel_id=channel_id, ts=ts, late=late)
        await self._hook(Stage.RECORDED, slot)

    async def find(self, slot: Slot, channel_id: str, *, begun: datetime) -> str | None:
        """Look twice for the post of an attempt whose outcome is unknown.

        Args:
            slot: the occurrence.
            channel_id: where.
            begun: when the attempt began, by the clock of the process that made it.

        Raises:
            PostingError: the channel cannot be read, now or (``unreadable``) at all.
        """
        look = partial(
            self._poster.find,
            channel_id,
            slot.key,
            since=min(slot.due_at, begun) - _SKEW,
            until=begun + _SKEW,
        )
        try:
            found = await look()
            if found is None:
                # How old it is cannot be said: another machine's clock gave the time.
                await self._sleep(self._settle_s)
                found = await look()
        except PostingError as error:
            if error.trouble in {Trouble.RETRY, Trouble.UNCLEAR}:
                raise
            raise PostingError(error.code, Trouble.UNREADABLE) from error
        return found

    async def reply(
        self, slot: Slot, channel_id: str, thread_ts: str, message: Message, *, look: bool
    ) -> None:
        """Add the details in the thread; they are not worth failing for.

        Args:
            slot: the occurrence.
            channel_id: where.
            thread_ts: of the digest.
            message: the details.
            look: an earlier process may have added them.
        """
        key = f"{slot.key}:details"
        try:
            if look and await self._is_there(channel_id, key, thread_ts=thread_ts):
                return
            async with self._turns.turn(channel_id):
                await self._post(key, channel_id, message, thread_ts=thread_ts)
        except PostingError as error:
            _log.warning("details_not_posted", slot=slot.key, error=error.code)
            if error.trouble is Trouble.RETRY:
                raise

    async def _is_there(self, channel_id: str, key: str, *, thread_ts: str) -> bool:
        """Look twice: a process that posted the digest a moment ago may be at its details."""
        look = partial(self._poster.find_reply, channel_id, key, thread_ts=thread_ts)
        try:
            if await look() is not None:
                return True
            await self._sleep(self._settle_s)
            return await look() is not None
        except PostingError as error:
            if error.trouble is not Trouble.UNCLEAR:
                raise
            # No post is unclear here: the look may come again.
            raise PostingError(error.code, Trouble.RETRY) from error

    async def _attempt(
        self, slot: Slot, channel_id: str, message: Message, *, attempts: int
    ) -> str:
        try:
            return await self._post(slot.key, channel_id, message)
        except PostingError as error:
            if error.trouble is not Trouble.UNCLEAR:
                await self._ledger.refused(slot, attempts=attempts)
            raise

    async def _post(
        self, key: str, channel_id: str, message: Message, *, thread_ts: str | None = None
    ) -> str:
        try:
            return await self._poster.post(channel_id, message, key=key, thread_ts=thread_ts)
        except PostingError as error:
            if error.retry_after is not None:
                self._turns.hold(channel_id, error.retry_after)
            raise
