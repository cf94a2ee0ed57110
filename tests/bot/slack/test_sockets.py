"""Facts about Socket Mode, over real WebSockets to a fake Slack."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from slack_sdk.socket_mode.request import SocketModeRequest
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.slack.app import build_bolt
from bot.slack.repeats import Repeats
from bot.slack.socket_line import SDK_LOGGER, SocketLine
from bot.slack.sockets import SocketTransport, Timing
from bot.slack.startup import StartupError, identify
from bot.slack.turn import Kind
from tests.bot.slack.fake_slack import APP_TOKEN, FakeSlack, fake_slack, web_client
from tests.bot.slack.payload_builders import command, event, suggestion
from tests.bot.slack.turns import Slow, acks, intake, sample, until
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.slack.app import DeskbotApp
    from bot.slack.intake import Intake

STATUS = "/agent-status"
QUICK = Timing(hello=PATIENCE_S, apart=0, ping=1, watch=0.01, give_up=PATIENCE_S)
WARNING = {"type": "disconnect", "reason": "warning"}
DISABLED = {"type": "disconnect", "reason": "link_disabled"}


@dataclass
class Connected:
    """A transport and the Slack that it is connected to."""

    slack: FakeSlack
    transport: SocketTransport
    app: DeskbotApp
    metrics: Metrics

    def figure(self, name: str) -> float | None:
        """Return one figure of the metrics."""
        return sample(self.metrics, f"deskbot_socket_{name}")

    async def reconnected(self, times: float) -> None:
        """Wait until the connection was opened again so many times."""
        await until(lambda: self.figure("reconnects_total") == times)


@asynccontextmanager
async def socket_mode(
    door: Intake | None = None, *, connections: int = 1, timing: Timing = QUICK, start: bool = True
) -> AsyncIterator[Connected]:
    """Start Socket Mode as the application does."""
    gate, metrics = door or intake((Kind.COMMAND, STATUS, acks)), Metrics()
    async with fake_slack() as slack, web_client(slack) as client:
        app = build_bolt(client, intake=gate)
        app.use_identity(await identify(client))
        slack.calls.clear()
        transport = SocketTransport(
            app,
            SecretStr(APP_TOKEN),
            intake=gate,
            metrics=metrics,
            connections=connections,
            timing=timing,
        )
        try:
            if start:
                await transport.start()
            yield Connected(slack, transport, app, metrics)
        finally:
            await transport.close(drain_s=0)


async def test_start_waits_for_the_hello() -> None:
    """After start there is a connection, opened with an address asked for once."""
    async with socket_mode() as it:
        assert it.transport.is_ready
        assert it.slack.methods() == ["apps.connections.open"]
        assert (it.figure("connected"), it.figure("num_connections")) == (1, 1)
        assert it.figure("reconnects_total") == 0
    assert not it.transport.is_ready
    assert it.slack.open_sockets() == 0


async def test_the_second_connection_opens_after_the_first() -> None:
    """Two connections, each with an address of its own, so that one is always open."""
    async with socket_mode(connections=2) as it:
        await it.slack.until(lambda: it.slack.open_sockets() == 2)
        await until(lambda: it.figure("connected") == 2)
        assert it.slack.methods() == ["apps.connections.open"] * 2


async def test_the_second_connection_waits_its_turn() -> None:
    """Until the pause is over there is one connection only."""
    async with socket_mode(connections=2, timing=replace(QUICK, apart=3600)) as it:
        await it.slack.deliver(command())
        await it.slack.until(lambda: bool(it.slack.acks))
        assert len(it.slack.sockets) == 1


async def test_a_command_is_acked() -> None:
    """The envelope of a command is acked by its id."""
    async with socket_mode() as it:
        await it.slack.deliver(command(text="payload"), envelope="E7")
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E7"}]


async def test_the_body_of_an_ack_is_its_payload() -> None:
    """Options travel back in the ack."""

    async def options(turn: Any) -> None:
        await turn.ack({"options": [turn.text]})

    async with socket_mode(intake((Kind.OPTIONS, "agent", options))) as it:
        await it.slack.deliver(suggestion(), kind="interactive")
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E1", "payload": {"options": ["ad"]}}]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", event("made_up")),
        ("events_api", {"type": "event_callback", "event": {}}),
        ("interactive", {"type": "block_actions"}),
        ("interactive", {"type": "foreign"}),
        ("slash_commands", {}),
    ],
)
async def test_no_envelope_is_left_unacked(kind: str, payload: dict[str, Any]) -> None:
    """The trap of slack_bolt 1.30: it acks only what ended with 200, and Slack sends it again."""
    async with socket_mode() as it:
        await it.slack.deliver(payload, kind=kind)
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E1"}]


async def test_an_event_that_fails_is_acked() -> None:
    """A hook that raises does not make Slack repeat the event."""

    async def fails(_: Any) -> None:
        raise RuntimeError("no directory")

    async with socket_mode() as it:
        it.app.on_event("user_change", fails)
        await it.slack.deliver(event("user_change"), kind="events_api")
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E1"}]


async def test_a_repeated_envelope_acts_once_and_is_acked_twice() -> None:
    """A repetition is acked and does nothing."""
    served: list[str] = []

    async def keep(turn: Any) -> None:
        served.append(turn.text)

    async with socket_mode(intake((Kind.COMMAND, STATUS, keep))) as it:
        for _ in range(2):
            await it.slack.deliver(command())
        await it.slack.until(lambda: len(it.slack.acks) == 2)
        assert served == ["ada"]


async def test_a_failed_handshake_is_healed() -> None:
    """The trap of slack_sdk 3.47: after a failed handshake it tries the same address for ever."""
    async with socket_mode(start=False) as it:
        it.slack.handshakes = [503]
        await it.transport.start()
        assert it.transport.is_ready
        assert it.slack.methods() == ["apps.connections.open"] * 2


async def test_a_refresh_opens_a_new_connection() -> None:
    """Slack's ``disconnect`` leads to another address and another WebSocket, and is counted."""
    async with socket_mode() as it:
        await it.slack.send(WARNING)
        await it.reconnected(1)
        await it.slack.deliver(command())
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.transport.is_ready


async def test_a_dropped_connection_is_opened_again() -> None:
    """A WebSocket that just ends is noticed and replaced."""
    async with socket_mode() as it:
        await it.slack.sockets[0].close()
        await it.slack.until(lambda: it.slack.open_sockets() == 1)
        await until(lambda: it.transport.is_ready)


async def test_up_and_down_are_said_once() -> None:
    """The log says when the connection is lost and when it is back, and not at every look."""
    async with socket_mode(start=False) as it:
        with capture_logs() as logs:
            await it.transport.start()
            await until(lambda: len(logs) == 1)
            it.slack.handshakes = [503]
            await it.slack.sockets[0].close()
            await until(lambda: len(logs) == 3)
        assert [entry["event"] for entry in logs] == ["socket_up", "socket_down", "socket_up"]


async def test_a_closing_that_is_cut_off_is_made_up_for() -> None:
    """Closing while a connection is being given up leaves nothing open."""
    async with socket_mode(start=False) as it:
        it.slack.deaf = True
        await it.transport.start()
        await it.slack.send(DISABLED)
        await until(lambda: not it.transport.is_ready)
        await it.transport.close(drain_s=0)
    tasks = [repr(task.get_coro()) for task in asyncio.all_tasks()]
    assert [task for task in tasks if "SocketModeClient" in task or "Transport" in task] == []


async def test_a_refresh_while_a_handler_works_loses_no_ack() -> None:
    """The ack of a slow handler goes out on the new WebSocket."""
    slow = Slow(acks_first=False)
    async with socket_mode(intake((Kind.COMMAND, STATUS, slow))) as it:
        await it.slack.deliver(command())
        await slow.started.wait()
        await it.slack.send(WARNING)
        await it.slack.until(lambda: len(it.slack.sockets) == 2)
        slow.released.set()
        await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E1"}]


async def test_an_ack_without_a_connection_is_a_line_in_the_log() -> None:
    """An ack that cannot be sent does not raise in a task that nobody awaits."""
    async with socket_mode(start=False) as it:
        line = SocketLine(
            it.app,
            SecretStr(APP_TOKEN),
            ping_s=1,
            on_hello=lambda _: None,
            on_disabled=lambda: None,
        )
        with capture_logs() as logs:
            await line.handle(line.client, SocketModeRequest("slash_commands", "E1", command()))
        assert "ack_lost" in [entry["event"] for entry in logs]
        assert not line.is_up
        await line.close()


async def test_a_crash_of_the_dispatch_is_acked() -> None:
    """Whatever breaks, Slack gets its ack."""
    gate = intake((Kind.COMMAND, STATUS, acks), seen=Broken())
    async with socket_mode(gate) as it:
        with capture_logs() as logs:
            await it.slack.deliver(command())
            await it.slack.until(lambda: bool(it.slack.acks))
        assert it.slack.acks == [{"envelope_id": "E1"}]
        assert "envelope_failed" in [entry["event"] for entry in logs]


class Broken(dict[str, bool]):
    """A memory that does not work."""

    def __contains__(self, key: object) -> bool:
        """Fail."""
        raise RuntimeError("broken")


async def test_a_connection_that_stays_down_is_made_anew() -> None:
    """When healing does not help within the time, everything about the connection is replaced."""
    timing = replace(QUICK, give_up=0.05)
    async with socket_mode(start=False, timing=timing) as it:
        it.slack.handshakes = [503, 503, 503]
        with capture_logs() as logs:
            await it.transport.start()
        assert "socket_rebuilt" in [entry["event"] for entry in logs]
        assert it.transport.is_ready


async def test_a_slack_without_sockets_stops_the_start() -> None:
    """Without a hello in time the start fails with a sentence, instead of trying for ever."""
    timing = Timing(hello=0.05, ping=0.2, watch=0.01)
    async with socket_mode(start=False, timing=timing) as it:
        it.slack.handshakes = [503] * 100
        with pytest.raises(StartupError, match="wss://"):
            await it.transport.start()
        assert not it.transport.is_ready


async def test_socket_mode_that_is_switched_off_stops() -> None:
    """The trap of slack_sdk 3.47: it answers ``link_disabled`` by connecting again for ever."""
    async with socket_mode() as it:
        refusal = {"ok": False, "error": "invalid_auth"}
        it.slack.answers["apps.connections.open"] = [refusal] * 100
        with capture_logs() as logs:
            await it.slack.send(DISABLED)
            await it.transport.disabled.wait()
            await until(lambda: not it.transport.is_ready)
        assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
            "socket_disabled"
        ]
        await until(lambda: all(task.done() for task in it.transport._tasks))


async def test_other_messages_do_not_switch_it_off() -> None:
    """A message that only mentions the word is none of Slack's commands."""
    async with socket_mode() as it:
        await it.slack.deliver(command(text="link_disabled"))
        await it.slack.until(lambda: bool(it.slack.acks))
        assert not it.transport.disabled.is_set()


async def test_a_second_process_on_the_token_is_noticed() -> None:
    """Slack counts more connections than ours: payloads go to somebody else. It is said once."""
    async with socket_mode() as it:
        it.slack.num_connections = 5
        with capture_logs() as logs:
            for reconnects in (1.0, 2.0):
                await it.slack.send(WARNING)
                await it.reconnected(reconnects)
        assert it.figure("num_connections") == 5
        crowded = [entry for entry in logs if entry["event"] == "socket_crowded"]
        assert [(entry["connections"], entry["ours"]) for entry in crowded] == [(5, 1)]


async def test_a_hello_without_a_count_is_a_hello() -> None:
    """An emulator that does not count connections is fine."""
    async with socket_mode() as it:
        await it.slack.send({"type": "hello"})
        await until(lambda: it.figure("reconnects_total") == 1)
        assert it.figure("num_connections") == 1


async def test_closing_drains_first() -> None:
    """A handler at work ends and its ack is sent before the WebSocket closes."""
    slow = Slow(acks_first=False)
    gate = intake((Kind.COMMAND, STATUS, slow))
    async with socket_mode(gate) as it:
        await it.slack.deliver(command())
        await slow.started.wait()
        closing = asyncio.create_task(it.transport.close(drain_s=PATIENCE_S))
        await it.slack.deliver(command(), envelope="E2")
        await it.slack.until(lambda: len(it.slack.acks) == 1)
        assert "restarted" in it.slack.acks[0]["payload"]["text"]
        slow.released.set()
        await closing
        assert not slow.cancelled


async def test_errors_of_the_sdk_are_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """The SDK writes a stack trace at each try; one is enough until the connection is back."""
    async with socket_mode(start=False) as it:
        it.slack.answers["apps.connections.open"] = [
            web.Response(status=503, text="<html>", content_type="text/html") for _ in range(3)
        ]
        with caplog.at_level(logging.WARNING):
            await it.transport.start()
        said = [record for record in caplog.records if record.name == SDK_LOGGER]
        assert 1 <= len(said) <= 2
        assert len(it.slack.calls) == 4


def test_repeats_are_dropped_until_forgotten() -> None:
    """A message is news once, again after forgetting, and the memory is bounded."""
    repeats = Repeats()

    def says(text: str) -> bool:
        return repeats.filter(logging.makeLogRecord({"msg": text}))

    assert [says("down"), says("down"), says("other")] == [True, False, True]
    repeats.forget()
    assert says("down")
    assert sum(says(str(number)) for number in range(200)) == 99
