"""What entry points share about claims: the database's absence, and administrators' list."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import structlog

from bot.errors import ClaimsDownError
from bot.store.errors import StoreError
from formatters.claims import format_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.access import Viewer
    from bot.claim_desk import ClaimDesk
    from bot.services import Services
    from bot.slack.message import Message

_log: Final = structlog.get_logger(__name__)


@contextmanager
def claim_desk(services: Services) -> Iterator[ClaimDesk]:
    """Give access to claims.

    Raises:
        ClaimsDownError: there is no database, or it failed inside.
    """
    if services.claims is None:
        raise ClaimsDownError
    try:
        yield services.claims
    except StoreError as error:
        _log.warning("store_failed", error=type(error).__name__, problem=error.sentence)
        raise ClaimsDownError from error


async def answer_claims(viewer: Viewer, services: Services) -> Message:
    """Answer an administrator with every claim.

    Raises:
        AccessRefusedError: the person is none.
        ClaimsDownError: the database cannot be used.
    """
    with claim_desk(services) as desk:
        return format_claims(await desk.list_all(viewer))
