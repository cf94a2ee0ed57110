"""Desk's documented calls, each answered from the cache while its answer is still true.

Paging, page bounds and recipes: https://github.com/zoho/zohodesk-oas. Live lists age in seconds,
lists that people edit by hand in an hour.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

from bot.desk.dashboards import report_lifetime, window_of
from bot.desk.models import Department, Organization, Team
from bot.desk.records import (
    AgentRow,
    DepartmentRow,
    OrganizationRow,
    PresenceRow,
    SkillRow,
    TeamRow,
    WorkloadRow,
    read_rows,
    rows_of,
)
from bot.desk.report import Report, ReportName, read_report
from bot.desk.values import read_flag

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.clock import Clock
    from bot.desk.cache import AnswerCache, Cached
    from bot.desk.session import DeskSession
    from bot.periods import Period

_log: Final = structlog.get_logger(__name__)

ANY_DEPARTMENT: Final = "-1"
"""Presence of every department that the token's owner may see."""
SMALL_TEAM: Final = 50
"""Up to here one call tells everybody's presence, and one call everybody's workload."""

LIVE: Final = timedelta(seconds=20)
EDITED_BY_HAND: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)

_AGENTS_PAGE: Final = 200
_SKILLS_PAGE: Final = 100
_PRESENCE_PAGE: Final = 50
_PRESENCE_LIST: Final = 6000
_MAX_ROWS: Final = 20_000
_INCLUDE: Final = "chatStatus,mailStatus,phoneStatus,presenceStatus,phoneMode"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class AgentList:
    """Active agents; all of them, or those of one department, whatever their rows say."""

    rows: tuple[AgentRow, ...]
    department_id: str | None

    def __len__(self) -> int:
        return len(self.rows)


class Endpoints:
    """One method a question; each returns what Desk said and when."""

    def __init__(
        self, session: DeskSession, cache: AnswerCache, *, clock: Clock, org_id: str
    ) -> None:
        self._session = session
        self._cache = cache
        self._clock = clock
        self._org_id = org_id

    async def get_organization(self) -> Cached[Organization]:
        """Return the portal, as the token's owner sees it."""
        return await self._cache.get("organization", A_DAY, self._load_organization)

    async def list_departments(self) -> Cached[tuple[Department, ...]]:
        """Return the enabled departments, by name."""
        return await self._cache.get("departments", EDITED_BY_HAND, self._load_departments)

    async def list_teams(self) -> Cached[tuple[Team, ...]]:
        """Return the teams of every department, by name."""
        return await self._cache.get("teams", EDITED_BY_HAND, self._load_teams)

    async def list_agents(self, department_id: str | None = None) -> Cached[AgentList]:
        """Return the active agents, of one department unless the whole list is at hand."""
        whole: Cached[AgentList] | None = self._cache.peek(("agents", None))
        # The owner's profile may hide the departments of agents: such a list cannot be narrowed.
        if whole is not None and any(row.department_ids for row in whole.value.rows):
            return whole
        load = partial(self._load_agents, department_id)
        return await self._cache.get(("agents", department_id), EDITED_BY_HAND, load)

    async def list_presence(
        self, department_id: str | None, *, people: int
    ) -> Cached[Mapping[str, PresenceRow]]:
        """Return presence by agent id, with the calls that suit this many people."""
        load = partial(self._load_presence, department_id or ANY_DEPARTMENT, people)
        return await self._cache.get(("presence", department_id), LIVE, load)

    def peek_presence(self, department_id: str | None) -> Cached[Mapping[str, PresenceRow]] | None:
        """Return presence that is at hand."""
        return self._cache.peek(("presence", department_id))

    async def list_workload(
        self, department_id: str | None, *, agent_ids: Sequence[str], only: str | None = None
    ) -> Cached[Mapping[str, WorkloadRow]]:
        """Return workload by agent id: of the whole team, or `only` of one if that is not at hand.

        It counts the tickets of the department, or of all.
        """
        whole: Cached[Mapping[str, WorkloadRow]] | None
        if only and (whole := self._cache.peek(("workload", department_id, None))):
            return whole
        ids = (only,) if only else tuple(agent_ids)
        load = partial(self._load_workload, department_id, ids)
        return await self._cache.get(("workload", department_id, only), LIVE, load)

    async def list_skills(self, department_id: str) -> Cached[tuple[SkillRow, ...]]:
        """Return the active skills of a department, each with its agents."""
        load = partial(self._load_skills, department_id)
        return await self._cache.get(("skills", department_id), EDITED_BY_HAND, load)

    async def get_report(
        self, name: ReportName, period: Period, department_id: str | None
    ) -> Cached[Report]:
        """Return a report by agent; one call answers for everybody."""
        key = ("report", name, period, department_id)
        load = partial(self._load_report, name, period, department_id)
        return await self._cache.get(key, self._report_lifetime(period), load)

    def _report_lifetime(self, period: Period) -> timedelta:
        organization: Cached[Organization] | None = self._cache.peek("organization")
        time_zone = organization.value.time_zone if organization else None
        return report_lifetime(period, now=self._clock(), time_zone=time_zone)

    async def _load_organization(self) -> Organization:
        rows = rows_of(await self._session.get("/organizations"), path="/organizations")
        for row in read_rows(OrganizationRow, rows):
            if row.id == self._org_id:
                name = row.company_name or row.portal_name
                return Organization(row.id, name, row.time_zone, row.edition)
        return Organization(self._org_id)

    async def _load_departments(self) -> tuple[Department, ...]:
        pages = self._iter_pages("/departments", {"isEnabled": "true"}, limit=_AGENTS_PAGE)
        rows = await _read_pages(DepartmentRow, pages)
        departments = {row.id: Department(row.id, row.name or row.id) for row in rows}
        return tuple(sorted(departments.values(), key=lambda each: (each.name.casefold(), each.id)))

    async def _load_teams(self) -> tuple[Team, ...]:
        # Without limits the whole list comes at once.
        rows = rows_of(await self._session.get("/teams"), path="/teams", keys=("teams",))
        teams = [
            Team(row.id, row.name or row.id, row.department_id, row.agent_ids)
            for row in read_rows(TeamRow, rows)
        ]
        return tuple(sorted(teams, key=lambda each: (each.name.casefold(), each.id)))

    async def _load_agents(self, department_id: str | None) -> AgentList:
        params = {"status": "ACTIVE"} | ({"departmentIds": department_id} if department_id else {})
        pages = self._iter_pages("/agents", params, limit=_AGENTS_PAGE)
        return AgentList(await _read_pages(AgentRow, pages), department_id)

    async def _load_skills(self, department_id: str) -> tuple[SkillRow, ...]:
        params = {"departmentId": department_id, "status": "ACTIVE"}
        rows = await _read_pages(SkillRow, self._iter_pages("/skills", params, limit=_SKILLS_PAGE))
        # The parameter's default is not documented, so the field is looked at as well.
        return tuple(row for row in rows if row.status in {None, "ACTIVE"})

    async def _load_presence(self, department_id: str, people: int) -> Mapping[str, PresenceRow]:
        params = {"departmentId": department_id, "include": _INCLUDE}
        if people <= SMALL_TEAM:
            page = {**params, "limit": str(_PRESENCE_PAGE)}
            data = await self._session.get("/agentAvailability", page)
            if not _has_more(data):
                return _by_id(data)
        return await self._load_long_presence(params)

    async def _load_long_presence(self, params: dict[str, str]) -> Mapping[str, PresenceRow]:
        found: dict[str, PresenceRow] = {}

        async def load(path: str) -> None:
            data = await self._session.get(path, {**params, "limit": str(_PRESENCE_LIST)})
            if _has_more(data):
                _log.warning("desk_presence_cut", path=path, rows=_PRESENCE_LIST)
            # Two snapshots: for an agent who toggled in between, the later answer wins.
            found.update(_by_id(data))

        await asyncio.gather(load("/onlineAgents"), load("/offlineAgents"))
        return found

    async def _load_workload(
        self, department_id: str | None, agent_ids: tuple[str, ...]
    ) -> Mapping[str, WorkloadRow]:
        path = "/agentsTicketsCount"

        async def load(ids: tuple[str, ...]) -> tuple[WorkloadRow, ...]:
            params = {"agentIds": ",".join(ids), "departmentId": department_id or "allDepartment"}
            return read_rows(WorkloadRow, rows_of(await self._session.get(path, params), path=path))

        starts = range(0, len(agent_ids), SMALL_TEAM)
        chunks = await asyncio.gather(*(load(agent_ids[at : at + SMALL_TEAM]) for at in starts))
        return {row.id: row for chunk in chunks for row in chunk}

    async def _load_report(
        self, name: ReportName, period: Period, department_id: str | None
    ) -> Report:
        params = {"groupBy": "agent", **window_of(period), **name.params}
        if department_id:
            params["departmentId"] = department_id
        return read_report(await self._session.get(name.path, params), path=name.path)

    async def _iter_pages(
        self, path: str, params: Mapping[str, str], *, limit: int
    ) -> AsyncIterator[list[Any]]:
        """Yield pages from row 0 until one is short; never more than the ceiling."""
        for start in range(0, _MAX_ROWS, limit):
            page = {**params, "limit": str(limit), "from": str(start)}
            rows = rows_of(await self._session.get(path, page), path=path)
            yield rows
            if len(rows) < limit:
                return
        _log.warning("desk_list_cut", path=path, rows=_MAX_ROWS)


async def _read_pages(kind: type[Row], pages: AsyncIterator[list[Any]]) -> tuple[Row, ...]:
    # Page by page, as rows take many times as much memory before they are read as after.
    return tuple([row async for page in pages for row in read_rows(kind, page)])


def _by_id(data: Any) -> dict[str, PresenceRow]:
    rows = read_rows(PresenceRow, rows_of(data, path="/agentAvailability"))
    return {row.id: row for row in rows}


def _has_more(data: Any) -> bool:
    return isinstance(data, dict) and read_flag(data.get("hasMore"))
