"""The accounts server's answer to a refresh, read without I/O.

Success is a non-empty ``access_token``, nothing else: refusals arrive with status 200, 400 or 401
(https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from bot.desk.errors import (
    DeskAnswerError,
    DeskClientError,
    DeskDataCenterError,
    DeskError,
    DeskGrantError,
    DeskServerError,
    DeskThrottledError,
)
from bot.desk.values import read_count
from bot.desk.wire import RawAnswer, is_page, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN_PATH: Final = "/oauth/v2/token"  # noqa: S105 - a path, not a password
_LIFETIME: Final = timedelta(hours=1)
_MARGIN: Final = timedelta(minutes=5)
_SPLIT: Final = re.compile(r"[\s,]+")
_WORDS: Final = re.compile(r"[A-Za-z_ ]{1,64}")

_BY_ERROR: Final[Mapping[str, type[DeskError]]] = {
    "invalid_code": DeskGrantError,
    "invalid_grant": DeskGrantError,
    "access_denied": DeskGrantError,
    "invalid_client": DeskClientError,
    "invalid_client_secret": DeskClientError,
    "invalid_redirect_uri": DeskClientError,
    "access denied": DeskThrottledError,
}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token; times are aware, in UTC.

    Attributes:
        scopes: what was granted, where the accounts server said so.
    """

    secret: SecretStr
    issued_at: datetime
    token_expires_at: datetime
    scopes: frozenset[str] | None = None

    @property
    def renew_at(self) -> datetime:
        """When to ask for the next one: five minutes early, less for a short-lived token."""
        lifetime = self.token_expires_at - self.issued_at
        return self.token_expires_at - min(_MARGIN, lifetime / 4)


def read_grant(answer: RawAnswer, *, now: datetime) -> AccessToken:
    """Read the answer to a refresh.

    Raises:
        DeskError: no token was granted; the class says who must act.
    """
    data = read_json(answer.body)
    secret = data.get("access_token") if isinstance(data, dict) else None
    if isinstance(secret, str) and secret.strip():
        return AccessToken(SecretStr(secret.strip()), now, now + _lifetime(data), _scopes(data))
    code = _text(data, "error")
    kind = _kind_of(answer, data, code)
    shown = code if _WORDS.fullmatch(code) else None
    raise kind(
        f"{TOKEN_PATH} {answer.status} {shown or ''}".rstrip(),
        operation=TOKEN_PATH,
        status=answer.status,
        error_code=shown,
    )


def _kind_of(answer: RawAnswer, data: Any, code: str) -> type[DeskError]:
    if answer.status == 429 or "too many requests" in _text(data, "error_description").lower():  # noqa: PLR2004 - HTTP's own
        return DeskThrottledError
    if code.lower() in _BY_ERROR:
        return _BY_ERROR[code.lower()]
    if 300 <= answer.status < 400:  # noqa: PLR2004 - redirections
        return DeskDataCenterError
    if answer.status >= 500:  # noqa: PLR2004 - server errors
        return DeskServerError
    return DeskDataCenterError if is_page(answer) else DeskAnswerError


def _lifetime(data: Mapping[str, Any]) -> timedelta:
    # Old servers give milliseconds in expires_in and add expires_in_sec, which then counts.
    for key in ("expires_in_sec", "expires_in"):
        seconds = read_count(data.get(key))
        if seconds:
            return min(timedelta(seconds=min(seconds, 10**6)), _LIFETIME)
    return _LIFETIME


def _scopes(data: Mapping[str, Any]) -> frozenset[str] | None:
    scopes = frozenset(scope for scope in _SPLIT.split(_text(data, "scope")) if scope)
    return scopes or None


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value.strip() if isinstance(value, str) else ""
