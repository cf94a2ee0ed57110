"""Digests as jobs: each occurrence is one, under the key that the ledger and the posts have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.digests.models import Slot
from bot.jobs.model import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.digests.courier import Courier
    from bot.digests.ledger import Ledger
    from bot.digests.models import Digest
    from bot.digests.planner import Planner
    from bot.digests.subscriptions import Subscriptions

_HISTORY_KEPT: Final = timedelta(days=400)
_SCHEDULED: Final = "scheduled"
_MANUAL: Final = "manual"


class DigestSource:
    """Where the job engine finds digests; a `bot.jobs.model.Source`.

    Args:
        planner: knows what is due.
        courier: delivers.
        subscriptions: where digests are kept.
        ledger: where deliveries are recorded.
        clock: the time of day, for what is asked for now; the sandbox moves it.
    """

    kind: Final = "digest"

    def __init__(
        self,
        planner: Planner,
        courier: Courier,
        *,
        subscriptions: Subscriptions,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._planner = planner
        self._courier = courier
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._clock = clock

    async def due(self) -> tuple[Sequence[Job], datetime]:
        """Return what fell due since the last `confirm`, and the moment up to which that is.

        Raises:
            StoreError: the database cannot be used now.
        """
        slots, until = await self._planner.due()
        return [digest_job(slot) for slot in slots], until

    def confirm(self, until: datetime) -> None:
        """Note that everything up to a moment was handed on."""
        self._planner.confirm(until)

    async def run(self, job: Job) -> None:
        """Deliver an occurrence; returns when the ledger holds how it ended."""
        digest_id, local, due_at, cause = job.arguments
        slot = Slot(digest_id, datetime.fromisoformat(local), datetime.fromisoformat(due_at))
        await self._courier.run(slot, manual=cause == _MANUAL)

    async def tidy(self) -> None:
        """Forget old deliveries, and digests that were deleted long ago.

        Raises:
            StoreError: the database cannot be used now.
        """
        before = datetime.now(UTC) - _HISTORY_KEPT
        await self._ledger.prune(before)
        await self._subscriptions.prune(before)

    def job_now(self, digest: Digest) -> Job:
        """Return the job that posts a digest apart from its days, also a paused one.

        Asked for twice within a minute it is the same.
        """
        return digest_job(manual_slot(digest, self._clock()), manual=True)


def digest_job(slot: Slot, *, manual: bool = False) -> Job:
    """Return the job that delivers an occurrence."""
    cause = _MANUAL if manual else _SCHEDULED
    arguments = (slot.digest_id, slot.local.isoformat(), slot.due_at.isoformat(), cause)
    return Job(DigestSource.kind, slot.key, arguments)


def manual_slot(digest: Digest, now: datetime) -> Slot:
    """Return the occurrence of a digest that somebody asks for: that of this minute."""
    due_at = now.astimezone(UTC).replace(second=0, microsecond=0)
    return Slot(digest.id, due_at.astimezone(ZoneInfo(digest.zone)).replace(tzinfo=None), due_at)
