"""``/agent-skills``: what an agent can do, who has a skill, and the whole matrix."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.desk.errors import DeskError
from bot.errors import UnknownNameError, UsageError
from bot.grammar import excerpt
from bot.names import closest, fold, pick
from bot.query import SkillsQuery
from formatters.help import CommandHelp
from formatters.holders import format_skill_holders
from formatters.skills import format_agent_skills, format_skill_matrix
from handlers._ask import CommandSpec
from handlers._parameters import parameters, place

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.desk.models import Agent, Department, SkillMap, StatusBoard
    from bot.errors import PersonError
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

_log = structlog.get_logger(__name__)

HELP: Final = CommandHelp(
    command="/agent-skills",
    hint="[agent or @user, or skill, skill…] [department:NAME] [online]",
    summary=(
        "What an agent can do, or who has all of the skills you list, online first, then the "
        "lowest open load. Without a name: every skill and its agents."
    ),
    examples=(
        ("French", "who has the skill"),
        ("French, VIP customers online", "who has both and is online now"),
        ("ada ray", "one agent's skills"),
        ("me", "your own skills"),
        ("department:Billing", "every skill of Billing and its agents"),
    ),
)


async def answer_agent_skills(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Answer with an agent's skills, the agents who have all of some skills, or the matrix.

    Raises:
        PersonError: a name is no agent or skill, or fits several.
    """
    query = SkillsQuery.parse(ask.text)
    department, agent = await place(query, viewer, services)
    if agent is None and len(query.terms) == 1:
        agent = await _agent_meant(query, department, services)
    if agent is not None:
        skills = await _ask_skills(services, department, agent)
        return format_agent_skills(skills, again=ask.again(query))
    if query.terms:
        return await _answer_holders(ask, query, department, services)
    skills, departments = await asyncio.gather(
        _ask_skills(services, department), services.desk.list_departments()
    )
    return format_skill_matrix(skills, again=ask.again(query), departments=departments)


async def _answer_holders(
    ask: Ask, query: SkillsQuery, department: Department | None, services: Services
) -> Message:
    skills, board = await asyncio.gather(
        _ask_skills(services, department), _board_if_known(services, department)
    )
    names = await _skill_names(query.terms, skills, services)
    return format_skill_holders(
        skills, board, names, again=ask.again(query), online_only=query.online
    )


async def _agent_meant(
    query: SkillsQuery, department: Department | None, services: Services
) -> Agent | None:
    """Return whom a single term means, unless it is a skill's whole name or no agent's at all."""
    (term,) = query.terms
    index = await services.people.index()
    if not index.matching(term):
        return None
    skills = await _ask_skills(services, department)
    if any(fold(skill.name) == fold(term) for skill in skills.skills):
        return None
    agent = await services.people.find_agent(term, department=department)
    if query.online:
        raise UsageError("online", f"goes with skills, and {agent.name} is an agent")
    return agent


async def _skill_names(
    terms: tuple[str, ...], skills: SkillMap, services: Services
) -> tuple[str, ...]:
    """Return the skills that terms mean, by Desk's own names, each once.

    Raises:
        UsageError: a term fits several skills, or lists some without commas.
        UnknownNameError: a term fits none.
    """
    names = [skill.name for skill in skills.skills]
    found: list[str] = []
    for term in terms:
        fitting = pick(term, names)
        if not fitting:
            raise await _unknown(term, names, services, may_be_agent=len(terms) == 1)
        if len(fitting) > 1:
            raise UsageError(term, f"fits {len(fitting)} skills", nearest=fitting[:3])
        found += fitting
    return tuple(dict.fromkeys(found))


async def _unknown(
    term: str, skill_names: list[str], services: Services, *, may_be_agent: bool
) -> PersonError:
    if several := _without_commas(term, skill_names):
        problem = "is no skill; several skills are separated by commas"
        return UsageError(excerpt(term), problem, nearest=(several,))
    if not may_be_agent:
        return UnknownNameError(term, ("skill",), nearest=closest(term, skill_names))
    agents = (await services.people.index()).agents
    names = [*skill_names, *(agent.name for agent in agents)]
    return UnknownNameError(term, ("agent", "skill"), nearest=closest(term, names))


def _without_commas(term: str, skill_names: list[str]) -> str | None:
    """Return a term with the commas that it lacks, if each of its words is a skill by itself."""
    words = term.split()
    if len(words) > 1 and all(len(pick(word, skill_names)) == 1 for word in words):
        return ", ".join(words)
    return None


async def _ask_skills(
    services: Services, department: Department | None, agent: Agent | None = None
) -> SkillMap:
    p = parameters(department=department, agent=agent)
    return await services.desk.get_agent_skill_mapping(p)


async def _board_if_known(services: Services, department: Department | None) -> StatusBoard | None:
    """Return who is online; skills are worth showing without it."""
    try:
        return await services.desk.get_agent_status_monitoring(parameters(department=department))
    except DeskError as error:
        _log.warning("board_missing", error=type(error).__name__, operation=error.operation)
        return None


COMMAND: Final = CommandSpec(HELP, lambda ask: SkillsQuery.parse(ask.text), answer_agent_skills)
