"""Tests of ``chat.*``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.people import AGENT, BOT_USER_ID, GUEST, MANAGER
from tests.bot.sandbox.slack.apps import actions, button, error_of, section

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.slack import SandboxSlack

SUPPORT, LEADS, OLD = "C0SUPPORT", "C0LEADS", "C0OLD"


async def test_posted_message_is_seen(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A posted message is seen by the members, and the answer tells its timestamp."""
    answer = await client.chat_postMessage(channel=SUPPORT, text="Hi", blocks=[section()])
    message = slack.visible_to(AGENT.id, SUPPORT)[-1]
    assert (message.ts, message.text, message.bot) == (answer["ts"], "Hi", True)
    assert answer["message"]["user"] == BOT_USER_ID
    assert message.blocks
    assert message.blocks[0]["block_id"], "Slack names blocks that have no id"


async def test_channel_by_name_and_person(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A channel may be named, and a person's id means their direct messages."""
    assert (await client.chat_postMessage(channel="#support", text="a"))["channel"] == SUPPORT
    direct = (await client.chat_postMessage(channel=AGENT.id, text="b"))["channel"]
    assert slack.workspace.channels[direct].im_user == AGENT.id
    assert slack.visible_to(MANAGER.id, direct) == []


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (OLD, "is_archived"),
        (LEADS, "channel_not_found"),
        ("C0NOWHERE", "channel_not_found"),
        ("U0BUILDBOT", "cannot_dm_bot"),
    ],
)
async def test_closed_channels(client: AsyncWebClient, channel: str, error: str) -> None:
    """Archived, private and unknown channels refuse, each with Slack's error."""
    assert (await error_of(client.chat_postMessage(channel=channel, text="x")))["error"] == error


async def test_public_channel_without_the_bot(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Outside its channels the bot writes only with ``chat:write.public``."""
    slack.workspace.channels[SUPPORT].members.remove(BOT_USER_ID)
    refusal = await error_of(client.chat_postMessage(channel=SUPPORT, text="x"))
    assert refusal["error"] == "not_in_channel"
    slack.core.app = type(slack.core.app)(
        **{name: getattr(slack.core.app, name) for name in slack.core.app.__dataclass_fields__}
        | {"scopes": slack.core.app.scopes | {"chat:write.public"}}
    )
    assert (await client.chat_postMessage(channel=SUPPORT, text="x"))["ok"]


async def test_bad_blocks_are_refused(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Bad blocks end in ``invalid_blocks`` with a JSON pointer, and nothing is posted."""
    before = len(slack.workspace.messages)
    refusal = await error_of(
        client.chat_postMessage(channel=SUPPORT, text="x", blocks=[section("")])
    )
    assert refusal["error"] == "invalid_blocks"
    assert refusal["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert len(slack.workspace.messages) == before


async def test_nothing_to_say(client: AsyncWebClient) -> None:
    """A message needs a text or blocks."""
    refusal = await error_of(client.api_call("chat.postMessage", json={"channel": SUPPORT}))
    assert refusal["error"] == "no_text"


async def test_missing_text_is_remarked(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Blocks without text pass, as on Slack, but are remarked."""
    await client.api_call("chat.postMessage", json={"channel": SUPPORT, "blocks": [section()]})
    assert slack.remarks == ["a message has blocks but no text for notifications"]


async def test_blocks_as_form(slack: SandboxSlack, session: Any) -> None:
    """Forms carry blocks as JSON text, and the token as a field."""
    form = {
        "token": slack.bot_token,
        "channel": SUPPORT,
        "text": "t",
        "blocks": '[{"type":"divider"}]',
    }
    async with session.post(f"{slack.api_url}chat.postMessage", data=form) as response:
        assert (await response.json())["ok"]
    assert "token" not in slack.calls[-1].args
    form["blocks"] = "["
    async with session.post(f"{slack.api_url}chat.postMessage", data=form) as response:
        assert (await response.json())["error"] == "invalid_arguments"


async def test_markdown_text(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """``markdown_text`` stands alone."""
    both = {"channel": SUPPORT, "markdown_text": "**a**", "text": "a"}
    refusal = await error_of(client.api_call("chat.postMessage", json=both))
    assert refusal["error"] == "markdown_text_conflict"
    await client.api_call("chat.postMessage", json={"channel": SUPPORT, "markdown_text": "**a**"})
    blocks = slack.visible_to(AGENT.id, SUPPORT)[-1].blocks
    assert blocks
    assert blocks[0]["type"] == "markdown"


async def test_long_text_is_cut(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Text past 40,000 characters is cut off."""
    await client.chat_postMessage(channel=SUPPORT, text="x" * 40_001)
    assert len(slack.visible_to(AGENT.id, SUPPORT)[-1].text) == 40_000


async def test_update(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """An update with text alone removes the blocks and marks the message as edited."""
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a", blocks=[section()]))["ts"]
    answer = await client.chat_update(channel=SUPPORT, ts=ts, text="b")
    message = slack.visible_to(AGENT.id, SUPPORT)[-1]
    assert (message.text, message.blocks, message.edited) == ("b", None, True)
    assert answer["message"]["edited"]["user"] == BOT_USER_ID


async def test_update_keeps_metadata(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Metadata stays when an update leaves it out; malformed metadata is refused."""
    metadata = {"event_type": "digest", "event_payload": {"key": "a"}}
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a", metadata=metadata))["ts"]
    await client.chat_update(channel=SUPPORT, ts=ts, text="b")
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].metadata == metadata
    bad = client.chat_postMessage(channel=SUPPORT, text="a", metadata={"event_type": "x"})
    assert (await error_of(bad))["error"] == "invalid_metadata_format"


async def test_update_limits(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Only the bot's own lasting messages can be updated, with at most 4,000 characters."""
    theirs = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    ephemeral = await client.chat_postEphemeral(channel=SUPPORT, user=AGENT.id, text="psst")
    mine = (await client.chat_postMessage(channel=SUPPORT, text="a"))["ts"]
    for ts, text, error in (
        (theirs, "x", "cant_update_message"),
        (ephemeral["message_ts"], "x", "message_not_found"),
        ("1.000001", "x", "message_not_found"),
        (mine, "x" * 4001, "msg_too_long"),
    ):
        refusal = await error_of(client.chat_update(channel=SUPPORT, ts=ts, text=text))
        assert refusal["error"] == error
    slack.workspace.channels[SUPPORT].is_archived = True
    refusal = await error_of(client.chat_update(channel=SUPPORT, ts=mine, text="x"))
    assert refusal["error"] == "is_inactive"


async def test_delete(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """The bot deletes its own messages only."""
    theirs = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    refusal = await error_of(client.chat_delete(channel=SUPPORT, ts=theirs))
    assert refusal["error"] == "cant_delete_message"
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a"))["ts"]
    await client.chat_delete(channel=SUPPORT, ts=ts)
    assert ts not in slack.workspace.messages


async def test_ephemeral_is_for_one(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """An ephemeral message is seen by one member, and only members can get one."""
    await client.chat_postEphemeral(channel=SUPPORT, user=AGENT.id, text="psst")
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == "psst"
    assert slack.visible_to(MANAGER.id, SUPPORT)[-1].text != "psst"
    slack.workspace.channels[SUPPORT].members.remove(GUEST.id)
    refusal = await error_of(client.chat_postEphemeral(channel=SUPPORT, user=GUEST.id, text="x"))
    assert refusal["error"] == "user_not_in_channel"


async def test_permalink(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A lasting message has an address."""
    ts = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    answer = await client.chat_getPermalink(channel=SUPPORT, message_ts=ts)
    assert answer["permalink"] == f"{slack.url}/archives/{SUPPORT}/p{ts.replace('.', '')}"
    refusal = await error_of(client.chat_getPermalink(channel=SUPPORT, message_ts="1.1"))
    assert refusal["error"] == "message_not_found"


async def test_thread_reply(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A reply keeps its thread."""
    ts = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    answer = await client.chat_postMessage(channel=SUPPORT, text="a", thread_ts=ts)
    assert answer["message"]["thread_ts"] == ts


async def test_blocks_validate(client: AsyncWebClient) -> None:
    """``blocks.validate`` needs no token and takes blocks, a message or a view."""
    client.token = None
    good = [section(), actions(button())]
    assert (await client.api_call("blocks.validate", json={"blocks": good}))["ok"]
    assert (await client.api_call("blocks.validate", json={"message": {"blocks": good}}))["ok"]
    view = {"view": {"type": "home", "blocks": [section("")]}}
    assert (await error_of(client.api_call("blocks.validate", json=view)))[
        "error"
    ] == "invalid_blocks"
    nothing = await error_of(client.api_call("blocks.validate", json={}))
    assert nothing["error"] == "invalid_arguments"
