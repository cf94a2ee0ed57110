"""Answers without I/O: every row of Desk's table of errors, and its traps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.desk.errors import (
    DeskAnswerError,
    DeskBusyError,
    DeskCreditsError,
    DeskDataCenterError,
    DeskEditionError,
    DeskError,
    DeskGrantError,
    DeskNotFoundError,
    DeskOrganizationError,
    DeskParameterError,
    DeskPermissionError,
    DeskRequestError,
    DeskScopeError,
    DeskServerError,
)
from bot.desk.wire import (
    GarbledAnswerError,
    RawAnswer,
    build_headers,
    build_url,
    decipher,
    retry_at,
)
from tests.bot.desk.test_values import JSON

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
HTML = {"content-type": "text/html;charset=UTF-8"}


def decode(
    status: int, body: Any = None, headers: dict[str, str] | None = None, path: str = "/agents"
) -> Any:
    """Decipher an answer with a JSON body, or with the bytes given."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decipher(RawAnswer(status, headers or {}, raw), path=path, now=NOW)


def failed(
    status: int, body: Any = None, headers: dict[str, str] | None = None, path: str = "/agents"
) -> DeskError:
    """Return the error that an answer becomes."""
    with pytest.raises(DeskError) as raised:
        decode(status, body, headers, path)
    return raised.value


def test_address_and_headers() -> None:
    """Paths stand under /api/v1; the scheme is Zoho's own; only /organizations has no orgId."""
    token = SecretStr("1000.a")
    assert build_url("https://desk.zoho.eu/", "/agents") == "https://desk.zoho.eu/api/v1/agents"
    assert build_headers("/agents", token=token, org_id="7") == {
        "Authorization": "Zoho-oauthtoken 1000.a",
        "orgId": "7",
    }
    assert "orgId" not in build_headers("/organizations", token=token, org_id="7")


@pytest.mark.parametrize(("status", "body"), [(204, b""), (200, b""), (200, b" \r\n")])
def test_empty_answers(status: int, body: bytes) -> None:
    """204, and a success without a body, are an empty list."""
    assert decode(status, body) is None


def test_data() -> None:
    """A success is its JSON."""
    assert decode(200, {"data": [1]}) == {"data": [1]}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "BAD_REQUEST", DeskRequestError),
        (401, "UNAUTHORIZED", DeskGrantError),
        (401, "INVALID_OAUTH", DeskGrantError),
        (401, "SOMETHING_NEW", DeskGrantError),
        (401, "SCOPE_MISMATCH", DeskScopeError),
        (403, "SCOPE_MISMATCH", DeskScopeError),
        (403, "OAUTH_ORG_MISMATCH", DeskOrganizationError),
        (403, "FORBIDDEN", DeskPermissionError),
        (403, "SOMETHING_NEW", DeskPermissionError),
        (403, "LICENSE_ACCESS_LIMITED", DeskEditionError),
        (404, "URL_NOT_FOUND", DeskRequestError),
        (405, "METHOD_NOT_ALLOWED", DeskRequestError),
        (413, "RESOURCE_SIZE_EXCEEDED", DeskRequestError),
        (415, "UNSUPPORTED_MEDIA_TYPE", DeskRequestError),
        (422, "UNPROCESSABLE_ENTITY", DeskRequestError),
        (422, "INVALID_DATA", DeskRequestError),
        (422, "EMPTY_PAYLOAD", DeskRequestError),
        (429, "THRESHOLD_EXCEEDED", DeskCreditsError),
        (429, "TOO_MANY_REQUESTS", DeskBusyError),
        (429, "SOMETHING_NEW", DeskBusyError),
        (500, "INTERNAL_SERVER_ERROR", DeskServerError),
        (503, "SOMETHING_NEW", DeskServerError),
        (418, "SOMETHING_NEW", DeskRequestError),
        (200, "SOMETHING_NEW", DeskAnswerError),
        (100, "SOMETHING_NEW", DeskAnswerError),
    ],
)
def test_error_codes(status: int, code: str, kind: type[DeskError]) -> None:
    """The code decides, then the status; the error carries both and the path."""
    error = failed(status, {"errorCode": code, "message": "no"})
    assert type(error) is kind
    assert (error.status, error.error_code, error.operation) == (status, code, "/agents")


@pytest.mark.parametrize("status", [200, 400, 401, 403, 422, 500])
def test_report_permission(status: int) -> None:
    """The reports' refusal has no code: its words count, whatever the status."""
    body = {"errorMessage": "Insufficient previlleges to perform this operation"}
    assert type(failed(status, body)) is DeskPermissionError
    body = {"errorMessage": "insufficient privileges"}
    assert type(failed(status, body)) is DeskPermissionError


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (200, HTML, b"<html>", DeskDataCenterError),
        (200, {}, b"\xef\xbb\xbf <!doctype html>", DeskDataCenterError),
        (302, {"location": "https://accounts.zoho.com/signin"}, b"", DeskDataCenterError),
        (404, HTML, b"<html>", DeskDataCenterError),
        (403, HTML, b"<html>", DeskPermissionError),
        (502, HTML, b"<html>", DeskServerError),
        (200, {}, b'{"data": [', DeskAnswerError),
        (200, {"content-type": "application/json"}, b'{"data": [', GarbledAnswerError),
        (200, {}, b"[" * 200_000, DeskAnswerError),
        (200, {}, b"\xff\xfe\x00", DeskAnswerError),
        (404, {}, b"nothing here", DeskRequestError),
    ],
)
def test_pages_and_garbage(
    status: int, headers: dict[str, str], body: bytes, kind: type[DeskError]
) -> None:
    """Redirects and pages point to the data centre, broken JSON to an unreadable answer."""
    assert type(failed(status, body, headers)) is kind


def test_facts_of_errors() -> None:
    """A scope error names what is needed, an edition error the feature, a bad field its name."""
    scope = failed(403, {"errorCode": "SCOPE_MISMATCH"}, path="/skills")
    ticket = failed(403, {"errorCode": "SCOPE_MISMATCH"}, path="/tickets/4711")
    edition = failed(403, {"errorCode": "LICENSE_ACCESS_LIMITED", "feature": "LIGHT_AGENTS"})
    errors = [{"fieldName": "/departmentId", "errorType": "invalid"}, {"fieldName": "x y"}, 1]
    invalid = failed(422, {"errorCode": "INVALID_DATA", "errors": errors})
    assert isinstance(scope, DeskScopeError)
    assert scope.needed[0] == "Desk.settings.READ"
    assert isinstance(ticket, DeskScopeError)
    assert ticket.needed == ("Desk.tickets.READ",)
    assert isinstance(edition, DeskEditionError)
    assert edition.feature == "LIGHT_AGENTS"
    assert str(invalid) == "/agents 422 INVALID_DATA /departmentId"


def test_retry_after() -> None:
    """Seconds and dates are read; nonsense is not, and nothing waits longer than a day."""
    error = failed(429, {"errorCode": "THRESHOLD_EXCEEDED"}, {"retry-after": "3600"})
    assert isinstance(error, DeskCreditsError)
    assert error.retry_at == NOW + timedelta(hours=1)
    assert retry_at({"retry-after": "Wed, 18 Nov 2026 09:00:30 GMT"}, NOW) == NOW + timedelta(
        seconds=30
    )
    day = NOW + timedelta(days=1)
    assert retry_at({"retry-after": "999999999"}, NOW) == day
    assert retry_at({"retry-after": "Wed, 18 Nov 9998 09:00:30"}, NOW) == day
    for text in ("", "soon", "-5", "²", "Wed, 99 Nov 2026"):
        assert retry_at({"retry-after": text}, NOW) is None


def test_nothing_foreign_is_repeated() -> None:
    """What Desk says in a message, and codes that look like anything else, stay out of errors."""
    error = failed(
        400, {"errorCode": "1000.planted token", "message": "planted", "errorMessage": "planted"}
    )
    assert "planted" not in f"{error!r} {error.error_code}"


@given(
    status=st.integers(100, 599),
    headers=st.dictionaries(st.sampled_from(["retry-after", "content-type"]), st.text(max_size=20)),
    body=st.binary() | JSON.map(lambda data: json.dumps(data).encode()),
)
def test_any_answer_is_data_or_a_desk_error(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    """No status, header or body raises anything but a DeskError; only successes are data."""
    try:
        decipher(RawAnswer(status, headers, body), path="/agents", now=NOW)
    except DeskError as error:
        outcome = (error.status, isinstance(error, DeskParameterError | DeskNotFoundError))
    else:
        outcome = (status, not 200 <= status < 300)
    assert outcome == (status, False)
