"""*Share to channel*: the answer is made anew and posted, where answers may be shared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.slack.turn import Kind, Route
from formatters.share import format_shared
from handlers._frame import attempt, settle

if TYPE_CHECKING:
    from bot.services import Services
    from bot.slack.message import Message
    from bot.slack.turn import Turn
    from handlers._frame import Patience
    from handlers.again import Clicks


def share_route(clicks: Clicks, services: Services, patience: Patience) -> Route:
    """Return the route of the button; the message it stands under stays as it is."""
    return Route(Kind.ACTION, "share", partial(_handle, clicks, services, patience))


async def _handle(clicks: Clicks, services: Services, patience: Patience, turn: Turn) -> None:
    await turn.ack()
    result = await attempt(lambda: _shared(clicks, services, turn), patience)
    if isinstance(result, Exception):
        await turn.reply.respond(clicks.told(result, clicks.same, turn))
    else:
        await turn.reply.respond(result, in_channel=True)
    settle(result, turn)


async def _shared(clicks: Clicks, services: Services, turn: Turn) -> Message:
    viewer = await services.access.admit(turn.actor)
    await services.access.check_share(turn.channel_id)
    question = clicks.same(turn)
    message = await question.spec.answer(question.ask, viewer, services)
    return format_shared(message, by=viewer.user.id)
