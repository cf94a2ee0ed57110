"""Digests with good defaults."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.digests.models import Digest, Section, Slot
from bot.digests.stages import Stage

if TYPE_CHECKING:
    from bot.digests.subscriptions import Subscriptions

NOW: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday."""


ROAD_TO_POSTED: Final = (
    Stage.TAKEN,
    Stage.CLAIMED,
    Stage.SENDING,
    Stage.ANSWERED,
    Stage.RECORDED,
)


def digest(**changes: Any) -> Digest:
    """Return a digest for a channel, on working days at nine in Paris."""
    return Digest(
        **{
            "id": "abcd2345",
            "name": "Morning in Support",
            "target_id": "C0SUPPORT",
            "owner_id": "U0ADA",
            "weekdays": frozenset(range(5)),
            "at": time(9),
            "zone": "Europe/Paris",
            "sections": (Section.CHANGE, Section.TICKETS),
            "created_at": NOW,
            "updated_at": NOW,
            **changes,
        }
    )


def slot(of: Digest, day: int = 19) -> Slot:
    """Return the occurrence of a day in November 2026, for a digest at nine in Paris."""
    return Slot(of.id, datetime(2026, 11, day, 9), datetime(2026, 11, day, 8, tzinfo=UTC))  # noqa: DTZ001 - wall clock


async def kept(subscriptions: Subscriptions, draft_id: str = "draft", **changes: Any) -> Digest:
    """Return a digest that is in the database."""
    return await subscriptions.create(digest(**changes), draft_id=draft_id)
