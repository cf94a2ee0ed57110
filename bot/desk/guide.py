"""Source ``guide``: the three paths that an independent guide to Desk names.

Zoho publishes neither them nor their answers' shape (see `bot.desk.guide_words` and
`bot.desk.guide_rows` for what is understood). They get `p` as given; since they may ignore it,
rows are filtered here once more where they carry the data. Nothing but these paths is needed:
people and departments are those of the status rows.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.desk.cache import Memo
from bot.desk.credits import Priority
from bot.desk.dashboards import RUNNING_LIFETIME
from bot.desk.endpoints import EDITED_BY_HAND, LIVE
from bot.desk.errors import (
    DeskAnswerError,
    DeskDataCenterError,
    DeskError,
    DeskPermissionError,
    DeskRequestError,
    DeskScopeError,
)
from bot.desk.grant import TOKEN_PATH
from bot.desk.guide_answers import build_board, build_performance, build_skill_map
from bot.desk.guide_people import build_guide_roster
from bot.desk.guide_rows import GuideRow, read_guide
from bot.desk.models import Organization, Source, Team
from bot.desk.params import Operation
from bot.desk.session import BUDGET_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bot.desk.cache import AnswerCache, Cached
    from bot.desk.endpoints import Endpoints
    from bot.desk.models import Agent, Department, PerformanceReport, SkillMap, StatusBoard
    from bot.desk.params import PerformanceQuery, Query, SkillsQuery, StatusQuery
    from bot.desk.session import DeskSession

PATHS: Final[Mapping[Operation, str]] = {
    Operation.PERFORMANCE: "/doc/agentperformancemetrics",
    Operation.STATUS: "/doc/agentstatusmonitoring",
    Operation.SKILLS: "/doc/agentskillmapping",
}
_LIFETIMES: Final[Mapping[Operation, timedelta]] = {
    Operation.PERFORMANCE: RUNNING_LIFETIME,
    Operation.STATUS: LIVE,
    Operation.SKILLS: EDITED_BY_HAND,
}


def is_other_shape(error: DeskError) -> bool:
    """Tell an error which says that a path does not serve the guide's records at all."""
    if error.operation == TOKEN_PATH:
        return False
    if isinstance(error, DeskRequestError):
        return error.status is not None  # Desk's refusal of the path, not ours of the question
    return isinstance(error, DeskAnswerError | DeskDataCenterError)


class GuideSource:
    """Answers from the guide's three paths.

    Args:
        budget_s: how long one call may take; less where another source could still answer.
    """

    def __init__(
        self,
        session: DeskSession,
        cache: AnswerCache,
        endpoints: Endpoints,
        *,
        org_id: str,
        budget_s: float = BUDGET_S,
    ) -> None:
        self._session = session
        self._cache = cache
        self._endpoints = endpoints
        self._org_id = org_id
        self._budget_s = budget_s
        self._memo = Memo()

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation."""
        return dict.fromkeys(Operation, Source.GUIDE)

    async def count_records(self, operation: Operation) -> int:
        """Try an operation's path without parameters; return how many records it gave.

        Nobody waits for this alone, so it leaves the people's reserve of credits be.
        """
        return len((await self._rows(operation, (), priority=Priority.JOBS)).value)

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the people of the status rows, by name."""
        return build_guide_roster((await self._rows(Operation.STATUS, ())).value).agents

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the departments of the status rows, by name."""
        return build_guide_roster((await self._rows(Operation.STATUS, ())).value).departments

    async def list_teams(self) -> tuple[Team, ...]:
        """Return the teams, by name; the guide has none of its own."""
        return (await self._endpoints.list_teams()).value

    async def get_organization(self) -> Organization:
        """Return the portal, as far as it lets itself be asked."""
        return (
            await self._cache.get("guide-organization", EDITED_BY_HAND, self._load_organization)
        ).value

    async def get_status(self, query: StatusQuery) -> StatusBoard:
        """Answer `get_agent_status_monitoring`."""
        rows, people = await self._ask(Operation.STATUS, query)
        build = partial(build_board, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda board: len(board.agents))

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        rows, people = await self._ask(Operation.PERFORMANCE, query)
        build = partial(build_performance, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda report: len(report.agents))

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        rows, people = await self._ask(Operation.SKILLS, query)
        build = partial(build_skill_map, query, rows, people.value)
        return self._memo.get(query, (rows, people), build, rows=lambda found: len(found.agents))

    async def _ask(
        self, operation: Operation, query: Query
    ) -> tuple[Cached[tuple[GuideRow, ...]], Cached[tuple[GuideRow, ...]]]:
        return await asyncio.gather(
            self._rows(operation, query.given),
            self._cache.get("guide-people", EDITED_BY_HAND, self._load_people),
        )

    async def _rows(
        self,
        operation: Operation,
        given: tuple[tuple[str, str], ...],
        *,
        priority: Priority = Priority.PEOPLE,
    ) -> Cached[tuple[GuideRow, ...]]:
        load = partial(self._load, operation, given, priority)
        return await self._cache.get(("guide", operation, given), _LIFETIMES[operation], load)

    async def _load(
        self, operation: Operation, given: tuple[tuple[str, str], ...], priority: Priority
    ) -> tuple[GuideRow, ...]:
        data = await self._session.get(
            PATHS[operation], dict(given), priority=priority, budget_s=self._budget_s
        )
        return read_guide([] if data is None else data, operation=operation)

    async def _load_people(self) -> tuple[GuideRow, ...]:
        try:
            return (await self._rows(Operation.STATUS, ())).value
        except DeskError as error:
            if is_other_shape(error):
                return ()
            raise

    async def _load_organization(self) -> Organization:
        try:
            return (await self._endpoints.get_organization()).value
        except DeskError as error:
            if is_other_shape(error) or isinstance(error, DeskScopeError | DeskPermissionError):
                return Organization(self._org_id)
            raise
