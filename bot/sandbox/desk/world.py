"""Everything that stands still in the sandbox's portal: people, departments, skills, teams."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ORG_ID: Final = "800000001"
OTHER_ORG_ID: Final = "800000002"
"""Whose tokens are no good here."""
PORTAL_ZONE: Final = "Europe/Berlin"
CREATED: Final = "2026-01-05T08:00:00.000Z"
CREATED_MILLIS: Final = 1_767_600_000_000
CREATOR_ID: Final = "1892000000000000009"


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the portal.

    Attributes:
        index: position among the agents; what the simulation rolls its dice for.
        departments: ids, home first.
        machine: Zoho's own software agent, which no report about people should count.
    """

    index: int
    id: str
    name: str
    email: str | None
    departments: tuple[str, ...]
    time_zone: str
    status: str = "ACTIVE"
    permission: str = "AgentPublic"
    machine: bool = False

    @property
    def first_name(self) -> str:
        """Return what stands before the last space; empty for a single word."""
        return self.name.rpartition(" ")[0]

    @property
    def last_name(self) -> str:
        """Return the last word."""
        return self.name.rpartition(" ")[2]

    @property
    def zuid(self) -> str:
        """Return the Zoho user id."""
        return f"7{self.id[-9:]}"


@dataclass(frozen=True, slots=True)
class Department:
    """A department; `agents` are ids."""

    id: str
    name: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillType:
    """A group of skills, in one department."""

    id: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill; `words` in a ticket's subject call for it, `agents` are ids."""

    id: str
    name: str
    type: SkillType
    words: tuple[str, ...]
    agents: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """A team inside a department: `added` by hand, `agents` is everybody in it."""

    id: str
    name: str
    department: str
    added: tuple[str, ...]
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket; `age_hours` counts back from the start of the portal's day."""

    id: str
    number: int
    subject: str
    status: str
    department: str
    channel: str
    age_hours: int
    assignee: str | None
    skill: Skill | None


@dataclass(frozen=True, eq=False)
class World:
    """A portal. `people` are its working agents, `others` further accounts, `owner` the token's."""

    seed: int
    people: tuple[Person, ...]
    others: tuple[Person, ...]
    departments: tuple[Department, ...]
    skills: tuple[Skill, ...]
    teams: tuple[Team, ...]
    tickets: tuple[Ticket, ...]
    owner: Person

    @cached_property
    def accounts(self) -> tuple[Person, ...]:
        """Return everybody who has an account, by id."""
        return tuple(sorted((*self.people, *self.others), key=lambda person: int(person.id)))

    @cached_property
    def person_by_id(self) -> Mapping[str, Person]:
        """Return every account by id."""
        return {person.id: person for person in (self.owner, *self.accounts)}

    @cached_property
    def department_by_id(self) -> Mapping[str, Department]:
        """Return the departments by id."""
        return {department.id: department for department in self.departments}

    @cached_property
    def skill_by_id(self) -> Mapping[str, Skill]:
        """Return the skills by id."""
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def skill_types(self) -> tuple[SkillType, ...]:
        """Return the skill types in use, in the order of the skills."""
        return tuple({skill.type.id: skill.type for skill in self.skills}.values())

    @cached_property
    def team_by_id(self) -> Mapping[str, Team]:
        """Return the teams by id."""
        return {team.id: team for team in self.teams}

    @cached_property
    def ticket_by_id(self) -> Mapping[str, Ticket]:
        """Return the tickets by id."""
        return {ticket.id: ticket for ticket in self.tickets}

    def members(self, department: str | None) -> tuple[Person, ...]:
        """Return the working agents of a department, or all of them for `None`."""
        if department is None:
            return self.people
        return self._members.get(department, ())

    @cached_property
    def _members(self) -> Mapping[str, tuple[Person, ...]]:
        return {
            department.id: tuple(self.person_by_id[agent] for agent in department.agents)
            for department in self.departments
        }
