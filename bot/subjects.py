"""Whom a request about stored data means: a person's two ids, Desk's and Slack's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.access_log import EVERYONE, department_scope
from bot.directory import DirectoryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.desk.models import Agent
    from bot.directory import Directory
    from bot.people import People

_SLACK_USER: Final = re.compile(r"[UW](?=[A-Z]*\d)[A-Z0-9]+")
_MAYBE_SLACK_USER: Final = re.compile(r"[UW][A-Z]{8,}")
"""One id in thirty or so has no digit, and then may be a name that somebody typed in capitals."""
_DESK_ID: Final = re.compile(r"[0-9]{1,19}")
_NOBODY: Final = frozenset({"user_not_found", "users_not_found"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, as the database may know them.

    Attributes:
        agent_id: of the Desk agent; `None` for who is none.
        user_id: of the Slack user; `None` where none is known.
        scopes: whom else a look may name that showed this agent's figures: ``everyone`` and the
            agent's departments.
    """

    agent_id: str | None
    user_id: str | None
    scopes: tuple[str, ...] = ()


async def find_subject(
    who: str, *, people: People, directory: Directory, agent_map: Mapping[str, str]
) -> Subject:
    """Return whom an id, an address, a name or a Slack user's id means.

    Ids are taken as they are, also of people whom Desk or Slack no longer knows. `agent_map` is
    ``AGENT_MAP`` and, below it, who was confirmed to be which agent.

    Raises:
        AmbiguousNameError, UnknownNameError: a name or an address is not exactly one agent's.
        DeskError: Desk cannot be asked.
        DirectoryError: Slack cannot be asked.
    """
    if _SLACK_USER.fullmatch(who) or await _is_slack_user(who, directory):
        return _subject(await _agent_of(who, people, directory), user_id=who)
    if _DESK_ID.fullmatch(who):
        agent = (await people.index()).by_id(who)
        if agent is None:
            return Subject(who, _mapped_to((who,), agent_map), (EVERYONE,))
    else:
        agent = await people.find_agent(who)
    return _subject(agent, await _user_of(agent, directory, agent_map))


def _subject(agent: Agent | None, user_id: str | None) -> Subject:
    if agent is None:
        return Subject(None, user_id)
    departments = (department_scope(department.id) for department in agent.departments)
    return Subject(agent.id, user_id, (EVERYONE, *departments))


async def _is_slack_user(text: str, directory: Directory) -> bool:
    """Say whether Slack knows somebody by a text that may be an id or a name."""
    if not _MAYBE_SLACK_USER.fullmatch(text):
        return False
    try:
        return (await directory.user(text)).id == text
    except DirectoryError as error:
        if str(error) not in _NOBODY:
            raise
        return False


async def _agent_of(user_id: str, people: People, directory: Directory) -> Agent | None:
    try:
        return await people.agent_of(await directory.user(user_id))
    except DirectoryError as error:
        if str(error) not in _NOBODY:
            raise
        return None


async def _user_of(agent: Agent, directory: Directory, agent_map: Mapping[str, str]) -> str | None:
    mapped = _mapped_to((agent.id, (agent.email or "").lower()), agent_map)
    if mapped is not None or not agent.email:
        return mapped
    try:
        found = (await directory.user_with(agent.email)).id
    except DirectoryError as error:
        if str(error) not in _NOBODY:
            raise
        return None
    # Who is mapped to somebody else is not this agent, whatever their address.
    return None if found in agent_map else found


def _mapped_to(names: tuple[str, ...], agent_map: Mapping[str, str]) -> str | None:
    return next((user for user, name in agent_map.items() if name.lower() in names), None)
