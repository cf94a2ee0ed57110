"""One occurrence of a digest, from the claim to the thread: one attempt, safe to repeat.

Whatever dies when, the next attempt reads from the ledger how far the last one came. In ``sending``
it looks in Slack before it posts; what Slack or the database cannot do now is raised, and tried
again by `bot.digests.courier`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.digests.errors import DigestGoneError
from bot.digests.models import Delivery as Row
from bot.digests.models import DeliveryState, Digest, Slot
from bot.digests.posting import PostingError
from bot.digests.problems import BROKEN, MISSED, failure_of, problem_by, problem_of
from bot.digests.trouble import Trouble

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.digests.content import Content
    from bot.digests.ledger import Ledger
    from bot.digests.owners import Owners
    from bot.digests.places import Places
    from bot.digests.problems import Problem
    from bot.digests.report import DigestReport
    from bot.digests.sending import Sender
    from bot.digests.subscriptions import Subscriptions
    from bot.slack.message import Message

_log = structlog.get_logger(__name__)

GRACE: Final = timedelta(hours=6)
_LATE: Final = timedelta(minutes=10)
"""From here on a digest says that it is late. A thousand at once are posted within three and a half
minutes, and their threads within seven: ``benchmarks/digests.py``."""
_SKEW: Final = timedelta(hours=1)
"""How far two machines' clocks may differ."""

_DELETED: Final = "The digest was deleted."
_PAUSED: Final = "The digest was paused."
_MOVED: Final = "The digest was given another schedule before this one was begun."


class Stage(StrEnum):
    """Points that a delivery has just passed."""

    TAKEN = "taken"
    """The job has begun, and nothing is written."""
    CLAIMED = "claimed"
    SENDING = "sending"
    ANSWERED = "answered"
    """Slack has confirmed the post, and the ledger does not know yet."""
    RECORDED = "recorded"


Hook = Callable[[Stage, Slot], Awaitable[None]]
"""Is told of each point; whoever injects one may stop there."""


async def no_hook(_: Stage, __: Slot) -> None:
    """Do nothing."""


class FormatDigest(Protocol):
    """Makes the message for the channel, and that for its thread where there is more to say."""

    def __call__(
        self, report: DigestReport, *, digest: Digest, slot: Slot | None, late: bool
    ) -> tuple[Message, Message | None]:
        """Return both."""
        ...


@dataclass(frozen=True, slots=True)
class _Job:
    digest: Digest
    slot: Slot
    row: Row
    is_new: bool
    is_manual: bool


class Deliveries:
    """Delivers occurrences.

    Args:
        subscriptions: where digests are kept.
        ledger: where deliveries are recorded.
        content: builds what a digest tells.
        format_digest: makes messages of it.
        sender: posts.
        places: knows where figures may go.
        owners: hears of permanent failures.
        clock: the time of day.
        worker: this process, for the ledger.
        grace: until how long after it was due an occurrence is still posted.
        hook: is told how far a delivery has come.
    """

    def __init__(
        self,
        *,
        subscriptions: Subscriptions,
        ledger: Ledger,
        content: Content,
        format_digest: FormatDigest,
        sender: Sender,
        places: Places,
        owners: Owners,
        clock: Clock,
        worker: str,
        grace: timedelta = GRACE,
        hook: Hook = no_hook,
    ) -> None:
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._content = content
        self._format = format_digest
        self._sender = sender
        self._places = places
        self._owners = owners
        self._clock = clock
        self._worker = worker
        self._grace = grace
        self._hook = hook

    async def deliver(self, slot: Slot, *, manual: bool = False) -> None:
        """Bring an occurrence to its end, or one attempt further.

        Args:
            slot: the occurrence.
            manual: somebody asked for it, so that a paused digest is sent too.

        Raises:
            PostingError: Slack cannot be asked now; try again.
            StoreError: the database cannot be used now; try again.
        """
        await self._hook(Stage.TAKEN, slot)
        digest = await self._find(slot.digest_id)
        if digest is None:
            await self._close_deleted(slot)
            return
        is_new = await self._ledger.claim(slot, self._worker, manual=manual)
        await self._hook(Stage.CLAIMED, slot)
        row = await self._ledger.get(slot)
        if row is None:
            return
        job = _Job(digest, slot, row, is_new, manual)
        if row.state is DeliveryState.POSTED:
            await self._add_missing_details(job)
        elif row.state in {DeliveryState.CLAIMED, DeliveryState.SENDING}:
            await self._pursue(job)

    async def abandon(self, slot: Slot, reason: str) -> None:
        """Record that an occurrence will not be posted for a fault of the bot's, and tell."""
        digest = await self._find(slot.digest_id)
        # In this order: the fault may be in telling, and must not keep it open.
        if await self._ledger.failed(slot, reason) and digest is not None:
            await self._tell_failure(digest, BROKEN)

    async def _tell_failure(self, digest: Digest, failure: Problem) -> None:
        """Tell the owner, once for each digest and cause in a while."""
        key = f"{digest.id}:{failure.code}:owner"
        await self._owners.tell(digest, failure, key=key, again=True)

    async def _find(self, digest_id: str) -> Digest | None:
        try:
            return await self._subscriptions.get(digest_id)
        except DigestGoneError:
            return None

    async def _close_deleted(self, slot: Slot) -> None:
        """Close an occurrence whose digest is gone; it may have been posted before."""
        row = await self._ledger.get(slot)
        try:
            if row is not None and row.channel_id and await self._adopt(slot, row, row.channel_id):
                return
        except PostingError as error:
            if error.trouble is not Trouble.UNREADABLE:
                raise
            await self._ledger.failed(slot, failure_of(error.trouble, error.code).words)
        else:
            await self._ledger.skipped(slot, _DELETED)

    async def _pursue(self, job: _Job) -> None:
        try:
            await self._tell_if_cut_off(job)
            if job.row.state is DeliveryState.SENDING and await self._finish(job):
                return
            if await self._is_over(job):
                return
            channel_id = await self._places.open(job.digest.target_id)
            await self._post(job, channel_id)
        except PostingError as error:
            await self._handle(job, error)

    async def _finish(self, job: _Job) -> bool:
        """Bring the post of an earlier attempt to its end, when there is one."""
        channel_id = job.row.channel_id or await self._places.open(job.digest.target_id)
        found = await self._adopt(job.slot, job.row, channel_id)
        if found is None:
            return False
        await self._add_details(job, channel_id, found, look=True)
        return True

    async def _adopt(self, slot: Slot, row: Row, channel_id: str) -> str | None:
        """Record the post of an earlier attempt, when there is one, and return its ``ts``."""
        if row.state is not DeliveryState.SENDING:
            return None
        found = await self._sender.find(slot, channel_id, begun=row.updated_at)
        if found is not None:
            _log.info("digest_found", slot=slot.key)
            await self._sender.record(slot, channel_id, found, late=self._is_late(slot))
        return found

    async def _tell_if_cut_off(self, job: _Job) -> None:
        """Tell the owner what a process did not that died after it had paused the digest."""
        digest = job.digest
        was_before = digest.updated_at < job.slot.due_at - _SKEW
        if job.is_new or not digest.paused or digest.pause_reason is None or was_before:
            return
        await self._tell_paused(job, digest, problem_by(digest.pause_reason))

    async def _tell_paused(self, job: _Job, paused: Digest, problem: Problem) -> None:
        # The revision is that of the pause: whichever occurrence caused it, one notice.
        key = f"{paused.id}:{paused.revision}:owner"
        await self._owners.tell(paused, problem, key=key, again=not job.is_new)

    async def _is_over(self, job: _Job) -> bool:
        """Close an occurrence that need not be posted any more."""
        reason = job.digest.pause_reason
        if job.digest.paused and not job.is_manual:
            if job.is_new or reason is None:
                await self._ledger.skipped(job.slot, _PAUSED)
            else:
                await self._ledger.failed(job.slot, problem_by(reason).words)
            return True
        begins = job.digest.active_from
        if job.is_new and not job.is_manual and begins is not None and job.slot.due_at < begins:
            await self._ledger.skipped(job.slot, _MOVED)
            return True
        if self._clock() - job.slot.due_at > self._grace:
            await self._tell_failure(job.digest, MISSED)
            close = self._ledger.failed if job.row.attempts else self._ledger.skipped
            await close(job.slot, MISSED.cause)
            return True
        return False

    async def _post(self, job: _Job, channel_id: str) -> None:
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

    async def _add_missing_details(self, job: _Job) -> None:
        """Finish the thread of a post whose process died before it had."""
        is_recent = self._clock() - job.slot.due_at <= self._grace
        if is_recent and job.row.posted_ts and job.row.channel_id:
            await self._add_details(job, job.row.channel_id, job.row.posted_ts, look=True)

    async def _add_details(self, job: _Job, channel_id: str, ts: str, *, look: bool) -> None:
        report = await self._build(job)
        _, details = self._format(report, digest=job.digest, slot=job.slot, late=False)
        if details is not None:
            await self._sender.reply(job.slot, channel_id, ts, details, look=look)

    async def _build(self, job: _Job) -> DigestReport:
        return await self._content.build(job.digest, due_at=job.slot.due_at)

    def _is_late(self, slot: Slot) -> bool:
        return self._clock() - slot.due_at > _LATE

    async def _handle(self, job: _Job, error: PostingError) -> None:
        if error.trouble in {Trouble.RETRY, Trouble.UNCLEAR}:
            raise error
        _log.warning("digest_refused", slot=job.slot.key, error=error.code, kind=error.trouble)
        if error.trouble is not Trouble.CONFIG:
            failure = failure_of(error.trouble, error.code)
            await self._tell_failure(job.digest, failure)
            await self._ledger.failed(job.slot, failure.words)
            return
        await self._places.forget(job.digest.target_id)
        problem = problem_of(error.code)
        # In this order: who dies in between leaves an open row, which brings the next one here.
        paused = await self._subscriptions.pause(job.digest.id, reason=problem.cause)
        await self._tell_paused(job, paused, problem)
        await self._ledger.failed(job.slot, problem.words)
