"""Tests of the page protocol and of who may speak it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError

from bot.sandbox.people import AGENT, GUEST, MANAGER
from bot.sandbox.slack import Fault, SandboxSlack
from bot.sandbox.slack.controls import MovableClock
from tests.bot.sandbox.slack.apps import (
    SocketApp,
    actions,
    button,
    connected,
    home,
    manifest,
    modal,
    options,
    section,
    text_input,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

SUPPORT = "C0SUPPORT"


async def state(slack: SandboxSlack, session: ClientSession, user: str | None = None) -> Any:
    """Read the page's state."""
    params = {"user": user} if user else {}
    async with session.get(f"{slack.url}/page/state", params=params) as response:
        assert response.status == 200
        return await response.json()


async def post(slack: SandboxSlack, session: ClientSession, what: str, **body: Any) -> Any:
    """Do something on the page."""
    async with session.post(f"{slack.url}/page/{what}", json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


@asynccontextmanager
async def listening(
    slack: SandboxSlack, session: ClientSession, user: str = AGENT.id
) -> AsyncIterator[ClientWebSocketResponse]:
    """Open the page's WebSocket."""
    async with session.ws_connect(f"{slack.url}/page/events", params={"user": user}) as socket:
        yield socket


async def test_state(slack: SandboxSlack, session: ClientSession) -> None:
    """The state has people, channels, commands, shortcuts, messages, the bot, clock and faults."""
    got = await state(slack, session)
    assert got["me"] == MANAGER.id
    assert {"id": AGENT.id, "name": AGENT.name, "role": "agent", "tz": AGENT.time_zone} in got[
        "users"
    ]
    leads = next(one for one in got["channels"] if one["name"] == "support-leads")
    assert (leads["private"], leads["shared"], leads["archived"]) == (True, False, False)
    assert got["commands"][0] == {
        "command": "/ask",
        "description": "Ask",
        "usage_hint": "[who]",
    }
    assert {one["type"] for one in got["shortcuts"]} == {"global", "message"}
    assert len(got["messages"][SUPPORT]) == 6
    assert (got["bot"]["name"], got["bot"]["connected"]) == ("Deskbot", False)
    assert datetime.fromisoformat(got["clock"]["now"]).tzinfo
    assert [one["name"] for one in got["faults"]] == [
        "slack-old-blocks",
        "slack-rate-limit",
        "slack-offline",
        "slack-missing-scope",
        "slack-dead-app-token",
        "slack-second-process",
        "slack-clock-skew",
    ]
    assert got["groups"][0]["handle"] == "support-managers"
    assert (got["home"], got["views"]) == (None, [])


async def test_guest_sees_one_channel(slack: SandboxSlack, session: ClientSession) -> None:
    """A guest sees their channels, and direct messages are named after the bot."""
    got = await state(slack, session, GUEST.id)
    assert [(one["name"], one["im"]) for one in got["channels"]] == [
        ("support", False),
        ("Deskbot", True),
    ]
    async with session.get(f"{slack.url}/page/state?user=U0NOBODY") as response:
        assert response.status == 404


async def test_command(slack: SandboxSlack, app: SocketApp, session: ClientSession) -> None:
    """A command returns how long its ack took."""
    got = await post(
        slack, session, "command", user=AGENT.id, channel=SUPPORT, command="/ask", text="@Ada Ray"
    )
    assert got["ok"] is True
    assert got["ms"] > 0
    assert app.envelopes[0]["payload"]["text"] == "<@U0ADARAY|ada.ray>"


async def test_failed_command(slack: SandboxSlack, session: ClientSession) -> None:
    """A failed command returns its error, and a notice comes to that person alone."""
    async with listening(slack, session) as mine, listening(slack, session, MANAGER.id) as theirs:
        got = await post(
            slack, session, "command", user=AGENT.id, channel=SUPPORT, command="/ask", text=""
        )
        assert (got["ok"], got["error"]) == (False, "dispatch_failed")
        notice = await mine.receive_json()
        assert notice == {
            "type": "notice",
            "text": '/ask failed with the error "dispatch_failed"',
            "channel": SUPPORT,
        }
        await post(slack, session, "message", user=AGENT.id, channel=SUPPORT, text="Hi")
        assert (await theirs.receive_json())["type"] == "message"


async def test_pushes(slack: SandboxSlack, session: ClientSession, client: AsyncWebClient) -> None:
    """New, changed and deleted messages are pushed to those who see them."""
    async with listening(slack, session) as agent, listening(slack, session, GUEST.id) as guest:
        await client.chat_postMessage(channel="C0GENERAL", text="not for guests")
        await client.chat_postEphemeral(channel=SUPPORT, user=AGENT.id, text="psst")
        ts = (await client.chat_postMessage(channel=SUPPORT, text="all"))["ts"]
        await client.chat_update(channel=SUPPORT, ts=ts, text="all!")
        await client.chat_delete(channel=SUPPORT, ts=ts)
        got = [await agent.receive_json() for _ in range(5)]
        assert [one["type"] for one in got] == [
            *("message", "message", "message", "message_changed"),
            "message_deleted",
        ]
        assert got[1]["message"]["ephemeral_to"] == AGENT.id
        assert got[4] == {"type": "message_deleted", "channel": SUPPORT, "ts": ts}
        seen = [await guest.receive_json() for _ in range(3)]
        assert [one["type"] for one in seen] == ["message", "message_changed", "message_deleted"]
        assert seen[0]["message"].keys() == {
            *("ts", "channel", "user", "bot", "text", "blocks", "ephemeral_to", "command"),
            *("thread_ts", "edited"),
        }


async def test_view_pushes(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """Views are pushed when they open, change and close, and Home when it is published."""
    assert not app.silent
    async with listening(slack, session) as socket:
        trigger_id = slack.core.triggers.new(AGENT.id)
        opened = await client.views_open(trigger_id=trigger_id, view=modal(text_input()))
        view_id = opened["view"]["id"]
        await client.views_update(view_id=view_id, view=modal(text_input()))
        values = {"name": {"text": {"type": "plain_text_input", "value": "Ada"}}}
        submit = {"user": AGENT.id, "view_id": view_id, "values": values}
        assert await post(slack, session, "view_submit", **submit) == {"ok": True}
        await client.views_publish(user_id=AGENT.id, view=home(section()))
        assert await post(slack, session, "home", user=AGENT.id) == {"ok": True}
        got = [await socket.receive_json() for _ in range(5)]
        kinds = [one["type"] for one in got]
        assert kinds == ["view_opened", "view_updated", "view_closed", "home", "home"]
        assert (got[0]["view"]["id"], got[2]["id"]) == (view_id, view_id)


async def test_submit_errors(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """What the app finds wrong with a form comes back by block."""
    trigger_id = slack.core.triggers.new(AGENT.id)
    view = modal(text_input(), notify_on_close=True)
    view_id = (await client.views_open(trigger_id=trigger_id, view=view))["view"]["id"]
    app.answer = lambda _: {"response_action": "errors", "errors": {"name": "No."}}
    submit = {"user": AGENT.id, "view_id": view_id, "values": {"name": {"text": "x"}}}
    got = await post(slack, session, "view_submit", **submit)
    assert got == {"ok": False, "errors": {"name": "No."}}
    app.answer = lambda _: None
    assert await post(slack, session, "view_close", user=AGENT.id, view_id=view_id) == {"ok": True}
    assert app.envelopes[-1]["payload"]["type"] == "view_closed"


async def test_blank_values(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """An entry with a type and nothing else is empty."""
    menu = {"type": "static_select", "action_id": "pick", "options": options("a")}
    trigger_id = slack.core.triggers.new(AGENT.id)
    view = modal(actions(menu, block_id="m"))
    view_id = (await client.views_open(trigger_id=trigger_id, view=view))["view"]["id"]
    values = {"m": {"pick": {"type": "static_select"}}}
    submit = {"user": AGENT.id, "view_id": view_id, "values": values}
    assert await post(slack, session, "view_submit", **submit) == {"ok": True}
    state = app.envelopes[-1]["payload"]["view"]["state"]["values"]
    assert state["m"]["pick"] == {"type": "static_select", "selected_option": None}


async def test_actions_and_options(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """Clicks and type-ahead work in messages and in views, with what was typed beside them."""
    menu = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    blocks = [actions(button(value="7"), menu, block_id="b")]
    ts = (await client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks))["ts"]
    here = {"user": AGENT.id, "channel": SUPPORT, "ts": ts, "block_id": "b"}
    go = {"action_id": "go", "type": "button", "value": "7"}
    assert await post(slack, session, "action", **here, **go) == {"ok": True}
    app.answer = lambda _: {"options": options("ada")}
    asked = await post(slack, session, "options", **here, action_id="who", value="")
    assert asked["options"] == options("ada")
    app.answer = lambda _: None
    pick = {"action_id": "who", "type": "external_select", "selected_option": options("ada")[0]}
    assert await post(slack, session, "action", **here, **pick) == {"ok": True}
    assert app.envelopes[-1]["payload"]["actions"][0]["selected_option"]["value"] == "ada"


async def test_actions_in_views(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """A click in a view brings along what was typed in its inputs."""
    menu = {"type": "external_select", "action_id": "who"}
    trigger_id = slack.core.triggers.new(AGENT.id)
    view = modal(text_input(), actions(button(), menu, block_id="b"))
    view_id = (await client.views_open(trigger_id=trigger_id, view=view))["view"]["id"]
    typed = {"values": {"name": {"text": {"type": "plain_text_input", "value": "half"}}}}
    here = {"user": AGENT.id, "view_id": view_id, "block_id": "b"}
    go = {"action_id": "go", "type": "button"}
    assert await post(slack, session, "action", **here, **go, state=typed) == {"ok": True}
    values = app.envelopes[-1]["payload"]["view"]["state"]["values"]
    assert values["name"]["text"]["value"] == "half"
    app.answer = lambda _: {"options": []}
    asked = await post(slack, session, "options", **here, action_id="who", value="ada")
    assert asked == {"ok": True, "options": []}


async def test_old_choices_stay(
    slack: SandboxSlack, app: SocketApp, session: ClientSession, client: AsyncWebClient
) -> None:
    """A user id chosen in a people menu arrives under its own key."""
    blocks = [actions({"type": "users_select", "action_id": "who"}, block_id="b")]
    ts = (await client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks))["ts"]
    here = {"user": AGENT.id, "channel": SUPPORT, "ts": ts, "block_id": "b"}
    pick = {"action_id": "who", "type": "users_select", "selected_user": MANAGER.id}
    await post(slack, session, "action", **here, **pick)
    assert app.envelopes[-1]["payload"]["actions"][0]["selected_user"] == MANAGER.id


async def test_shortcut(slack: SandboxSlack, app: SocketApp, session: ClientSession) -> None:
    """Shortcuts of both kinds reach the app."""
    ts = slack.visible_to(AGENT.id, SUPPORT)[0].ts
    await post(slack, session, "shortcut", user=AGENT.id, callback_id="look")
    on = {"channel": SUPPORT, "ts": ts}
    await post(slack, session, "shortcut", user=AGENT.id, callback_id="card", **on)
    assert [one["payload"]["type"] for one in app.envelopes] == ["shortcut", "message_action"]


async def test_failed_options(
    slack: SandboxSlack, session: ClientSession, client: AsyncWebClient
) -> None:
    """Options that nobody gives are an error."""
    menu = {"type": "external_select", "action_id": "who"}
    ts = (await client.chat_postMessage(channel=SUPPORT, text="x", blocks=[actions(menu)]))["ts"]
    here = {"user": AGENT.id, "channel": SUPPORT, "ts": ts}
    got = await post(slack, session, "options", **here, action_id="who", value="ada")
    assert got == {"ok": False, "error": "dispatch_failed"}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("command", {}),
        ("command", {"user": AGENT.id, "channel": "C0LEADS", "command": "/ask"}),
        ("action", {"user": AGENT.id, "channel": SUPPORT, "ts": "1.1", "action_id": "go"}),
        ("fault", {"name": "gravity", "on": False}),
        ("clock", {"advance": -1}),
        ("clock", {"advance": "soon"}),
        ("clock", {"to": "2020-01-01T00:00:00"}),
        ("clock", {"to": "noon"}),
    ],
)
async def test_wrong_requests(
    slack: SandboxSlack, session: ClientSession, name: str, body: dict[str, Any]
) -> None:
    """What the page gets wrong is answered with 400 and a reason."""
    async with session.post(f"{slack.url}/page/{name}", json=body) as response:
        assert response.status == 400
        got = await response.json()
    assert got["ok"] is False
    assert got["error"]


async def test_no_json(slack: SandboxSlack, session: ClientSession) -> None:
    """A body that is no JSON object is refused."""
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        async with session.post(
            f"{slack.url}/page/command", data=body, headers=headers
        ) as response:
            assert response.status == 400


class Controls(MovableClock):
    """Controls with one fault."""

    on = False

    def faults(self) -> list[Fault]:
        """Return the one."""
        return [Fault("desk-down", "Desk is down", self.on)]

    def set_fault(self, name: str, *, on: bool) -> None:
        """Turn the one."""
        if name != "desk-down":
            raise LookupError(name)
        self.on = on


async def test_controls(session: ClientSession) -> None:
    """The page turns Slack's faults and those behind it, and moves the clock forward."""
    controls = Controls()
    slack = SandboxSlack(manifest(), controls=controls)
    async with slack.running(), connected(slack, session):
        async with listening(slack, session) as socket:
            names = [fault.name for fault in slack.faults.all()]
            for name in names:
                await post(slack, session, "fault", name=name, on=True)
                assert (await socket.receive_json()) == {"type": "state"}
        assert (slack.core.modern_blocks, slack.core.limits.refuse_all) == (False, True)
        assert controls.on
        got = await state(slack, session)
        assert all(one["on"] for one in got["faults"])
        assert got["bot"]["connected"] is False
        before = controls.now()
        await post(slack, session, "clock", advance=3600)
        assert controls.now() - before >= timedelta(hours=1)
        to = controls.now() + timedelta(days=1)
        await post(slack, session, "clock", to=to.replace(tzinfo=None).isoformat())
        assert controls.now() >= to
        assert slack.core.clock() >= to


async def test_files_of_the_page(slack: SandboxSlack, session: ClientSession) -> None:
    """The page's files are served, and nothing beside them."""
    async with session.get(f"{slack.url}/") as response:
        assert response.status == 200
        assert response.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    async with session.get(f"{slack.url}/page/app.js") as response:
        assert response.status == 200
        assert response.content_type.endswith("/javascript")
    for path in ("%2e%2e/people.py", "..%2f..%2fpeople.py", "nothing.js", "%2fetc%2fpasswd"):
        async with session.get(f"{slack.url}/page/{path}") as response:
            assert response.status == 404


async def test_other_host_names(slack: SandboxSlack, session: ClientSession) -> None:
    """A foreign name in ``Host`` is refused everywhere, so that no domain can be pointed here."""
    port = slack.url.rpartition(":")[2]
    for host, status in (
        (f"evil.example:{port}", 421),
        ("127.0.0.1.evil.example", 421),
        (f"localhost:{port}", 200),
        ("[::1]", 200),
    ):
        for path in ("/page/state", "/api/api.test"):
            async with session.get(f"{slack.url}{path}", headers={"Host": host}) as response:
                assert response.status == status


async def test_other_origins(slack: SandboxSlack, session: ClientSession) -> None:
    """Other pages may neither post nor listen; the own page may."""
    url = f"{slack.url}/page/home"
    for origin, status in (("http://evil.example", 403), ("null", 403), (slack.url, 200)):
        headers = {"Origin": origin}
        body = {"user": AGENT.id}
        async with session.post(url, json=body, headers=headers) as response:
            assert response.status == status
    with pytest.raises(WSServerHandshakeError) as caught:
        await session.ws_connect(
            f"{slack.url}/page/events?user={AGENT.id}", origin="http://evil.example"
        )
    assert caught.value.status == 403
    with pytest.raises(WSServerHandshakeError):
        await session.ws_connect(f"{slack.url}/page/events?user=U0NOBODY")


async def test_forms_of_other_pages(slack: SandboxSlack, session: ClientSession) -> None:
    """A form, which any page could send without asking, is refused."""
    async with session.post(f"{slack.url}/page/home", data="{}") as response:
        assert response.status == 415
