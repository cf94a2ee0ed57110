"""A ledger that counts how digests end; each occurrence once, in the process that closed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.digests.ledger import Ledger

if TYPE_CHECKING:
    from bot.digests.models import Slot
    from bot.store.store import Store


class Tally(Protocol):
    """Who counts; `bot.metrics.Metrics` does."""

    def digest_ended(self, outcome: str, late_seconds: float | None = None) -> None:
        """Count one digest."""
        ...


class CountedLedger(Ledger):
    """Like `Ledger`, and tells the tally."""

    def __init__(self, store: Store, tally: Tally) -> None:
        super().__init__(store)
        self._clock = store.clock
        self._tally = tally

    async def posted(self, slot: Slot, *, channel_id: str, ts: str, late: bool = False) -> bool:
        """Record the post; as `Ledger.posted`."""
        is_done = await super().posted(slot, channel_id=channel_id, ts=ts, late=late)
        if is_done:
            waited = (self._clock() - slot.due_at).total_seconds()
            self._tally.digest_ended("posted", max(0.0, waited))
        return is_done

    async def failed(self, slot: Slot, reason: str) -> bool:
        """Record why it will not be posted; as `Ledger.failed`."""
        return self._count("failed", is_done=await super().failed(slot, reason))

    async def skipped(self, slot: Slot, reason: str) -> bool:
        """Record why it need not be posted; as `Ledger.skipped`."""
        return self._count("skipped", is_done=await super().skipped(slot, reason))

    def _count(self, outcome: str, *, is_done: bool) -> bool:
        if is_done:
            self._tally.digest_ended(outcome)
        return is_done
