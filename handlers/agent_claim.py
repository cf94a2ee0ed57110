"""*Choose my Desk agent*: the button under a refusal, the form, and its suggestions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.claims import ClaimError
from bot.errors import UsageError
from bot.slack.turn import Kind, Route
from bot.slack.views import ack_errors, ack_options, ack_update
from formatters.claims import (
    FIELD,
    FORM,
    PREFIX,
    claim_options,
    format_claim_form,
    format_claim_opening,
    format_claim_question,
    format_claim_waits,
    refusal_words,
)
from formatters.errors import format_error_view
from handlers._claims import claim_desk
from handlers._frame import settle, show_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services import Services
    from bot.slack.message import View
    from bot.slack.turn import Turn
    from handlers._frame import Patience


def routes(services: Services, patience: Patience) -> tuple[Route, ...]:
    """Return the routes of the button, the form and its menu."""
    return (
        Route(Kind.ACTION, f"{PREFIX}open", partial(_open, services, patience)),
        Route(Kind.OPTIONS, f"{PREFIX}{FIELD}", partial(_suggest, services, patience)),
        Route(Kind.VIEW, FORM, partial(_submit, services, patience)),
    )


async def _open(services: Services, patience: Patience, turn: Turn) -> None:
    await show_view(turn, format_claim_opening(), lambda: _form(turn, services), patience)


async def _form(turn: Turn, services: Services) -> View:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    with claim_desk(services) as desk:
        waiting = await desk.claim_of(viewer)
        if waiting is not None:
            index = await services.people.index()
            return format_claim_waits(waiting, index.by_id(waiting.agent_id))
        if not await desk.suggest(""):
            raise ClaimError("all_taken")
        return format_claim_form()


async def _suggest(services: Services, patience: Patience, turn: Turn) -> None:
    """Answer the type-ahead; what cannot be known in time is no option."""
    try:
        async with asyncio.timeout(patience.ack):
            viewer = await services.access.admit(turn.actor, turn.channel_id)
            with claim_desk(services) as desk:
                await desk.claim_of(viewer)
                options = claim_options(await desk.suggest(turn.text))
    except TimeoutError:
        await turn.ack(ack_options(()))
    except Exception as error:  # noqa: BLE001 - no options is all that can be said here
        await turn.ack(ack_options(()))
        settle(error, turn)
    else:
        await turn.ack(ack_options(options))


async def _submit(services: Services, patience: Patience, turn: Turn) -> None:
    """Write the claim within the time that Slack waits, then tell administrators."""
    try:
        async with asyncio.timeout(patience.ack):
            viewer = await services.access.admit(turn.actor, turn.channel_id)
            with claim_desk(services) as desk:
                claim, agent, judges = await desk.claim(viewer, chosen_agent(turn.payload))
    except TimeoutError:
        await turn.ack(ack_errors({FIELD: "That took too long, so try once more."}))
    except ClaimError as error:
        await turn.ack(ack_errors({FIELD: refusal_words(error)}))
        settle(error, turn)
    except Exception as error:  # noqa: BLE001 - told to the person first; see `settle`
        await turn.ack(ack_update(format_error_view(error, request_id=turn.request_id)))
        settle(error, turn)
    else:
        await turn.ack(ack_update(format_claim_waits(claim, agent)))
        question = format_claim_question(claim, agent)
        await asyncio.gather(*(desk.tell(judge, question) for judge in judges))


def chosen_agent(payload: Mapping[str, Any]) -> str:
    """Return Desk's id of the chosen agent.

    Raises:
        UsageError: the form is none of ours.
    """
    match payload.get("view"):
        case {
            "state": {"values": {"agent": {"claim_agent": {"selected_option": {"value": value}}}}}
        }:
            return str(value)
    raise UsageError("This form", "is of another version of this bot; open a new one")
