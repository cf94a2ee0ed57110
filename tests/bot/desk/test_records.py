"""Desk's rows: bad ones are skipped, the others kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.desk.errors import DeskAnswerError
from bot.desk.records import (
    AgentRow,
    OrganizationRow,
    PresenceRow,
    SkillRow,
    WorkloadRow,
    read_rows,
    rows_of,
)
from bot.desk.report import read_report
from tests.bot.desk.test_values import JSON

KINDS: list[type[Any]] = [AgentRow, OrganizationRow, PresenceRow, SkillRow, WorkloadRow]


def test_one_bad_row_does_not_lose_the_others() -> None:
    """Rows without an id, and what is no row, are left out and counted in the log."""
    rows: list[Any] = [
        {"agentId": 1, "status": "ONLINE"},
        {"agentId": None},
        None,
        7,
        {"agentId": "2"},
    ]
    with capture_logs() as logs:
        found = read_rows(PresenceRow, rows)
    assert [row.id for row in found] == ["1", "2"]
    assert [(log["event"], log["skipped"]) for log in logs] == [("desk_rows_skipped", 3)]


def test_nulls_and_strange_fields_are_tolerated() -> None:
    """A field that is null, missing or of another type is unknown; unknown fields are ignored."""
    row = {"id": 4, "name": None, "emailId": {"x": 1}, "associatedDepartmentIds": None,
           "isZiaAgent": None, "new": [1]}  # fmt: skip
    [agent] = read_rows(AgentRow, [row])
    assert (agent.id, agent.name, agent.email, agent.department_ids) == ("4", None, None, ())
    assert not agent.is_machine


def test_ids_are_such_as_a_database_takes() -> None:
    """Half a character or a zero byte in an id is replaced; the row, and all others, are there."""
    rows: list[Any] = [{"id": "4\ud800\0", "associatedDepartmentIds": ["5\udfff"]}, {"id": 6}]
    one, other = read_rows(AgentRow, rows)
    assert (one.id, one.department_ids, other.id) == ("4?", ("5?",), "6")


@pytest.mark.parametrize("data", [None, {"data": None}, {"data": []}, []])
def test_empty_lists(data: Any) -> None:
    """204, null and an empty array are all no rows."""
    assert rows_of(data, path="/agents") == []


@pytest.mark.parametrize("data", ["text", 5, {"rows": []}, {"data": {}}, {"data": "x"}])
def test_no_lists(data: Any) -> None:
    """An answer without rows cannot be read."""
    with pytest.raises(DeskAnswerError):
        rows_of(data, path="/agents")


@given(kind=st.sampled_from(KINDS), rows=st.lists(JSON, max_size=5))
def test_any_rows_can_be_read(kind: type[Any], rows: list[Any]) -> None:
    """No JSON makes the reader raise."""
    assert len(read_rows(kind, rows)) <= len(rows)


@given(JSON)
def test_any_report_is_read_or_refused(data: Any) -> None:
    """A report reader returns a report or says that it is none."""
    try:
        report = read_report(data, path="/dashboards/solvedTickets")
    except DeskAnswerError:
        return
    assert report.count_of("1") in {None, 0}
