"""What one delivery posts: the message, and what belongs in its thread, however often it dies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.digests.models import Delivery as Row
from bot.digests.models import DeliveryState, Digest, Slot

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.digests.content import Content
    from bot.digests.places import Places
    from bot.digests.report import DigestReport
    from bot.digests.sending import Sender
    from bot.slack.message import Message

_log = structlog.get_logger(__name__)

_LATE: Final = timedelta(minutes=10)
"""From here on a digest says that it is late. A thousand at once are posted within three and a half
minutes, and their threads within seven: ``benchmarks/digests.py``."""


class FormatDigest(Protocol):
    """Makes the message for the channel, and that for its thread where there is more to say."""

    def __call__(
        self, report: DigestReport, *, digest: Digest, slot: Slot | None, late: bool
    ) -> tuple[Message, Message | None]:
        """Return both."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """An occurrence in work: its digest and its row of the ledger, as they were read."""

    digest: Digest
    slot: Slot
    row: Row
    is_new: bool
    is_manual: bool


class Composer:
    """Makes the messages of occurrences, and lets them be posted.

    Args:
        content: builds what a digest tells.
        format_digest: makes messages of it.
        sender: posts.
        places: knows where figures may go.
        clock: the time of day.
        grace: until how long after it was due a thread is still finished.
    """

    def __init__(
        self,
        content: Content,
        format_digest: FormatDigest,
        sender: Sender,
        places: Places,
        *,
        clock: Clock,
        grace: timedelta,
    ) -> None:
        self._content = content
        self._format = format_digest
        self._sender = sender
        self._places = places
        self._clock = clock
        self._grace = grace

    async def post(self, job: Job, channel_id: str) -> None:
        """Post an occurrence and its thread, unless another process has it.

        Raises:
            PostingError: it was not posted, or nobody knows.
        """
        report = await self._build(job)
        is_late = self._is_late(job.slot)

        def render() -> Message:
            return self._format(report, digest=job.digest, slot=job.slot, late=is_late)[0]

        ts = await self._sender.send(
            job.slot,
            channel_id,
            render,
            check=partial(self._places.check, job.digest.target_id),
            attempts=job.row.attempts,
            late=is_late,
        )
        if ts is None:
            return
        _log.info("digest_posted", digest=job.digest.id, slot=job.slot.key, late=is_late)
        _, details = self._format(report, digest=job.digest, slot=job.slot, late=is_late)
        if details is not None:
            await self._sender.reply(job.slot, channel_id, ts, details, look=False)

    async def finish(self, job: Job) -> bool:
        """Bring the post of an earlier attempt to its end, when there is one."""
        found = await self.adopt(job.slot, job.row)
        if found is None or job.row.channel_id is None:
            return False
        await self._add_details(job, job.row.channel_id, found, look=True)
        return True

    async def adopt(self, slot: Slot, row: Row) -> str | None:
        """Record the post of an earlier attempt, when there is one, and return its ``ts``."""
        channel_id = row.channel_id
        if row.state is not DeliveryState.SENDING or channel_id is None:
            return None
        found = await self._sender.find(slot, channel_id, begun=row.updated_at)
        if found is not None:
            _log.info("digest_found", slot=slot.key)
            await self._sender.record(slot, channel_id, found, late=self._is_late(slot))
        return found

    async def add_missing_details(self, job: Job) -> None:
        """Finish the thread of a post whose process died before it had."""
        is_recent = self._clock() - job.slot.due_at <= self._grace
        if is_recent and job.row.posted_ts and job.row.channel_id:
            await self._add_details(job, job.row.channel_id, job.row.posted_ts, look=True)

    async def _add_details(self, job: Job, channel_id: str, ts: str, *, look: bool) -> None:
        report = await self._build(job)
        _, details = self._format(report, digest=job.digest, slot=job.slot, late=False)
        if details is not None:
            await self._sender.reply(job.slot, channel_id, ts, details, look=look)

    async def _build(self, job: Job) -> DigestReport:
        return await self._content.build(job.digest, due_at=job.slot.due_at)

    def _is_late(self, slot: Slot) -> bool:
        return self._clock() - slot.due_at > _LATE
