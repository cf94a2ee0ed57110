"""The portal's people and departments, and how what a person typed is found among them."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskNotFoundError, DeskParameterError
from bot.desk.params import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.desk.models import Agent, Department

_NEAREST = 3


def fold(text: str) -> str:
    """Return the form in which names are compared: case, accents' spelling and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def by_name(agents: Iterable[Agent]) -> tuple[Agent, ...]:
    """Return agents in the order of their names."""
    return tuple(sorted(agents, key=lambda agent: (fold(agent.name), agent.id)))


class Roster:
    """Agents by id, e-mail address, name and department.

    Args:
        agents: the people, in any order.
        machines: ids of machine agents, which are in no report about people.
    """

    def __init__(self, agents: Iterable[Agent], *, machines: frozenset[str] = frozenset()) -> None:
        self.agents = by_name(agents)
        self.machines = machines

    def __len__(self) -> int:
        return len(self.agents)

    @cached_property
    def by_id(self) -> Mapping[str, Agent]:
        """Agents by id."""
        return {agent.id: agent for agent in self.agents}

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The departments that the agents are in, by name."""
        found = {each.id: each for agent in self.agents for each in agent.departments}
        return tuple(sorted(found.values(), key=lambda each: (fold(each.name), each.id)))

    def within(self, department: Department | None) -> Roster:
        """Return the roster of one department; `None` is the whole portal."""
        if department is None:
            return self
        return self._by_department.get(department.id) or Roster((), machines=self.machines)

    def match(self, text: str) -> Sequence[Agent]:
        """Return the agents that an id, an e-mail address or a full name means."""
        if text in self.by_id:
            return (self.by_id[text],)
        return self._by_email.get(fold(text)) or self._by_name.get(fold(text)) or ()

    def get_agent(self, text: str) -> Agent:
        """Return the agent that `text` means.

        Raises:
            DeskNotFoundError: nobody; with the nearest names.
            DeskParameterError: several people share the name; with their addresses.
        """
        found = self.match(text)
        if not found:
            names = nearest(text, (agent.name for agent in self.agents), limit=_NEAREST)
            raise DeskNotFoundError(kind="agent", value=text, nearest=names)
        if len(found) > 1:
            valid = [agent.email or agent.id for agent in found]
            raise DeskParameterError("several agents share this name", key="agent", valid=valid)
        return found[0]

    @cached_property
    def _by_email(self) -> Mapping[str, list[Agent]]:
        return _index((fold(agent.email), agent) for agent in self.agents if agent.email)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Agent]]:
        return _index((fold(agent.name), agent) for agent in self.agents)

    @cached_property
    def _by_department(self) -> Mapping[str, Roster]:
        members = _index((each.id, agent) for agent in self.agents for each in agent.departments)
        return {key: Roster(people, machines=self.machines) for key, people in members.items()}


NOBODY: Final = Roster(())
"""A roster where there is none."""


def get_department(text: str, departments: Sequence[Department]) -> Department:
    """Return the department with this id or name.

    Raises:
        DeskNotFoundError: there is none; with the nearest names.
    """
    for department in departments:
        if text == department.id or fold(text) == fold(department.name):
            return department
    names = nearest(text, (department.name for department in departments), limit=_NEAREST)
    raise DeskNotFoundError(kind="department", value=text, nearest=names)


def _index(pairs: Iterable[tuple[str, Agent]]) -> Mapping[str, list[Agent]]:
    found: dict[str, list[Agent]] = {}
    for key, agent in pairs:
        found.setdefault(key, []).append(agent)
    return found
