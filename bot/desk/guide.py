"""Source ``guide``: the three paths that an independent guide to Desk names.

Zoho publishes neither them nor their answers' shape (see `bot.desk.guide_words` and
`bot.desk.guide_rows` for what is understood). They get `p` as given; since they may ignore it,
rows are filtered here once more where they carry the data. Nothing but these paths is needed:
people and departments are those of the status rows. Beside the documented API they bear its ids.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.desk.cache import Memo, answer_within
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
    DeskUnavailableError,
)
from bot.desk.grant import TOKEN_PATH
from bot.desk.guide_answers import build_board, build_performance, build_skill_map
from bot.desk.guide_ids import adopt, by_names
from bot.desk.guide_people import build_guide_roster
from bot.desk.guide_rows import GuideRow, read_guide
from bot.desk.models import Organization, Source, Team
from bot.desk.params import Operation
from bot.desk.roster import NOBODY
from bot.desk.session import BUDGET_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.desk.cache import AnswerCache, Cached
    from bot.desk.endpoints import Endpoints
    from bot.desk.models import Agent, Department, PerformanceReport, SkillMap, StatusBoard
    from bot.desk.params import PerformanceQuery, Query, SkillsQuery, StatusQuery
    from bot.desk.rest import RestSource
    from bot.desk.roster import Roster
    from bot.desk.session import DeskSession

_log: Final = structlog.get_logger(__name__)

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

_ASKED_AGAIN: Final = timedelta(minutes=1)
"""How long it is remembered that the documented roster cannot be had; the roster keeps an hour."""


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
        beside: the documented API where it could answer as well. Its roster then gives people
            their ids, and a token that a path refuses is its affair.
    """

    def __init__(
        self,
        session: DeskSession,
        cache: AnswerCache,
        endpoints: Endpoints,
        *,
        org_id: str,
        budget_s: float = BUDGET_S,
        beside: RestSource | None = None,
    ) -> None:
        self._session = session
        self._cache = cache
        self._endpoints = endpoints
        self._org_id = org_id
        self._budget_s = budget_s
        self._beside = beside
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
        return (await self._roster()).agents

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the departments of the status rows, by name."""
        return (await self._roster()).departments

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
        parts = await self._ask(Operation.STATUS, query)
        build = partial(build_board, query, *parts)
        return self._memo.get(query, parts, build, rows=lambda board: len(board.agents))

    async def get_performance(self, query: PerformanceQuery) -> PerformanceReport:
        """Answer `get_agent_performance_metrics`."""
        parts = await self._ask(Operation.PERFORMANCE, query)
        build = partial(build_performance, query, *parts)
        return self._memo.get(query, parts, build, rows=lambda report: len(report.agents))

    async def get_skills(self, query: SkillsQuery) -> SkillMap:
        """Answer `get_agent_skill_mapping`."""
        parts = await self._ask(Operation.SKILLS, query)
        build = partial(build_skill_map, query, *parts)
        return self._memo.get(query, parts, build, rows=lambda found: len(found.agents))

    async def _ask(
        self, operation: Operation, query: Query
    ) -> tuple[Cached[tuple[GuideRow, ...]], Cached[tuple[GuideRow, ...]], Roster]:
        known = await self._known()
        rows, people = await asyncio.gather(
            self._rows(operation, by_names(query.given, known)),
            self._cache.get("guide-people", EDITED_BY_HAND, self._load_people),
        )
        return rows, people, known

    async def _roster(self) -> Roster:
        rows, known = await asyncio.gather(self._rows(Operation.STATUS, ()), self._known())
        return build_guide_roster(adopt(rows.value, known), known)

    async def _known(self) -> Roster:
        """Return the documented roster; while that cannot be had, people bear ids of their own."""
        if self._beside is None:
            return NOBODY
        load = partial(_load_known, self._beside)
        try:
            with answer_within(self._budget_s):
                return (await self._cache.get("guide-known", _ASKED_AGAIN, load)).value
        except DeskUnavailableError:
            return NOBODY

    async def _rows(
        self,
        operation: Operation,
        given: tuple[tuple[str, str], ...],
        *,
        priority: Priority | None = None,
    ) -> Cached[tuple[GuideRow, ...]]:
        load = partial(self._load, operation, given, priority)
        return await self._cache.get(("guide", operation, given), _LIFETIMES[operation], load)

    async def _load(
        self, operation: Operation, given: tuple[tuple[str, str], ...], priority: Priority | None
    ) -> tuple[GuideRow, ...]:
        data = await self._session.get(
            PATHS[operation],
            dict(given),
            priority=priority,
            budget_s=self._budget_s,
            renews=not self._beside,
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


async def _load_known(rest: RestSource) -> Roster:
    try:
        return await rest.get_roster()
    except DeskError as error:
        _log.warning("desk_roster_unknown", error=type(error).__name__, code=error.error_code)
        return NOBODY
