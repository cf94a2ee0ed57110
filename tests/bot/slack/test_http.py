"""Facts about the HTTP server, asked over real connections."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.metrics import Metrics
from bot.slack.app import build_bolt
from bot.slack.body import JSON, MAX_BODY
from bot.slack.http import EVENTS_PATH, READ_S, HttpTransport, SlackDoor
from bot.slack.signing import SIGNATURE, TIMESTAMP
from bot.slack.startup import StartupError, identify
from bot.slack.turn import Kind
from tests.bot.slack.fake_slack import fake_slack, web_client
from tests.bot.slack.payload_builders import click, command, event, suggestion
from tests.bot.slack.signed import SECRET, as_json, form, headers, sign
from tests.bot.slack.turns import Slow, intake, sample

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from aiohttp import ClientResponse

    from bot.slack.turn import Turn

STATUS = "/agent-status"


@dataclass
class Answer:
    """An answer, read to its end."""

    status: int
    body: bytes
    content_type: str

    @classmethod
    async def read(cls, response: ClientResponse) -> Answer:
        """Read it."""
        return cls(response.status, await response.read(), response.headers.get("Content-Type", ""))


@dataclass
class Served:
    """A running server, what its handler saw, and a session to ask it."""

    transport: HttpTransport
    metrics: Metrics
    session: ClientSession
    turns: list[Turn]

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request to Slack's path and read the answer."""
        async with self.session.post(
            self.transport.url + EVENTS_PATH, data=BytesIO(body), headers=headers
        ) as response:
            return await Answer.read(response)

    async def get(self, path: str) -> Answer:
        """Ask for a page and read it."""
        async with self.session.get(self.transport.url + path) as response:
            return await Answer.read(response)


@asynccontextmanager
async def serving(
    handler: Callable[[Turn], Any] | None = None,
    *,
    probes: Mapping[str, Callable[[], bool]] | None = None,
    slack_mode: bool = True,
    read_s: float = READ_S,
) -> AsyncIterator[Served]:
    """Start the server as the application does."""
    turns: list[Turn] = []

    async def keep(turn: Turn) -> None:
        turns.append(turn)
        if turn.kind is Kind.OPTIONS:
            await turn.ack({"options": []})

    metrics = Metrics()
    kinds = [(Kind.COMMAND, STATUS), (Kind.ACTION, "page"), (Kind.OPTIONS, "agent")]
    gate = intake(*((*key, handler or keep) for key in kinds), metrics=metrics)
    secret = SecretStr(SECRET)
    async with fake_slack() as slack, web_client(slack) as client, ClientSession() as session:
        bolt = build_bolt(client, intake=gate, signing_secret=secret)
        bolt.use_identity(await identify(client))
        door = SlackDoor(bolt, intake=gate, signing_secret=secret, metrics=metrics, read_s=read_s)
        transport = HttpTransport(
            host="127.0.0.1",
            port=0,
            probes=probes or {},
            metrics=metrics,
            intake=gate,
            door=door if slack_mode else None,
        )
        await transport.start()
        try:
            yield Served(transport, metrics, session, turns)
        finally:
            await transport.close(drain_s=0)


async def test_a_signed_command_is_served_and_acked() -> None:
    """The ack of a command is an empty 200."""
    body = form(command())
    async with serving() as served:
        answer = await served.post(body, headers(body))
        assert (answer.status, answer.body) == (200, b"")
        assert [turn.text for turn in served.turns] == ["ada"]


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name"])
async def test_a_command_with_the_word_payload_is_served(field: str) -> None:
    """The trap of slack_bolt 1.30: such a command ends as "unhandled request"."""
    body = form(command(**{field: "payload"}))
    async with serving() as served:
        assert (await served.post(body, headers(body))).status == 200
        assert served.turns[0].payload[field] == "payload"


async def test_an_interaction_is_served() -> None:
    """A click arrives as JSON inside a form."""
    body = form(click())
    async with serving() as served:
        assert (await served.post(body, headers(body))).status == 200
        assert (served.turns[0].kind, served.turns[0].text) == (Kind.ACTION, "v")


async def test_the_body_of_an_ack_is_json() -> None:
    """Options are answered in the ack itself."""
    body = form(suggestion())
    async with serving() as served:
        answer = await served.post(body, headers(body))
        assert answer.content_type.startswith(JSON)
        assert json.loads(answer.body) == {"options": []}


async def test_an_event_is_acked() -> None:
    """Events go to Bolt and are acked, whether or not somebody asked for them."""
    body, signed = as_json(event("made_up"))
    async with serving() as served:
        assert (await served.post(body, signed)).status == 200


async def test_the_challenge_is_answered() -> None:
    """Slack verifies the address with a challenge."""
    body, signed = as_json({"type": "url_verification", "challenge": "3eZ"})
    async with serving() as served:
        answer = await served.post(body, signed)
        assert json.loads(answer.body) == {"challenge": "3eZ"}


GOOD = form(command())


@pytest.mark.parametrize(
    ("body", "changes", "status", "reason"),
    [
        (GOOD, {TIMESTAMP: ""}, 401, "timestamp"),
        (GOOD, {TIMESTAMP: "yesterday"}, 401, "timestamp"),
        (GOOD, {TIMESTAMP: "1531420618"}, 401, "signature"),
        (GOOD, {SIGNATURE: ""}, 401, "signature"),
        (GOOD, {SIGNATURE: "v0=" + "0" * 64}, 401, "signature"),
        (GOOD, {SIGNATURE: "v0=ünsigned"}, 401, "signature"),
        (GOOD, {"Content-Type": "text/plain"}, 415, "content_type"),
        (GOOD, {"Content-Type": "multipart/form-data"}, 415, "content_type"),
        (b"text=" + b"x" * MAX_BODY, {}, 413, "size"),
        (b"text=%ff", {}, 400, "payload"),
        (b"a=1&a=2", {}, 400, "payload"),
        (b"command=%2Fagent-status", {}, 400, "payload"),
        (b'{"a": ' * 100_000, {"Content-Type": JSON}, 400, "payload"),
    ],
)
async def test_what_is_not_slacks_is_turned_away(
    body: bytes,
    changes: dict[str, str],
    status: int,
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each is refused with a bare status: nothing is done, and nothing of it is written."""
    caplog.set_level(logging.DEBUG)
    async with serving() as served:
        answer = await served.post(body, headers(body, **changes))
        assert (answer.status, answer.body) == (status, b"")
        assert served.turns == []
        assert sample(served.metrics, "deskbot_slack_refused_total", reason=reason) == 1
    assert "Traceback" not in caplog.text
    assert "ada" not in caplog.text


async def test_a_body_that_is_not_utf8_is_turned_away() -> None:
    """Bytes that Slack would never send are refused before anybody reads them."""
    body = b'{"type": "\xff"}'
    async with serving() as served:
        answer = await served.post(body, headers(body, JSON))
        assert answer.status == 401


@pytest.mark.parametrize("missing", [TIMESTAMP, SIGNATURE, "Content-Type"])
async def test_headers_that_are_missing_are_noticed(missing: str) -> None:
    """Each of Slack's headers must be there."""
    body = form(command())
    sent = {name: value for name, value in headers(body).items() if name != missing}
    async with serving() as served:
        answer = await served.post(body, sent)
        assert answer.status in (401, 415)
        assert served.turns == []


async def test_a_replay_is_answered_and_does_nothing() -> None:
    """A captured request that is sent again within its five minutes does not act again."""
    body = form(command())
    signed = headers(body)
    async with serving() as served:
        statuses = [(await served.post(body, signed)).status for _ in range(3)]
        assert statuses == [200, 200, 200]
        assert len(served.turns) == 1


async def test_another_secret_is_no_secret() -> None:
    """A signature made with another secret is refused."""
    body = form(command())
    signed = headers(body)
    signed[SIGNATURE] = sign(body, signed[TIMESTAMP], "guessed")
    async with serving() as served:
        assert (await served.post(body, signed)).status == 401
        assert served.turns == []


async def test_a_body_that_never_ends_is_given_up() -> None:
    """Whoever opens a request and falls silent does not hold it for ever."""
    body = form(command())
    sent = "".join(f"{name}: {value}\r\n" for name, value in headers(body).items())
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: x\r\n{sent}Content-Length: 999\r\n\r\n"
    async with serving(read_s=0.01) as served:
        host, _, port = served.transport.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + body)
        assert b" 408 " in await reader.readline()
        writer.close()


async def test_an_empty_signing_secret_stops_the_start() -> None:
    """Without a secret everybody could sign."""
    async with fake_slack() as slack, web_client(slack) as client:
        gate = intake()
        bolt = build_bolt(client, intake=gate)
        with pytest.raises(StartupError, match="SLACK_SIGNING_SECRET"):
            SlackDoor(bolt, intake=gate, signing_secret=SecretStr(" "), metrics=Metrics())


async def test_in_socket_mode_there_is_no_slack_path() -> None:
    """The same server has health and metrics, but nobody can post to it."""
    body = form(command())
    async with serving(slack_mode=False) as served:
        assert (await served.post(body, headers(body))).status == 404
        assert (await served.get("/healthz")).status == 200


async def test_health_is_a_constant() -> None:
    """Whoever asks gets an answer as long as the process lives."""
    async with serving(probes={"slack": lambda: False}) as served:
        answer = await served.get("/healthz")
        assert (answer.status, answer.body) == (200, b"ok")


@pytest.mark.parametrize(
    ("up", "status"), [(lambda: True, 200), (lambda: False, 503), (lambda: 1 / 0, 503)]
)
async def test_readiness_names_what_is_missing(up: Callable[[], bool], status: int) -> None:
    """Ready only while everything is, and the answer names each; a failing probe is a no."""
    async with serving(probes={"slack": up, "database": lambda: True}) as served:
        answer = await served.get("/readyz")
        assert answer.status == status
        ready = status == 200
        assert json.loads(answer.body) == {
            "ready": ready,
            "checks": {"slack": ready, "database": True, "serving": True},
        }


async def test_metrics_are_prometheus() -> None:
    """The figures are there, with the type that Prometheus expects."""
    async with serving() as served:
        answer = await served.get("/metrics")
        assert answer.content_type.startswith("text/plain; version=")
        assert b"deskbot_turns_in_flight 0.0" in answer.body


async def test_while_draining_nothing_new_is_taken() -> None:
    """During the last seconds: not ready, 503 for Slack, and the handler at work may finish."""
    slow = Slow()
    body, late = form(command()), form(command(text="late"))
    async with serving(slow) as served:
        assert served.transport.is_ready
        await served.post(body, headers(body))
        closing = asyncio.create_task(served.transport.close(drain_s=20))
        await asyncio.sleep(0)
        assert not served.transport.is_ready
        assert (await served.get("/readyz")).status == 503
        assert (await served.post(late, headers(late))).status == 503
        slow.released.set()
        await closing
        assert not slow.cancelled


async def test_an_address_in_use_is_a_sentence() -> None:
    """A port that another process holds is told with the setting to change."""
    async with serving() as served:
        port = int(served.transport.url.rpartition(":")[2])
        second = HttpTransport(
            host="127.0.0.1", port=port, probes={}, metrics=Metrics(), intake=intake()
        )
        with pytest.raises(StartupError, match="HTTP_PORT"):
            await second.start()
        assert second.url == f"http://127.0.0.1:{port}"
        await second.close()


async def test_an_ipv6_address_is_a_url() -> None:
    """The address of the second kind is written in brackets."""
    transport = HttpTransport(host="::1", port=0, probes={}, metrics=Metrics(), intake=intake())
    assert transport.url == "http://[::1]:0"
