"""*Confirm*, *Decline* and *Withdraw*: what becomes of a Slack user's word to be a Desk agent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.slack.turn import Kind, Route
from formatters.claims import (
    PREFIX,
    format_claim_decided,
    format_claim_outcome,
    format_claim_withdrawn,
)
from formatters.errors import format_error, format_error_view
from handlers._claims import answer_claims, claim_desk
from handlers._frame import attempt, is_ephemeral, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.access import Viewer
    from bot.claim_desk import ClaimDesk
    from bot.claims import Claim
    from bot.desk.models import Agent
    from bot.services import Services
    from bot.slack.message import Message
    from bot.slack.turn import Turn
    from handlers._frame import Patience

    Decide = Callable[[ClaimDesk, Viewer, str], Awaitable[tuple[Claim, Agent | None]]]


def routes(services: Services, patience: Patience) -> tuple[Route, ...]:
    """Return the routes of the three buttons."""
    decisions: Mapping[str, tuple[str, Decide]] = {
        "confirm": ("confirmed", lambda desk, viewer, claim: desk.confirm(viewer, claim)),
        "decline": ("declined", lambda desk, viewer, claim: desk.decline(viewer, claim)),
        "withdraw": ("withdrawn", lambda desk, viewer, claim: desk.withdraw(viewer, claim)),
    }
    return tuple(
        Route(Kind.ACTION, f"{PREFIX}{name}", partial(_handle, services, patience, *decision))
        for name, decision in decisions.items()
    )


async def _handle(
    services: Services, patience: Patience, verb: str, decide: Decide, turn: Turn
) -> None:
    await turn.ack()
    result = await attempt(lambda: _decided(services, decide, turn), patience)
    if isinstance(result, Exception):
        await _say(turn, result, format_error(result, request_id=turn.request_id))
    else:
        viewer, claim, agent = result
        by = viewer.user.id
        await _show(turn, services, viewer, format_claim_decided(claim, agent, by=by, verb=verb))
        if by != claim.user_id and services.claims is not None:
            outcome = format_claim_outcome(claim, agent, by=by, verb=verb)
            await services.claims.tell(claim.user_id, outcome)
    settle(result, turn)


async def _decided(
    services: Services, decide: Decide, turn: Turn
) -> tuple[Viewer, Claim, Agent | None]:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    with claim_desk(services) as desk:
        return (viewer, *await decide(desk, viewer, turn.text))


async def _show(turn: Turn, services: Services, viewer: Viewer, decided: Message) -> None:
    """Put what was decided in the place of what was clicked: a modal, the list, or the question."""
    view_id = _view_id(turn)
    if view_id is not None:
        await turn.reply.update_view(view_id, format_claim_withdrawn())
    elif is_ephemeral(turn) and viewer.is_admin:
        await turn.reply.respond(await answer_claims(viewer, services), replace=True)
    else:
        await turn.reply.respond(decided, replace=True)


async def _say(turn: Turn, error: Exception, message: Message) -> None:
    view_id = _view_id(turn)
    if view_id is not None:
        await turn.reply.update_view(view_id, format_error_view(error, request_id=turn.request_id))
    else:
        await turn.reply.respond(message)


def _view_id(turn: Turn) -> str | None:
    """Return the id of the modal in which the click was."""
    match turn.payload:
        case {"view": {"id": str(view_id)}}:
            return view_id
    return None
