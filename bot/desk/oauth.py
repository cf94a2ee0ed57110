"""The access token: refreshed early, by one caller for all, and never so often as to be blocked.

The accounts server grants ten access tokens per refresh token in ten minutes and then blocks for
the rest of the window (https://www.zoho.com/accounts/protocol/oauth/limits.html).
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeGuard

import structlog
from aiohttp import ClientError, ClientTimeout

from bot.desk.errors import (
    DeskAccessError,
    DeskError,
    DeskGrantError,
    DeskThrottledError,
    DeskUnavailableError,
    DeskUnreachableError,
)
from bot.desk.flight import SingleFlight
from bot.desk.grant import TOKEN_PATH, AccessToken, read_grant
from bot.desk.token_store import MemoryTokenStore
from bot.desk.transfer import read_answer
from bot.desk.watch import Unwatched, telling

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from pydantic import SecretStr

    from bot.clock import Clock
    from bot.desk.token_store import TokenStore
    from bot.desk.watch import Watch

_log: Final = structlog.get_logger(__name__)

_ANSWER_S: Final = 4.0
_WINDOW: Final = timedelta(minutes=10)
_PER_WINDOW: Final = 10
_FORCED_EVERY: Final = timedelta(minutes=1)
_REFUSED_FOR: Final = timedelta(minutes=5)
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(seconds=90)


class TokenSource:
    """Hands out the access token that is good now.

    A refusal is remembered and repeated without asking: ten minutes after a throttle, five after
    a refused grant or client, seconds after a failure of the server. While the old token lasts,
    a failed early refresh is no failure.
    """

    def __init__(
        self,
        http: ClientSession,
        *,
        accounts_url: str,
        client_id: str,
        client_secret: SecretStr,
        refresh_token: SecretStr,
        clock: Clock,
        store: TokenStore | None = None,
        watch: Watch | None = None,
        stretch: float = 1.0,
    ) -> None:
        self._http = http
        self._timeout = ClientTimeout(total=_ANSWER_S * stretch)
        self._url = accounts_url.rstrip("/") + TOKEN_PATH
        self._client_id = client_id
        self._client_secret = client_secret
        self._refresh_token = refresh_token
        self._clock = clock
        self._store = store or MemoryTokenStore()
        self._watch = watch or Unwatched()
        self._flights = SingleFlight()
        self._keeping: set[asyncio.Task[None]] = set()
        self._token: AccessToken | None = None
        self._refused: AccessToken | None = None
        self._forced_at: datetime | None = None
        self._asked: deque[datetime] = deque(maxlen=_PER_WINDOW)
        self._quiet = _Quiet()

    @property
    def token_expires_at(self) -> datetime | None:
        """When the current token ends (UTC); `None` before the first."""
        return self._token.token_expires_at if self._token else None

    @property
    def scopes(self) -> frozenset[str] | None:
        """The granted scopes, where the accounts server said them."""
        return self._token.scopes if self._token else None

    async def get(self) -> AccessToken:
        """Return a token that is not about to expire; call before each request.

        Raises:
            DeskError: none can be had; see `bot.desk.grant`.
        """
        if self._is_fresh(self._token):
            return self._token
        try:
            return await self._flights.run("refresh", self._refresh)
        except DeskError:
            if self._token is not None and self._clock() < self._token.token_expires_at:
                return self._token
            raise

    async def renew(self, refused: AccessToken) -> AccessToken:
        """Return another token than one that Desk has just refused.

        Raises:
            DeskGrantError: the last replacement, a moment ago, was refused as well.
            DeskError: as for `get`.
        """
        if self._token == refused:
            self._force(refused)
        return await self.get()

    async def close(self) -> None:
        """Stop a refresh that is under way; what was granted already is still kept for others."""
        await self._flights.close()
        await asyncio.gather(*self._keeping, return_exceptions=True)

    def _force(self, refused: AccessToken) -> None:
        now = self._clock()
        if self._forced_at is not None and now < self._forced_at + _FORCED_EVERY:
            raise DeskGrantError("Desk refuses a token just issued", operation=TOKEN_PATH)
        self._forced_at = now
        self._refused = refused
        self._token = None

    def _is_fresh(self, token: AccessToken | None) -> TypeGuard[AccessToken]:
        return token is not None and token != self._refused and self._clock() < token.renew_at

    async def _refresh(self) -> AccessToken:
        """Return a token as soon as there is one: nobody waits until the others have it, too."""
        found = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._find(found))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        try:
            token: AccessToken = await found
        except asyncio.CancelledError:
            if found.cancelled():
                task.cancel()
            raise
        return token

    async def _find(self, found: asyncio.Future[AccessToken]) -> None:
        """Tell a token that is good now, then keep it and let others refresh."""
        try:
            async with self._store.lock():
                stored = await self._store.load()
                token = stored if self._is_fresh(stored) else await self._ask()
                self._token = token
                if not found.cancelled():
                    found.set_result(token)
                if token is not stored:
                    await self._store.save(token)
        except Exception as error:  # noqa: BLE001 - told to who waits, and logged where nobody does
            if found.done():
                _log.exception("desk_token_not_kept", error=type(error).__name__)
            else:
                found.set_exception(error)

    async def _ask(self) -> AccessToken:
        now = self._clock()
        self._quiet.check(now)
        self._spend(now)
        try:
            with telling(self._watch.token_refreshed):
                token = await self._post()
        except DeskError as error:
            self._quiet.begin(error, self._clock())
            _log.warning("desk_token_refused", error=type(error).__name__, code=error.error_code)
            raise
        self._quiet = _Quiet()
        _log.info("desk_token_refreshed", expires_at=token.token_expires_at.isoformat())
        return token

    def _spend(self, now: datetime) -> None:
        if len(self._asked) == _PER_WINDOW and now < self._asked[0] + _WINDOW:
            retry_at = self._asked[0] + _WINDOW
            raise DeskThrottledError(
                "ten refreshes in ten minutes", retry_at=retry_at, operation=TOKEN_PATH
            )
        self._asked.append(now)

    async def _post(self) -> AccessToken:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
            "refresh_token": self._refresh_token.get_secret_value(),
        }
        try:
            async with self._http.post(
                self._url, data=form, allow_redirects=False, timeout=self._timeout
            ) as response:
                answer = await read_answer(response)
        except (ClientError, TimeoutError, OSError) as error:
            raise DeskUnreachableError(type(error).__name__, operation=TOKEN_PATH) from error
        return read_grant(answer, now=self._clock())


class _Quiet:
    """The last refusal and how long it is repeated without asking."""

    def __init__(self) -> None:
        self._error: DeskError | None = None
        self._until: datetime | None = None
        self._failures = 0

    def check(self, now: datetime) -> None:
        if self._error is not None and self._until is not None and now < self._until:
            raise self._error.with_traceback(None)

    def begin(self, error: DeskError, now: datetime) -> None:
        self._until = now + self._pause(error)
        self._error = error
        self._failures += 1
        if isinstance(error, DeskUnavailableError) and error.retry_at is None:
            error.retry_at = self._until

    def _pause(self, error: DeskError) -> timedelta:
        if isinstance(error, DeskThrottledError):
            return _WINDOW
        if isinstance(error, DeskAccessError):
            return _REFUSED_FOR
        return min(_FIRST_PAUSE * (1 << min(self._failures, 8)), _LONGEST_PAUSE)
