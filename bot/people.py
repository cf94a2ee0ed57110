"""Whom a name, a mention or a Slack user means among Desk's agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.claims import Unclaimed
from bot.directory import DirectoryError
from bot.errors import (
    AmbiguousDepartmentError,
    AmbiguousNameError,
    OutsideDepartmentError,
    UnknownNameError,
    UnlinkedPersonError,
)
from bot.filters import Mentioned, Named
from bot.names import NameIndex, closest, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.claims import Confirmed
    from bot.desk.models import Agent, Department
    from bot.directory import Directory
    from bot.filters import Who
    from bot.slack.objects import SlackUser


_log: Final = structlog.get_logger(__name__)


class AgentSource(Protocol):
    """What is asked of Desk here; `DeskClient` is one."""

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the active human agents, by name."""
        ...

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the enabled departments, by name."""
        ...


class People:
    """Finds Desk agents.

    Args:
        desk: lists agents and departments, and keeps the lists for a while.
        directory: tells a Slack user's e-mail address.
        agent_map: Slack user ids to the Desk id or e-mail address of their agent, for people
            whose addresses differ; where somebody is mapped, nothing else counts.
        claims: whom an administrator confirmed to be which agent; that counts before addresses,
            as long as nobody else is the agent by the mapping or by address.
    """

    def __init__(
        self,
        desk: AgentSource,
        directory: Directory,
        *,
        agent_map: Mapping[str, str],
        claims: Confirmed | None = None,
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._agent_map = agent_map
        self._claims: Confirmed = claims or Unclaimed()
        self._index = NameIndex(())

    async def index(self) -> NameIndex:
        """Return the index of all agents, built anew only when Desk's list is a new one."""
        agents = await self._desk.list_agents()
        if agents is not self._index.agents:
            self._index = NameIndex(agents)
        return self._index

    async def agent_of(self, user: SlackUser) -> Agent | None:
        """Return the agent whom a Slack user is: mapped, or else confirmed, or by address."""
        claimed = None
        if user.id not in self._agent_map:
            claimed = await self._claims.agent_id_of(user.id)
        agent = self._match(await self.index(), user, claimed)
        if claimed is None or agent is None or await self._is_free(agent, user):
            return agent
        return None

    async def _is_free(self, agent: Agent, user: SlackUser) -> bool:
        """Say whether nobody but a claimant is an agent by address, also since the confirmation."""
        if not agent.email:
            return True
        try:
            holder = await self._directory.holder_of(agent.email)
        except DirectoryError as error:
            _log.warning("claim_unsure", user=user.id, agent=agent.id, error=str(error))
            return False
        if holder in {None, user.id} or await self._is_elsewhere(str(holder)):
            return True
        _log.warning("claim_overtaken", user=user.id, agent=agent.id, holder=holder)
        return False

    async def _is_elsewhere(self, user_id: str) -> bool:
        """Say whether somebody's address does not count, since their agent is known otherwise."""
        return user_id in self._agent_map or await self._claims.agent_id_of(user_id) is not None

    async def unmatched(self, users: Iterable[SlackUser]) -> tuple[Agent, ...]:
        """Return the agents whom none of these Slack users is, and nobody is mapped to.

        Args:
            users: of the workspace; bots and who was deactivated do not count.

        Raises:
            StoreError: the database cannot be used.
        """
        index, claimed = await self.index(), await self._claims.all()
        living = [user for user in users if not (user.is_deleted or user.is_bot)]
        found = [self._match(index, user, claimed.get(user.id)) for user in living]
        matched = {agent.id for agent in found if agent} | self._mapped(index)
        return tuple(agent for agent in index.agents if agent.id not in matched)

    def _match(self, index: NameIndex, user: SlackUser, claimed: str | None) -> Agent | None:
        if user.id in self._agent_map:
            return _named(index, self._agent_map[user.id])
        if claimed is not None:
            return None if claimed in self._mapped(index) else index.by_id(claimed)
        return index.by_email(user.email) if user.email else None

    def _mapped(self, index: NameIndex) -> set[str]:
        """Return the ids of the agents that the mapping names."""
        found = (_named(index, text) for text in self._agent_map.values())
        return {agent.id for agent in found if agent is not None}

    async def by_mention(self, user_id: str) -> Agent:
        """Return the agent whom a mentioned Slack user is.

        Raises:
            UnlinkedPersonError: they are none, or Slack does not say who they are.
        """
        try:
            agent = await self.agent_of(await self._directory.user(user_id))
        except DirectoryError as error:
            raise UnlinkedPersonError(user_id) from error
        if agent is None:
            raise UnlinkedPersonError(user_id)
        return agent

    async def find_agent(self, text: str, *, department: Department | None = None) -> Agent:
        """Return the one agent whom a text means, in a department where one is given.

        Raises:
            AmbiguousNameError: it fits several.
            UnknownNameError: it fits none; carries the closest three.
        """
        return find_among(await self.index(), text, department=department)

    async def find(
        self, who: Who, asker: SlackUser, *, department: Department | None = None
    ) -> Agent:
        """Return the agent whom a query asks for.

        Raises:
            AmbiguousNameError, UnknownNameError, UnlinkedPersonError: there is no such one agent.
            OutsideDepartmentError: a Slack user's agent is not in `department`.
        """
        if isinstance(who, Named):
            return await self.find_agent(who.name, department=department)
        user_id = who.user_id if isinstance(who, Mentioned) else asker.id
        agent = await self.by_mention(user_id)
        if department is not None and not _is_in(agent, department):
            raise OutsideDepartmentError(agent, department)
        return agent

    async def find_department(self, text: str) -> Department:
        """Return the department with an id or name; accents and case matter only between several.

        Raises:
            AmbiguousDepartmentError: there are several.
            UnknownNameError: there is none; carries the closest three.
        """
        return department_among(await self._desk.list_departments(), text)


def find_among(index: NameIndex, text: str, *, department: Department | None) -> Agent:
    """Return the one agent of an index whom a text means, in a department where one is given.

    Raises:
        AmbiguousNameError, UnknownNameError: as `People.find_agent`.
    """
    fitting = index.matching(text)
    if department is not None:
        fitting = tuple(agent for agent in fitting if _is_in(agent, department))
    if not fitting:
        raise UnknownNameError(text, ("agent",), nearest=index.closest(text))
    if len(fitting) > 1:
        raise AmbiguousNameError(text, fitting)
    return fitting[0]


def department_among(departments: Sequence[Department], text: str) -> Department:
    """Return the department with an id or name; accents and case matter only between several.

    Raises:
        AmbiguousDepartmentError: there are several.
        UnknownNameError: there is none; carries the closest three.
    """
    folded = fold(text)  # of a text without letters and digits nothing is left
    found = (
        [one for one in departments if one.id == text]
        or [one for one in departments if one.name == text]
        or [one for one in departments if folded and folded == fold(one.name)]
    )
    if not found:
        nearest = closest(text, (one.name for one in departments))
        raise UnknownNameError(text, ("department",), nearest=nearest)
    if len(found) > 1:
        raise AmbiguousDepartmentError(text, found)
    return found[0]


def _named(index: NameIndex, text: str) -> Agent | None:
    return index.by_id(text) or index.by_email(text)


def _is_in(agent: Agent, department: Department) -> bool:
    """Say whether an agent works in a department; who is in none may work in any."""
    return not agent.departments or any(one.id == department.id for one in agent.departments)
