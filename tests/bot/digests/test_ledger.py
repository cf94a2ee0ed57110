"""The ledger: whoever asks and how often, each step of an occurrence happens once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.ledger import Ledger
from bot.digests.models import Delivery, DeliveryState, Slot
from bot.digests.subscriptions import Subscriptions
from tests.bot.digests.builders import kept, slot
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.store import Store
    from tests.fakes import FixedClock


@pytest.fixture
def ledger(store: Store) -> Ledger:
    """Return an empty ledger."""
    return Ledger(store)


@pytest.fixture
async def due(store: Store) -> Slot:
    """Return an occurrence of a digest that exists."""
    return slot(await kept(Subscriptions(store)))


@pytest.fixture
async def rival(database: str, clock: FixedClock) -> AsyncIterator[Ledger]:
    """Return another replica's ledger."""
    async with open_store(database, clock=clock) as other:
        yield Ledger(other)


async def test_of_many_claimers_one_succeeds(ledger: Ledger, rival: Ledger, due: Slot) -> None:
    """Ten attempts in each of two replicas open an occurrence once."""
    assert await ledger.get(due) is None
    found = await asyncio.gather(
        *(each.claim(due, f"{name}-{n}") for name, each in _both(ledger, rival) for n in range(10))
    )
    assert sorted(found) == [False] * 19 + [True]


def _both(ledger: Ledger, rival: Ledger) -> tuple[tuple[str, Ledger], ...]:
    return (("one", ledger), ("two", rival))


async def test_replicas_share_out_what_is_due(
    store: Store, ledger: Ledger, rival: Ledger, due: Slot
) -> None:
    """Two replicas that claim 1,200 occurrences in opposite order get each exactly once."""
    hours = [due.local + timedelta(hours=n) for n in range(1200)]
    slots = [replace(due, local=local) for local in hours]
    mine, theirs = await asyncio.gather(
        ledger.claim_all(slots, "one"), rival.claim_all(slots[::-1], "two")
    )
    assert len(mine) + len(theirs) == 1200
    assert {each.local for each in (*mine, *theirs)} == set(hours)
    assert await ledger.claim_all(slots, "one") == ()
    assert await ledger.claim_all([], "one") == ()
    assert len(await ledger.stuck(store.clock() + timedelta(1), limit=2000)) == 1200


async def test_a_delivery_as_it_should_be(ledger: Ledger, due: Slot, clock: FixedClock) -> None:
    """Claimed, sending, posted: the row says when, where and how often."""
    assert await ledger.claim(due, "one")
    assert await ledger.begin_sending(due, "one", channel_id="C0SUPPORT", attempts=0)
    clock.now += timedelta(seconds=3)
    assert await ledger.posted(due, channel_id="C0SUPPORT", ts="1795.000100", late=True)
    assert await ledger.get(due) == Delivery(
        digest_id=due.digest_id,
        local=due.local,
        due_at=due.due_at,
        state=DeliveryState.POSTED,
        updated_at=clock.now,
        attempts=1,
        posted_ts="1795.000100",
        channel_id="C0SUPPORT",
        late=True,
    )


async def test_of_two_senders_one_succeeds(ledger: Ledger, rival: Ledger, due: Slot) -> None:
    """Two processes that found the same unclear attempt: only one may begin the next."""
    await ledger.claim(due, "one")
    for attempts in range(3):
        found = await asyncio.gather(
            ledger.begin_sending(due, "one", channel_id="C0SUPPORT", attempts=attempts),
            rival.begin_sending(due, "two", channel_id="C0SUPPORT", attempts=attempts),
        )
        assert sorted(found) == [False, True]
    delivery = await ledger.get(due)
    assert delivery is not None
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENDING, 3)


async def test_refused_is_open_again(ledger: Ledger, due: Slot) -> None:
    """A refused attempt leaves no place to look in; one that another overtook changes nothing."""
    await ledger.claim(due, "one")
    assert not await ledger.refused(due, attempts=0)
    await ledger.begin_sending(due, "one", channel_id="C0SUPPORT", attempts=0)
    assert not await ledger.refused(due, attempts=0)
    assert await ledger.refused(due, attempts=1)
    row = await ledger.get(due)
    assert row is not None
    assert (row.state, row.attempts, row.channel_id) == (DeliveryState.CLAIMED, 1, None)


async def _advance(ledger: Ledger, due: Slot, state: DeliveryState) -> None:
    await ledger.claim(due, "one")
    if state in {DeliveryState.SENDING, DeliveryState.POSTED}:
        await ledger.begin_sending(due, "one", channel_id="C0SUPPORT", attempts=0)
    if state == DeliveryState.POSTED:
        await ledger.posted(due, channel_id="C", ts="1.0")
    if state == DeliveryState.FAILED:
        await ledger.failed(due, "first")
    if state == DeliveryState.SKIPPED:
        await ledger.skipped(due, "first")


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (DeliveryState.CLAIMED, {"begin", "failed", "skipped"}),
        (DeliveryState.SENDING, {"begin", "posted", "failed", "skipped"}),
        (DeliveryState.POSTED, set()),
        (DeliveryState.FAILED, set()),
        (DeliveryState.SKIPPED, set()),
    ],
)
@pytest.mark.parametrize("step", ["claim", "begin", "posted", "failed", "skipped"])
async def test_steps_look_at_the_state_they_leave(
    ledger: Ledger, due: Slot, state: DeliveryState, allowed: set[str], step: str
) -> None:
    """Every other step changes nothing: what has ended stays ended, and says why."""
    await _advance(ledger, due, state)
    before = await ledger.get(due)
    assert before is not None
    assert before.state == state
    steps = {
        "claim": lambda: ledger.claim(due, "two"),
        "begin": lambda: ledger.begin_sending(
            due, "two", channel_id="C0SUPPORT", attempts=before.attempts
        ),
        "posted": lambda: ledger.posted(due, channel_id="C2", ts="2.0"),
        "failed": lambda: ledger.failed(due, "second"),
        "skipped": lambda: ledger.skipped(due, "second"),
    }
    assert await steps[step]() == (step in allowed)
    assert (await ledger.get(due) == before) != (step in allowed)


async def test_no_step_without_a_row(ledger: Ledger, due: Slot) -> None:
    """An occurrence that nobody opened cannot be sent or ended."""
    assert not await ledger.begin_sending(due, "one", channel_id="C0SUPPORT", attempts=0)
    assert not await ledger.posted(due, channel_id="C", ts="1.0")
    assert not await ledger.failed(due, "reason")
    assert not await ledger.skipped(due, "reason")
    assert await ledger.get(due) is None


async def test_history_is_newest_first(store: Store, ledger: Ledger, due: Slot) -> None:
    """The last deliveries of one digest, and of no other."""
    other = slot(await kept(Subscriptions(store), draft_id="other"))
    days = [
        replace(due, local=due.local + timedelta(days=n), due_at=due.due_at + timedelta(days=n))
        for n in (2, 0, 3, 1)
    ]
    await ledger.claim_all([*days, other], "one")
    found = await ledger.history(due.digest_id.upper(), limit=3)
    assert [each.local.day for each in found] == [22, 21, 20]
    assert len(await ledger.history(due.digest_id)) == 4


async def test_stuck_is_what_nobody_touches(
    store: Store, ledger: Ledger, clock: FixedClock
) -> None:
    """Open and untouched for a while, oldest first; what has ended is never stuck."""
    made = await kept(Subscriptions(store), draft_id="other")
    claimed, sending, ended = (slot(made, day) for day in (20, 21, 22))
    await ledger.claim(sending, "one")
    clock.now += timedelta(minutes=1)
    await ledger.claim_all([claimed, ended], "one")
    await ledger.skipped(ended, "too late")
    clock.now += timedelta(minutes=1)
    await ledger.begin_sending(sending, "one", channel_id="C0SUPPORT", attempts=0)
    clock.now += timedelta(minutes=1)
    assert await ledger.stuck(clock.now - timedelta(minutes=2)) == ()
    found = await ledger.stuck(clock.now)
    assert [each.local for each in found] == [claimed.local, sending.local]
    assert [each.local for each in await ledger.stuck(clock.now, limit=1)] == [claimed.local]


async def test_prune_forgets_what_has_ended(ledger: Ledger, due: Slot) -> None:
    """Old deliveries go; one that is open stays, however old."""
    open_one = replace(due, local=due.local - timedelta(days=400))
    await ledger.claim_all([due, open_one], "one")
    await ledger.skipped(due, "too late")
    assert await ledger.prune(due.due_at) == 0
    assert await ledger.prune(due.due_at + timedelta(seconds=1)) == 1
    assert [each.local for each in await ledger.history(due.digest_id)] == [open_one.local]
