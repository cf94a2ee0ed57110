"""A client of the sandbox's Desk as thin as can be: what it sends and gets is what a test says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from bot.sandbox.desk import SandboxDesk

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: status, parsed body (`None` when empty), headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """Return the ``errorCode``; empty for a success."""
        return str((self.body or {}).get("errorCode", ""))


class Caller:
    """Asks one sandbox with one access token."""

    def __init__(self, desk: SandboxDesk, session: ClientSession) -> None:
        self.desk = desk
        self.session = session
        self.token = ""

    async def exchange(self, **fields: str) -> Got:
        """Ask the accounts server; fields default to a refresh with the right secrets."""
        desk = self.desk
        form = {
            "grant_type": "refresh_token",
            "client_id": desk.client_id,
            "client_secret": desk.client_secret,
            "refresh_token": desk.refresh_token,
        }
        url = f"{desk.accounts_url}/oauth/v2/token"
        async with self.session.post(url, data=form | fields) as answer:
            return Got(answer.status, await answer.json(), answer.headers)

    async def sign_in(self) -> None:
        """Get an access token for the calls to come."""
        self.token = (await self.exchange()).body["access_token"]

    async def get(self, path: str, **params: Any) -> Got:
        """Ask Desk as it wants to be asked."""
        headers = {"Authorization": f"Zoho-oauthtoken {self.token}", "orgId": self.desk.org_id}
        return await self.send("GET", API + path, headers, params)

    async def send(
        self, method: str, path: str, headers: Mapping[str, str], params: Mapping[str, Any]
    ) -> Got:
        """Ask with any method and headers; no redirect is followed."""
        request = self.session.request(
            method, self.desk.url + path, headers=headers, params=params, allow_redirects=False
        )
        async with request as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return Got(answer.status, json.loads(text) if is_json else None, answer.headers)
