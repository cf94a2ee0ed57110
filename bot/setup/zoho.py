"""Zoho's side: a grant code becomes a refresh token, and the fresh token shows what it can see.

Self clients and their codes: https://www.zoho.com/accounts/protocol/oauth/self-client/overview.html
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from pydantic import SecretStr

from bot.clock import Clock, system_clock
from bot.desk.client import open_desk
from bot.desk.errors import DeskAnswerError, DeskUnreachableError
from bot.desk.grant import TOKEN_PATH, AccessToken, read_grant
from bot.desk.models import Organization
from bot.desk.oauth import TokenSource
from bot.desk.records import OrganizationRow, read_rows, rows_of
from bot.desk.scopes import MINIMAL_SCOPES
from bot.desk.token_store import MemoryTokenStore
from bot.desk.transfer import read_answer
from bot.desk.wire import ORGANIZATIONS, RawAnswer, read_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.client import DeskClient
    from bot.desk.models import Department
    from bot.setting_values import DataCenter

_TIMEOUT: Final = ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class SelfClient:
    """The client registered in Zoho's API console, and the hosts of its data centre.

    Attributes:
        desk_url: scheme and authority, as `accounts_url`.
    """

    data_center: DataCenter
    client_id: str
    client_secret: SecretStr
    desk_url: str
    accounts_url: str
    clock: Clock = system_clock


@dataclass(frozen=True, slots=True)
class Consent:
    """What a code was exchanged for; `token` is the first access token."""

    refresh_token: SecretStr
    token: AccessToken


async def exchange(client: SelfClient, code: SecretStr) -> Consent:
    """Exchange a grant code; it is spent, whatever comes of it.

    Raises:
        DeskError: as for `bot.desk.grant.read_grant`, or the server cannot be reached.
    """
    form = {
        "grant_type": "authorization_code",
        "client_id": client.client_id,
        "client_secret": client.client_secret.get_secret_value(),
        "code": code.get_secret_value(),
    }
    answer = await _post(client.accounts_url + TOKEN_PATH, form)
    token = read_grant(answer, now=client.clock())
    refresh_token = read_json(answer.body).get("refresh_token")
    if not isinstance(refresh_token, str) or not refresh_token.strip():
        raise DeskAnswerError("no refresh token", operation=TOKEN_PATH, status=answer.status)
    return Consent(SecretStr(refresh_token.strip()), token)


async def renew(client: SelfClient, refresh_token: SecretStr) -> Consent:
    """Try a refresh token of an earlier code.

    Raises:
        DeskError: as for `exchange`.
    """
    async with _session() as http:
        tokens = TokenSource(
            http,
            accounts_url=client.accounts_url,
            client_id=client.client_id,
            client_secret=client.client_secret,
            refresh_token=refresh_token,
            clock=client.clock,
        )
        return Consent(refresh_token, await tokens.get())


def missing_scopes(token: AccessToken) -> tuple[str, ...]:
    """Return the scopes that the grant lacks; none where the accounts server does not say.

    ``Desk.tickets.ALL`` includes ``Desk.tickets.READ``.
    """
    granted = token.scopes
    if granted is None:
        return ()
    whole = {f"{scope.removesuffix('.ALL')}.READ" for scope in granted if scope.endswith(".ALL")}
    return tuple(scope for scope in MINIMAL_SCOPES if scope not in granted | whole)


async def list_organizations(client: SelfClient, consent: Consent) -> tuple[Organization, ...]:
    """Return the organizations that the consenting person belongs to, by name.

    Raises:
        DeskError: Desk refuses, or cannot be reached.
    """
    async with _desk(client, consent) as desk:
        rows = rows_of(await desk.session.get(ORGANIZATIONS), path=ORGANIZATIONS)
    found = [
        Organization(row.id, row.company_name or row.portal_name, row.time_zone, row.edition)
        for row in read_rows(OrganizationRow, rows)
    ]
    return tuple(sorted(found, key=lambda each: ((each.name or "").casefold(), each.id)))


async def list_departments(
    client: SelfClient, consent: Consent, org_id: str
) -> tuple[Department, ...]:
    """Return the enabled departments of an organization, by name.

    Raises:
        DeskError: as for `list_organizations`; `DeskOrganizationError` where the grant is for
            another organization.
    """
    async with _desk(client, consent, org_id) as desk:
        return await desk.list_departments()


@asynccontextmanager
async def _desk(
    client: SelfClient, consent: Consent, org_id: str = ""
) -> AsyncIterator[DeskClient]:
    """Open Desk with the token at hand: ten more within ten minutes, and the server blocks."""
    store = MemoryTokenStore()
    await store.save(consent.token)
    async with open_desk(
        client_id=client.client_id,
        client_secret=client.client_secret,
        refresh_token=consent.refresh_token,
        org_id=org_id,
        desk_url=client.desk_url,
        accounts_url=client.accounts_url,
        source="rest",
        clock=client.clock,
        store=store,
    ) as desk:
        yield desk


async def _post(url: str, form: dict[str, str]) -> RawAnswer:
    try:
        async with (
            _session() as http,
            http.post(url, data=form, allow_redirects=False) as response,
        ):
            return await read_answer(response)
    except (ClientError, TimeoutError, OSError) as error:
        raise DeskUnreachableError(type(error).__name__, operation=TOKEN_PATH) from error


def _session() -> ClientSession:
    return ClientSession(cookie_jar=DummyCookieJar(), timeout=_TIMEOUT, trust_env=True)
