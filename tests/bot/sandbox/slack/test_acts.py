"""Tests of what people do and of the payloads that come of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.people import AGENT, GUEST, MANAGER, TEAM_ID
from tests.bot.sandbox.slack.apps import SocketApp, actions, button, home, options, section

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.slack import SandboxSlack

SUPPORT = "C0SUPPORT"


def payload(app: SocketApp) -> dict[str, Any]:
    """Return the last payload that the app got."""
    last: dict[str, Any] = app.envelopes[-1]["payload"]
    return last


async def posted(client: AsyncWebClient, *blocks: dict[str, Any], channel: str = SUPPORT) -> str:
    """Post these blocks and return the timestamp."""
    ts: str = (await client.chat_postMessage(channel=channel, text="x", blocks=blocks))["ts"]
    return ts


async def test_command_payload(slack: SandboxSlack, app: SocketApp) -> None:
    """A command has Slack's fields, all texts, even the truth value."""
    await slack.command(AGENT.id, SUPPORT, "/ask", " @Mara Lindqvist in #general ")
    got = payload(app)
    assert got.keys() == {
        *("token", "team_id", "team_domain", "channel_id", "channel_name", "user_id"),
        *("user_name", "command", "text", "api_app_id", "is_enterprise_install"),
        *("trigger_id", "response_url"),
    }
    assert all(isinstance(value, str) for value in got.values())
    assert got["text"] == f"<@{MANAGER.id}|mara.lindqvist> in <#C0GENERAL|general>"
    assert (got["channel_name"], got["is_enterprise_install"]) == ("support", "false")


async def test_plain_command(slack: SandboxSlack, app: SocketApp) -> None:
    """Without ``should_escape`` names stay as typed; control characters are entities anyway."""
    await slack.command(AGENT.id, SUPPORT, "/plain", "@Ada Ray <b> & co")
    assert payload(app)["text"] == "@Ada Ray &lt;b&gt; &amp; co"


@pytest.mark.parametrize(
    ("channel", "name"),
    [("C0LEADS", "privategroup"), ("D0MANAGER", "directmessage"), (SUPPORT, "support")],
)
async def test_channel_names_in_payloads(
    slack: SandboxSlack, app: SocketApp, channel: str, name: str
) -> None:
    """Payloads hide the names of private channels."""
    await slack.command(MANAGER.id, channel, "/ask")
    assert payload(app)["channel_name"] == name


async def test_unknown_command(slack: SandboxSlack, app: SocketApp) -> None:
    """A command that no app has never leaves Slack."""
    outcome = await slack.command(AGENT.id, SUPPORT, "/nope")
    assert (outcome.acked, outcome.error) == (False, "unknown_command")
    assert slack.notices[-1].text == "/nope is not a valid command."
    assert app.envelopes == []


async def test_places(slack: SandboxSlack) -> None:
    """People act only where they are: not deactivated, not elsewhere, not in archives."""
    for user, channel in (
        ("U0FORMER", SUPPORT),
        ("U0NOBODY", SUPPORT),
        (AGENT.id, "C0LEADS"),
        (GUEST.id, "C0GENERAL"),
        (AGENT.id, "C0NOWHERE"),
        (AGENT.id, "C0OLD"),
    ):
        with pytest.raises(LookupError):
            await slack.command(user, channel, "/ask")


async def test_stranger_brings_their_team(slack: SandboxSlack, app: SocketApp) -> None:
    """Someone from another workspace is marked by their team."""
    slack.workspace.channels["C0PARTNER"].members.add("U0STRANGER")
    await slack.command("U0STRANGER", "C0PARTNER", "/ask")
    assert payload(app)["team_id"] == "T0PARTNER"


async def test_global_shortcut(slack: SandboxSlack, app: SocketApp) -> None:
    """A global shortcut has a trigger, and neither channel nor ``response_url``."""
    await slack.shortcut(AGENT.id, "look")
    got = payload(app)
    assert (got["type"], got["callback_id"], got["user"]["team_id"]) == (
        "shortcut",
        "look",
        TEAM_ID,
    )
    assert "trigger_id" in got
    assert not got.keys() & {"channel", "message", "response_url"}
    assert app.envelopes[-1]["type"] == "interactive"


async def test_message_shortcut(slack: SandboxSlack, app: SocketApp) -> None:
    """A message shortcut brings the message and a ``response_url``."""
    message = slack.visible_to(AGENT.id, SUPPORT)[0]
    await slack.shortcut(AGENT.id, "card", channel=SUPPORT, ts=message.ts)
    got = payload(app)
    assert got["type"] == "message_action"
    assert (got["message"]["text"], got["message_ts"]) == (message.text, message.ts)
    assert got["channel"] == {"id": SUPPORT, "name": "support"}
    assert got["response_url"].startswith(slack.url)


async def test_shortcuts_where_they_belong(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Message shortcuts need a lasting message, global ones none."""
    ephemeral = await client.chat_postEphemeral(channel=SUPPORT, user=AGENT.id, text="psst")
    lasting = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    for callback_id, channel, ts in (
        ("card", None, None),
        ("look", SUPPORT, lasting),
        ("card", SUPPORT, ephemeral["message_ts"]),
        ("card", SUPPORT, "1.1"),
        ("nope", None, None),
    ):
        with pytest.raises(LookupError):
            await slack.shortcut(AGENT.id, callback_id, channel=channel, ts=ts)


async def test_failed_shortcut(slack: SandboxSlack) -> None:
    """Without an app a shortcut fails, and the person is told."""
    assert (await slack.shortcut(AGENT.id, "look")).error == "dispatch_failed"
    assert slack.notices[-1].text == '"Look up" failed with the error "dispatch_failed"'


async def test_click(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """A click brings the button's value, its container, the message and a ``response_url``."""
    ts = await posted(client, actions(button(value="7", style="primary"), block_id="b"))
    assert (await slack.click(AGENT.id, SUPPORT, ts, "go")).acked
    got = payload(app)
    action = got["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "b", "7")
    assert (action["type"], action["style"], "action_ts" in action) == ("button", "primary", True)
    assert got["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
    }
    assert got["message"]["blocks"][0]["block_id"] == "b"
    assert got["response_url"].startswith(slack.url)
    assert app.envelopes[-1]["accepts_response_payload"] is False


async def test_click_in_ephemeral(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """Of an ephemeral message only the container comes, and only its reader can click."""
    answer = await client.chat_postEphemeral(
        channel=SUPPORT, user=AGENT.id, text="x", blocks=[section(accessory=button())]
    )
    ts = answer["message_ts"]
    await slack.click(AGENT.id, SUPPORT, ts, "go")
    assert payload(app)["container"]["is_ephemeral"] is True
    assert "message" not in payload(app)
    with pytest.raises(LookupError):
        await slack.click(MANAGER.id, SUPPORT, ts, "go")


async def test_menus(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """A choice brings the whole option, and the state remembers it."""
    hint: Any = {"type": "plain_text", "text": "Pick"}
    menu = {"type": "static_select", "action_id": "pick", "options": options("a", "b")}
    menu = {**menu, "placeholder": hint}
    groups = [{"label": {"type": "plain_text", "text": "G"}, "options": options("c")}]
    grouped = {"type": "static_select", "action_id": "grouped", "option_groups": groups}
    more = {"type": "overflow", "action_id": "more", "options": options("x", "y")}
    ts = await posted(client, actions(menu, grouped, more, block_id="m"))
    await slack.click(AGENT.id, SUPPORT, ts, "pick", selected_option="b")
    chosen = options("b")[0]
    assert payload(app)["actions"][0]["selected_option"] == chosen
    await slack.click(AGENT.id, SUPPORT, ts, "grouped", selected_option=options("c")[0])
    state = payload(app)["state"]["values"]["m"]
    assert state["pick"] == {"type": "static_select", "selected_option": chosen}
    await slack.click(AGENT.id, SUPPORT, ts, "more", selected_option="y")
    assert payload(app)["actions"][0]["selected_option"]["value"] == "y"
    with pytest.raises(LookupError):
        await slack.click(AGENT.id, SUPPORT, ts, "pick", selected_option="z")


async def test_people_menus(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Menus of people and dates carry what was chosen under their own keys."""
    who = {"type": "multi_users_select", "action_id": "who"}
    day = {"type": "datepicker", "action_id": "day"}
    ts = await posted(client, section(accessory=who), actions(day))
    await slack.click(AGENT.id, SUPPORT, ts, "who", value=[MANAGER.id])
    assert payload(app)["actions"][0]["selected_users"] == [MANAGER.id]
    await slack.click(AGENT.id, SUPPORT, ts, "day", value="2026-11-16")
    assert payload(app)["actions"][0]["selected_date"] == "2026-11-16"


async def test_ambiguous_elements(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """Where two elements share an ``action_id``, the block decides."""
    blocks = [actions(button(value="1"), block_id="a"), actions(button(value="2"), block_id="b")]
    ts = await posted(client, *blocks)
    with pytest.raises(LookupError, match="2 elements"):
        await slack.click(AGENT.id, SUPPORT, ts, "go")
    await slack.click(AGENT.id, SUPPORT, ts, "go", block_id="b")
    assert payload(app)["actions"][0]["value"] == "2"
    with pytest.raises(LookupError, match="0 elements"):
        await slack.click(AGENT.id, SUPPORT, ts, "stop")


async def test_elements_inside_others(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """Elements are found inside containers, carousels and cards."""
    title = {"type": "plain_text", "text": "T"}
    inner = actions(button("deep"))
    container = {"type": "container", "title": title, "child_blocks": [inner]}
    card = {"type": "card", "title": title, "actions": [button("on-card")]}
    ts = await posted(client, container, {"type": "carousel", "elements": [card]})
    for action_id in ("deep", "on-card"):
        await slack.click(AGENT.id, SUPPORT, ts, action_id)
        assert payload(app)["actions"][0]["action_id"] == action_id


async def test_failed_click(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A click that nobody acks leaves a warning."""
    ts = await posted(client, actions(button()))
    assert (await slack.click(AGENT.id, SUPPORT, ts, "go")).error == "dispatch_failed"
    assert slack.notices[-1].channel == SUPPORT


async def test_home_opened(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Opening Home is an event with the present view; its clicks have no ``response_url``."""
    await slack.home_opened(AGENT.id)
    event = payload(app)["event"]
    assert (event["type"], event["tab"], "view" in event) == ("app_home_opened", "home", False)
    await client.views_publish(user_id=AGENT.id, view=home(actions(button())))
    await slack.home_opened(AGENT.id)
    view = payload(app)["event"]["view"]
    await slack.click_view(AGENT.id, view["id"], "go")
    got = payload(app)
    assert got["container"] == {"type": "view", "view_id": view["id"]}
    assert (got["view"]["hash"], "response_url" in got) == (view["hash"], False)


async def test_event_envelope(slack: SandboxSlack, app: SocketApp) -> None:
    """An event comes in Slack's envelope, with an id and an authorization."""
    await slack.event({"type": "user_change", "user": {"id": AGENT.id}})
    got = payload(app)
    assert (got["type"], got["team_id"]) == ("event_callback", TEAM_ID)
    assert got["event_id"].startswith("Ev")
    assert got["authorizations"][0]["is_bot"] is True
    assert got["event"]["user"]["id"] == AGENT.id


async def test_changes_of_people(slack: SandboxSlack, app: SocketApp) -> None:
    """A changed person is told with all their flags; a changed group with who came and went."""
    await slack.change_user(AGENT.id, is_restricted=True)
    got = payload(app)["event"]
    assert (got["type"], got["user"]["id"]) == ("user_change", AGENT.id)
    assert got["user"]["is_restricted"] is True
    await slack.change_group("S0MANAGERS", (AGENT.id,))
    got = payload(app)["event"]
    assert (got["type"], got["subteam_id"]) == ("subteam_members_changed", "S0MANAGERS")
    assert (got["added_users"], got["removed_users"]) == ([AGENT.id], [MANAGER.id])
    assert slack.workspace.groups["S0MANAGERS"].users == (AGENT.id,)


async def test_only_subscribed_events(slack: SandboxSlack, app: SocketApp) -> None:
    """What the manifest does not subscribe to stays in Slack."""
    assert (await slack.event({"type": "team_join"})).error == "not_subscribed"
    assert (await slack.write(MANAGER.id, "C0LEADS", "secret")).error == "not_in_channel"
    assert (await slack.write(AGENT.id, "D0ADARAY", "hi")).error == "not_subscribed"
    assert app.envelopes == []


async def test_written_messages(slack: SandboxSlack, app: SocketApp) -> None:
    """A message is seen by all, with mentions without labels, and is an event where the bot is."""
    await slack.write(AGENT.id, SUPPORT, "Hi @Mara Lindqvist")
    assert slack.visible_to(MANAGER.id, SUPPORT)[-1].text == f"Hi <@{MANAGER.id}>"
    event = payload(app)["event"]
    assert (event["type"], event["channel_type"]) == ("message", "channel")


async def test_next_message(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Waiting finds the next message or change after an act, also when it came before."""
    assert not app.silent
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask")
    ts = await posted(client, section())
    first = await slack.next_message(AGENT.id, SUPPORT)
    assert first == await slack.next_message(AGENT.id, SUPPORT, after=outcome)
    waiting = asyncio.create_task(slack.next_message(AGENT.id, SUPPORT, after=first))
    await client.chat_update(channel=SUPPORT, ts=ts, text="changed")
    assert (await waiting).text == "changed"
    with pytest.raises(TimeoutError):
        await slack.next_message(AGENT.id, SUPPORT, after=first, timeout=0.01)
