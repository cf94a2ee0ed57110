"""Digests in the database: made once, changed by one, and gone with their history in time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from bot.desk.models import Channel
from bot.digests.errors import DigestChangedError, DigestGoneError
from bot.digests.ledger import Ledger
from bot.digests.models import Section
from bot.digests.schedule import next_slot, slots_between
from bot.digests.subscriptions import Subscriptions, new_digest_id
from bot.errors import UsageError
from bot.store.errors import StoreError
from tests.bot.digests.builders import digest, kept, slot
from tests.databases import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import Store
    from tests.fakes import FixedClock


@pytest.fixture
def subscriptions(store: Store) -> Subscriptions:
    """Return an empty list of digests."""
    return Subscriptions(store)


async def test_a_digest_comes_back_whole(subscriptions: Subscriptions, clock: FixedClock) -> None:
    """Everything that was chosen is kept, sections in their order; the database adds the rest."""
    wanted = digest(
        name="Grüße & <Früh>",
        weekdays=frozenset({0, 6}),
        at=time(7, 5),
        sections=tuple(reversed(Section)),
        department_id="1",
        department_name="Support",
        team_id="2",
        team_name="Tier 1",
        channel=Channel.PHONE,
        language="de",
    )
    made = await subscriptions.create(wanted, draft_id="d")
    now = clock()
    stamped = replace(wanted, created_at=now, updated_at=now, active_from=now)
    assert made == replace(stamped, id=made.id)
    assert await subscriptions.get(made.id) == made
    assert await subscriptions.get(f" {made.id.upper()} ") == made


async def test_the_same_form_makes_one_digest(subscriptions: Subscriptions) -> None:
    """Sent ten times at once, a draft makes one digest, and each sender is shown it."""
    made = await asyncio.gather(*(kept(subscriptions) for _ in range(10)))
    assert len(set(made)) == 1
    assert await subscriptions.list_all() == (made[0],)
    assert await kept(subscriptions, draft_id="another") != made[0]


async def test_a_form_sent_again_after_deleting_makes_nothing(
    subscriptions: Subscriptions,
) -> None:
    """A late repetition of a form does not bring a digest back."""
    await subscriptions.delete((await kept(subscriptions)).id)
    with pytest.raises(DigestGoneError):
        await kept(subscriptions)
    assert await subscriptions.list_all() == ()


async def test_an_id_that_is_taken_is_not_given_twice(store: Store) -> None:
    """When the first random id exists, another one is drawn; without end it is not tried."""
    ids = chain(["aaaaaaaa", "aaaaaaaa", "bbbbbbbb"], repeat("bbbbbbbb"))
    subscriptions = Subscriptions(store, new_id=lambda: next(ids))
    assert (await kept(subscriptions, draft_id="1")).id == "aaaaaaaa"
    assert (await kept(subscriptions, draft_id="2")).id == "bbbbbbbb"
    with pytest.raises(RuntimeError, match="no unused id"):
        await kept(subscriptions, draft_id="3")


def test_ids_are_easy_to_type() -> None:
    """Eight lower-case letters and digits, none of which looks like another."""
    ids = {new_digest_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(len(made) == 8 and made.isalnum() and made == made.lower() for made in ids)
    assert not set("".join(ids)) & set("lo01")


@pytest.mark.parametrize(
    "wrong", [{"weekdays": frozenset()}, {"sections": ()}, {"zone": "Nowhere"}]
)
async def test_impossible_digests_are_not_kept(
    subscriptions: Subscriptions, wrong: dict[str, object]
) -> None:
    """Neither new ones nor changes."""
    made = await kept(subscriptions)
    with pytest.raises(UsageError):
        await kept(subscriptions, draft_id="wrong", **wrong)
    with pytest.raises(UsageError):
        await subscriptions.update(replace(made, **wrong))  # type: ignore[arg-type]  # any field
    assert await subscriptions.list_all() == (made,)


async def test_of_two_editors_one_is_told(subscriptions: Subscriptions) -> None:
    """Whoever saves second is shown what the first one made of it; nothing is overwritten."""
    made = await kept(subscriptions)
    found = await asyncio.gather(
        *(subscriptions.update(replace(made, name=name)) for name in ("one", "two")),
        return_exceptions=True,
    )
    (refusal,) = [error for error in found if isinstance(error, DigestChangedError)]
    current = await subscriptions.get(made.id)
    assert refusal.current == current
    assert current in found
    assert current.revision == 2


async def test_a_new_schedule_counts_from_now(
    subscriptions: Subscriptions, clock: FixedClock
) -> None:
    """At noon, a digest moved from ten to eight owes nothing for this morning."""
    made = await kept(subscriptions, at=time(10))
    clock.now += timedelta(days=1)
    renamed = await subscriptions.update(replace(made, name="Another"))
    assert renamed.active_from == made.active_from
    assert renamed.updated_at == clock.now
    moved = await subscriptions.update(replace(renamed, at=time(8)))
    assert moved.active_from == clock.now
    assert slots_between(moved, clock.now - timedelta(hours=12), clock.now) == ()


async def test_a_pause_owes_nothing(subscriptions: Subscriptions, clock: FixedClock) -> None:
    """What fell due while a digest rested is not made up for when it resumes."""
    made = await kept(subscriptions)
    paused = await subscriptions.pause(made.id, reason="The channel was archived.")
    assert (paused.paused, paused.pause_reason) == (True, "The channel was archived.")
    assert await subscriptions.list_active() == ()
    assert await subscriptions.pause(made.id) == paused
    clock.now += timedelta(days=7)
    resumed = await subscriptions.resume(made.id)
    assert (resumed.paused, resumed.pause_reason) == (False, None)
    assert await subscriptions.resume(made.id) == resumed
    assert await subscriptions.list_active() == (resumed,)
    assert next_slot(resumed, made.created_at).due_at > clock.now


async def test_lists(subscriptions: Subscriptions, clock: FixedClock) -> None:
    """Digests are listed oldest first, by where they go, without those that were deleted."""
    first = await kept(subscriptions, draft_id="1")
    clock.now += timedelta(minutes=1)
    second = await kept(subscriptions, draft_id="2")
    clock.now += timedelta(minutes=1)
    personal = await kept(subscriptions, draft_id="3", target_id="U0ADA")
    gone = await kept(subscriptions, draft_id="4")
    await subscriptions.delete(gone.id)
    assert await subscriptions.list_for("C0SUPPORT") == (first, second)
    assert await subscriptions.list_for("U0ADA") == (personal,)
    assert await subscriptions.list_all() == (first, second, personal)


async def test_what_is_gone_is_gone(subscriptions: Subscriptions) -> None:
    """Nothing can be done with a digest that is deleted or never was, and the id is named."""
    made = await kept(subscriptions)
    deleted = await subscriptions.delete(made.id)
    assert deleted.name == made.name
    for attempt in (
        subscriptions.get(made.id),
        subscriptions.pause(made.id),
        subscriptions.resume(made.id),
        subscriptions.delete(made.id),
        subscriptions.update(made),
        subscriptions.get("never"),
    ):
        with pytest.raises(DigestGoneError) as caught:
            await attempt
        assert caught.value.digest_id in {made.id, "never"}


async def test_history_outlives_the_digest_for_a_while(
    store: Store, subscriptions: Subscriptions, clock: FixedClock
) -> None:
    """Deliveries of a deleted digest can be read until both are pruned."""
    ledger = Ledger(store)
    made, other = await kept(subscriptions, "1"), await kept(subscriptions, "2")
    await ledger.claim_all([slot(made), slot(other)], "worker")
    await subscriptions.delete(made.id)
    assert await subscriptions.prune(clock.now) == 0
    assert len(await ledger.history(made.id)) == 1
    assert await subscriptions.prune(clock.now + timedelta(seconds=1)) == 1
    assert await ledger.history(made.id) == ()
    assert len(await ledger.history(other.id)) == 1


async def test_lost_database_is_said(tmp_path: Path, clock: FixedClock) -> None:
    """Without a database every question ends in the error that says so."""
    async with open_store(f"sqlite:///{tmp_path}/missing/x.db", clock=clock) as lost:
        subscriptions = Subscriptions(lost)
        for attempt in (subscriptions.list_all(), kept(subscriptions), subscriptions.get("x")):
            with pytest.raises(StoreError):
                await attempt


async def test_the_same_draft_says_otherwise(subscriptions: Subscriptions) -> None:
    """Sent again with other fields, a draft changes what it made; not what was edited since."""
    first = await kept(subscriptions, draft_id="d")
    second = await kept(subscriptions, draft_id="d", name="Evening round")
    assert (second.id, second.name, second.revision) == (first.id, "Evening round", 2)
    with pytest.raises(DigestChangedError):
        await kept(subscriptions, draft_id="d", name="Night round")
    assert (await subscriptions.get(first.id)).name == "Evening round"
