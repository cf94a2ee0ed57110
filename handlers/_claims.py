"""What entry points share about claims: the database's absence, and administrators' list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ClaimsDownError
from formatters.claims import format_claims
from handlers._store import opened

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.access import Viewer
    from bot.claim_desk import ClaimDesk
    from bot.services import Services
    from bot.slack.message import Message


def claim_desk(services: Services) -> AbstractContextManager[ClaimDesk]:
    """Give access to claims.

    Raises:
        ClaimsDownError: there is no database, or it failed inside.
    """
    return opened(services.claims, ClaimsDownError)


async def answer_claims(viewer: Viewer, services: Services) -> Message:
    """Answer an administrator with every claim.

    Raises:
        AccessRefusedError: the person is none.
        ClaimsDownError: the database cannot be used.
    """
    with claim_desk(services) as desk:
        return format_claims(await desk.list_all(viewer))
