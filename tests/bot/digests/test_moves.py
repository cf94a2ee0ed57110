"""A digest that is given another time or zone: no local day has two, and no later one has none."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text, update

from bot.digests.errors import DigestChangedError
from bot.digests.ledger import Ledger
from bot.digests.schedule import counts_from, next_slot, slots_between
from bot.digests.subscriptions import Subscriptions
from bot.store.tables import digest as table
from tests.bot.digests.builders import digest, kept
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digests.models import Digest, Slot
    from bot.store.store import Store
    from tests.fakes import FixedClock

ZONES = (
    *("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Pacific/Auckland", "UTC"),
    *("Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Kolkata", "Africa/Cairo", "America/Santiago"),
)
DAILY = frozenset(range(7))
CHANGES = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 25))
"""Clocks change in New York, Berlin, Auckland, Berlin."""
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
edits = st.tuples(st.sampled_from(CHANGES), st.integers(-36 * 60, 36 * 60)).map(
    lambda one: datetime.combine(one[0], time(12), UTC) + timedelta(minutes=one[1])
)


def _moved(before: Digest, at: time, zone: str, now: datetime, given: list[Slot]) -> Digest:
    wanted = replace(before, at=at, zone=zone, moves=before.moves + (zone != before.zone))
    return replace(wanted, active_from=counts_from(wanted, now, [slot.due_at for slot in given]))


@given(st.sampled_from(ZONES), times, st.sampled_from(ZONES), times, edits)
@example(
    "Pacific/Auckland",
    time(9),
    "Pacific/Honolulu",
    time(9),
    datetime(2026, 3, 8, 21, 0, tzinfo=UTC),
)
@example(
    "Europe/Berlin", time(9), "America/New_York", time(9), datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
)
@example(
    "Europe/Berlin",
    time(2, 30),
    "Europe/Berlin",
    time(2, 45),
    datetime(2026, 10, 25, 0, 40, tzinfo=UTC),
)
def test_one_digest_a_local_day(zone: str, at: time, to: str, then: time, edit: datetime) -> None:
    """East or west, over a change of clocks too: one on each day, none twice, none in the past."""
    before = digest(weekdays=DAILY, zone=zone, at=at)
    given = list(slots_between(before, edit - timedelta(days=3), edit))
    after = _moved(before, then, to, edit, given)
    new = slots_between(after, edit - timedelta(days=3), edit + timedelta(days=5))
    assert all(slot.due_at >= edit for slot in new)
    assert len({slot.key for slot in (*given, *new)}) == len(given) + len(new)
    local = ZoneInfo(to)
    today = edit.astimezone(local).date()
    days = Counter(slot.due_at.astimezone(local).date() for slot in new)
    had_one = any(slot.due_at.astimezone(local).date() == today for slot in given)
    assert days[today] <= (0 if had_one else 1)
    assert [days[today + timedelta(days=n)] for n in range(1, 4)] == [1, 1, 1]


async def _subscribed(store: Store, **changes: Any) -> tuple[Subscriptions, Ledger, Digest]:
    subscriptions = Subscriptions(store)
    return subscriptions, Ledger(store), await kept(subscriptions, weekdays=DAILY, **changes)


async def _deliver(ledger: Ledger, slot: Slot) -> None:
    assert await ledger.claim(slot, "host")
    assert await ledger.begin_sending(slot, "host", channel_id="C1", attempts=0)
    assert await ledger.posted(slot, channel_id="C1", ts="1.0")


async def test_moved_west_on_a_day_that_had_its_digest(store: Store, clock: FixedClock) -> None:
    """Posted at nine in Paris, it comes in New York at nine of the next day, and not today."""
    subscriptions, ledger, made = await _subscribed(store)
    (slot,) = slots_between(made, clock.now, clock.now + timedelta(days=1))
    clock.now = slot.due_at + timedelta(minutes=5)
    await _deliver(ledger, slot)
    moved = await subscriptions.update(replace(made, zone="America/New_York"))
    upcoming = next_slot(moved, clock.now)
    assert upcoming.local.date() == slot.local.date() + timedelta(days=1)
    assert moved.moves == 1


async def test_moved_far_west_on_a_day_that_had_none(store: Store, clock: FixedClock) -> None:
    """The day that was over in Auckland begins in Honolulu: the same wall clock is due again."""
    subscriptions, ledger, made = await _subscribed(store, zone="Pacific/Auckland")
    (slot,) = slots_between(made, clock.now, clock.now + timedelta(days=1))
    clock.now = slot.due_at + timedelta(hours=1)
    await _deliver(ledger, slot)
    moved = await subscriptions.update(replace(made, zone="Pacific/Honolulu"))
    upcoming = next_slot(moved, clock.now)
    assert upcoming.local.replace(second=0) == slot.local
    assert upcoming.key == f"{slot.key}:01"
    assert await ledger.claim(upcoming, "host")


async def test_moved_to_later_in_the_day(store: Store, clock: FixedClock) -> None:
    """Posted at nine and moved to three, it comes tomorrow; also when it rested in between."""
    subscriptions, ledger, made = await _subscribed(store)
    (slot,) = slots_between(made, clock.now, clock.now + timedelta(days=1))
    clock.now = slot.due_at + timedelta(minutes=5)
    await _deliver(ledger, slot)
    await subscriptions.pause(made.id)
    paused = await subscriptions.get(made.id)
    await subscriptions.update(replace(paused, at=time(15)))
    resumed = await subscriptions.resume(made.id)
    assert next_slot(resumed, clock.now).local == slot.local.replace(hour=15) + timedelta(days=1)


@pytest.mark.parametrize("was", ["failed", "by hand", "nothing"])
async def test_a_day_without_its_digest(store: Store, clock: FixedClock, was: str) -> None:
    """What failed, or was sent by hand besides, does not keep today's new time from coming."""
    subscriptions, ledger, made = await _subscribed(store)
    (slot,) = slots_between(made, clock.now, clock.now + timedelta(days=1))
    clock.now = slot.due_at + timedelta(minutes=5)
    if was != "nothing":
        await ledger.claim(slot, "host", manual=was == "by hand")
    if was == "failed":
        await ledger.failed(slot, "A fault.")
    moved = await subscriptions.update(replace(made, at=time(15)))
    assert next_slot(moved, clock.now).local == slot.local.replace(hour=15)


async def _until_it_waits(connection: AsyncConnection) -> None:
    """Return when another transaction waits for this one."""
    if connection.dialect.name == "sqlite":
        # Writers of one process wait for a lock of its own, at once.
        for _ in range(10):
            await asyncio.sleep(0)
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(PATIENCE_S):
        while not (await connection.execute(waiting)).scalar_one():
            pass


async def test_stamped_when_it_is_written(store: Store, clock: FixedClock) -> None:
    """An editor who waited for another's transaction is stamped, and schedules, from after it."""
    subscriptions, _, made = await _subscribed(store)
    async with store.begin() as connection:
        await connection.execute(update(table).values(name="Held"))
        waiting = asyncio.create_task(subscriptions.update(replace(made, at=time(15))))
        await _until_it_waits(connection)
        clock.now += timedelta(minutes=3)
    saved = await waiting
    assert saved.updated_at == saved.active_from == clock.now


async def test_two_editors(store: Store) -> None:
    """Of two who saved at once, the second is told, and neither's stamp is the other's."""
    subscriptions, _, made = await _subscribed(store)
    found = await asyncio.gather(
        *(subscriptions.update(replace(made, at=time(hour))) for hour in (15, 16)),
        return_exceptions=True,
    )
    current = await subscriptions.get(made.id)
    (refused,) = [one for one in found if isinstance(one, DigestChangedError)]
    assert refused.current == current
    assert current.revision == 2
