"""Answers through a ``response_url``: which addresses are Slack's, and what Slack said.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from yarl import URL

from bot.slack.client import brief_wait_s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientResponse, ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

MAX_USES: Final = 5
"""Answers that Slack takes through one address, within half an hour."""
GONE: Final = frozenset({"used_url", "expired_url", "http_404"})
"""What Slack says when an address takes no more answers."""

_SLACK_HOSTS: Final = (".slack.com", ".slack-gov.com")
_HTTPS: Final = 443
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,63}")
_MAX_ANSWER: Final = 4096
"""Bytes of Slack's own answer that are read."""


class ResponseUrl:
    """One address of Slack's that takes a few answers.

    Slack's payload names the address, so it is checked before anything is sent: a forged one must
    not make the bot talk to hosts in its own network. Redirects are not followed.
    """

    def __init__(self, url: URL, *, session: ClientSession, proxy: str | None = None) -> None:
        self._url = url
        self._session = session
        self._proxy = proxy
        self._uses = 0

    async def post(self, body: Mapping[str, Any]) -> str | None:
        """Send one answer; return `None` when Slack took it, else Slack's error code."""
        error, again = await self._try(body)
        if again:
            error, _ = await self._try(body)
        return error

    async def _try(self, body: Mapping[str, Any]) -> tuple[str | None, bool]:
        """Send once; return the error code, and whether trying again makes sense."""
        if self._uses >= MAX_USES:
            return "used_url", False
        self._uses += 1
        try:
            async with self._session.post(
                self._url, json=body, allow_redirects=False, proxy=self._proxy
            ) as response:
                return await _judge(response)
        except TimeoutError:
            return "timeout", False
        except ClientError:
            # Mostly a pooled connection that Slack closed meanwhile; an answer shown twice is
            # better than none.
            return "connection_failed", True


async def _judge(response: ClientResponse) -> tuple[str | None, bool]:
    text = (await response.content.read(_MAX_ANSWER)).decode("utf-8", "replace").strip()
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = brief_wait_s(response.headers.get("Retry-After"))
        if wait is None:
            return "ratelimited", False
        await asyncio.sleep(wait)
        return "ratelimited", True
    return _error_code(response.status, text), False


def _error_code(status: int, text: str) -> str | None:
    """Read Slack's verdict; an error may come as plain text, as JSON, and even with status 200."""
    code = _json_error(text)
    if code is None and status != HTTPStatus.OK:
        code = text if _CODE.fullmatch(text) else f"http_{status}"
    return code


def _json_error(text: str) -> str | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    if isinstance(answer, dict) and answer.get("ok") is False:
        return str(answer.get("error", "unknown_error"))
    return None


def open_response_url(text: str | None, client: AsyncWebClient) -> ResponseUrl | None:
    """Return the address when it is Slack's and the client has a session, else `None`."""
    url = slack_url(text, api_url=client.base_url)
    if url is None or client.session is None:
        return None
    return ResponseUrl(url, session=client.session, proxy=client.proxy)


def slack_url(text: str | None, *, api_url: str) -> URL | None:
    """Return the address if it is Slack's, or at the origin that `api_url` configures.

    It is read by the same parser that the HTTP client uses, so that both see one host.
    """
    if text is None or not text.isascii() or not text.isprintable():
        return None
    try:
        url = URL(text)
        origin, trusted = url.origin(), URL(api_url).origin()
    except ValueError:
        return None
    if url.user is not None or url.password is not None:
        return None
    return url if origin == trusted or _is_slack(url) else None


def _is_slack(url: URL) -> bool:
    host = url.host or ""
    return url.scheme == "https" and url.port == _HTTPS and host.endswith(_SLACK_HOSTS)
