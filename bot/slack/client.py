"""The one HTTP session and Web API client that everything towards Slack shares."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import SecretStr
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

API_URL: Final = "https://slack.com/api/"
MAX_RETRY_AFTER_S: Final = 5
"""A person waits for the answer; a longer ``Retry-After`` is told, not slept."""


class BriefRateLimitRetry(AsyncRateLimitErrorRetryHandler):
    """Waits as Slack asks, but only briefly: the SDK's own handler sleeps any ``Retry-After``."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 -- the base class passes it
        request: HttpRequest,  # noqa: ARG002 -- as above
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002 -- as above
    ) -> bool:
        if response is None or response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            return False
        headers = {name.lower(): values for name, values in response.headers.items()}
        return brief_wait_s(next(iter(headers.get("retry-after", ())), None)) is not None


def brief_wait_s(retry_after: str | None) -> int | None:
    """Return the seconds of a ``Retry-After`` header, or `None` where it is too long to wait."""
    if retry_after is None or not (retry_after.isascii() and retry_after.isdigit()):
        return None
    seconds = int(retry_after)
    return seconds if seconds <= MAX_RETRY_AFTER_S else None


class BuildClient(Protocol):
    """Makes a client on a session; `build_client` does."""

    def __call__(self, token: SecretStr, *, session: ClientSession, api_url: str) -> AsyncWebClient:
        """Return the client."""
        ...


@asynccontextmanager
async def open_client(
    token: SecretStr, *, api_url: str = API_URL, build: BuildClient | None = None
) -> AsyncIterator[AsyncWebClient]:
    """Open the session and the client, and close the session in the end.

    The session carries the time limits: with a session of one's own, slack_sdk 3.47 ignores the
    client's ``timeout``. Without one it opens a new TLS connection for each call.
    """
    timeout = ClientTimeout(total=10, connect=3)
    async with ClientSession(timeout=timeout, cookie_jar=DummyCookieJar()) as session:
        yield (build or build_client)(token, session=session, api_url=api_url)


def build_client(token: SecretStr, *, session: ClientSession, api_url: str) -> AsyncWebClient:
    """Return a client on a shared session; `api_url` may end with a slash or not."""
    return AsyncWebClient(
        token=token.get_secret_value(),
        base_url=api_url,
        session=session,
        logger=quiet_logger("slack_sdk.web"),
        retry_handlers=[AsyncConnectionErrorRetryHandler(), BriefRateLimitRetry()],
    )


def quiet_logger(name: str) -> logging.Logger:
    """Return a logger of Slack's libraries that never writes bodies.

    Both libraries compare ``logger.level`` with DEBUG themselves, and ``NOTSET`` is below it.
    """
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger
