"""Tests of Socket Mode."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import AGENT
from tests.bot.sandbox.slack.apps import SocketApp, Timer, connected, open_url
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.sandbox.slack import SandboxSlack

SUPPORT = "C0SUPPORT"


async def first_of(*waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for one of these and give up the others."""
    tasks = [asyncio.create_task(one) for one in waiting]
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def test_hello(app: SocketApp) -> None:
    """A connection begins with hello, which tells how many there are."""
    assert app.frames[0]["type"] == "hello"
    assert app.frames[0]["num_connections"] == 1
    assert app.frames[0]["debug_info"]["approximate_connection_time"] > 0


async def test_envelope_and_ack(slack: SandboxSlack, app: SocketApp) -> None:
    """A command comes as an envelope that takes a payload, and its ack is measured."""
    app.answer = lambda _: {"text": "Hello"}
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask", "x")
    envelope = app.envelopes[0]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in envelope
    assert (outcome.acked, outcome.status, outcome.body) == (True, 200, {"text": "Hello"})
    assert 0 < outcome.ms < 10_000
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == "Hello"


async def test_ticket_is_good_once(slack: SandboxSlack, session: ClientSession) -> None:
    """A WebSocket address opens one connection."""
    url = (await open_url(slack, session))["url"]
    async with session.ws_connect(url):
        pass
    with pytest.raises(WSServerHandshakeError) as caught:
        await session.ws_connect(url)
    assert caught.value.status == 403


async def test_ticket_expires(slack: SandboxSlack, session: ClientSession, timer: Timer) -> None:
    """A WebSocket address does not live long."""
    url = (await open_url(slack, session))["url"]
    timer.seconds += 31
    with pytest.raises(WSServerHandshakeError):
        await session.ws_connect(url)


async def test_failed_handshake_loses_the_ticket(
    slack: SandboxSlack, session: ClientSession
) -> None:
    """After a failed handshake only a fresh address helps."""
    slack.sockets.refused_handshakes = 1
    url = (await open_url(slack, session))["url"]
    for status in (503, 403):
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(url)
        assert caught.value.status == status
    async with connected(slack, session):
        assert slack.sockets.connections == 1


async def test_app_token_is_needed(slack: SandboxSlack, session: ClientSession) -> None:
    """Only a living app-level token opens connections."""
    assert (await open_url(slack, session, slack.bot_token))["error"] == "not_allowed_token_type"
    slack.revoke(slack.app_token)
    assert (await open_url(slack, session))["error"] == "token_revoked"


async def test_ten_connections(slack: SandboxSlack, session: ClientSession) -> None:
    """The eleventh connection is told to go."""
    async with AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(connected(slack, session)) for _ in range(10)]
        assert [one.frames[0]["num_connections"] for one in apps] == list(range(1, 11))
        async with connected(slack, session) as extra:
            assert extra.frames[0]["reason"] == "too_many_websockets"
        assert slack.sockets.connections == 10


async def test_each_envelope_goes_to_one(slack: SandboxSlack, session: ClientSession) -> None:
    """With two connections every payload reaches exactly one, and both get some."""
    slack.delivery.ack_s = PATIENCE_S
    async with connected(slack, session) as one, connected(slack, session) as two:
        for count in range(1, 61):
            await slack.command(AGENT.id, SUPPORT, "/ask")
            assert len(one.envelopes) + len(two.envelopes) == count
        assert one.envelopes
        assert two.envelopes


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_disconnect(slack: SandboxSlack, app: SocketApp, reason: str) -> None:
    """A disconnect frame tells its reason; then the socket closes."""
    await slack.sockets.disconnect(reason)
    await app.until(2)
    assert (app.frames[1]["type"], app.frames[1]["reason"]) == ("disconnect", reason)
    assert slack.sockets.connections == 0


async def test_warning_leaves_the_socket_open(slack: SandboxSlack, app: SocketApp) -> None:
    """A warning comes ahead; payloads still arrive."""
    await slack.sockets.disconnect("warning")
    assert (await slack.command(AGENT.id, SUPPORT, "/ask")).acked
    assert app.frames[1]["reason"] == "warning"


async def test_no_connection(slack: SandboxSlack) -> None:
    """Without a connection a command fails at once, and the person is told."""
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask")
    assert (outcome.acked, outcome.error) == (False, "dispatch_failed")
    assert slack.notices[-1].text == '/ask failed with the error "dispatch_failed"'


async def test_commands_are_not_sent_again(slack: SandboxSlack, session: ClientSession) -> None:
    """A command without an ack times out and is lost."""
    async with connected(slack, session) as app:
        app.silent = True
        outcome = await slack.command(AGENT.id, SUPPORT, "/ask")
        assert (outcome.acked, outcome.status, outcome.error) == (False, None, "operation_timeout")
        assert slack.notices[-1].text == '/ask failed with the error "operation_timeout"'
        app.silent, slack.delivery.ack_s = False, PATIENCE_S
        await slack.command(AGENT.id, SUPPORT, "/plain")
        assert [one["payload"]["command"] for one in app.envelopes] == ["/ask", "/plain"]


async def test_events_are_sent_again(slack: SandboxSlack, session: ClientSession) -> None:
    """An event without an ack comes three more times, numbered, with the same id."""
    async with connected(slack, session) as app:
        app.silent = True
        outcome = await slack.event({"type": "user_change", "user": {"id": AGENT.id}})
        assert not outcome.acked
        await app.until(5)
    assert [one["retry_attempt"] for one in app.envelopes] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in app.envelopes] == ["", *["timeout"] * 3]
    assert len({one["payload"]["event_id"] for one in app.envelopes}) == 1


async def test_acked_events_come_once(slack: SandboxSlack, app: SocketApp) -> None:
    """An event that is acked comes once, and takes no payload."""
    assert (await slack.event({"type": "user_change", "user": {}})).acked
    await slack.command(AGENT.id, SUPPORT, "/ask")
    assert [one["type"] for one in app.envelopes] == ["events_api", "slash_commands"]
    assert app.envelopes[0]["accepts_response_payload"] is False


async def test_payload_where_none_is_taken(slack: SandboxSlack, app: SocketApp) -> None:
    """A payload in the ack of a shortcut is ignored and remarked."""
    app.answer = lambda _: {"text": "no"}
    assert (await slack.shortcut(AGENT.id, "look")).body is None
    assert slack.remarks == ["an ack of interactive carried a payload, which is ignored"]


@pytest.mark.parametrize("frame", ["x", "{}", "[]", '{"envelope_id": "nobody"}'])
async def test_strange_acks(slack: SandboxSlack, app: SocketApp, frame: str) -> None:
    """Acks that fit nothing are remarked and change nothing."""
    await app.socket.send_str(frame)
    await slack.until(lambda: slack.remarks)
    assert (await slack.command(AGENT.id, SUPPORT, "/ask")).acked


async def test_ack_over_another_connection(slack: SandboxSlack, session: ClientSession) -> None:
    """An ack counts only on the connection that brought the envelope."""
    async with connected(slack, session) as one, connected(slack, session) as two:
        one.silent = two.silent = True
        task = asyncio.create_task(slack.command(AGENT.id, SUPPORT, "/ask"))
        await first_of(one.until(2), two.until(2))
        got, other = (one, two) if one.envelopes else (two, one)
        await other.socket.send_json({"envelope_id": got.envelopes[0]["envelope_id"]})
        await slack.until(lambda: slack.remarks)
        assert (await task).error == "operation_timeout"


async def test_dropped_without_a_word(slack: SandboxSlack, app: SocketApp) -> None:
    """A cut connection just ends."""
    slack.sockets.drop()
    await slack.until(lambda: not slack.sockets.connections)
    assert len(app.frames) == 1


async def test_offline(slack: SandboxSlack, session: ClientSession) -> None:
    """Offline nobody is connected and nobody gets in, until it is over."""
    async with connected(slack, session):
        slack.faults.set("slack-offline", on=True)
        await slack.until(lambda: not slack.sockets.connections)
    url = (await open_url(slack, session))["url"]
    with pytest.raises(WSServerHandshakeError):
        await session.ws_connect(url)
    slack.faults.set("slack-offline", on=False)
    async with connected(slack, session):
        assert slack.sockets.connections == 1


async def test_the_sdk_connects(slack: SandboxSlack) -> None:
    """Slack's own client connects, gets a command and acks it."""
    slack.delivery.ack_s = PATIENCE_S
    client = SocketModeClient(slack.app_token, web_client=AsyncWebClient(base_url=slack.api_url))

    async def ack(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, {"text": f"got {request.payload['text']}"})
        )

    client.socket_mode_request_listeners.append(ack)
    try:
        await client.connect()  # type: ignore[no-untyped-call]  # the SDK's
        await slack.until(lambda: slack.sockets.connections)
        outcome = await slack.command(AGENT.id, SUPPORT, "/ask", "ada")
        assert outcome.body == {"text": "got ada"}
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # the SDK's


async def test_dead_token_for_the_sdk(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A dead app-level token is refused in the way that the SDK raises."""
    slack.revoke(slack.app_token, "invalid_auth")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client.apps_connections_open(app_token=slack.app_token)
