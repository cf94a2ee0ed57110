"""Desk's rows as it sends them: vendor names by alias, unknown fields ignored, gaps tolerated.

The profile of the token's owner hides fields, so everything but an id may be missing. Shapes:
https://github.com/zoho/zohodesk-oas (agent, presence, dashboard reports, skill, department).
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast

import structlog
from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from bot.desk.errors import DeskAnswerError
from bot.desk.values import read_count, read_duration, read_flag, read_ids, read_text

if TYPE_CHECKING:
    from collections.abc import Hashable

_log: Final = structlog.get_logger(__name__)

Row = TypeVar("Row")


def _id(value: object) -> str:
    text = read_text(value)
    if text is None:
        raise ValueError("no id")
    return text


def _id_set(value: object) -> frozenset[str]:
    return frozenset(read_ids(value))


def _type_name(value: object) -> str | None:
    return read_text(value.get("skillTypeName")) if isinstance(value, dict) else None


Id = Annotated[str, BeforeValidator(_id)]
Text = Annotated[str | None, BeforeValidator(read_text)]
Count = Annotated[int | None, BeforeValidator(read_count)]
Duration = Annotated[timedelta | None, BeforeValidator(read_duration)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Ids = Annotated[tuple[str, ...], BeforeValidator(read_ids)]
IdSet = Annotated[frozenset[str], BeforeValidator(_id_set)]


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A row of ``/departments``."""

    id: Id
    name: Text = None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A row of ``/teams``; ``derivedAgents`` also has those who belong to it by their role."""

    id: Id
    name: Text = None
    department_id: Text = Field(default=None, alias="departmentId")
    agent_ids: IdSet = Field(default=frozenset(), alias="derivedAgents")


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """A row of ``/organizations``."""

    id: Id
    company_name: Text = Field(default=None, alias="companyName")
    portal_name: Text = Field(default=None, alias="portalName")
    time_zone: Text = Field(default=None, alias="timeZone")
    edition: Text = None


@dataclass(frozen=True, slots=True)
class AgentRow:
    """A row of ``/agents``; its ``status`` is the account's state, not presence."""

    id: Id
    name: Text = None
    first_name: Text = Field(default=None, alias="firstName")
    last_name: Text = Field(default=None, alias="lastName")
    email: Text = Field(default=None, alias="emailId")
    time_zone: Text = Field(default=None, alias="timeZone")
    is_machine: Flag = Field(default=False, alias="isZiaAgent")
    department_ids: Ids = Field(default=(), alias="associatedDepartmentIds")


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """A row of ``/agentAvailability``, ``/onlineAgents`` and ``/offlineAgents``."""

    id: Id = Field(alias="agentId")
    status: Text = None
    chat: Text = Field(default=None, alias="chatStatus")
    mail: Text = Field(default=None, alias="mailStatus")
    phone: Text = Field(default=None, alias="phoneStatus")
    phone_mode: Text = Field(default=None, alias="phoneMode")


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """A row of ``/agentsTicketsCount``."""

    id: Id = Field(alias="agentId")
    open: Count = Field(default=None, alias="openCount")
    on_hold: Count = Field(default=None, alias="onholdCount")
    overdue: Count = Field(default=None, alias="overDueCount")
    due_within_hour: Count = Field(default=None, alias="dueIn1HrCount")


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A row of ``/skills``."""

    id: Id
    name: Id
    status: Text = None
    type: Annotated[str | None, BeforeValidator(_type_name)] = Field(
        default=None, alias="skillType"
    )
    agent_ids: IdSet = Field(default=frozenset(), alias="agentIds")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One agent in a report of ``/dashboards``; `id` may be missing for unassigned tickets."""

    id: Text = Field(default=None, alias="referenceValue")
    name: Text = Field(default=None, alias="value")
    count: Count = Field(
        default=None, validation_alias=AliasChoices("count", "ticketCount", "responseCount")
    )
    system: Duration = Field(default=None, alias="avgSystemTime")
    agent: Duration = Field(default=None, alias="avgAgentTime")


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """The totals that a report of ``/dashboards`` carries beside its rows."""

    count: Count = Field(
        default=None, validation_alias=AliasChoices("totalTicketCount", "totalResponseCount")
    )
    system: Duration = Field(default=None, alias="totalAvgSystemTime")
    agent: Duration = Field(default=None, alias="totalAvgAgentTime")


REPORT_KEYS: Final = ("ticketCount", "responseCount", "timeData")
"""Where the rows of a report are."""


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", kind))


def rows_of(data: Any, *, path: str, keys: tuple[str, ...] = ("data",)) -> list[Any]:
    """Return the rows of a list answer; `None`, which is how 204 arrives, is no rows.

    Raises:
        DeskAnswerError: the answer is no list answer.
    """
    if isinstance(data, dict):
        found = [data[key] for key in keys if key in data]
        data = next((rows for rows in found if isinstance(rows, list)), found[0] if found else data)
    if data is None:
        return []
    if not isinstance(data, list):
        raise DeskAnswerError(f"{path}: no rows in the answer", operation=path)
    return data


def read_rows(kind: type[Row], rows: list[Any]) -> tuple[Row, ...]:
    """Read rows; one that cannot be read is left out and counted in the log."""
    many: Any = list[kind]  # type: ignore[valid-type]  # a type made at run time
    try:
        return tuple(_adapter(many).validate_python(rows))
    except ValidationError:
        return _read_one_by_one(kind, rows)


def _read_one_by_one(kind: type[Row], rows: list[Any]) -> tuple[Row, ...]:
    good: list[Row] = []
    adapter = _adapter(cast("Hashable", kind))
    for row in rows:
        try:
            good.append(adapter.validate_python(row))
        except ValidationError:
            continue
    _log.warning("desk_rows_skipped", kind=kind.__name__, skipped=len(rows) - len(good))
    return tuple(good)


def read_totals(data: Any) -> ReportTotals:
    """Read the totals of a report; an empty answer has none."""
    totals: ReportTotals = _adapter(ReportTotals).validate_python(
        data if isinstance(data, dict) else {}
    )
    return totals
