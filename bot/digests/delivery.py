"""One occurrence of a digest, from the claim to the thread: one attempt, safe to repeat.

Whatever dies when, the next attempt reads from the ledger how far the last one came. In ``sending``
it looks in Slack before it posts; what Slack or the database cannot do now is raised, and tried
again by `bot.digests.courier`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.composing import Job
from bot.digests.errors import DigestGoneError
from bot.digests.models import DeliveryState
from bot.digests.problems import BROKEN, MISSED, failure_of, problem_by, problem_of
from bot.digests.refused import PostingError
from bot.digests.stages import Hook, Stage, no_hook
from bot.digests.trouble import Trouble

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.digests.composing import Composer
    from bot.digests.ledger import Ledger
    from bot.digests.models import Digest, Slot
    from bot.digests.owners import Owners
    from bot.digests.places import Places
    from bot.digests.problems import Problem
    from bot.digests.subscriptions import Subscriptions

_log = structlog.get_logger(__name__)

GRACE: Final = timedelta(hours=6)
_SKEW: Final = timedelta(hours=1)
"""How far two machines' clocks may differ."""

_DELETED: Final = "The digest was deleted."
_PAUSED: Final = "The digest was paused."
_MOVED: Final = "The digest was given another schedule before this one was begun."


class Deliveries:
    """Delivers occurrences.

    Args:
        subscriptions: where digests are kept.
        ledger: where deliveries are recorded.
        composer: makes the messages and lets them be posted.
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
        composer: Composer,
        places: Places,
        owners: Owners,
        clock: Clock,
        worker: str,
        grace: timedelta = GRACE,
        hook: Hook = no_hook,
    ) -> None:
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._composer = composer
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
        job = Job(digest, slot, row, is_new, manual)
        if row.state is DeliveryState.POSTED:
            await self._composer.add_missing_details(job)
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
            if row is not None and await self._composer.adopt(slot, row):
                return
        except PostingError as error:
            if error.trouble is not Trouble.UNREADABLE:
                raise
            await self._ledger.failed(slot, failure_of(error.trouble, error.code).words)
        else:
            await self._ledger.skipped(slot, _DELETED)

    async def _pursue(self, job: Job) -> None:
        try:
            if await self._tell_if_cut_off(job):
                await self._hook(Stage.TOLD, job.slot)
            if job.row.state is DeliveryState.SENDING and await self._composer.finish(job):
                return
            if await self._is_over(job):
                await self._hook(Stage.CLOSED, job.slot)
                return
            channel_id = await self._places.open(job.digest.target_id)
            await self._composer.post(job, channel_id)
        except PostingError as error:
            await self._handle(job, error)

    async def _tell_if_cut_off(self, job: Job) -> bool:
        """Tell the owner what a process did not that died after it had paused the digest."""
        digest = job.digest
        was_before = digest.updated_at < job.slot.due_at - _SKEW
        if job.is_new or not digest.paused or digest.pause_reason is None or was_before:
            return False
        await self._tell_paused(job, digest, problem_by(digest.pause_reason))
        return True

    async def _tell_paused(self, job: Job, paused: Digest, problem: Problem) -> None:
        # The revision is that of the pause: whichever occurrence caused it, one notice.
        key = f"{paused.id}:{paused.revision}:owner"
        await self._owners.tell(paused, problem, key=key, again=not job.is_new)

    async def _is_over(self, job: Job) -> bool:
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
            await self._hook(Stage.TOLD, job.slot)
            close = self._ledger.failed if job.row.attempts else self._ledger.skipped
            await close(job.slot, MISSED.cause)
            return True
        return False

    async def _handle(self, job: Job, error: PostingError) -> None:
        if error.trouble in {Trouble.RETRY, Trouble.UNCLEAR}:
            raise error
        _log.warning("digest_refused", slot=job.slot.key, error=error.code, kind=error.trouble)
        # In this order: who dies in between leaves an open row, which brings the next one here.
        if error.trouble is Trouble.CONFIG:
            await self._places.forget(job.digest.target_id)
            failure = problem_of(error.code)
            paused = await self._subscriptions.pause(job.digest.id, reason=failure.cause)
            await self._hook(Stage.PAUSED, job.slot)
            await self._tell_paused(job, paused, failure)
        else:
            failure = failure_of(error.trouble, error.code)
            await self._tell_failure(job.digest, failure)
        await self._hook(Stage.TOLD, job.slot)
        await self._ledger.failed(job.slot, failure.words)
        await self._hook(Stage.CLOSED, job.slot)
