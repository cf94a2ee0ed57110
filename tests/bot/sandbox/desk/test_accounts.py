"""The accounts server: grants, refusals, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.desk.accounts import MINIMAL_SCOPES, ConsentError, known_scopes

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock
    from tests.bot.sandbox.desk.caller import Caller

THROTTLED = "You have made too many requests continuously. Please try again after some time."


async def code_exchange(caller: Caller, code: str) -> Any:
    """Swap a grant code for tokens."""
    return await caller.exchange(grant_type="authorization_code", code=code)


async def test_a_refresh_token_buys_an_access_token(caller: Caller) -> None:
    """The answer holds the token, its life and its scopes, but no refresh token."""
    got = await caller.exchange()
    assert got.status == 200
    assert got.body.keys() == {"access_token", "scope", "api_domain", "token_type", "expires_in"}
    assert (got.body["token_type"], got.body["expires_in"]) == ("Bearer", 3600)
    assert set(got.body["scope"].split()) == set(MINIMAL_SCOPES)


async def test_fields_may_travel_in_the_query(caller: Caller) -> None:
    """The vendor accepts the query, too; what is recorded of it holds no secret."""
    desk = caller.desk
    params = {"client_id": desk.client_id, "client_secret": desk.client_secret}
    params |= {"grant_type": "refresh_token", "refresh_token": desk.refresh_token}
    got = await caller.send("POST", "/oauth/v2/token", {}, params)
    assert got.body["access_token"]
    assert desk.requests[-1].query == {}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_id": "1000.X"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client_secret"),
        ({"refresh_token": "1000.dead"}, "invalid_code"),
        ({"refresh_token": ""}, "general_error"),
        ({"grant_type": "password"}, "general_error"),
        ({"grant_type": "authorization_code", "code": "1000.dead"}, "invalid_code"),
    ],
)
async def test_refusals_come_with_200(caller: Caller, fields: dict[str, str], error: str) -> None:
    """A refusal is told by the body alone."""
    got = await caller.exchange(**fields)
    assert (got.status, got.body) == (200, {"error": error})


async def test_a_grant_code_is_good_once(caller: Caller) -> None:
    """The first exchange gives a refresh token of the code's scopes; the second is refused."""
    code = caller.desk.grant_code(["Desk.basic.READ"])
    first = await code_exchange(caller, code)
    assert first.body["scope"] == "Desk.basic.READ"
    again = await caller.exchange(refresh_token=first.body["refresh_token"])
    assert "refresh_token" not in again.body
    assert (await code_exchange(caller, code)).body == {"error": "invalid_code"}


async def test_a_grant_code_lives_three_minutes(caller: Caller, clock: SandboxClock) -> None:
    """After that it is as good as none."""
    code = caller.desk.grant_code(["Desk.basic.READ"])
    clock.advance(180)
    assert (await code_exchange(caller, code)).body == {"error": "invalid_code"}


def test_consent_fails_for_unknown_scopes(caller: Caller) -> None:
    """Asking for a scope that the registry lacks, or for none, gives no code."""
    assert "Desk.basic.READ" in known_scopes()
    for scopes in (["Desk.basic.READ", "Desk.everything.ALL"], []):
        with pytest.raises(ConsentError):
            caller.desk.grant_code(scopes)


def test_ten_codes_in_ten_minutes(caller: Caller, clock: SandboxClock) -> None:
    """The eleventh code is refused until the window has passed."""
    for _ in range(10):
        caller.desk.grant_code(MINIMAL_SCOPES)
    with pytest.raises(ConsentError):
        caller.desk.grant_code(MINIMAL_SCOPES)
    clock.advance(600)
    assert caller.desk.grant_code(MINIMAL_SCOPES)


async def test_ten_tokens_in_ten_minutes(caller: Caller, clock: SandboxClock) -> None:
    """The eleventh token is refused with 400 until the window has passed."""
    for _ in range(9):
        assert "access_token" in (await caller.exchange()).body
    refused = await caller.exchange()
    assert refused.status == 400
    assert refused.body["error"] == "Access Denied"
    assert refused.body["error_description"] == THROTTLED
    clock.advance(600)
    assert "access_token" in (await caller.exchange()).body


async def test_ten_tokens_are_active(caller: Caller, clock: SandboxClock) -> None:
    """One token more kills the oldest."""
    for _ in range(9):
        await caller.exchange()
    clock.advance(600)
    assert (await caller.get("/myinfo")).status == 200
    await caller.exchange()
    assert (await caller.get("/myinfo")).code == "INVALID_OAUTH"


async def test_an_access_token_runs_out(caller: Caller, clock: SandboxClock) -> None:
    """A token is good for its lifetime and not a second longer."""
    clock.advance(3599)
    assert (await caller.get("/myinfo")).status == 200
    clock.advance(1)
    assert (await caller.get("/myinfo")).code == "INVALID_OAUTH"


async def test_twenty_refresh_tokens(caller: Caller, clock: SandboxClock) -> None:
    """The twenty-first consent kills the oldest refresh token and its access tokens."""
    for number in range(20):
        if number == 10:
            clock.advance(601)
        await code_exchange(caller, caller.desk.grant_code(MINIMAL_SCOPES))
    assert (await caller.exchange()).body == {"error": "invalid_code"}
    assert (await caller.get("/myinfo")).code == "INVALID_OAUTH"
