"""Token, organization, scope and quota are checked, in Desk's order and with its words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from bot.sandbox.desk import SandboxDesk
from bot.sandbox.desk.quota import weight
from tests.bot.sandbox.desk.caller import API, Caller

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "UNAUTHORIZED"),
        ({"Authorization": "Bearer {}"}, "UNAUTHORIZED"),
        ({"Authorization": "zoho-oauthtoken {}"}, "UNAUTHORIZED"),
        ({"Authorization": "Zoho-oauthtoken {}x"}, "INVALID_OAUTH"),
    ],
)
async def test_tokens(caller: Caller, header: dict[str, str], code: str) -> None:
    """The header is the vendor's own word, exactly; anything else is 401."""
    headers = {name: value.format(caller.token) for name, value in header.items()}
    got = await caller.send("GET", API + "/myinfo", headers, {})
    assert (got.status, got.code) == (401, code)


@pytest.mark.parametrize(
    ("org_id", "status", "code"),
    [
        ("1", 403, "OAUTH_ORG_MISMATCH"),
        ("example", 500, "INTERNAL_SERVER_ERROR"),
        (None, 422, "INVALID_DATA"),
    ],
)
async def test_organizations(caller: Caller, org_id: str | None, status: int, code: str) -> None:
    """A wrong organization is 403, one that is no number 500, none at all 422."""
    headers = {"Authorization": f"Zoho-oauthtoken {caller.token}"}
    if org_id is not None:
        headers["orgId"] = org_id
    got = await caller.send("GET", API + "/agents", headers, {})
    assert (got.status, got.code) == (status, code)


async def test_organizations_are_found_without_one(caller: Caller) -> None:
    """GET /organizations is how an id is discovered: it needs none."""
    headers = {"Authorization": f"Zoho-oauthtoken {caller.token}"}
    got = await caller.send("GET", API + "/organizations", headers, {})
    assert got.body["data"][0]["id"] == caller.desk.org_id


async def test_scopes_are_alternatives(caller: Caller) -> None:
    """Any one scope of an operation lets a call in; without any it is 403."""
    code = caller.desk.grant_code(["Desk.tickets.READ"])
    body = (await caller.exchange(grant_type="authorization_code", code=code)).body
    caller.token = body["access_token"]
    person = caller.desk.world.people[0]
    skills = await caller.get(f"/agents/{person.id}/skills", departmentIds=person.departments[0])
    assert skills.status == 200
    got = await caller.get("/agents")
    assert (got.status, got.code) == (403, "SCOPE_MISMATCH")


@pytest.mark.parametrize(
    "path", ["/agents/ada", "/doc/agentstatusmonitoring", "/nowhere", "/tickets/1"]
)
async def test_unknown_paths(caller: Caller, path: str) -> None:
    """Unknown paths, ids that are no numbers, and missing records are all 404."""
    got = await caller.get(path)
    assert (got.status, got.code) == (404, "URL_NOT_FOUND")


async def test_unknown_paths_ask_for_a_token_first(caller: Caller) -> None:
    """Nobody learns which paths exist without a token."""
    assert (await caller.send("GET", API + "/nowhere", {}, {})).status == 401


async def test_other_methods_are_not_allowed(caller: Caller) -> None:
    """Everything here is read-only."""
    headers = {"Authorization": f"Zoho-oauthtoken {caller.token}", "orgId": caller.desk.org_id}
    got = await caller.send("POST", API + "/agents", headers, {})
    assert (got.status, got.code) == (405, "METHOD_NOT_ALLOWED")


async def test_credits_run_out_and_come_back(clock: SandboxClock) -> None:
    """Calls cost credits; without any left it is 429 with Retry-After until midnight."""
    desk = SandboxDesk(clock=clock, daily_credits=4)
    async with desk.running(), ClientSession() as session:
        caller = Caller(desk, session)
        await caller.sign_in()
        first = await caller.get("/departments")
        assert first.headers["X-Rate-Limit-Request-Weight-v3"] == "3"
        assert first.headers["X-Rate-Limit-Remaining-v3"] == "1"
        assert (await caller.get("/myinfo")).headers["X-Rate-Limit-Remaining-v3"] == "0"
        refused = await caller.get("/myinfo")
        assert (refused.status, refused.code) == (429, "THRESHOLD_EXCEEDED")
        wait = int(refused.headers["Retry-After"])
        assert wait == (12 * 60 + 30) * 60
        clock.advance(wait)
        await caller.sign_in()
        assert (await caller.get("/myinfo")).status == 200


async def test_too_many_calls_at_once(clock: SandboxClock) -> None:
    """Calls beyond the edition's number are 429 without Retry-After; the others are served."""
    desk = SandboxDesk(clock=clock, max_in_flight=3, latency=2.0)
    async with desk.running(), ClientSession() as session:
        caller = Caller(desk, session)
        await caller.sign_in()
        answers = await asyncio.gather(*(caller.get("/myinfo") for _ in range(8)))
        refused = [got for got in answers if got.status != 200]
        assert len(answers) - len(refused) == 3
        assert {got.code for got in refused} == {"TOO_MANY_REQUESTS"}
        assert not any("Retry-After" in got.headers for got in refused)
        assert desk.recorder.high_water == 8
        assert desk.recorder.in_flight == 0


@pytest.mark.parametrize(
    ("offset", "cost"), [(0, 3), (2000, 3), (2001, 5), (10_001, 10), (50_001, 50), (100_001, 100)]
)
def test_deep_pages_cost_more(offset: int, cost: int) -> None:
    """The weight of a list grows with its offset; a single record costs one credit."""
    assert weight("getAgents", {"from": offset}) == cost
    assert weight("getAgent", {}) == 1
