"""The accounts server: grant codes, refresh tokens, access tokens and their limits.

Source of the limits: https://www.zoho.com/accounts/protocol/oauth.html and
https://desk.zoho.com/DeskAPIDocument.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.desk.contract import TOKEN_OPERATION, load_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from random import Random

    from bot.clock import Clock
    from bot.sandbox.desk.faults import Faults

MINIMAL_SCOPES: Final = ("Desk.basic.READ", "Desk.tickets.READ", "Desk.settings.READ")
TOKEN_WINDOW: Final = timedelta(minutes=10)
TOKENS_PER_WINDOW: Final = 10
ACTIVE_TOKENS: Final = 10
REFRESH_TOKENS: Final = 20
_CODES_PER_WINDOW: Final = 10
_MORE_SCOPES: Final = frozenset({"Desk.search.READ"})
_API_DOMAIN: Final = "https://www.zohoapis.eu"
"""Zoho names this host, which does not serve Desk: a client must not follow it."""
_THROTTLED: Final = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. "
    "Please try again after some time.",
    "status": "failure",
}
_FIELDS: Final = {"refresh_token": "refresh_token", "authorization_code": "code"}


class ConsentError(Exception):
    """No grant code is given out: a scope is unknown, or there were too many codes."""


@dataclass(slots=True)
class Grant:
    """A person's consent: its scopes, and when access tokens were issued for it."""

    scopes: frozenset[str]
    issued: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token: whose it is and until when (aware, UTC) it is good."""

    grant: Grant
    scopes: frozenset[str]
    expires_at: datetime


class Accounts:
    """The accounts server of one data centre, with one self client.

    Args:
        clock: aware, UTC.
        random: makes tokens; they guard nothing but the sandbox.
        faults: read anew for each request.
        lifetime: of access tokens, in seconds.
    """

    def __init__(self, clock: Clock, random: Random, faults: Faults, lifetime: int) -> None:
        self._clock = clock
        self._random = random
        self._faults = faults
        self.lifetime = lifetime
        self.client_id = f"1000.{self._hex(30).upper()}"
        self.client_secret = self._hex(42)
        self._codes: dict[str, tuple[frozenset[str], datetime]] = {}
        self._codes_issued: list[datetime] = []
        self._grants: dict[str, Grant] = {}
        self._access: dict[str, AccessToken] = {}
        self.refresh_token = self._consented(frozenset(MINIMAL_SCOPES))

    def grant_code(self, scopes: Iterable[str], *, minutes: int = 3) -> str:
        """Return a self client's grant code: good once, for some minutes.

        Raises:
            ConsentError: a scope is unknown, or ten codes were made in ten minutes.
        """
        wanted = frozenset(scopes)
        if not wanted or wanted - known_scopes():
            raise ConsentError("unknown scope")
        self._codes_issued = self._recent(self._codes_issued)
        if len(self._codes_issued) >= _CODES_PER_WINDOW:
            raise ConsentError("too many codes")
        self._codes_issued.append(self._clock())
        code = self._token()
        self._codes[code] = (wanted, self._clock() + timedelta(minutes=minutes))
        return code

    def exchange(self, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer POST /oauth/v2/token: the HTTP status, which rarely tells, and the body."""
        if fields.get("client_id") != self.client_id:
            return 200, {"error": "invalid_client"}
        if fields.get("client_secret") != self.client_secret or self._faults.wrong_client_secret:
            return 200, {"error": "invalid_client_secret"}
        secret = fields.get(_FIELDS.get(fields.get("grant_type", ""), ""))
        if not secret:
            return 200, {"error": "general_error"}
        if fields["grant_type"] == "authorization_code":
            return self._first_exchange(secret)
        return self._refreshed(secret)

    def token(self, text: str) -> AccessToken | None:
        """Return the access token with this text, if it is good now."""
        found = self._access.get(text)
        return found if found and found.expires_at > self._clock() else None

    def expire_all(self) -> None:
        """Let every access token that was issued so far run out."""
        self._access.clear()

    def _first_exchange(self, code: str) -> tuple[int, dict[str, Any]]:
        scopes, expires_at = self._codes.pop(code, (None, self._clock()))
        if scopes is None or expires_at <= self._clock():
            return 200, {"error": "invalid_code"}
        refresh_token = self._consented(scopes)
        body = self._issued(self._grants[refresh_token])
        return 200, {**body, "refresh_token": refresh_token}

    def _refreshed(self, refresh_token: str) -> tuple[int, dict[str, Any]]:
        grant = self._grants.get(refresh_token)
        if grant is None or self._faults.revoked_grant:
            return 200, {"error": "invalid_code"}
        grant.issued = self._recent(grant.issued)
        if len(grant.issued) >= TOKENS_PER_WINDOW or self._faults.throttled_tokens:
            return 400, dict(_THROTTLED)
        return 200, self._issued(grant)

    def _issued(self, grant: Grant) -> dict[str, Any]:
        now = self._clock()
        grant.issued.append(now)
        scopes = grant.scopes - self._faults.missing_scopes
        text = self._token()
        expires_at = now + timedelta(seconds=self.lifetime)
        self._access[text] = AccessToken(grant, scopes, expires_at)
        self._drop_oldest(grant)
        told = {} if self._faults.untold_scopes else {"scope": " ".join(sorted(scopes))}
        return {
            "access_token": text,
            **told,
            "api_domain": _API_DOMAIN,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }

    def _drop_oldest(self, grant: Grant) -> None:
        now = self._clock()
        self._access = {key: one for key, one in self._access.items() if one.expires_at > now}
        mine = [key for key, one in self._access.items() if one.grant is grant]
        for key in mine[:-ACTIVE_TOKENS]:
            del self._access[key]

    def _consented(self, scopes: frozenset[str]) -> str:
        """Store a new refresh token; the oldest beyond twenty dies with its access tokens."""
        refresh_token = self._token()
        self._grants[refresh_token] = Grant(scopes)
        if len(self._grants) > REFRESH_TOKENS:
            dead = self._grants.pop(next(iter(self._grants)))
            self._access = {key: one for key, one in self._access.items() if one.grant is not dead}
        return refresh_token

    def _recent(self, moments: list[datetime]) -> list[datetime]:
        begin = self._clock() - TOKEN_WINDOW
        return [moment for moment in moments if moment > begin]

    def _token(self) -> str:
        return f"1000.{self._hex(32)}.{self._hex(32)}"

    def _hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"


def known_scopes() -> frozenset[str]:
    """Return the scopes that a person can consent to."""
    operations = load_contract().values()
    named = (item.scopes for item in operations if item.id != TOKEN_OPERATION)
    return _MORE_SCOPES.union(*named)
