"""What falls due is handed on once, and nothing is forgotten over a rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.planner import Planner
from tests.digest_builders import digest
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from bot.digests.models import Digest

WEDNESDAY = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


class Kept:
    """Digests in memory."""

    def __init__(self, *digests: Digest) -> None:
        self.digests = digests

    async def list_active(self) -> tuple[Digest, ...]:
        """Return them."""
        return self.digests


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock at a minute before the digest is due."""
    return FixedClock(WEDNESDAY - timedelta(minutes=1))


def _planner(clock: FixedClock, *digests: Digest) -> tuple[Planner, Kept]:
    kept = Kept(*digests)
    return Planner(kept, clock), kept  # type: ignore[arg-type]  # a stand-in


async def _tick(planner: Planner) -> list[str]:
    slots, until = await planner.due()
    planner.confirm(until)
    return [slot.key for slot in slots]


async def test_handed_on_once(clock: FixedClock) -> None:
    """An occurrence is due when its time has come, and then no more."""
    planner, _ = _planner(clock, digest(active_from=clock.now))
    assert await _tick(planner) == []
    clock.now = WEDNESDAY
    assert await _tick(planner) == ["k3x7ab2q:2026-11-18T09:00"]
    assert await _tick(planner) == []


async def test_not_confirmed(clock: FixedClock) -> None:
    """What could not be handed on is still due."""
    planner, _ = _planner(clock, digest(active_from=clock.now))
    await _tick(planner)
    clock.now = WEDNESDAY
    assert len((await planner.due())[0]) == 1
    assert len((await planner.due())[0]) == 1


async def test_after_a_rest(clock: FixedClock) -> None:
    """At the start, the last eight days count: late ones are sent, old ones recorded as missed."""
    clock.now = WEDNESDAY + timedelta(hours=1)
    planner, _ = _planner(clock, digest(weekdays=frozenset(range(7))))
    days = [f"2026-11-{day}" for day in range(11, 19)]
    assert [key[-16:-6] for key in await _tick(planner)] == days


async def test_weekly_after_a_rest(clock: FixedClock) -> None:
    """A digest that comes once a week leaves a record of the one that was missed."""
    clock.now = WEDNESDAY + timedelta(days=6, hours=23)
    planner, _ = _planner(clock, digest(weekdays=frozenset({2})))
    assert [key[-16:-6] for key in await _tick(planner)] == ["2026-11-18"]


async def test_clock_moved(clock: FixedClock) -> None:
    """A clock that jumps over days, as the sandbox's does, leaves no occurrence out."""
    planner, _ = _planner(clock, digest(active_from=clock.now))
    await _tick(planner)
    clock.now = WEDNESDAY + timedelta(days=7)
    assert len(await _tick(planner)) == 6


async def test_changed_meanwhile(clock: FixedClock) -> None:
    """An edit counts at once, also for an occurrence that had been worked out before."""
    one = digest(active_from=clock.now)
    planner, kept = _planner(clock, one)
    await _tick(planner)
    kept.digests = (replace(one, at=time(9, 2), revision=2),)
    clock.now = WEDNESDAY + timedelta(minutes=1)
    assert await _tick(planner) == []
    clock.now = WEDNESDAY + timedelta(minutes=2)
    assert await _tick(planner) == ["k3x7ab2q:2026-11-18T09:02"]


async def test_deleted(clock: FixedClock) -> None:
    """A digest that is gone takes no memory."""
    planner, kept = _planner(clock, digest())
    clock.now -= timedelta(days=30)
    await _tick(planner)
    kept.digests = ()
    await _tick(planner)
    assert planner._next == {}


async def test_one_that_is_broken(clock: FixedClock) -> None:
    """A digest whose zone no longer exists does not keep the others from being sent."""
    broken = digest(id="broken00", zone="Mars/Olympus")
    planner, _ = _planner(clock, broken, digest(active_from=clock.now))
    await _tick(planner)
    clock.now = WEDNESDAY
    assert len(await _tick(planner)) == 1


async def test_in_order(clock: FixedClock) -> None:
    """What was due first is handed on first."""
    planner, _ = _planner(clock, digest(), digest(id="early000", at=time(8)))
    slots, _ = await planner.due()
    assert [slot.due_at for slot in slots] == sorted(slot.due_at for slot in slots)
    assert {slot.digest_id for slot in slots} == {"k3x7ab2q", "early000"}
