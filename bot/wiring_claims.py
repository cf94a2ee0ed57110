"""Claims of Desk agents for a running bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.claim_desk import ClaimDesk
from bot.digests.refused import PostingError
from bot.store.claims import Claims
from bot.wiring_digests import post

if TYPE_CHECKING:
    from bot.digests.assembly import Digests
    from bot.people import People
    from bot.slack.message import Message
    from bot.wiring_base import Base

_log = structlog.get_logger(__name__)


def claim_desk(base: Base, people: People, digests: Digests) -> ClaimDesk:
    """Return what handlers may ask of claims; direct messages take turns with digests."""

    async def tell(user_id: str, message: Message) -> None:
        try:
            await post(digests, user_id, message, kind="claim")
        except PostingError as error:
            _log.warning("claim_untold", user=user_id, error=error.code)

    return ClaimDesk(
        Claims(base.store),
        access=base.access,
        people=people,
        directory=base.directory,
        tell=tell,
    )
