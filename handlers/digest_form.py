"""The form of a digest: saving it, and the type-ahead of its time zone."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.digests.draft import Draft
from bot.digests.errors import DigestChangedError
from bot.digests.schedule_words import find_zones
from bot.slack.turn import Kind, Route
from bot.slack.views import ack_errors, ack_options, ack_push, ack_update
from formatters.digest_form import CALLBACK, zone_options
from formatters.digest_modals import format_form_error, format_saved
from formatters.digest_problems import late_error, place_error
from handlers._digest_fields import field_names
from handlers._digest_filled import Filled, read_filled
from handlers._digest_open import own_zone
from handlers._digests import digest_desk, next_at
from handlers._frame import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.digests.desk import DigestDesk
    from bot.digests.models import Digest
    from bot.digests.preflight import Preflight
    from bot.services import Services
    from bot.slack.turn import Turn
    from handlers._frame import Patience


def routes(services: Services, patience: Patience) -> tuple[Route, ...]:
    """Return the routes of the form itself."""
    return (
        Route(Kind.VIEW, CALLBACK, partial(_submit, services, patience)),
        Route(Kind.OPTIONS, "digest_zone", partial(_offer_zones, services)),
    )


async def _submit(services: Services, patience: Patience, turn: Turn) -> None:
    """Save within the time that Slack waits for the ack, which carries the form's errors."""
    try:
        async with asyncio.timeout(patience.ack):
            body = await _save(turn, services)
    except TimeoutError:
        await turn.ack(ack_errors(_standing(late_error(), turn)))
    except Exception as error:  # noqa: BLE001 - told to the person first; see `settle`
        await turn.ack(ack_push(format_form_error(error, request_id=turn.request_id)))
        settle(error, turn)
    else:
        await turn.ack(body)


async def _save(turn: Turn, services: Services) -> Mapping[str, Any]:
    with digest_desk(services) as digests:
        filled = await read_filled(turn, services, digests)
        if filled.problems:
            return ack_errors(_standing(filled.errors, turn))
        place = await _check_place(filled, services, digests)
        if place.obstacle is not None:
            errors = place_error(place.obstacle, filled.draft, bot=services.bot_name)
            return ack_errors(_standing(errors, turn))
        digest = await _keep(filled, services, digests)
    view = format_saved(
        digest,
        next_at=next_at(digest, services.clock()),
        is_new=filled.kept is None,
        guests=place.guests,
        is_unread="no_history" in place.cautions,
        is_unseen="members_unseen" in place.cautions,
    )
    return ack_update(view)


def _standing(errors: Mapping[str, str], turn: Turn) -> dict[str, str]:
    """Return errors under fields that the form has; Slack refuses others."""
    names = field_names(turn.payload.get("view") or {})
    return {name if name in names else "name": words for name, words in errors.items()}


async def _check_place(filled: Filled, services: Services, digests: DigestDesk) -> Preflight:
    """Look whether this person may send digests there, and whether the bot can post there.

    Raises:
        AccessRefusedError: they may not, or an administrator limits where answers go.
    """
    target = filled.draft.target_id
    kept = filled.kept.target_id if filled.kept else None
    services.access.check_digest_target(filled.viewer, target, kept=kept)
    place = await digests.preflight(target, by=None if target == kept else filled.viewer.user.id)
    if place.obstacle is None and filled.draft.channel_id:
        await services.access.check_share(target, filled.viewer)
    return place


async def _keep(filled: Filled, services: Services, digests: DigestDesk) -> Digest:
    """Write it; what the same form wrote before is found again instead of written twice."""
    digest = filled.digest(services)
    if filled.kept is None:
        return await digests.subscriptions.create(digest, draft_id=filled.key.draft_id)
    try:
        return await digests.subscriptions.update(digest)
    except DigestChangedError as error:
        if Draft.of(error.current) == Draft.of(digest):
            return error.current
        raise


async def _offer_zones(services: Services, turn: Turn) -> None:
    """Answer the type-ahead; without any text the person's own zone comes first."""
    try:
        viewer = await services.access.admit(turn.actor, turn.channel_id)
        zones = find_zones(turn.text)
        if not turn.text.strip():
            zones = tuple(dict.fromkeys([own_zone(viewer), *zones]))
        options = zone_options(zones, services.clock())
    except Exception as error:  # noqa: BLE001 - no options is all that can be said here
        await turn.ack(ack_options(()))
        settle(error, turn)
    else:
        await turn.ack(ack_options(options))
