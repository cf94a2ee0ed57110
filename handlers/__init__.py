"""Every Slack entry point of the bot, in one list: ack, parse, ask, format, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers import (
    agent_card,
    agent_claim,
    agent_digest,
    agent_metrics,
    agent_skills,
    agent_status,
    claim_decision,
    desk_doctor,
    digest_form,
    digest_new,
    digest_try,
)
from handlers._frame import Patience, command_route
from handlers.again import Clicks
from handlers.share import share_route

if TYPE_CHECKING:
    from bot.services import Services
    from bot.slack.turn import Route
    from handlers._ask import CommandSpec, ShortcutSpec

__all__ = ("COMMANDS", "SHORTCUTS", "Patience", "build_routes")

COMMANDS: Final[tuple[CommandSpec, ...]] = (
    agent_status.COMMAND,
    agent_metrics.COMMAND,
    agent_skills.COMMAND,
    agent_digest.COMMAND,
    desk_doctor.COMMAND,
)
_PLAIN: Final = tuple(spec for spec in COMMANDS if spec is not agent_digest.COMMAND)
"""Commands that always answer with a message; the others open forms, too."""
SHORTCUTS: Final[tuple[ShortcutSpec, ...]] = (agent_card.SHORTCUT, digest_new.SHORTCUT)


def build_routes(services: Services, *, patience: Patience | None = None) -> tuple[Route, ...]:
    """Return a route for everything that the manifest offers and the answers' buttons do."""
    waits = patience or Patience()
    clicks = Clicks({spec.command: spec for spec in COMMANDS}, services, waits)
    return (
        *(command_route(spec, services, waits) for spec in _PLAIN),
        *agent_digest.routes(services, waits),
        *digest_form.routes(services, waits),
        *digest_try.routes(services, waits),
        *clicks.routes(),
        share_route(clicks, services, waits),
        agent_card.route(services, waits),
        digest_new.route(services, waits),
        *agent_claim.routes(services, waits),
        *claim_decision.routes(services, waits),
    )
