"""A dashboard report grouped by agent, ready to be looked up by agent id.

https://github.com/zoho/zohodesk-oas, dashboard reports. Whether agents with zero are listed is
not documented: only where the listed counts add up to the total does an absent agent have zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.desk.models import Average
from bot.desk.records import (
    REPORT_KEYS,
    ReportRow,
    ReportTotals,
    read_rows,
    read_totals,
    rows_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReportName(Enum):
    """The reports of the scorecard."""

    CLOSED = "solvedTickets"
    REOPENED = "reopenedTickets"
    BACKLOG = "backlogTickets"
    RESOLUTION_TIME = "ticketsResolutionTime"
    FIRST_RESPONSE_TIME = "responseTime"

    @property
    def path(self) -> str:
        """The path below ``/api/v1``."""
        return f"/dashboards/{self.value}"

    @property
    def params(self) -> dict[str, str]:
        """What only this report takes."""
        return {"isFirstResponse": "true"} if self is ReportName.FIRST_RESPONSE_TIME else {}


@dataclass(frozen=True, slots=True)
class Report:
    """A report's totals and its rows by agent id."""

    totals: ReportTotals
    rows: Mapping[str, ReportRow]
    is_complete: bool

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int | None:
        """The team's count."""
        return self.totals.count

    @property
    def average(self) -> Average | None:
        """The team's average time."""
        return _average(self.totals)

    def count_of(self, agent_id: str) -> int | None:
        """Return an agent's count; `None` when the report does not say."""
        row = self.rows.get(agent_id)
        if row is None:
            return 0 if self.is_complete else None
        return row.count

    def average_of(self, agent_id: str) -> Average | None:
        """Return an agent's average time; `None` when there is none."""
        row = self.rows.get(agent_id)
        return _average(row) if row is not None else None


def read_report(data: Any, *, path: str) -> Report:
    """Read a report; an empty answer is a report that says nothing.

    Raises:
        DeskAnswerError: the answer is no report.
    """
    rows = read_rows(ReportRow, rows_of(data, path=path, keys=REPORT_KEYS) if data else [])
    totals = read_totals(data)
    counted = sum(row.count or 0 for row in rows)
    return Report(
        totals=totals,
        rows={row.id: row for row in rows if row.id},
        is_complete=totals.count is not None and totals.count == counted,
    )


def _average(times: ReportRow | ReportTotals) -> Average | None:
    if times.system is None and times.agent is None:
        return None
    return Average(times.count, system=times.system, agent=times.agent)
