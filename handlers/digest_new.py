"""Global shortcut *Schedule a digest*: the form, from anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from bot.digests.query import DigestQuery, Verb
from bot.slack.turn import Kind, Route
from handlers._ask import ShortcutSpec
from handlers._digest_open import open_form

if TYPE_CHECKING:
    from bot.services import Services
    from handlers._frame import Patience

SHORTCUT: Final = ShortcutSpec(
    name="Schedule a digest",
    type="global",
    callback_id="digest_new",
    description="Facts from Zoho Desk, posted on chosen days at a fixed time",
)


def route(services: Services, patience: Patience) -> Route:
    """Return the shortcut's route."""
    handle = partial(open_form, services=services, patience=patience, query=DigestQuery(Verb.NEW))
    return Route(Kind.GLOBAL_SHORTCUT, SHORTCUT.callback_id, handle)
