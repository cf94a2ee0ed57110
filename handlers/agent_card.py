"""Message shortcut *Agent card*: status, figures and skills of everyone a message names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.clues import read_clues
from bot.desk.errors import DeskError
from bot.desk.tickets import get_ticket_assignee
from bot.errors import UnlinkedPersonError
from bot.slack.turn import Kind, Route
from formatters.cards import (
    AgentCard,
    format_agent_cards,
    format_loading_view,
    format_no_agent_view,
)
from handlers._ask import ShortcutSpec
from handlers._frame import show_view
from handlers._parameters import parameters
from handlers.agent_metrics import DEFAULT_PERIOD, ask_figures

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence
    from datetime import datetime

    from bot.access import Viewer
    from bot.clues import Clues
    from bot.desk.models import (
        Agent,
        Department,
        Freshness,
        PerformanceReport,
        SkillMap,
        StatusBoard,
    )
    from bot.services import Services
    from bot.slack.message import View
    from bot.slack.turn import Turn
    from handlers._frame import Patience

_log = structlog.get_logger(__name__)
_Part = TypeVar("_Part")

SHORTCUT: Final = ShortcutSpec(
    name="Agent card",
    type="message",
    callback_id="agent_card",
    description="Status, figures and skills of the Desk agents in this message",
)
_MOST: Final = 5
"""Cards in one modal."""

_MOST_TICKETS: Final = 5
"""Tickets asked for; each costs a call."""


def route(services: Services, patience: Patience) -> Route:
    """Return the shortcut's route."""
    return Route(Kind.MESSAGE_SHORTCUT, SHORTCUT.callback_id, partial(_handle, services, patience))


async def _handle(services: Services, patience: Patience, turn: Turn) -> None:
    work = partial(answer_agent_card, turn, services)
    await show_view(turn, format_loading_view(), work, patience)


async def answer_agent_card(turn: Turn, services: Services) -> View:
    """Answer with a card for each agent that a message names, five at most."""
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    clues = read_clues(turn.payload.get("message") or {}, desk_host=services.desk_host)
    agents, unmatched = await _agents_in(clues, services)
    if not agents:
        return format_no_agent_view()
    parts = await _ask_parts(agents[:_MOST], viewer, services)
    cards = [_card(agent, parts) for agent in agents[:_MOST]]
    if len(agents) > _MOST:
        more = f"{len(agents) - _MOST} more agents of this message are not shown."
        cards[-1] = replace(cards[-1], notes=(*cards[-1].notes, more))
    return format_agent_cards(cards, unmatched=unmatched, freshness=parts.oldest())


async def _agents_in(clues: Clues, services: Services) -> tuple[tuple[Agent, ...], int]:
    """Return the agents that a message points to, each once, and how many people are none."""
    index = await services.people.index()
    people, assignees = await asyncio.gather(
        asyncio.gather(*(_of_user(user_id, services) for user_id in clues.user_ids)),
        asyncio.gather(
            *(
                _part(get_ticket_assignee(services.desk, ticket_id))
                for ticket_id in clues.ticket_ids[:_MOST_TICKETS]
            )
        ),
    )
    found = [
        *people,
        *(index.by_email(email) for email in clues.emails),
        *(index.by_id(agent_id) for agent_id in assignees if agent_id is not None),
        *index.named_in(clues.text),
    ]
    agents = {agent.id: agent for agent in found if agent is not None}
    return tuple(agents.values()), people.count(None)


async def _of_user(user_id: str, services: Services) -> Agent | None:
    try:
        return await services.people.by_mention(user_id)
    except UnlinkedPersonError:
        return None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What Desk said about some agents; `None` where it did not.

    Attributes:
        figures: by agent id, for those whose figures the viewer may see.
    """

    board: StatusBoard | None
    skills: SkillMap | None
    figures: Mapping[str, PerformanceReport | None]

    def oldest(self) -> Freshness | None:
        """Return the freshness of the oldest part."""
        parts = [self.board, self.skills, *self.figures.values()]
        return min((part.freshness for part in parts if part), key=_age, default=None)


def _age(freshness: Freshness) -> tuple[bool, datetime]:
    return not freshness.stale, freshness.as_of


async def _ask_parts(agents: Sequence[Agent], viewer: Viewer, services: Services) -> _Parts:
    """Ask everything at once; one agent alone is asked for by id, several by the whole board."""
    own = await services.people.agent_of(viewer.user)
    seen = [agent for agent in agents if services.access.may_see_figures(viewer, agent, own)]
    p = parameters(agent=agents[0]) if len(agents) == 1 else None
    board, skills, figures = await asyncio.gather(
        _part(services.desk.get_agent_status_monitoring(p)),
        _part(services.desk.get_agent_skill_mapping(p)),
        asyncio.gather(
            *(_part(ask_figures(services, DEFAULT_PERIOD, agent=agent)) for agent in seen)
        ),
    )
    ids = [agent.id for agent in seen]
    return _Parts(board, skills, dict(zip(ids, figures, strict=True)))


async def _part(question: Awaitable[_Part]) -> _Part | None:
    """Return an answer, or nothing when Desk fails: one part must not cost the others."""
    try:
        return await question
    except DeskError as error:
        _log.warning("part_missing", error=type(error).__name__, operation=error.operation)
        return None


def _card(agent: Agent, parts: _Parts) -> AgentCard:
    rows = parts.board.agents if parts.board else ()
    figures = parts.figures.get(agent.id)
    is_missing = {
        "The status is missing: Zoho Desk did not say.": parts.board is None,
        "Figures of other people by name are for managers.": agent.id not in parts.figures,
        "The figures are missing: Zoho Desk did not say.": agent.id in parts.figures
        and figures is None,
        "The skills are missing: Zoho Desk did not say.": parts.skills is None,
    }
    return AgentCard(
        agent=agent,
        status=next((row for row in rows if row.agent.id == agent.id), None),
        figures=figures,
        skills=parts.skills.skills_of(agent.id) if parts.skills else None,
        notes=tuple(note for note, is_so in is_missing.items() if is_so),
        untold=_untold(agent, parts.skills),
    )


def _untold(agent: Agent, skills: SkillMap | None) -> tuple[Department, ...]:
    """Return the agent's departments whose skills Desk refused to tell; all where it is unknown."""
    missing = skills.missing if skills else ()
    own = {department.id for department in agent.departments}
    return tuple(each for each in missing if not own or each.id in own)
