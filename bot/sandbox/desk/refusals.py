"""Every way in which Desk says no, with the bodies that it documents.

Source: the error tables of https://desk.zoho.com/DeskAPIDocument and of the
`Error` schemas in https://github.com/zoho/zohodesk-oas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - it is an answer of the service, not a programming error
    """An answer other than success.

    Attributes:
        status: the HTTP status.
        body: the JSON object to answer with.
        headers: headers beyond the usual ones.
    """

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


def _refusal(status: int, code: str, message: str, **more: Any) -> Refusal:
    return Refusal(status, {"errorCode": code, "message": message, **more})


def unauthorized() -> Refusal:
    """There is no token, or its header is malformed."""
    return _refusal(401, "UNAUTHORIZED", "You are not authenticated to perform this operation.")


def invalid_token() -> Refusal:
    """The token is unknown, expired or revoked."""
    return _refusal(401, "INVALID_OAUTH", "The OAuth Token you provided is invalid.")


def scope_mismatch() -> Refusal:
    """The token has none of the operation's scopes."""
    text = "The OAuth Token does not contain the scope to perform this operation."
    return _refusal(403, "SCOPE_MISMATCH", text)


def organization_mismatch() -> Refusal:
    """The token belongs to another organization."""
    text = "The OAuthToken is not valid for specified organization."
    return _refusal(403, "OAUTH_ORG_MISMATCH", text)


def edition_too_small() -> Refusal:
    """The portal's edition lacks the feature."""
    text = "Your Zoho Desk Edition does not support this feature/operation."
    return _refusal(403, "LICENSE_ACCESS_LIMITED", text, editionType="FREE", isTrial=False)


def no_report_permission() -> Refusal:
    """The owner of the token may not see reports: a body without code, spelt as observed."""
    return Refusal(403, {"errorMessage": "Insufficient previlleges to perform this operation"})


def not_found() -> Refusal:
    """There is no such path or record."""
    return _refusal(404, "URL_NOT_FOUND", "The URL you requested could not be found.")


def method_not_allowed() -> Refusal:
    """The path exists for another method only."""
    return _refusal(405, "METHOD_NOT_ALLOWED", "The method is not allowed for this URL.")


def unknown_parameter(name: str) -> Refusal:
    """The operation does not document this parameter."""
    text = f"Extra query parameter '{name}' is present in the input."
    return _refusal(422, "UNPROCESSABLE_ENTITY", text)


def out_of_range(name: str, low: object, high: object) -> Refusal:
    """A number lies outside the documented limits."""
    text = f"The value passed for field '{name}' exceeds the range of '{low}-{high}'."
    return _refusal(422, "UNPROCESSABLE_ENTITY", text)


def invalid_data(name: str, error_type: str = "invalid") -> Refusal:
    """A parameter is ``missing``, ``duplicate`` or ``invalid``."""
    text = "The data does not comply to the validation restrictions defined."
    return _refusal(
        422, "INVALID_DATA", text, errors=[{"fieldName": f"/{name}", "errorType": error_type}]
    )


def credits_spent(retry_after: int) -> Refusal:
    """The daily credits are used up; `retry_after` is in seconds."""
    refusal = _refusal(429, "THRESHOLD_EXCEEDED", "Daily credits are used up.")
    refusal.headers["Retry-After"] = str(retry_after)
    return refusal


def too_many_requests() -> Refusal:
    """Too many calls at once; Desk gives no ``Retry-After`` with it."""
    return _refusal(429, "TOO_MANY_REQUESTS", "Too many calls at once.")


def server_fault() -> Refusal:
    """Something broke on Desk's side."""
    text = "An internal server error occurred while performing this operation."
    return _refusal(500, "INTERNAL_SERVER_ERROR", text)
