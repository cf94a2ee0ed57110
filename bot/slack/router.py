"""The one routing table: which coroutine serves which command, click, shortcut or modal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.slack.message import Message, View
from bot.slack.turn import Kind, ReplyError
from bot.slack.views import build_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.slack.turn import Route, Turn

_log = structlog.get_logger(__name__)

UNKNOWN: Final = (
    "I do not know this one any more. Type the command again, or ask `/agent-status help`."
)
_MAX_NOTED: Final = 100
"""Unknown names kept so that each is logged once."""


class Router:
    """Finds the route of a turn; a dictionary, so that the last entry is as near as the first.

    Raises:
        ValueError: two routes for one kind and name.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[Kind, str], Route] = {}
        self._noted: set[tuple[Kind, str]] = set()
        for route in routes:
            key = (route.kind, route.name)
            if key in self._routes:
                raise ValueError(f"two routes for the {route.kind} {route.name!r}")
            self._routes[key] = route

    def __len__(self) -> int:
        return len(self._routes)

    def find(self, kind: Kind, name: str) -> Route | None:
        """Return the route, or `None` for a name that no manifest of ours contains."""
        return self._routes.get((kind, name))

    async def handle(self, turn: Turn) -> None:
        """Serve one turn; whatever the handler raises goes to the caller."""
        route = self._routes.get((turn.kind, turn.name))
        if route is not None:
            await route.handle(turn)
            return
        self._note(turn)
        await turn.ack(_unknown_ack(turn.kind))
        await _say_unknown(turn)

    def _note(self, turn: Turn) -> None:
        key = (turn.kind, turn.name)
        if key not in self._noted and len(self._noted) < _MAX_NOTED:
            self._noted.add(key)
            _log.warning("route_unknown", kind=turn.kind, name=turn.name)


def _unknown_ack(kind: Kind) -> Mapping[str, Any] | None:
    """Say so where the ack itself can; an ack without these would show as a failure of Slack."""
    match kind:
        case Kind.COMMAND:
            return {"response_type": "ephemeral", "text": UNKNOWN}
        case Kind.OPTIONS:
            return {"options": []}
        case Kind.VIEW:
            return {"response_action": "update", "view": build_view(_unknown_view())}
    return None


async def _say_unknown(turn: Turn) -> None:
    """Say so where the ack cannot."""
    try:
        if turn.kind is Kind.GLOBAL_SHORTCUT:
            await turn.reply.open_view(_unknown_view())
        elif turn.kind in (Kind.ACTION, Kind.MESSAGE_SHORTCUT):
            await turn.reply.respond(Message(UNKNOWN, ()))
    except ReplyError as error:
        _log.warning("reply_failed", error=str(error))


def _unknown_view() -> View:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": UNKNOWN}}
    return View("Not found", (section,))
