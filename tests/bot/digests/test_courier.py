"""Patience: what passes is tried again, what is broken is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.digests.courier import Courier
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.store.errors import StoreUnavailableError
from tests.digest_builders import slot

if TYPE_CHECKING:
    from bot.digests.models import Slot


class Attempts:
    """Deliveries that fail as told, then succeed."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0
        self.abandoned: list[str] = []

    async def deliver(self, _: Slot, *, manual: bool = False) -> None:
        """Fail, or not."""
        del manual
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)

    async def abandon(self, _: Slot, reason: str) -> None:
        """Note it; the database may be down."""
        if self.failures:
            raise self.failures.pop(0)
        self.abandoned.append(reason)


async def _run(attempts: Any) -> list[float]:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    await Courier(attempts, sleep=nap, jitter=lambda: 0.5).run(slot())
    return naps


async def test_tried_again() -> None:
    """Slack and the database are asked again, ever more slowly, up to a minute."""
    passing = [PostingError("ratelimited", Trouble.RETRY), StoreUnavailableError("down")] * 4
    attempts = Attempts(*passing)
    assert await _run(attempts) == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (attempts.made, attempts.abandoned) == (9, [])


async def test_a_fault() -> None:
    """A fault of the bot's is tried three times, then recorded, once the database lets it be."""
    attempts = Attempts(*[ZeroDivisionError()] * 3, StoreUnavailableError("down"))
    assert len(await _run(attempts)) == 4
    assert (attempts.made, len(attempts.abandoned)) == (3, 1)
