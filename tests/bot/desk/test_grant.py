"""The accounts server's answers, without I/O."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import (
    DeskAnswerError,
    DeskClientError,
    DeskDataCenterError,
    DeskError,
    DeskGrantError,
    DeskServerError,
    DeskThrottledError,
)
from bot.desk.grant import AccessToken, read_grant
from bot.desk.wire import RawAnswer
from tests.bot.desk.test_values import JSON

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
HTML = {"content-type": "text/html"}
THROTTLED = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. Please try again later.",
    "status": "failure",
}


def read(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> AccessToken:
    """Read an answer of the accounts server."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return read_grant(RawAnswer(status, headers or {}, body), now=NOW)


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ({"expires_in": 3600}, 3600),
        ({"expires_in": "1800"}, 1800),
        ({"expires_in": 3_600_000, "expires_in_sec": 3000}, 3000),
        ({"expires_in": 3_600_000}, 3600),
        ({"expires_in": 0}, 3600),
        ({"expires_in": None}, 3600),
        ({}, 3600),
    ],
)
def test_lifetimes(times: dict[str, Any], seconds: int) -> None:
    """expires_in_sec counts where it is given; no token is believed for more than an hour."""
    token = read({"access_token": "1000.a", **times})
    assert token.token_expires_at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "margin"), [(3600, 300), (60, 15), (1, 0.25)])
def test_margin(seconds: int, margin: float) -> None:
    """A token is renewed five minutes early, a short-lived one a quarter of its life early."""
    token = read({"access_token": "1000.a", "expires_in": seconds})
    assert token.token_expires_at - token.renew_at == timedelta(seconds=margin)


@pytest.mark.parametrize("scope", ["Desk.a.READ Desk.b.READ", "Desk.a.READ,Desk.b.READ"])
def test_scopes(scope: str) -> None:
    """Granted scopes are read with spaces and with commas; not said is not none."""
    token = read({"access_token": "1000.a", "scope": scope})
    assert token.scopes == frozenset({"Desk.a.READ", "Desk.b.READ"})
    assert read({"access_token": "1000.a"}).scopes is None


def test_token_is_not_shown() -> None:
    """The token stays out of its own representation."""
    assert "1000.a" not in repr(read({"access_token": "1000.a"}))


@pytest.mark.parametrize(
    ("status", "data", "kind"),
    [
        (200, {"error": "invalid_code"}, DeskGrantError),
        (401, {"error": "invalid_code"}, DeskGrantError),
        (400, {"error": "invalid_grant"}, DeskGrantError),
        (200, {"error": "access_denied"}, DeskGrantError),
        (200, {"error": "invalid_client"}, DeskClientError),
        (400, {"error": "invalid_client_secret"}, DeskClientError),
        (200, {"error": "invalid_redirect_uri"}, DeskClientError),
        (200, THROTTLED, DeskThrottledError),
        (400, THROTTLED, DeskThrottledError),
        (400, {"error": "Access Denied"}, DeskThrottledError),
        (429, {}, DeskThrottledError),
        (200, {"error": "general_error"}, DeskAnswerError),
        (500, {"error": "general_error"}, DeskServerError),
        (200, {"access_token": ""}, DeskAnswerError),
        (200, {"access_token": None, "expires_in": 3600}, DeskAnswerError),
        (200, [], DeskAnswerError),
        (302, b"", DeskDataCenterError),
        (503, b"<html>", DeskServerError),
    ],
)
def test_refusals(status: int, data: Any, kind: type[DeskError]) -> None:
    """Success is an access token, nothing else; refusals are told apart at any status."""
    with pytest.raises(DeskError) as refused:
        read(data, status)
    assert type(refused.value) is kind
    assert refused.value.operation == "/oauth/v2/token"


def test_page() -> None:
    """A page in place of an answer means the wrong accounts server."""
    with pytest.raises(DeskDataCenterError):
        read(b"<html>", 200, HTML)


def test_foreign_codes_are_not_repeated() -> None:
    """An error that looks like anything but words stays out of the exception."""
    with pytest.raises(DeskAnswerError) as refused:
        read({"error": "1000.planted.token"})
    assert "planted" not in f"{refused.value!r} {refused.value.error_code}"


@given(
    status=st.integers(100, 599),
    data=JSON
    | st.dictionaries(
        st.sampled_from(["access_token", "error", "expires_in", "expires_in_sec", "scope"]), JSON
    ),
)
def test_any_answer_is_a_token_or_a_desk_error(status: int, data: Any) -> None:
    """Nothing but a DeskError is raised, and no token is empty or outlives an hour."""
    try:
        token = read(data, status)
    except DeskError:
        return
    assert token.secret.get_secret_value()
    assert NOW < token.token_expires_at <= NOW + timedelta(hours=1)
