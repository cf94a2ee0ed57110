"""The ledger that counts: each occurrence once, however often its end is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.digests.counted import CountedLedger
from bot.digests.schedule import next_slot
from bot.digests.subscriptions import Subscriptions
from bot.metrics import Metrics
from tests.digest_builders import digest

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock


async def test_each_end_counts_once(store: Store, clock: FixedClock) -> None:
    """Posted ones count with their delay; what is recorded twice counts once."""
    metrics = Metrics()
    ledger = CountedLedger(store, metrics)
    made = await Subscriptions(store).create(digest(weekdays=frozenset(range(7))), draft_id="1")
    first = next_slot(made, clock())
    second = next_slot(made, first.due_at)
    third = next_slot(made, second.due_at)
    await ledger.claim_all([first, second, third], "worker")
    await ledger.begin_sending(first, "worker", channel_id="C0SUPPORT", attempts=0)
    clock.now = first.due_at + timedelta(seconds=90)
    for _ in range(2):
        await ledger.posted(first, channel_id="C0SUPPORT", ts="1.2")
        await ledger.failed(second, "broken")
        await ledger.skipped(third, "missed")
    counted = metrics.registry.get_sample_value
    for outcome in ("posted", "failed", "skipped"):
        assert counted("deskbot_digests_total", {"outcome": outcome}) == 1
    assert counted("deskbot_digest_late_seconds_sum") == 90
