"""Source ``auto``: the guide's paths where the portal serves them, else the documented API.

Each operation is tried once without parameters. Where the answer is no list of records, the
documented API serves that operation for a day. A refusal or an outage is no verdict: the
documented API steps in for a minute, and speaks for itself if it is refused as well.

Agents bear the ids of the documented API, whichever source tells about them, so that what one
says can be joined with what the other says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import structlog

from bot.desk.errors import (
    DeskEditionError,
    DeskError,
    DeskGrantError,
    DeskPermissionError,
    DeskScopeError,
    DeskUnavailableError,
)
from bot.desk.flight import SingleFlight
from bot.desk.grant import TOKEN_PATH
from bot.desk.guide import GuideSource, is_other_shape
from bot.desk.models import PerformanceReport, SkillMap, Source, StatusBoard
from bot.desk.params import Operation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.desk.models import Agent, Department, Organization, Team
    from bot.desk.params import PerformanceQuery, SkillsQuery, StatusQuery

_log: Final = structlog.get_logger(__name__)

_RECHECK: Final = timedelta(days=1)
_STEP_IN: Final = timedelta(minutes=1)
_PASSING: Final = (DeskUnavailableError, DeskScopeError, DeskPermissionError, DeskEditionError)

T = TypeVar("T")
Answer = TypeVar("Answer", StatusBoard, PerformanceReport, SkillMap)


class DeskSource(Protocol):
    """What answers the three operations and knows the people."""

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation; `None` when not yet known."""
        ...

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the active people, by name."""
        ...

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the departments, by name."""
        ...

    async def list_teams(self) -> tuple[Team, ...]:
        """Return the teams, by name."""
        ...

    async def get_organization(self) -> Organization:
        """Return the portal."""
        ...

    async def get_status(self, query: StatusQuery) -> StatusBoard:
        """Answer `get_agent_status_monitoring`."""
        ...

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        ...

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        ...


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Which source serves an operation, and until when that holds."""

    source: Source
    until: datetime | None = None
    is_settled: bool = True


class AutoSource:
    """Chooses between the guide and the documented API, operation by operation."""

    def __init__(self, guide: GuideSource, rest: DeskSource, *, clock: Clock) -> None:
        self._guide = guide
        self._rest = rest
        self._clock = clock
        self._verdicts: dict[Operation, _Verdict] = {}
        self._flights = SingleFlight()

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation; `None` where there is no verdict yet."""
        settled = {key: each.source for key, each in self._verdicts.items() if each.is_settled}
        return {operation: settled.get(operation) for operation in Operation}

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the people as the source of the status knows them."""
        return await self._ask(Operation.STATUS, lambda source: source.list_agents())

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the departments as the source of the status knows them."""
        return await self._ask(Operation.STATUS, lambda source: source.list_departments())

    async def list_teams(self) -> tuple[Team, ...]:
        """Return the teams; only the documented API knows them."""
        return await self._rest.list_teams()

    async def get_organization(self) -> Organization:
        """Return the portal."""
        return await self._guide.get_organization()

    async def get_status(self, query: StatusQuery) -> StatusBoard:
        """Answer `get_agent_status_monitoring`."""
        return await self._answer(Operation.STATUS, lambda source: source.get_status(query))

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        return await self._answer(
            Operation.PERFORMANCE, lambda source: source.get_performance(query)
        )

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        return await self._answer(Operation.SKILLS, lambda source: source.get_skills(query))

    async def close(self) -> None:
        """Stop trying the guide's paths."""
        await self._flights.close()

    async def _answer(
        self, operation: Operation, ask: Callable[[DeskSource], Awaitable[Answer]]
    ) -> Answer:
        answer = await self._ask(operation, ask)
        if answer.freshness.source is Source.REST or not answer.freshness.stale:
            return answer
        try:
            return await ask(self._rest)  # a new answer is better than the guide's old one
        except DeskUnavailableError:
            return answer

    async def _ask(self, operation: Operation, ask: Callable[[DeskSource], Awaitable[T]]) -> T:
        if await self._choose(operation) is Source.REST:
            return await ask(self._rest)
        try:
            return await ask(self._guide)
        except DeskError as error:
            if not self._note(operation, error):
                raise
            return await ask(self._rest)

    async def _choose(self, operation: Operation) -> Source:
        verdict = self._verdicts.get(operation)
        if verdict is None or (verdict.until is not None and self._clock() >= verdict.until):
            verdict = await self._flights.run(operation, partial(self._try, operation))
        return verdict.source

    async def _try(self, operation: Operation) -> _Verdict:
        try:
            count = await self._guide.count_records(operation)
        except DeskError as error:
            if not self._note(operation, error):
                raise
        else:
            # No records prove nothing, and the documented API may have some.
            self._settle(operation, Source.GUIDE if count else Source.REST)
        return self._verdicts[operation]

    def _note(self, operation: Operation, error: DeskError) -> bool:
        """Draw the verdict from an error of the guide's path; tell whether rest may answer."""
        if is_other_shape(error):
            self._settle(operation, Source.REST)
        elif isinstance(error, _PASSING) or _is_token_refused(error):
            until = self._clock() + _STEP_IN
            self._verdicts[operation] = _Verdict(Source.REST, until, is_settled=False)
        else:
            return False
        return True

    def _settle(self, operation: Operation, source: Source) -> None:
        until = self._clock() + _RECHECK if source is Source.REST else None
        self._verdicts[operation] = _Verdict(source, until)
        _log.info("desk_source_chosen", operation=operation, source=source)


def _is_token_refused(error: DeskError) -> bool:
    """Tell a path that accepts no token of ours from a grant that the accounts server refuses."""
    return isinstance(error, DeskGrantError) and error.operation != TOKEN_PATH
