"""The first half: Zoho's client, its grant, and the organization that it opens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from bot.desk.errors import (
    DeskClientError,
    DeskDataCenterError,
    DeskError,
    DeskGrantError,
    DeskOrganizationError,
    DeskScopeError,
)
from bot.desk.scopes import MINIMAL_SCOPES
from bot.setting_values import DataCenter
from bot.setup.asker import listed, shown
from bot.setup.errors import SetupError
from bot.setup.questions import (
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    DATA_CENTER,
    ORG_ID,
    find_data_center,
)
from bot.setup.refusals import DEAD_GRANT, lacking, sentence_for
from bot.setup.zoho import (
    Consent,
    SelfClient,
    exchange,
    list_departments,
    list_organizations,
    missing_scopes,
    renew,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.desk.models import Department
    from bot.setup.asker import Asker
    from bot.setup.questions import Question

_REFRESH: Final = "DESK_REFRESH_TOKEN"
_ASK_AGAIN: Final = (DeskClientError, DeskDataCenterError)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Overrides of Zoho's hosts (scheme and authority), for emulators; empty for none."""

    desk: str = ""
    accounts: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """Return the overrides as settings."""
        named = {"DESK_BASE_URL": self.desk, "DESK_ACCOUNTS_URL": self.accounts}
        return {name: value for name, value in named.items() if value}


def connect_desk(ask: Asker, kept: Mapping[str, str], hosts: Hosts, clock: Clock) -> dict[str, str]:
    """Ask until Zoho accepts everything, and return it as settings.

    Raises:
        SetupError: Zoho refuses what cannot be asked for again, or cannot be reached.
    """
    for name, url in hosts.settings.items():
        ask.warn(f"{name} is set: {shown(url)} stands in for Zoho.")
    while True:
        client = _ask_client(ask, hosts, clock)
        try:
            consent = _consent(ask, client, _grant_of(client, kept))
            org_id = _organization(ask, client, consent)
        except _ASK_AGAIN as error:
            ask.refused(sentence_for(error, client), DATA_CENTER, CLIENT_ID, CLIENT_SECRET)
            continue
        except DeskError as error:
            raise SetupError(sentence_for(error, client)) from error
        return {**_settings(client, consent), ORG_ID.variable: org_id, **hosts.settings}


def _ask_client(ask: Asker, hosts: Hosts, clock: Clock) -> SelfClient:
    ask.step("1/6  Data centre")
    ask.explain(
        "Zoho keeps your organization in one data centre. The address under which you open Desk"
        f" tells which: desk.zoho.eu is eu. There are {', '.join(DataCenter)}.",
    )
    center = DataCenter(ask.ask(DATA_CENTER))
    ask.step("2/6  Self client")
    ask.explain(
        f"Sign in at https://api-console.{center.domain} as a Desk administrator,"
        " choose Add Client, Self Client, Create, and open Client Secret.",
    )
    return SelfClient(
        data_center=center,
        client_id=ask.ask(CLIENT_ID),
        client_secret=SecretStr(ask.ask(CLIENT_SECRET)),
        desk_url=hosts.desk or f"https://desk.{center.domain}",
        accounts_url=hosts.accounts or f"https://accounts.{center.domain}",
        clock=clock,
    )


def _grant_of(client: SelfClient, kept: Mapping[str, str]) -> SecretStr | None:
    """Return the refresh token at hand, if it is this client's."""
    same = kept.get(CLIENT_ID.variable) == client.client_id
    same = same and find_data_center(kept.get(DATA_CENTER.variable, "us")) == client.data_center
    return SecretStr(kept[_REFRESH]) if same and kept.get(_REFRESH) else None


def _consent(ask: Asker, client: SelfClient, grant: SecretStr | None) -> Consent:
    ask.step("3/6  Grant")
    ask.explain(
        f"At https://api-console.{client.data_center.domain}, in your self client, under"
        " Generate Code, enter these scopes and any description, and create the code:",
        "",
        f"  {','.join(MINIMAL_SCOPES)}",
        "",
        "It is good for one use and for the minutes that you choose, so paste it at once.",
    )
    while True:
        code = ask.ask(_code(grant))
        found = _granted(client, code, grant)
        if isinstance(found, Consent):
            _tell_scopes(ask, found)
            return found
        ask.refused(found, CODE)
        grant = grant if code else None


def _code(grant: SecretStr | None) -> Question:
    if grant is None:
        return CODE
    return replace(CODE, label="Code; Enter keeps the grant you have", default="")


def _granted(client: SelfClient, code: str, grant: SecretStr | None) -> Consent | str:
    """Return the consent, or the sentence that says why there is none and another code is due."""
    try:
        consent = asyncio.run(_consented(client, code, grant))
    except DeskGrantError as error:
        return sentence_for(error, client) if code else DEAD_GRANT
    missing = missing_scopes(consent.token)
    return lacking(missing) if missing else consent


async def _consented(client: SelfClient, code: str, grant: SecretStr | None) -> Consent:
    if code or grant is None:
        return await exchange(client, SecretStr(code))
    return await renew(client, grant)


def _tell_scopes(ask: Asker, consent: Consent) -> None:
    if consent.token.scopes is None:
        ask.warn("The grant works; the accounts server does not say which scopes it has.")
    else:
        ask.done(f"The grant works and has all {len(MINIMAL_SCOPES)} scopes.")


def _organization(ask: Asker, client: SelfClient, consent: Consent) -> str:
    ask.step("4/6  Organization")
    found = asyncio.run(list_organizations(client, consent))
    names = {each.id: shown(each.name) or each.id for each in found}
    if not names:
        raise SetupError("The owner of this grant belongs to no organization in Zoho Desk.")
    while True:
        org_id = ask.choose(ORG_ID, names)
        try:
            departments = asyncio.run(list_departments(client, consent, org_id))
        except (DeskOrganizationError, DeskScopeError) as error:
            if len(names) == 1:
                raise
            ask.refused(sentence_for(error, client), ORG_ID)
            continue
        _tell_departments(ask, names[org_id], departments)
        return org_id


def _tell_departments(ask: Asker, name: str, departments: tuple[Department, ...]) -> None:
    if not departments:
        ask.warn(f"{name} works, but the owner of this grant sees no department in it.")
        return
    count = "1 department" if len(departments) == 1 else f"{len(departments)} departments"
    ask.done(f"{name} has {count}: {listed([shown(each.name) for each in departments])}.")


def _settings(client: SelfClient, consent: Consent) -> dict[str, str]:
    return {
        DATA_CENTER.variable: client.data_center.value,
        CLIENT_ID.variable: client.client_id,
        CLIENT_SECRET.variable: client.client_secret.get_secret_value(),
        _REFRESH: consent.refresh_token.get_secret_value(),
    }
