"""*Share to channel*: the answer is made anew and posted, where answers may be shared."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.errors import AccessRefusedError
from bot.slack.turn import Kind, Route
from formatters.controls import SHARE, SHARE_NAMED
from formatters.share import format_shared, has_named_figures
from handlers._frame import attempt, settle

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.services import Services
    from bot.slack.message import Message
    from bot.slack.turn import Turn
    from handlers._frame import Patience
    from handlers.again import Clicks, Question


_OF_FIGURES: Final = frozenset({"not_manager", "groups_unknown"})
"""Why an answer that is about one person is refused to those who are no managers."""


def share_route(clicks: Clicks, services: Services, patience: Patience) -> Route:
    """Return the route of the button; the message it stands under stays as it is."""
    return Route(Kind.ACTION, SHARE, partial(_handle, clicks, services, patience))


async def _handle(clicks: Clicks, services: Services, patience: Patience, turn: Turn) -> None:
    await turn.ack()
    result = await attempt(lambda: _shared(clicks, services, turn), patience)
    if isinstance(result, Exception):
        await turn.reply.respond(clicks.told(result, clicks.same, turn))
    else:
        await turn.reply.respond(result, in_channel=True)
    settle(result, turn)


async def _shared(clicks: Clicks, services: Services, turn: Turn) -> Message:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    await services.access.check_share(turn.channel_id, viewer)
    question = clicks.same(turn)
    if _is_confirmed(turn):
        message = await question.spec.answer(question.ask, viewer, services)
    else:
        message = await _unnamed(question, viewer, services)
    return format_shared(message, by=viewer.user.id)


def _is_confirmed(turn: Turn) -> bool:
    """Say whether the button stood under figures by name, so that Slack asked before the click."""
    match turn.payload:
        case {"actions": [{"action_id": str(action_id)}, *_]}:
            return action_id == SHARE_NAMED
    return False


async def _unnamed(question: Question, viewer: Viewer, services: Services) -> Message:
    """Answer without figures by name, also for somebody who may see them by now.

    Raises:
        AccessRefusedError: ``not_confirmed``, since there is no such answer.
    """
    anybody = replace(viewer, is_manager=False)
    try:
        message = await question.spec.answer(question.ask, anybody, services)
    except AccessRefusedError as error:
        if viewer.is_manager and error.reason in _OF_FIGURES:
            raise AccessRefusedError("not_confirmed") from error
        raise
    if has_named_figures(message):  # one's own card
        raise AccessRefusedError("not_confirmed")
    return message
