"""Tests of ``users.*`` and ``usergroups.*``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import AGENT, GUEST, MANAGER, MANAGERS_GROUP, TEAM_ID
from bot.sandbox.slack import SandboxSlack
from tests.bot.sandbox.slack.apps import SCOPES, error_of, manifest

if TYPE_CHECKING:
    from aiohttp import ClientSession


async def test_info(client: AsyncWebClient) -> None:
    """A person has an address, a time zone with its offset, and flags."""
    user = (await client.users_info(user=MANAGER.id))["user"]
    assert user["profile"]["email"] == MANAGER.email
    assert (user["tz"], user["tz_offset"]) == ("Europe/Berlin", 3600)
    assert (user["is_admin"], user["is_restricted"], user["deleted"]) == (True, False, False)


@pytest.mark.parametrize(
    ("user_id", "flag"),
    [
        (GUEST.id, "is_ultra_restricted"),
        (GUEST.id, "is_restricted"),
        ("U0FORMER", "deleted"),
        ("U0BUILDBOT", "is_bot"),
        ("U0STRANGER", "is_stranger"),
    ],
)
async def test_outsiders(client: AsyncWebClient, user_id: str, flag: str) -> None:
    """Guests, deactivated people, bots and strangers are marked as such."""
    assert (await client.users_info(user=user_id))["user"][flag] is True


async def test_deactivated_people_lack_fields(client: AsyncWebClient) -> None:
    """Slack tells little about deactivated people."""
    assert "tz" not in (await client.users_info(user="U0FORMER"))["user"]


async def test_stranger_has_another_team(client: AsyncWebClient) -> None:
    """A stranger is known but belongs elsewhere, and is not in the list."""
    assert (await client.users_info(user="U0STRANGER"))["user"]["team_id"] != TEAM_ID
    listed = {one["id"]: one for one in (await client.users_list())["members"]}
    assert "U0STRANGER" not in listed
    assert listed["USLACKBOT"]["is_bot"] is False, "Slack's own bot looks like a person"


async def test_unknown_person(client: AsyncWebClient) -> None:
    """An unknown id is refused."""
    assert (await error_of(client.users_info(user="U0NOBODY")))["error"] == "user_not_found"
    assert (await error_of(client.users_info(user="")))["error"] == "invalid_arguments"
    number = client.api_call("users.info", json={"user": 7})
    assert (await error_of(number))["error"] == "invalid_arguments"


async def test_look_up_by_email(client: AsyncWebClient) -> None:
    """People are found by address in any case; deactivated ones are not."""
    found = await client.users_lookupByEmail(email=AGENT.email.upper())
    assert found["user"]["id"] == AGENT.id
    refusal = await error_of(client.users_lookupByEmail(email="felix.old@example.com"))
    assert refusal["error"] == "users_not_found"


async def test_groups(client: AsyncWebClient) -> None:
    """Disabled groups are listed only on demand, users too."""
    listed = (await client.usergroups_list())["usergroups"]
    assert [(one["handle"], "users" in one) for one in listed] == [(MANAGERS_GROUP[1], False)]
    full = await client.usergroups_list(include_users=True, include_disabled=True)
    assert [bool(one["date_delete"]) for one in full["usergroups"]] == [False, True]
    assert full["usergroups"][0]["users"] == [MANAGER.id]


async def test_group_members(client: AsyncWebClient) -> None:
    """A group's members are listed by id; a disabled group is as good as none."""
    members = await client.usergroups_users_list(usergroup=MANAGERS_GROUP[0])
    assert members["users"] == [MANAGER.id]
    refusal = await error_of(client.usergroups_users_list(usergroup="S0FORMER"))
    assert refusal["error"] == "no_such_subteam"


async def test_email_needs_its_scope(session: ClientSession) -> None:
    """Without ``users:read.email`` addresses are left out."""
    scopes = tuple(one for one in SCOPES if one != "users:read.email")
    slack = SandboxSlack(manifest(scopes=scopes))
    async with slack.running():
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        user = (await client.users_info(user=AGENT.id))["user"]
        assert "email" not in user["profile"]
        refusal = await error_of(client.users_lookupByEmail(email=AGENT.email))
        assert (refusal["error"], refusal["needed"]) == ("missing_scope", "users:read.email")
        assert refusal["provided"].split(",") == sorted(scopes)
