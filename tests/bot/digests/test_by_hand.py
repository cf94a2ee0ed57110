"""Deliveries from a shell: what is due and nobody's, with little patience, and how each ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.by_hand import ByHand
from bot.digests.models import DeliveryState
from bot.digests.planner import Planner
from tests.bot.digests.bench import DUE, SUPPORT, Bench, open_bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


@pytest.fixture
def by_hand(bench: Bench) -> ByHand:
    """Return deliveries by hand that note their waits on the bench."""

    async def nap(seconds: float) -> None:
        bench.naps.append(seconds)

    return ByHand(
        planner=Planner(bench.subscriptions, bench.clock),
        ledger=bench.ledger,
        deliveries=bench.deliveries,
        clock=bench.clock,
        sleep=nap,
    )


async def test_due_is_what_nobody_has(bench: Bench, by_hand: ByHand) -> None:
    """An occurrence is due until somebody has it in work; one that was left lying is due again."""
    _, slot = await bench.subscribe()
    assert await by_hand.due() == (slot,)
    await bench.ledger.claim(slot, "the running bot")
    assert await by_hand.due() == ()
    bench.clock.now = DUE + timedelta(minutes=11)
    assert await by_hand.due() == (slot,)


async def test_delivered(bench: Bench, by_hand: ByHand) -> None:
    """What was posted is posted, and no longer due."""
    _, slot = await bench.subscribe()
    outcome = await by_hand.deliver(slot)
    assert (outcome.state, outcome.reason, outcome.is_fine) == (DeliveryState.POSTED, "", True)
    assert await by_hand.due() == ()


async def test_a_short_trouble_is_waited_out(bench: Bench, by_hand: ByHand) -> None:
    """Whoever waits at the shell waits for seconds, and gets the digest."""
    _, slot = await bench.subscribe()
    bench.door.refused = 2
    assert (await by_hand.deliver(slot)).state is DeliveryState.POSTED
    assert len(bench.posted()) == 2


async def test_a_long_trouble_is_told(bench: Bench, by_hand: ByHand) -> None:
    """When Slack stays away, nothing is decided: the bot or the next run tries again."""
    _, slot = await bench.subscribe()
    bench.door.refused = 100
    outcome = await by_hand.deliver(slot)
    assert (outcome.state, outcome.is_fine) == (None, False)
    assert "http_502" in outcome.reason


async def test_a_permanent_failure_is_told(bench: Bench, by_hand: ByHand) -> None:
    """A permanent failure is told with its reason."""
    _, slot = await bench.subscribe()
    bench.slack.workspace.channels[SUPPORT].is_archived = True
    outcome = await by_hand.deliver(slot)
    assert (outcome.state, outcome.is_fine) == (DeliveryState.FAILED, False)
    assert "archived" in outcome.reason
