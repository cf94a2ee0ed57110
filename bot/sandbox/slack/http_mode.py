"""HTTP mode: signed requests to the app's one URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack,
https://docs.slack.dev/apis/events-api/using-http-request-urls.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import ClientError

from bot.sandbox.slack.delivery import COMMAND, EVENT, Parcel, Receipt, UnreachableError

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

    from bot.clock import Clock

_FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of ``X-Slack-Signature``."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpMode:
    """The transport that posts to the app.

    Args:
        session: for the requests.
        request_url: the app's URL.
        signing_secret: shared with the app.
        clock: the real time, since the app refuses signatures that are five minutes off.
    """

    def __init__(
        self, session: ClientSession, *, request_url: str, signing_secret: str, clock: Clock
    ) -> None:
        self.is_verified = False
        self._session = session
        self._url = request_url
        self._secret = signing_secret
        self._clock = clock

    @property
    def is_connected(self) -> bool:
        """Return whether the app has proved that the URL is its own."""
        return self.is_verified

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Post a payload as Slack encodes it; events wait until the URL is verified."""
        if parcel.kind == EVENT:
            if not self.is_verified and not await self.verify():
                raise UnreachableError("url_not_verified")
            headers = _retry_headers(parcel) if parcel.attempt else {}
            return await self._post(_json(parcel.payload), "application/json", headers)
        if parcel.kind == COMMAND:
            return await self._post(urlencode(parcel.payload).encode(), _FORM)
        body = urlencode({"payload": json.dumps(parcel.payload)}).encode()
        return await self._post(body, _FORM)

    async def verify(self) -> bool:
        """Send the challenge of ``url_verification``; return whether it came back."""
        challenge = secrets.token_urlsafe(32)
        payload = {"token": "", "challenge": challenge, "type": "url_verification"}
        receipt = await self._post(_json(payload), "application/json")
        body = receipt.body
        echoed = body.get("challenge") if isinstance(body, dict) else body
        self.is_verified = receipt.status == 200 and echoed == challenge  # noqa: PLR2004  # HTTP's "OK"
        return self.is_verified

    async def _post(
        self, body: bytes, content_type: str, more: dict[str, str] | None = None
    ) -> Receipt:
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            **(more or {}),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                return Receipt(response.status, await _body(response), no_retry)
        except ClientError as error:
            raise UnreachableError("connection_failed") from error


def _json(payload: Any) -> bytes:
    return json.dumps(payload).encode()


def _retry_headers(parcel: Parcel) -> dict[str, str]:
    reason = "http_timeout" if parcel.reason == "timeout" else parcel.reason
    return {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": reason}


async def _body(response: ClientResponse) -> Any:
    text = await response.text()
    if response.content_type != "application/json":
        return text or None
    try:
        return json.loads(text) or None
    except ValueError:
        return text or None
