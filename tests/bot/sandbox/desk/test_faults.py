"""Every fault can be switched on and off while Desk runs, and does what its title says."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.sandbox.desk import FAULTS, Fault, Faults, GuideShape, SandboxDesk
from bot.sandbox.desk.oddities import HOSTILE_NAMES
from tests.bot.sandbox.desk.caller import API, Caller

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock

REPORT = "/dashboards/solvedTickets"
WEEK = {"duration": "LAST_WEEK", "groupBy": "agent"}


def test_every_fault_has_a_switch_and_a_title() -> None:
    """The list for the page, the names and the attributes are the same faults."""
    switches = {field.name for field in fields(Faults) if field.type == "bool"}
    assert [info.name for info in FAULTS] == [fault.value for fault in Fault]
    assert switches == {info.name for info in FAULTS}
    assert len({info.title for info in FAULTS}) == len(FAULTS)


def test_faults_are_switched_by_name() -> None:
    """The page knows names only; a name that is none is an error."""
    faults = Faults()
    faults.switch("slow", on=True)
    assert (faults.slow, faults.is_on("slow"), faults.active) == (True, True, (Fault.SLOW,))
    faults.switch("slow", on=False)
    assert faults.active == ()
    with pytest.raises(ValueError, match="meteor"):
        faults.switch("meteor", on=True)
    with pytest.raises(ValueError, match="slow_seconds"):
        faults.is_on("slow_seconds")


@pytest.mark.parametrize(
    ("fault", "path", "status", "code"),
    [
        (Fault.REVOKED_GRANT, "/myinfo", 401, "INVALID_OAUTH"),
        (Fault.WRONG_CLIENT_SECRET, "/myinfo", 401, "INVALID_OAUTH"),
        (Fault.THROTTLED_TOKENS, "/myinfo", 401, "INVALID_OAUTH"),
        (Fault.REFUSED_TOKENS, "/myinfo", 401, "INVALID_OAUTH"),
        (Fault.NO_SETTINGS_SCOPE, "/skillTypes", 403, "SCOPE_MISMATCH"),
        (Fault.NO_TICKETS_SCOPE, f"{REPORT}?duration=TODAY&groupBy=agent", 403, "SCOPE_MISMATCH"),
        (Fault.WRONG_ORGANIZATION, "/departments", 403, "OAUTH_ORG_MISMATCH"),
        (Fault.NO_SKILLS_EDITION, "/skillTypes", 403, "LICENSE_ACCESS_LIMITED"),
        (Fault.CREDITS_SPENT, "/departments", 429, "THRESHOLD_EXCEEDED"),
        (Fault.TOO_MANY_REQUESTS, "/departments", 429, "TOO_MANY_REQUESTS"),
    ],
)
async def test_refusals(caller: Caller, fault: Fault, path: str, status: int, code: str) -> None:
    """A fault that refuses does so with the documented code, until it is switched off."""
    assert (await caller.get(path)).status == 200
    caller.desk.faults.switch(fault, on=True)
    got = await caller.get(path)
    assert (got.status, got.code) == (status, code)
    assert ("Retry-After" in got.headers) == (fault is Fault.CREDITS_SPENT)
    caller.desk.faults.switch(fault, on=False)
    assert (await caller.get(path)).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (Fault.REVOKED_GRANT, 200, "invalid_code"),
        (Fault.WRONG_CLIENT_SECRET, 200, "invalid_client_secret"),
        (Fault.THROTTLED_TOKENS, 400, "Access Denied"),
    ],
)
async def test_token_refusals(caller: Caller, fault: Fault, status: int, error: str) -> None:
    """Faults of the accounts server refuse new tokens."""
    caller.desk.faults.switch(fault, on=True)
    got = await caller.exchange()
    assert (got.status, got.body["error"]) == (status, error)


async def test_basic_scope_is_replaced_by_settings(caller: Caller) -> None:
    """Without the basic scope, agents are still open to settings, and to nobody without either."""
    caller.desk.faults.no_basic_scope = True
    assert (await caller.get("/agents")).status == 200
    caller.desk.faults.no_settings_scope = True
    assert (await caller.get("/agents")).code == "SCOPE_MISMATCH"
    assert (await caller.exchange()).body["scope"] == "Desk.tickets.READ"


async def test_a_token_expires_once(caller: Caller) -> None:
    """The next call is refused, a fresh token is good again, and the switch is off."""
    caller.desk.faults.expired_tokens = True
    assert (await caller.get("/myinfo")).code == "INVALID_OAUTH"
    await caller.sign_in()
    assert (await caller.get("/myinfo")).status == 200
    assert not caller.desk.faults.expired_tokens


async def test_reports_without_permission(caller: Caller) -> None:
    """The refusal has a message but no code, as it was seen in the field."""
    caller.desk.faults.no_report_permission = True
    got = await caller.get(REPORT, **WEEK)
    assert (got.status, got.body.keys()) == (403, {"errorMessage"})
    assert (await caller.get("/agents")).status == 200


async def test_down(caller: Caller) -> None:
    """A Desk that is down answers 503 with a page."""
    caller.desk.faults.down = True
    got = await caller.get("/myinfo")
    assert (got.status, got.headers["Content-Type"]) == (503, "text/html; charset=utf-8")


async def test_unreachable(caller: Caller) -> None:
    """The connection breaks without an answer, and is recorded as such."""
    caller.desk.faults.unreachable = True
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.get("/myinfo")
    assert caller.desk.requests[-1].status == 0


async def test_slow(caller: Caller) -> None:
    """A slow Desk outlasts a short patience, and answers a longer one."""
    faults = caller.desk.faults
    faults.slow, faults.slow_seconds = True, 30.0
    headers = {"Authorization": f"Zoho-oauthtoken {caller.token}", "orgId": caller.desk.org_id}
    with pytest.raises(TimeoutError):
        await caller.session.get(
            f"{caller.desk.url}{API}/myinfo",
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=0.05),
        )
    faults.slow_seconds = 0.01
    assert (await caller.get("/myinfo")).status == 200


async def test_flaky(caller: Caller) -> None:
    """Some answers fail in one of three ways, the others are right."""
    caller.desk.faults.flaky = True
    seen = set()
    for _ in range(60):
        request = caller.session.get(
            f"{caller.desk.url}{API}/myinfo",
            headers={
                "Authorization": f"Zoho-oauthtoken {caller.token}",
                "orgId": caller.desk.org_id,
            },
        )
        async with request as answer:
            seen.add((answer.status, (await answer.text())[:9]))
    assert {status for status, _ in seen} == {200, 500, 502}
    assert {text for status, text in seen if status == 200} == {'{"id": "1', '{"data": '}


async def test_garbage(caller: Caller) -> None:
    """A page comes with 200 in place of data."""
    caller.desk.faults.garbage = True
    got = await caller.get("/myinfo")
    assert (got.status, got.body) == (200, None)
    assert got.headers["Content-Type"].startswith("text/html")


async def test_wrong_data_center(caller: Caller) -> None:
    """Calls are sent to a sign-in page, which a client must not mistake for an answer."""
    caller.desk.faults.wrong_data_center = True
    got = await caller.get("/myinfo")
    assert (got.status, got.headers["Location"]) == (302, "/signin")
    page = await caller.send("GET", "/signin", {}, {})
    assert (page.status, page.body) == (200, None)


async def test_an_empty_desk(caller: Caller) -> None:
    """A new portal answers 204 where that is documented, and empty lists elsewhere."""
    caller.desk.faults.empty_desk = True
    assert (await caller.get("/agents")).status == 204
    assert (await caller.get("/departments")).status == 204
    assert (await caller.get("/myDepartments")).status == 204
    online = (await caller.get("/onlineAgents", departmentId="-1")).body
    assert online == {"data": [], "hasMore": False, "totalAgentsCount": "0"}
    assert (await caller.get("/teams")).body == {"teams": []}
    report = (await caller.get(REPORT, **WEEK)).body
    assert (report["totalTicketCount"], report["ticketCount"]) == ("0", [])
    assert (await caller.get("/myinfo")).status == 200


async def test_no_skills(caller: Caller) -> None:
    """A portal without skills has empty lists of them."""
    caller.desk.faults.no_skills = True
    department = caller.desk.world.departments[0].id
    assert (await caller.get("/skills", departmentId=department)).body == {"data": []}
    assert (await caller.get("/skillTypes")).body == {"data": []}


async def test_empty_reports(caller: Caller) -> None:
    """Reports hold nothing: no agents, zero on each date."""
    caller.desk.faults.no_figures = True
    report = (await caller.get(REPORT, **WEEK)).body
    assert (report["totalTicketCount"], report["avg"], report["ticketCount"]) == ("0", "0.0", [])
    times = await caller.get("/dashboards/ticketsResolutionTime", **WEEK | {"groupBy": "date"})
    assert {row["avgSystemTime"] for row in times.body["timeData"]} == {"00:00 hrs"}


async def test_hostile_names(caller: Caller) -> None:
    """Names of agents, a department and a skill try everything; one agent has no address."""
    caller.desk.faults.hostile_names = True
    agents = (await caller.get("/agents", limit=200)).body["data"]
    assert [row["name"] for row in agents[: len(HOSTILE_NAMES)]] == list(HOSTILE_NAMES)
    assert [row["emailId"] for row in agents].count(None) == 1
    departments = (await caller.get("/departments")).body["data"]
    assert "<!here>" in departments[-1]["name"]
    report = (await caller.get(REPORT, **WEEK)).body
    assert report["ticketCount"][0]["value"] == "<!channel>"


async def test_nulls(caller: Caller) -> None:
    """Rows lose values and fields and gain unknown ones; an unlisted agent turns up."""
    caller.desk.faults.nulls = True
    agents = (await caller.get("/agents")).body
    assert "surprise" in agents
    assert agents["data"][0]["emailId"] is None
    assert "emailId" not in agents["data"][1]
    assert all("customField7" in row for row in agents["data"])
    presence = (await caller.get("/onlineAgents", departmentId="-1")).body["data"]
    assert presence[-1] == {"agentId": "1892000000009999999", "status": None}
    assert (await caller.get("/agents/email/nobody@example.com")).status == 204


async def test_nulls_in_arrays(caller: Caller) -> None:
    """An array of the guide's loses values like any other list."""
    caller.desk.faults.nulls = True
    caller.desk.guide = GuideShape.ARRAY
    rows = (await caller.get("/doc/agentstatusmonitoring")).body
    assert rows[0]["status"] is None


async def test_a_broken_promise_is_a_fault(clock: SandboxClock, caller: Caller) -> None:
    """When answers are checked, one that breaks the contract is a 500 and not an answer."""
    desk = SandboxDesk(clock=clock, check_answers=True)
    object.__setattr__(desk.world.people[0], "name", "x" * 101)
    async with desk.running():
        other = Caller(desk, caller.session)
        await other.sign_in()
        assert (await other.get("/agents")).status == 500
