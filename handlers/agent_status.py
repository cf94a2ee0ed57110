"""``/agent-status``: who is available now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.query import PRESENCES, StatusQuery
from formatters.help import CommandHelp
from formatters.status import format_status_board, format_status_card
from handlers._ask import CommandSpec
from handlers._parameters import parameters, place

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

HELP: Final = CommandHelp(
    command="/agent-status",
    hint="[agent or @user] [department:NAME] [channel:mail,phone,chat] [online,busy,offline]",
    summary="Who is available now, online first, then the lowest open load.",
    examples=(
        ("", "the board of everyone visible"),
        ("ada ray", "one agent's card; a part of the name will do"),
        ("me", "your own card"),
        ("department:Support online,busy", "who of Support can be reached"),
        ("channel:phone online", "who answers the phone now"),
    ),
)


async def answer_agent_status(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Answer with the board, or with a card when one agent is asked for."""
    query = StatusQuery.parse(ask.text)
    department, agent = await place(query, viewer, services, kind="status", words=PRESENCES)
    p = parameters(
        department=department,
        agent=agent,
        channel=",".join(query.channels),
        status=",".join(query.presences),
    )
    if agent is None:
        board, departments = await asyncio.gather(
            services.desk.get_agent_status_monitoring(p), services.desk.list_departments()
        )
        return format_status_board(board, again=ask.again(query), departments=departments)
    board = await services.desk.get_agent_status_monitoring(p)
    return format_status_card(board, again=ask.again(query))


COMMAND: Final = CommandSpec(HELP, lambda ask: StatusQuery.parse(ask.text), answer_agent_status)
