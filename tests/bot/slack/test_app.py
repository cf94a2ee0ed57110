"""Facts about Bolt as it is set up here, and about the parts of it that we rely on."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from slack_bolt.middleware.authorization.async_single_team_authorization import (
    AsyncSingleTeamAuthorization,
)
from slack_bolt.request.async_request import AsyncBoltRequest
from structlog.testing import capture_logs

from bot.slack.app import DELIVERY, build_bolt
from bot.slack.body import JSON
from bot.slack.startup import identify
from bot.slack.turn import Kind
from tests.bot.slack.fake_slack import BOT_TOKEN, FakeSlack, fake_slack, web_client
from tests.bot.slack.payload_builders import click, command, event, suggestion
from tests.bot.slack.signed import SECRET, as_json, form, headers
from tests.bot.slack.turns import acks, intake, until
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from bot.slack.app import DeskbotApp
    from bot.slack.intake import Intake
    from bot.slack.turn import Turn

STATUS = "/agent-status"


@asynccontextmanager
async def bolt(
    door: Intake | None = None, *, warm: bool = True, secret: str | None = SECRET
) -> AsyncIterator[tuple[DeskbotApp, FakeSlack]]:
    """Build the app at a fake Slack; `warm` as start-up does."""
    async with fake_slack() as slack, web_client(slack) as client:
        app = build_bolt(
            client,
            intake=door or intake((Kind.COMMAND, STATUS, acks)),
            signing_secret=SecretStr(secret) if secret is not None else None,
        )
        if warm:
            app.use_identity(await identify(client))
            slack.calls.clear()
        yield app, slack


def socket_request(payload: Mapping[str, Any], envelope: str = "E1") -> AsyncBoltRequest:
    """Return what comes through Socket Mode."""
    return AsyncBoltRequest(mode="socket_mode", body=dict(payload), context={DELIVERY: envelope})


def http_request(body: bytes, headers: Mapping[str, str]) -> AsyncBoltRequest:
    """Return what comes through HTTP."""
    return AsyncBoltRequest(body=body.decode(), headers=dict(headers))


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set variables of this process, as an administrator's shell would."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def test_a_command_is_acked_by_its_handler() -> None:
    """A command goes to the routing table, and an empty ack comes back."""
    async with bolt() as (app, slack):
        answer = await app.async_dispatch(socket_request(command()))
        assert (answer.status, answer.body) == (200, "")
        assert slack.calls == []


async def test_the_body_of_an_ack_travels_as_json() -> None:
    """Options travel in the ack itself."""

    async def options(turn: Turn) -> None:
        await turn.ack({"options": []})

    async with bolt(intake((Kind.OPTIONS, "agent", options))) as (app, _):
        answer = await app.async_dispatch(socket_request(suggestion()))
        assert json.loads(answer.body) == {"options": []}
        assert answer.headers["content-type"] == ["application/json;charset=utf-8"]


async def test_an_envelope_delivered_twice_acts_once() -> None:
    """The envelope's id tells a repetition from a new command."""
    served: list[str] = []

    async def count(turn: Turn) -> None:
        served.append(turn.text)

    async with bolt(intake((Kind.COMMAND, STATUS, count))) as (app, _):
        for envelope in ("E1", "E1", "E2"):
            await app.async_dispatch(socket_request(command(), envelope))
    assert served == ["ada", "ada"]


async def test_a_malformed_interaction_is_refused() -> None:
    """What is of a known type but malformed does nothing."""
    async with bolt() as (app, _):
        answer = await app.async_dispatch(socket_request(click(user=None)))
        assert answer.status == 400


async def test_a_signed_http_command_is_served() -> None:
    """HTTP requests may also come through Bolt's own door, with the word "payload" in them."""
    served: list[str] = []

    async def keep(turn: Turn) -> None:
        served.append(turn.text)

    body = form(command(text="payload"))
    signed = headers(body)
    async with bolt(intake((Kind.COMMAND, STATUS, keep))) as (app, _):
        for _ in range(2):
            answer = await app.async_dispatch(http_request(body, signed))
            assert answer.status == 200
    assert served == ["payload"]


@pytest.mark.parametrize("secret", [SECRET, None])
async def test_an_unsigned_http_command_does_nothing(secret: str | None) -> None:
    """Without a signature, or without a secret to check it, nothing is served."""
    served: list[str] = []

    async def keep(turn: Turn) -> None:
        served.append(turn.text)

    async with bolt(intake((Kind.COMMAND, STATUS, keep)), secret=secret) as (app, _):
        answer = await app.async_dispatch(AsyncBoltRequest(body=form(command()).decode()))
        assert (answer.status, answer.body, served) == (401, "", [])


async def test_a_url_verification_is_answered() -> None:
    """Slack's challenge for the events URL is Bolt's to answer, when it is signed."""
    body, signed = as_json({"type": "url_verification", "challenge": "3eZ", "token": "x"})
    async with bolt() as (app, _):
        answer = await app.async_dispatch(http_request(body, signed))
        assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZ"})


async def test_an_ssl_check_is_answered() -> None:
    """Slack's check of the certificate is Bolt's to answer, when it is signed."""
    body = b"ssl_check=1&token=x"
    async with bolt() as (app, _):
        answer = await app.async_dispatch(http_request(body, headers(body)))
        assert answer.status == 200


@pytest.mark.parametrize("kind", ["team_join", "message", "made_up", "app_home_opened"])
async def test_every_event_is_acked(kind: str) -> None:
    """Slack repeats events that are not acked; one that nobody asked for is acked all the same."""
    async with bolt() as (app, _):
        with capture_logs() as logs:
            answer = await app.async_dispatch(socket_request(event(kind, subtype="x")))
        assert (answer.status, logs) == (200, [])


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1},
        {"type": "event_callback", "team_id": "T1", "event": {}},
        {"type": "from_the_future"},
    ],
)
async def test_what_means_nothing_to_us_is_acked(payload: dict[str, Any]) -> None:
    """What Slack sends besides is answered 200: failures add up to a switched-off subscription."""
    body, signed = as_json(payload)
    async with bolt() as (app, _):
        answer = await app.async_dispatch(http_request(body, signed))
        assert answer.status == 200


async def test_hooks_hear_their_events() -> None:
    """Those who asked for an event get it, all of them, in order."""
    heard: list[tuple[str, Any]] = []

    async def first(what: Mapping[str, Any]) -> None:
        heard.append(("first", what["user"]["id"]))

    async def second(what: Mapping[str, Any]) -> None:
        heard.append(("second", what["user"]["id"]))

    async with bolt() as (app, _):
        app.on_event("user_change", first)
        app.on_event("user_change", second)
        await app.async_dispatch(socket_request(event("user_change")))
        await app.async_dispatch(socket_request(event("subteam_updated")))
        await until(lambda: len(heard) == 2)
    assert heard == [("first", "U1"), ("second", "U1")]


async def test_a_hook_that_fails_is_one_line_in_the_log() -> None:
    """The event is acked, and neither Bolt's stack trace nor the event is written."""

    async def fails(_: Mapping[str, Any]) -> None:
        raise RuntimeError("no directory")

    async with bolt() as (app, _):
        app.on_event("user_change", fails)
        with capture_logs() as logs:
            answer = await app.async_dispatch(socket_request(event("user_change")))
            await until(lambda: bool(logs))
        assert answer.status == 200
        assert [(entry["event"], entry["error"]) for entry in logs] == [
            ("event_failed", "RuntimeError")
        ]


async def test_a_working_hook_is_not_collected() -> None:
    """Bolt keeps no reference to the task that serves an event."""
    released, ended = asyncio.Event(), asyncio.Event()

    async def works(_: Mapping[str, Any]) -> None:
        await released.wait()
        ended.set()

    async with bolt() as (app, _):
        app.on_event("user_change", works)
        await app.async_dispatch(socket_request(event("user_change")))
        gc.collect()
        released.set()
        async with asyncio.timeout(PATIENCE_S):
            await ended.wait()


async def test_cold_concurrent_events_ask_for_no_identity() -> None:
    """The trap of slack_bolt 1.30: N first requests at once make N calls of ``auth.test``."""
    async with bolt() as (app, slack):
        asked = [app.async_dispatch(socket_request(event("user_change"))) for _ in range(20)]
        assert {answer.status for answer in await asyncio.gather(*asked)} == {200}
        assert slack.calls == []


async def test_without_warming_up_bolt_asks_each_time() -> None:
    """Proves the fact above: were this to change in Bolt, warming up could go."""
    async with bolt(warm=False) as (app, slack):
        asked = [app.async_dispatch(socket_request(event("user_change"))) for _ in range(5)]
        await asyncio.gather(*asked)
        assert slack.methods() == ["auth.test"] * 5


async def test_the_private_list_of_middleware_is_where_it_was() -> None:
    """Warming up uses a private attribute of Bolt; this tells when it moves."""
    async with bolt() as (app, _):
        kinds = [type(middleware) for middleware in app._async_middleware_list]
        assert kinds.count(AsyncSingleTeamAuthorization) == 1


async def test_variables_of_oauth_change_nothing() -> None:
    """The trap of slack_bolt 1.30: these two switch on OAuth mode and drop the bot token."""
    with environment(
        SLACK_CLIENT_ID="1.2",
        SLACK_CLIENT_SECRET="s",
        SLACK_BOT_TOKEN="xoxb-other",
        SLACK_SIGNING_SECRET="other",
    ):
        async with bolt() as (app, _):
            assert app.oauth_flow is None
            assert app.client.token == BOT_TOKEN
            answer = await app.async_dispatch(socket_request(command()))
            assert answer.status == 200
            assert os.environ["SLACK_CLIENT_ID"] == "1.2"


async def test_a_secret_of_the_environment_is_not_used() -> None:
    """Only the settings say which signing secret counts."""
    body, _ = as_json(event())
    with environment(SLACK_SIGNING_SECRET="other"):
        async with bolt() as (app, _):
            answer = await app.async_dispatch(http_request(body, headers(body, JSON)))
            assert answer.status == 200


async def test_bolt_registers_one_listener_without_lazy_parts() -> None:
    """Each listener slows each request, and lazy ones copy a session that cannot be copied."""
    async with bolt() as (app, _):
        [listener] = app._async_listeners
        assert list(listener.lazy_functions) == []


async def test_a_bad_signature_writes_no_body(caplog: pytest.LogCaptureFixture) -> None:
    """The trap of slack_bolt 1.30: it writes the body of a badly signed request at INFO."""
    body, signed = as_json(event(secret_of_a_person="tell-nobody"))
    signed["X-Slack-Signature"] = "v0=" + "0" * 64
    caplog.set_level(0)
    async with bolt() as (app, _):
        answer = await app.async_dispatch(http_request(body, signed))
        assert answer.status == 401
    assert "tell-nobody" not in caplog.text
