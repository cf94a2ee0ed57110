"""All digests at one look: a row of plain text each."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from bot.digests.ledger import Ledger
from bot.digests.overview import HEAD, read_lines
from bot.digests.schedule import next_slot
from bot.digests.subscriptions import Subscriptions
from tests.digest_builders import digest

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock


async def test_rows(store: Store, clock: FixedClock) -> None:
    """Next and last are of the digest's own zone; one that rests says why; a name is plain."""
    clock.now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    kept, ledger = Subscriptions(store), Ledger(store)
    wanted = digest(
        name="Two\n\x1b\u202elines", weekdays=frozenset({2, 0}), at=time(9), zone="Asia/Tokyo"
    )
    first = await kept.create(wanted, draft_id="1")
    second = await kept.create(digest(), draft_id="2")
    third = await kept.create(digest(), draft_id="3")
    await kept.pause(second.id, reason="The channel is archived.")
    await kept.pause(third.id)
    slot = next_slot(first, clock())
    await ledger.claim(slot, "worker")
    await ledger.skipped(slot, "It was missed.")
    cells = {line.digest.id: line.cells(clock()) for line in await read_lines(store)}
    assert {len(row) for row in cells.values()} == {len(HEAD)}
    assert cells[first.id][0:2] == (first.id, "Two lines")
    assert cells[first.id][4:] == (
        "mon,wed 09:00 Asia/Tokyo",
        "2026-11-23 09:00",
        "skipped 2026-11-23 09:00: It was missed.",
    )
    assert cells[second.id][5:] == ("paused: The channel is archived.", "-")
    assert cells[third.id][5] == "paused"


async def test_late(store: Store, clock: FixedClock) -> None:
    """A delivery that came late says so."""
    ledger = Ledger(store)
    made = await Subscriptions(store).create(digest(), draft_id="1")
    slot = next_slot(made, clock())
    await ledger.claim(slot, "worker")
    await ledger.begin_sending(slot, "worker", channel_id="C0SUPPORT", attempts=0)
    await ledger.posted(slot, channel_id="C0SUPPORT", ts="1.2", late=True)
    (line,) = await read_lines(store)
    assert line.cells(clock())[6] == f"posted late {slot.local:%Y-%m-%d %H:%M}"
