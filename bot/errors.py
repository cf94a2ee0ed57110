"""Errors meant for a person in Slack; their sentences are made in `formatters.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.desk.models import Agent, Department
    from bot.history.models import Kind


class PersonError(Exception):
    """Root: something that the person who typed or clicked can put right."""


class UsageError(PersonError):
    """The text of a command cannot be understood.

    Attributes:
        part: the offending part, as typed (foreign text: escape before showing).
        problem: what is wrong with it, as the end of a sentence that begins with the part.
        nearest: what may have been meant, nearest first; may be empty.
        valid: all that would be right there, where that can be listed; may be empty.
    """

    def __init__(
        self,
        part: str,
        problem: str,
        *,
        nearest: Sequence[str] = (),
        valid: Sequence[str] = (),
    ) -> None:
        super().__init__(f"{part!r} {problem}")
        self.part = part
        self.problem = problem
        self.nearest = tuple(nearest)
        self.valid = tuple(valid)


class HistoryRangeError(UsageError):
    """A range of days that the history cannot be asked for; `part` names the days.

    Attributes:
        day: what the sentence ends with, if it ends with a day, which is not in `problem`.
    """

    def __init__(self, part: str, problem: str, *, day: date | None = None) -> None:
        super().__init__(part, problem)
        self.day = day


class AmbiguousNameError(PersonError):
    """A name fits several agents.

    Attributes:
        name: as typed.
        candidates: the agents it fits, by name, never empty.
    """

    def __init__(self, name: str, candidates: Sequence[Agent]) -> None:
        super().__init__(f"{name!r} fits {len(candidates)} agents")
        self.name = name
        self.candidates = tuple(candidates)


class UnknownNameError(PersonError):
    """A name fits nothing.

    Attributes:
        name: as typed.
        kinds: what was looked for, such as ``("agent", "skill")``.
        nearest: up to three names that exist, nearest first.
    """

    def __init__(self, name: str, kinds: Sequence[str], *, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"{name!r} is no {' or '.join(kinds)}")
        self.name = name
        self.kinds = tuple(kinds)
        self.nearest = tuple(nearest)


class LeftAgentError(PersonError):
    """A name fits nobody in Desk now, but agents whom the history still has.

    Attributes:
        agents: those, never empty.
        word: what asks the history when it is added to the command.
    """

    def __init__(self, agents: Sequence[Agent], word: str) -> None:
        super().__init__(f"{len(agents)} agents are in the history only")
        self.agents = tuple(agents)
        self.word = word


class UnlinkedPersonError(PersonError):
    """A Slack user who was mentioned has no Desk agent.

    Attributes:
        user_id: the Slack user's id.
    """

    def __init__(self, user_id: str) -> None:
        super().__init__(f"Slack user {user_id} has no Desk agent")
        self.user_id = user_id


class OutsideDepartmentError(PersonError):
    """The agent whom somebody means is not in the department that narrows the question."""

    def __init__(self, agent: Agent, department: Department) -> None:
        super().__init__(f"agent {agent.id} is not in department {department.id}")
        self.agent = agent
        self.department = department


class AmbiguousDepartmentError(PersonError):
    """A name fits several departments.

    Attributes:
        name: as typed.
        candidates: the departments it fits, never empty.
    """

    def __init__(self, name: str, candidates: Sequence[Department]) -> None:
        super().__init__(f"{name!r} fits {len(candidates)} departments")
        self.name = name
        self.candidates = tuple(candidates)


class AccessRefusedError(PersonError):
    """The person may not do this.

    Attributes:
        reason: a key of the sentences in `formatters.errors`, such as ``guest``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HistoryEmptyError(PersonError):
    """Nothing was captured yet of what is asked for.

    Attributes:
        kind: of captures that are missing.
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"no capture of {kind}")
        self.kind = kind


class StoreDownError(PersonError):
    """The database cannot be used now; commands that need none still work.

    Attributes:
        is_full: it can be read, and takes no changes.
    """

    def __init__(self, *, is_full: bool = False) -> None:
        super().__init__("the database takes no changes" if is_full else "no database")
        self.is_full = is_full


class ClaimsDownError(StoreDownError):
    """The database cannot be used now, so nobody can choose or confirm a Desk agent."""
