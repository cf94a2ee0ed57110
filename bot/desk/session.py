"""The one authenticated session with Desk: a token before each call, courtesy, bounded patience."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import stamina
import structlog
from aiohttp import ClientError, ClientTimeout

from bot.desk.credits import Credits, Priority, current_priority
from bot.desk.errors import (
    DeskBusyError,
    DeskCreditsError,
    DeskGrantError,
    DeskServerError,
    DeskUnreachableError,
)
from bot.desk.recording import note_answer
from bot.desk.transfer import MAX_BODY, read_answer
from bot.desk.watch import Unwatched, telling
from bot.desk.wire import GarbledAnswerError, RawAnswer, build_headers, build_url, decipher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from bot.clock import Clock
    from bot.desk.breaker import Breaker
    from bot.desk.grant import AccessToken
    from bot.desk.oauth import TokenSource
    from bot.desk.watch import Watch

_log: Final = structlog.get_logger(__name__)

BUDGET_S: Final = 8.0
"""How long one call may take with all its repetitions, once its turn has come."""
_ATTEMPT_S: Final = 5.0
_LONGEST_WAIT_S: Final = 2.0
_PASSING: Final = (DeskBusyError, DeskServerError, DeskUnreachableError, GarbledAnswerError)


def build_retry() -> stamina.AsyncRetryingCaller:
    """Return the usual patience: three attempts, jittered waits of well under a second."""
    return stamina.AsyncRetryingCaller(
        attempts=3, timeout=None, wait_initial=0.2, wait_max=1.0, wait_jitter=0.3
    )


class DeskSession:
    """Reads from Desk's API.

    Attributes:
        credits: what the calls cost and what is left today.
        tokens: where the access token comes from.

    Args:
        stretch: by how much all limits of time are longer than usual.
    """

    def __init__(
        self,
        http: ClientSession,
        tokens: TokenSource,
        *,
        base_url: str,
        org_id: str,
        clock: Clock,
        breaker: Breaker,
        max_in_flight: int = 5,
        retry: stamina.AsyncRetryingCaller | None = None,
        reserve: int = 0,
        daily_credits: int | None = None,
        max_body: int = MAX_BODY,
        watch: Watch | None = None,
        stretch: float = 1.0,
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._org_id = org_id
        self._clock = clock
        self._breaker = breaker
        self._slots = asyncio.Semaphore(max_in_flight)
        self._retry = retry or build_retry()
        self._max_body = max_body
        self._stretch = stretch
        self._timeout = ClientTimeout(total=_ATTEMPT_S * stretch)
        self._watch = watch or Unwatched()
        self.tokens = tokens
        self.credits = Credits(reserve=reserve, budget=daily_credits)

    async def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        priority: Priority | None = None,
        budget_s: float = BUDGET_S,
        renews: bool = True,
    ) -> Any:
        """Return the JSON at `path` (below ``/api/v1``); `None` when Desk has nothing to list.

        Args:
            path: such as ``/agents``.
            params: of the query.
            priority: for whom it is asked, where not for whoever is asking.
            budget_s: how long it may take, before it is stretched.
            renews: whether a refused token is replaced once. A path that Zoho does not document
                may answer 401 to every token, which says nothing about this one.

        Raises:
            DeskError: see `bot.desk.errors`; what may pass soon has been tried again.
        """
        try:
            # The slot is kept between attempts: whoever backs off lowers the parallelism.
            async with self._slots, asyncio.timeout(budget_s * self._stretch):
                return await self._retry(
                    self._backoff,
                    self._attempt,
                    path,
                    dict(params or {}),
                    priority or current_priority(),
                    renews,
                )
        except TimeoutError as error:
            raise DeskUnreachableError("no answer in time", operation=path) from error

    def _backoff(self, error: Exception) -> bool | float:
        """Decide for stamina: no, yes with its own wait, or after that many seconds."""
        if not isinstance(error, _PASSING):
            return False
        if error.retry_at is None:
            return True
        wait_s = (error.retry_at - self._clock()).total_seconds()
        return max(wait_s, 0.0) if wait_s <= _LONGEST_WAIT_S else False

    async def _attempt(
        self,
        path: str,
        params: dict[str, str],
        priority: Priority,
        renews: bool,  # noqa: FBT001 - the retrying caller passes positions
    ) -> Any:
        self.credits.check(path, priority, self._clock())
        token = await self.tokens.get()
        try:
            return await self._call(path, params, token)
        except DeskGrantError:
            if not renews:
                raise
            token = await self.tokens.renew(token)
            return await self._call(path, params, token)

    async def _call(self, path: str, params: dict[str, str], token: AccessToken) -> Any:
        with self._breaker.guard(), telling(partial(self._watch.desk_called, path)):
            answer = await self._exchange(path, params, token)
            now = self._clock()
            self.credits.note(path, answer.headers, now)
            try:
                data = decipher(answer, path=path, now=now)
            except DeskCreditsError as error:
                self.credits.spend(error, now)
                raise
            note_answer(path, params, answer.body)
            return data

    async def _exchange(self, path: str, params: dict[str, str], token: AccessToken) -> RawAnswer:
        headers = build_headers(path, token=token.secret, org_id=self._org_id)
        started = asyncio.get_running_loop().time()
        try:
            async with self._http.get(
                build_url(self._base_url, path),
                params=params,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                answer = await read_answer(response, max_body=self._max_body)
        except (ClientError, TimeoutError, OSError) as error:
            raise DeskUnreachableError(type(error).__name__, operation=path) from error
        seconds = round(asyncio.get_running_loop().time() - started, 3)
        _log.debug("desk_answered", path=path, status=answer.status, seconds=seconds)
        return answer
