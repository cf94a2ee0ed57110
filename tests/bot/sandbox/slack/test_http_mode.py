"""Tests of HTTP mode: signatures, encodings, deadlines and retries."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.people import AGENT
from bot.sandbox.slack import SandboxSlack
from tests.bot.sandbox.slack.apps import HttpApp, manifest, serving
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SUPPORT = "C0SUPPORT"


@pytest.fixture
async def app() -> AsyncIterator[HttpApp]:
    """Return an app in HTTP mode."""
    async with serving() as app:
        yield app


@pytest.fixture
async def slack(app: HttpApp) -> AsyncIterator[SandboxSlack]:
    """Return a Slack that reaches the app over HTTP."""
    slack = SandboxSlack(
        manifest(),
        mode="http",
        request_url=app.url,
        signing_secret="shh",
        ack_s=PATIENCE_S,
        retry_delays=(0.0, 0.0, 0.0),
    )
    async with slack.running():
        yield slack


def is_signed(secret: str, headers: dict[str, str], raw: bytes) -> bool:
    """Return whether Slack's own verifier accepts a request."""
    return SignatureVerifier(secret).is_valid_request(raw, headers)


async def test_command_as_form(slack: SandboxSlack, app: HttpApp) -> None:
    """A command is a signed form, with each field of its own."""
    app.body = '{"text": "Hello"}'
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask", "payload=1 & ünï <b>")
    headers, raw = app.requests[0]
    assert is_signed("shh", headers, raw)
    assert not is_signed("other", headers, raw)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    form = parse_qs(raw.decode(), strict_parsing=True)
    assert form["text"] == ["payload=1 &amp; ünï &lt;b&gt;"]
    assert form["command"] == ["/ask"]
    assert (outcome.acked, outcome.body) == (True, {"text": "Hello"})
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == "Hello"


async def test_interaction_as_form(slack: SandboxSlack, app: HttpApp) -> None:
    """An interaction is one form field that holds JSON."""
    await slack.shortcut(AGENT.id, "look")
    headers, raw = app.requests[0]
    assert is_signed("shh", headers, raw)
    form = parse_qs(raw.decode(), strict_parsing=True)
    assert form.keys() == {"payload"}
    assert json.loads(form["payload"][0])["type"] == "shortcut"


async def test_event_as_json(slack: SandboxSlack, app: HttpApp) -> None:
    """Events come as JSON, after the URL has been verified."""
    assert not slack.delivery.transport.is_connected
    assert (await slack.event({"type": "user_change"})).acked
    assert slack.delivery.transport.is_connected
    headers, raw = app.requests[0]
    assert is_signed("shh", headers, raw)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(raw)["event"] == {"type": "user_change"}
    assert "X-Slack-Retry-Num" not in headers


async def test_unverified_url_gets_no_events(slack: SandboxSlack, app: HttpApp) -> None:
    """An app that does not echo the challenge gets no events."""
    app.echoes = False
    outcome = await slack.event({"type": "user_change"})
    assert (outcome.acked, outcome.error, app.requests) == (False, "dispatch_failed", [])


async def test_events_are_sent_again(slack: SandboxSlack, app: HttpApp) -> None:
    """A failed event comes again with number and reason, until it is taken."""
    app.statuses = [500, 404, 200]
    assert not (await slack.event({"type": "user_change"})).acked
    await app.until(3)
    retries = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for headers, _ in app.requests
    ]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(raw)["event_id"] for _, raw in app.requests}) == 1


async def test_no_retry_header(slack: SandboxSlack, app: HttpApp) -> None:
    """``x-slack-no-retry`` stops further attempts."""
    app.statuses, app.headers = [500], {"X-Slack-No-Retry": "1"}
    await slack.event({"type": "user_change"})
    await slack.event({"type": "user_change"})
    assert len(app.requests) == 2
    assert all("X-Slack-Retry-Num" not in headers for headers, _ in app.requests)


async def test_slow_event(slack: SandboxSlack, app: HttpApp) -> None:
    """An event that is not answered in time comes again as a timeout."""
    await slack.event({"type": "user_change"})
    app.hold, slack.delivery.ack_s = asyncio.Event(), 0.5
    assert (await slack.event({"type": "user_change"})).error == "operation_timeout"
    await app.until(3)
    assert app.requests[2][0]["X-Slack-Retry-Reason"] == "http_timeout"
    app.hold.set()


async def test_slow_command(slack: SandboxSlack, app: HttpApp) -> None:
    """A command that is not answered in time is lost, and the person is told."""
    app.hold, slack.delivery.ack_s = asyncio.Event(), 0.05
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask")
    assert (outcome.acked, outcome.error) == (False, "operation_timeout")
    assert outcome.ms >= 50
    assert slack.notices[-1].text == '/ask failed with the error "operation_timeout"'
    app.hold.set()


@pytest.mark.parametrize("status", [404, 500, 302])
async def test_failed_command(slack: SandboxSlack, app: HttpApp, status: int) -> None:
    """Any status but 200 is a failure, and redirects are not followed."""
    app.statuses = [status]
    app.headers = {"Location": app.url} if status == 302 else {}
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask")
    assert (outcome.acked, outcome.status, outcome.error) == (False, status, "dispatch_failed")
    assert len(app.requests) == 1


async def test_unreachable_app(slack: SandboxSlack) -> None:
    """An app that does not listen fails at once, with events tried again."""
    transport: Any = slack.delivery.transport
    transport._url = "http://127.0.0.1:9/slack/events"
    assert (await slack.command(AGENT.id, SUPPORT, "/ask")).error == "dispatch_failed"
    assert (await slack.event({"type": "user_change"})).error == "dispatch_failed"


@pytest.mark.parametrize(
    ("body", "kind", "shown"),
    [("Hello", "text/plain", "Hello"), ("Hello", "application/json", "Hello")],
)
async def test_text_in_the_ack(
    slack: SandboxSlack, app: HttpApp, body: str, kind: str, shown: str
) -> None:
    """A text in the ack is shown to the author, whatever it says it is."""
    app.body, app.content_type = body, kind
    await slack.command(AGENT.id, SUPPORT, "/ask")
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == shown
