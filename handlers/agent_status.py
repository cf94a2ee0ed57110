"""``/agent-status``: who is available now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.past_query import HISTORY, HistoryQuery
from bot.query import PRESENCES, parse_status
from formatters.help import CommandHelp
from formatters.status import format_status_board, format_status_card
from handlers._ask import CommandSpec
from handlers._history import answer_history, history_of
from handlers._named import is_offered
from handlers._parameters import parameters
from handlers._past import place_now

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

_WORDS: Final = (*PRESENCES, HISTORY)
HELP: Final = CommandHelp(
    command="/agent-status",
    hint="[agent or @user] [department:NAME] [channel:mail,phone,chat] [online,busy,offline] "
    "[history [skill:NAME] [period]]",
    summary=(
        "Who is available now, online first, then the lowest open load. With history, of the last "
        "7 days or the period you name: when how many could be reached, or one agent's time in "
        "status, which is for managers and the agent."
    ),
    examples=(
        ("", "the board of everyone visible"),
        ("ada ray", "one agent's card; a part of the name will do"),
        ("me", "your own card"),
        ("department:Support online,busy", "who of Support can be reached"),
        ("channel:phone online", "who answers the phone now"),
        ("department:Support history 30d", "how well Support was covered, hour by hour"),
        ("history skill:French last-week", "the same for those who speak French"),
        ("me history", "how long you were online, busy and offline"),
    ),
)


async def answer_agent_status(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Answer with the board, or with a card when one agent is asked for."""
    query = parse_status(ask.text)
    if isinstance(query, HistoryQuery):
        return await answer_history(ask, query, viewer, services)
    department, agent = await place_now(query, viewer, services, words=_WORDS, word=HISTORY)
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
        return format_status_board(
            board,
            again=ask.again(query),
            departments=departments,
            history=history_of(ask, query, services),
        )
    board = await services.desk.get_agent_status_monitoring(p)
    may_look = await is_offered(agent, viewer, services)
    history = history_of(ask, query, services) if may_look else None
    return format_status_card(board, again=ask.again(query), history=history)


COMMAND: Final = CommandSpec(HELP, lambda ask: parse_status(ask.text), answer_agent_status)
