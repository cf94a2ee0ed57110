"""Parameters are refused as strictly as Desk refuses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.desk.contract import TOKEN_OPERATION, Parameter, load_contract
from bot.sandbox.desk.parameters import read_parameters
from bot.sandbox.desk.refusals import Refusal

if TYPE_CHECKING:
    from tests.bot.sandbox.desk.caller import Caller

REPORTS = "/dashboards"
TODAY = {"duration": "TODAY"}
LAST_HOUR = {"duration": "LAST_1_HOUR"}
BY_AGENT = {"groupBy": "agent"}
MANY = ",".join(map(str, range(51)))
EXTRA = "Extra query parameter '{}' is present in the input."


@pytest.mark.parametrize(
    ("path", "params", "fault"),
    [
        ("/agents", {"limit": "201"}, "The value passed for field 'limit' exceeds the range"),
        ("/agents", {"limit": "-1"}, "The value passed for field 'limit' exceeds the range"),
        ("/agents", {"page": "2"}, EXTRA.format("page")),
        ("/agents/count", {"from": "0"}, EXTRA.format("from")),
        ("/onlineAgents", {"departmentId": "-1", "from": "0"}, EXTRA.format("from")),
        ("/agentAvailability", {"departmentId": "-1", "limit": "51"}, "The value passed for"),
        ("/skills", {"departmentId": "1", "searchStr": "F"}, EXTRA.format("searchStr")),
        (
            "/dashboards/solvedTickets",
            {"duration": "TODAY", "groupBy": "agent", "startDate": "2026-11-01"},
            EXTRA.format("startDate"),
        ),
    ],
)
async def test_unprocessable(caller: Caller, path: str, params: dict[str, str], fault: str) -> None:
    """Unknown parameters and numbers out of range are 422 with a sentence, as observed."""
    got = await caller.get(path, **params)
    assert (got.status, got.code) == (422, "UNPROCESSABLE_ENTITY")
    assert got.body["message"].startswith(fault)


@pytest.mark.parametrize(
    ("path", "params", "field", "kind"),
    [
        ("/agentAvailability", {}, "/departmentId", "missing"),
        ("/agentAvailability", {"departmentId": "all"}, "/departmentId", "invalid"),
        ("/agentAvailability", {"departmentId": "12"}, "/departmentId", "invalid"),
        ("/agentAvailability", {"departmentId": "-1", "include": "mail"}, "/include", "invalid"),
        ("/agentsTicketsCount", {"agentIds": "1,1"}, "/agentIds", "duplicate"),
        ("/agentsTicketsCount", {"agentIds": MANY}, "/agentIds", "invalid"),
        ("/agents", {"limit": "ten"}, "/limit", "invalid"),
        ("/agents", {"status": "active"}, "/status", "invalid"),
        ("/agents", {"isConfirmed": "yes"}, "/isConfirmed", "invalid"),
        ("/agents/email/nobody", {}, "/emailId", "invalid"),
        (REPORTS + "/solvedTickets", BY_AGENT, "/duration", "missing"),
        (REPORTS + "/responseTime", TODAY | BY_AGENT, "/isFirstResponse", "missing"),
        (REPORTS + "/backlogTickets", BY_AGENT | LAST_HOUR, "/duration", "invalid"),
        (REPORTS + "/backlogTickets", TODAY | {"groupBy": "hour"}, "/groupBy", "invalid"),
        ("/skills", {}, "/departmentId", "missing"),
        ("/skills", {"departmentId": "5"}, "/departmentId", "invalid"),
    ],
)  # fmt: skip
async def test_invalid_data(
    caller: Caller, path: str, params: dict[str, str], field: str, kind: str
) -> None:
    """Missing, malformed and repeated values are 422 and name the field."""
    got = await caller.get(path, **params)
    assert (got.status, got.code) == (422, "INVALID_DATA")
    assert got.body["errors"] == [{"fieldName": field, "errorType": kind}]


def test_a_repeated_parameter_is_refused() -> None:
    """Lists are comma separated; the same key twice is a mistake."""
    with pytest.raises(Refusal) as refused:
        read_parameters(load_contract()["getAgents"], {}, [("limit", "1"), ("limit", "2")])
    assert refused.value.body["errors"][0]["errorType"] == "duplicate"


def test_values_are_typed_and_defaults_filled_in() -> None:
    """Numbers, booleans and lists come out as such; absent ones take the documented default."""
    query = [("departmentIds", "1,2"), ("isConfirmed", "false")]
    values = read_parameters(load_contract()["getAgents"], {}, query)
    assert values == {"departmentIds": ["1", "2"], "isConfirmed": False, "limit": 10}


PARAMETERS = [
    (operation, parameter)
    for operation in load_contract().values()
    if operation.id != TOKEN_OPERATION
    for parameter in operation.parameters
    if parameter.where == "query"
]


@given(st.sampled_from(PARAMETERS), st.text(max_size=40))
def test_any_text_is_read_or_refused(case: tuple[Any, Parameter], text: str) -> None:
    """No value of any parameter fails otherwise than with Desk's 422."""
    operation, parameter = case
    query = [(parameter.name, text)]
    status, values = outcome(operation, query)
    assert status in {200, 422}
    if status == 200:
        assert parameter.validator.is_valid(values[parameter.name])


def outcome(operation: Any, query: list[tuple[str, str]]) -> tuple[int, dict[str, Any]]:
    """Return the status and, for a success, the values that a query is read as."""
    try:
        return 200, read_parameters(operation, {}, query)
    except Refusal as refusal:
        return refusal.status, {}


@given(st.from_regex(re.compile(r"[0-9]+\n")))
def test_a_final_line_break_is_no_part_of_an_id(text: str) -> None:
    """A pattern for digits means the whole value, not all but its end."""
    with pytest.raises(Refusal):
        read_parameters(load_contract()["getSkills"], {}, [("departmentId", text)])
