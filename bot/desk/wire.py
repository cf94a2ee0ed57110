"""Desk's HTTP without I/O: URL and headers of a call, and an answer made into data or an error.

Errors are described at https://desk.zoho.com/DeskAPIDocument#Errors. What its table does not say:
the reports refuse with a body that has no ``errorCode``, at whatever status; a sign-in page or a
redirect to one means the wrong data centre.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from bot.desk.errors import (
    DeskAnswerError,
    DeskBusyError,
    DeskCreditsError,
    DeskDataCenterError,
    DeskEditionError,
    DeskError,
    DeskGrantError,
    DeskOrganizationError,
    DeskPermissionError,
    DeskRequestError,
    DeskScopeError,
    DeskServerError,
    DeskUnavailableError,
)
from bot.desk.scopes import needed_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

ORGANIZATIONS: Final = "/organizations"
"""The one path that takes no ``orgId``: it is how an id is discovered."""

_LONGEST_WAIT: Final = timedelta(days=1)
_UNREADABLE: Final = object()
# Foreign text goes into an error only where it looks like a code: nothing echoed can leak.
_CODE: Final = re.compile(r"[A-Z0-9_]{1,64}")
_FIELD: Final = re.compile(r"/?[A-Za-z]{1,40}")
_SECONDS: Final = re.compile(r"\d{1,9}", re.ASCII)
# "Insufficient previlleges to perform this operation" is the vendor's own spelling.
_NO_PRIVILEGE: Final = re.compile(r"insufficient\s+pr[ei]vil+[ei]ges?", re.IGNORECASE)

_BY_CODE: Final[Mapping[str, type[DeskError]]] = {
    "BAD_REQUEST": DeskRequestError,
    "UNAUTHORIZED": DeskGrantError,
    "INVALID_OAUTH": DeskGrantError,
    "SCOPE_MISMATCH": DeskScopeError,
    "OAUTH_ORG_MISMATCH": DeskOrganizationError,
    "FORBIDDEN": DeskPermissionError,
    "LICENSE_ACCESS_LIMITED": DeskEditionError,
    "URL_NOT_FOUND": DeskRequestError,
    "METHOD_NOT_ALLOWED": DeskRequestError,
    "RESOURCE_SIZE_EXCEEDED": DeskRequestError,
    "UNSUPPORTED_MEDIA_TYPE": DeskRequestError,
    "UNPROCESSABLE_ENTITY": DeskRequestError,
    "INVALID_DATA": DeskRequestError,
    "EMPTY_PAYLOAD": DeskRequestError,
    "THRESHOLD_EXCEEDED": DeskCreditsError,
    "TOO_MANY_REQUESTS": DeskBusyError,
    "INTERNAL_SERVER_ERROR": DeskServerError,
}
_BY_STATUS: Final[Mapping[int, type[DeskError]]] = {
    401: DeskGrantError,
    403: DeskPermissionError,
    429: DeskBusyError,
}


class GarbledAnswerError(DeskAnswerError):
    """What says that it is JSON breaks off or is none: lost on the way, worth another attempt."""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An HTTP answer, read completely; the keys of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def build_url(base_url: str, path: str) -> str:
    """Return the address of `path` (such as ``/agents``) under a Desk host."""
    return f"{base_url.rstrip('/')}/api/v1{path}"


def build_headers(path: str, *, token: SecretStr, org_id: str) -> dict[str, str]:
    """Return the headers of a call; the scheme is ``Zoho-oauthtoken``, whatever the token says."""
    headers = {"Authorization": f"Zoho-oauthtoken {token.get_secret_value()}"}
    if path != ORGANIZATIONS:
        headers["orgId"] = org_id
    return headers


def decipher(answer: RawAnswer, *, path: str, now: datetime) -> Any:
    """Return the JSON of an answer, or `None` for an empty one (204 is Desk's empty list).

    Raises:
        DeskError: the answer is a refusal, a failure, a page, or cannot be read.
    """
    is_good = 200 <= answer.status < 300  # noqa: PLR2004 - the range that HTTP calls success
    if is_good and not answer.body.strip():
        return None
    data = read_json(answer.body)
    kind = _kind_of(answer, data, is_good=is_good)
    if kind is not None:
        raise _error(kind, answer, data, path, now)
    return data


def read_json(body: bytes) -> Any:
    """Return the JSON in `body`, or a value that is no JSON type where there is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _UNREADABLE


def is_page(answer: RawAnswer) -> bool:
    """Tell a web page, such as a sign-in page, from an answer."""
    is_html = "html" in answer.headers.get("content-type", "").lower()
    return is_html or answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return the time that ``Retry-After`` names, in seconds or as a date; at most a day away."""
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return now + min(timedelta(seconds=int(text)), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text)
        return min(when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC), now + _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


def _kind_of(answer: RawAnswer, data: Any, *, is_good: bool) -> type[DeskError] | None:
    code = _code(data)
    if _NO_PRIVILEGE.search(_text(data, "errorMessage")):
        return DeskPermissionError
    if 300 <= answer.status < 400:  # noqa: PLR2004 - redirections
        return DeskDataCenterError
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    if is_good:
        return _kind_of_good(answer, data, code)
    return _kind_of_status(answer)


def _kind_of_good(answer: RawAnswer, data: Any, code: str | None) -> type[DeskError] | None:
    if data is _UNREADABLE and is_page(answer):
        return DeskDataCenterError
    if data is _UNREADABLE and "json" in answer.headers.get("content-type", "").lower():
        return GarbledAnswerError
    if data is _UNREADABLE:
        return DeskAnswerError
    return DeskAnswerError if code else None


def _kind_of_status(answer: RawAnswer) -> type[DeskError]:
    if answer.status in _BY_STATUS:
        return _BY_STATUS[answer.status]
    if answer.status >= 500:  # noqa: PLR2004 - server errors
        return DeskServerError
    if is_page(answer):
        return DeskDataCenterError
    return DeskRequestError if answer.status >= 400 else DeskAnswerError  # noqa: PLR2004


def _error(
    kind: type[DeskError], answer: RawAnswer, data: Any, path: str, now: datetime
) -> DeskError:
    facts: dict[str, Any] = {}
    if kind is DeskScopeError:
        facts["needed"] = needed_for(path)
    elif kind is DeskEditionError:
        facts["feature"] = _match(_CODE, _text(data, "feature"))
    elif issubclass(kind, DeskUnavailableError):
        facts["retry_at"] = retry_at(answer.headers, now)
    build: Callable[..., DeskError] = kind
    code = _code(data)
    message = " ".join([path, str(answer.status), code or "", *_fields(data)]).strip()
    return build(message, operation=path, status=answer.status, error_code=code, **facts)


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _code(data: Any) -> str | None:
    return _match(_CODE, _text(data, "errorCode"))


def _fields(data: Any) -> list[str]:
    errors = data.get("errors") if isinstance(data, dict) else None
    names = [_text(error, "fieldName") for error in errors] if isinstance(errors, list) else []
    return [name for name in names[:5] if _match(_FIELD, name)]


def _match(pattern: re.Pattern[str], text: str) -> str | None:
    return text if pattern.fullmatch(text) else None
