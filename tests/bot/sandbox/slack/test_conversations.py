"""Tests of ``conversations.*``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.people import AGENT, BOT_USER_ID, MANAGER
from tests.bot.sandbox.slack.apps import error_of

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.slack import SandboxSlack

SUPPORT, LEADS, PARTNER, OLD = "C0SUPPORT", "C0LEADS", "C0PARTNER", "C0OLD"


async def test_info(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A channel tells whether outsiders share it, and whether the bot is in it."""
    shared = (await client.conversations_info(channel=PARTNER, include_num_members=True))["channel"]
    assert (shared["is_ext_shared"], shared["is_member"], shared["is_shared"]) == (True,) * 3
    assert shared["num_members"] == len(slack.workspace.channels[PARTNER].members)
    assert (await client.conversations_info(channel=OLD))["channel"]["is_archived"]
    slack.workspace.channels[SUPPORT].is_pending_ext_shared = True
    pending = (await client.conversations_info(channel=SUPPORT))["channel"]
    assert (pending["is_pending_ext_shared"], pending["is_ext_shared"]) == (True, False)
    assert "num_members" not in pending


async def test_private_channels_are_hidden(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A private channel exists for the bot only when it is a member."""
    refusal = await error_of(client.conversations_info(channel=LEADS))
    assert refusal["error"] == "channel_not_found"
    slack.workspace.channels[LEADS].members.add(BOT_USER_ID)
    assert (await client.conversations_info(channel=LEADS))["channel"]["is_private"]


async def test_direct_messages(client: AsyncWebClient) -> None:
    """Direct messages are opened by person, again and again the same."""
    first = (await client.conversations_open(users=AGENT.id))["channel"]["id"]
    assert (await client.conversations_open(users=[AGENT.id]))["channel"]["id"] == first
    info = (await client.conversations_info(channel=first))["channel"]
    assert (info["is_im"], info["user"]) == (True, AGENT.id)
    for user, error in (
        ("U0NOBODY", "user_not_found"),
        ("U0FORMER", "user_disabled"),
        ("U0BUILDBOT", "cannot_dm_bot"),
    ):
        assert (await error_of(client.conversations_open(users=user)))["error"] == error


async def test_new_direct_messages(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Whoever has none yet gets some."""
    channel = (await client.conversations_open(users="U0STRANGER"))["channel"]["id"]
    assert slack.workspace.channels[channel].members == {"U0STRANGER"}


async def test_list(client: AsyncWebClient) -> None:
    """The list has public channels, and of the private ones only the bot's, page by page."""
    names = {one["name"] for one in (await client.conversations_list())["channels"]}
    assert names == {"support", "general", "partner-shared", "old-support"}
    living = await client.conversations_list(exclude_archived=True, limit=2)
    assert len(living["channels"]) == 2
    cursor = living["response_metadata"]["next_cursor"]
    rest = await client.conversations_list(exclude_archived=True, limit=2, cursor=cursor)
    assert [one["name"] for one in rest["channels"]] == ["partner-shared"]
    assert rest["response_metadata"]["next_cursor"] == ""
    private = await client.conversations_list(types="private_channel,im")
    assert {one.get("name") for one in private["channels"]} == {None}


async def test_bad_paging(client: AsyncWebClient) -> None:
    """A cursor or a limit that is none is refused."""
    for cursor in ("!", "eA==", "YXQ6eA=="):
        refusal = await error_of(client.conversations_list(cursor=cursor))
        assert refusal["error"] == "invalid_cursor"
    for limit in ("many", "1001"):
        refusal = await error_of(client.api_call("conversations.list", params={"limit": limit}))
        assert refusal["error"] == "invalid_arguments"


async def test_members(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Members are listed by id."""
    members = (await client.conversations_members(channel=SUPPORT))["members"]
    assert set(members) == slack.workspace.channels[SUPPORT].members


async def test_join(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """The bot joins public, living channels."""
    slack.workspace.channels[SUPPORT].members.remove(BOT_USER_ID)
    assert (await client.conversations_join(channel=SUPPORT))["channel"]["is_member"]
    direct = (await client.conversations_open(users=AGENT.id))["channel"]["id"]
    for channel, error in (
        (LEADS, "channel_not_found"),
        (OLD, "is_archived"),
        (direct, "method_not_supported_for_channel_type"),
    ):
        assert (await error_of(client.conversations_join(channel=channel)))["error"] == error


async def test_history(client: AsyncWebClient) -> None:
    """History is newest first, without replies and ephemerals, with metadata on demand."""
    metadata = {"event_type": "digest", "event_payload": {"key": "a"}}
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a", metadata=metadata))["ts"]
    await client.chat_postMessage(channel=SUPPORT, text="reply", thread_ts=ts)
    await client.chat_postEphemeral(channel=SUPPORT, text="psst", user=MANAGER.id)
    plain = await client.conversations_history(channel=SUPPORT, limit=1)
    assert [(one["text"], "metadata" in one) for one in plain["messages"]] == [("a", False)]
    assert plain["has_more"]
    full = await client.conversations_history(
        channel=SUPPORT, include_all_metadata=True, oldest=ts, inclusive=True
    )
    assert [one["metadata"] for one in full["messages"]] == [metadata]
    later = await client.conversations_history(channel=SUPPORT, oldest=ts)
    assert (later["messages"], later["has_more"]) == ([], False)


async def test_history_of_other_channels(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """History needs membership, even where writing does not."""
    slack.workspace.channels[SUPPORT].members.remove(BOT_USER_ID)
    refusal = await error_of(client.conversations_history(channel=SUPPORT))
    assert refusal["error"] == "not_in_channel"
