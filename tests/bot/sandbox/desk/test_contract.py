"""Every documented operation answers as documented, judged by an independent library."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from bot.sandbox.desk.answers import ANSWERS
from bot.sandbox.desk.contract import TOKEN_OPERATION, Operation, load_contract, read_document
from tests.bot.sandbox.desk.caller import API, Caller

if TYPE_CHECKING:
    from bot.sandbox.desk import SandboxDesk

OPERATIONS = [item for item in load_contract().values() if item.id != TOKEN_OPERATION]


@pytest.fixture(scope="module")
def judge() -> OpenAPI:
    """Return openapi-core's reading of the contract."""
    return OpenAPI.from_dict(deepcopy(dict(read_document())))


def values(desk: SandboxDesk) -> dict[str, str]:
    """Return a value for every parameter name of the contract, each of them in use."""
    world = desk.world
    person, department = world.people[1], world.departments[0].id
    return {
        "agentId": person.id,
        "agentIds": ",".join(one.id for one in world.people[:3]),
        "channel": "Email",
        "departmentId": department,
        "departmentIds": ",".join(person.departments),
        "duration": "LAST_WEEK",
        "emailId": str(person.email),
        "fieldName": "name",
        "groupBy": "agent",
        "isFirstResponse": "true",
        "limit": "5",
        "organizationId": desk.org_id,
        "searchStr": "*a*",
        "skillId": world.skills[0].id,
        "skillTypeId": world.skills[0].type.id,
        "sortOrder": "desc",
        "status": "ACTIVE",
        "teamId": world.teams[0].id,
        "ticketId": world.tickets[1].id,
        "zuid": person.zuid,
    }


def request_of(
    operation: Operation, desk: SandboxDesk, *, every: bool
) -> tuple[str, dict[str, str]]:
    """Return path and query of a good request: with the required parameters, or with most."""
    path, query = operation.path, {}
    known = values(desk)
    for parameter in operation.parameters:
        if parameter.where == "path":
            path = path.replace(f"{{{parameter.name}}}", known[parameter.name])
        elif parameter.where == "query" and (parameter.required or every):
            value = known.get(parameter.name) or everything(parameter.schema)
            if value:
                query[parameter.name] = value
    return path, query


def everything(schema: Any) -> str:
    """Return all the values of an enumerated list, which ``include`` takes at once."""
    return ",".join(schema.get("items", {}).get("enum", ()))


def test_every_operation_is_served() -> None:
    """The sandbox answers each documented operation, and none that is not documented."""
    assert set(ANSWERS) == {item.id for item in OPERATIONS}


@pytest.mark.parametrize("which", ["required", "every"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.id)
async def test_answers_keep_the_contract(
    operation: Operation,
    which: str,
    caller: Caller,
    judge: OpenAPI,
) -> None:
    """Each operation answers 200 with a body of its schema, and says what the call cost."""
    path, query = request_of(operation, caller.desk, every=which == "every")
    got = await caller.get(path.removeprefix(API), **query)
    assert got.status == 200, got.body
    assert int(got.headers["X-Rate-Limit-Request-Weight-v3"]) in {1, 3}
    assert int(got.headers["X-Rate-Limit-Remaining-v3"]) < caller.desk.quota.daily
    request = MockRequest(
        "https://desk.zoho.com", "get", path, args=query, headers={"orgId": caller.desk.org_id}
    )
    answer = MockResponse(json.dumps(got.body).encode(), 200, dict(got.headers), "application/json")
    judge.validate_response(request, answer)


async def test_token_answers_keep_the_contract(caller: Caller, judge: OpenAPI) -> None:
    """Tokens and refusals of the accounts server are of their schemas."""
    request = MockRequest("https://accounts.zoho.com", "post", "/oauth/v2/token")
    for got in (await caller.exchange(), await caller.exchange(refresh_token="dead")):
        body = json.dumps(got.body).encode()
        judge.validate_response(request, MockResponse(body, 200, {}, "application/json"))


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, {"count": "many"}, "getAgentsCount: 200 $.count"),
        (200, None, "getAgentsCount: 200 $"),
        (201, {"count": 1}, "getAgentsCount: status 201 is not documented"),
        (404, {"message": "?"}, "getAgentsCount: 404 $"),
    ],
)
def test_a_broken_answer_is_named(status: int, body: Any, fault: str) -> None:
    """The check says what is wrong with an answer, whether documented or not."""
    complaint = load_contract()["getAgentsCount"].complaint(status, body)
    assert complaint is not None
    assert complaint.startswith(fault)


def test_a_good_answer_gets_no_complaint() -> None:
    """Empty answers, refusals and plain successes pass."""
    departments = load_contract()["getDepartments"]
    assert departments.complaint(204, None) is None
    assert departments.complaint(404, {"errorCode": "URL_NOT_FOUND", "message": "?"}) is None
    assert departments.complaint(200, {"data": []}) is None
    assert departments.complaint(204, {"data": []}) == "getDepartments: 204 has no body"
