"""How far a delivery has come, for whoever wants to know, or to stop there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

from bot.digests.models import Slot


class Stage(StrEnum):
    """Points that a delivery has just passed."""

    TAKEN = "taken"
    """The job has begun, and nothing is written."""
    CLAIMED = "claimed"
    SENDING = "sending"
    ANSWERED = "answered"
    """Slack has confirmed the post, and the ledger does not know yet."""
    RECORDED = "recorded"
    PAUSED = "paused"
    """The digest rests, for it cannot be posted where it goes, and nobody was told."""
    TOLD = "told"
    """The owner knows why it is not posted, and the ledger does not yet."""
    CLOSED = "closed"
    """The ledger knows that it failed or was skipped."""


Hook = Callable[[Stage, Slot], Awaitable[None]]
"""Is told of each point; whoever injects one may stop there."""


async def no_hook(_: Stage, __: Slot) -> None:
    """Do nothing."""
