"""Facts about the way in: acked in time, each once, so many at most, and nothing escapes."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.slack.body import PayloadError
from bot.slack.intake import remember_deliveries
from bot.slack.message import Message
from bot.slack.refusals import BUSY, FAILED, STOPPING
from bot.slack.turn import Actor, Kind
from tests.bot.slack.payload_builders import click, command, submission, suggestion
from tests.bot.slack.turns import RecordingReply, Slow, acks, intake, sample, until

if TYPE_CHECKING:
    from bot.slack.turn import Turn

STATUS = "/agent-status"


async def test_the_ack_of_the_handler_is_returned() -> None:
    """What the handler acks with is what the transport gets."""

    async def options(turn: Turn) -> None:
        await turn.ack({"options": [turn.text]})

    door = intake((Kind.OPTIONS, "agent", options))
    assert await door.take(suggestion(value="ad")) == {"options": ["ad"]}


async def test_a_turn_carries_what_came_in() -> None:
    """The handler sees who asks, the text, the channel, the payload and an id for the log."""
    seen: list[Turn] = []

    async def keep(turn: Turn) -> None:
        seen.append(turn)

    payload = command(team_id="T9")
    assert await intake((Kind.COMMAND, STATUS, keep)).take(payload) is None
    [turn] = seen
    assert turn.actor == Actor("U1", "T9")
    assert (turn.text, turn.channel_id, turn.payload) == ("ada", "C1", payload)
    assert len(turn.request_id) == 8


async def test_the_ack_does_not_wait_for_the_handler() -> None:
    """The transport is answered while the handler still works; Bolt would look every 10 ms."""
    slow = Slow()
    door = intake((Kind.COMMAND, STATUS, slow))
    assert await door.take(command()) is None
    assert door.in_flight == 1
    slow.released.set()
    assert await door.drain(5) == 0
    assert door.in_flight == 0


async def test_an_exception_just_after_the_ack_leaves_it_alone() -> None:
    """The trap of slack_bolt 1.30: an exception within 10 ms of the ack takes the ack's place."""

    async def fails(turn: Turn) -> None:
        await turn.ack({"text": "got it"})
        raise RuntimeError("right after")

    with capture_logs() as logs:
        assert await intake((Kind.COMMAND, STATUS, fails)).take(command()) == {"text": "got it"}
        await until(lambda: len(logs) > 1)
    assert [(entry["event"], entry.get("error")) for entry in logs] == [
        ("turn_failed", "RuntimeError"),
        ("turn", None),
    ]


async def test_an_exception_before_the_ack_is_told_to_the_person() -> None:
    """A handler that fails first still acks, with an id that is in the log."""

    async def fails(_: Turn) -> None:
        raise RuntimeError("at once")

    metrics = Metrics()
    with capture_logs() as logs:
        body = await intake((Kind.COMMAND, STATUS, fails), metrics=metrics).take(command())
    assert body is not None
    request_id = logs[-1]["request_id"]
    assert body["text"] == FAILED.format(request_id)
    labels = {"kind": "command", "name": STATUS, "outcome": "error"}
    assert sample(metrics, "deskbot_turns_total", **labels) == 1


async def test_a_handler_that_forgets_to_ack_is_acked() -> None:
    """A handler's end is an ack in any case."""

    async def forgets(_: Turn) -> None:
        return

    assert await intake((Kind.COMMAND, STATUS, forgets)).take(command()) is None


async def test_a_handler_that_is_too_slow_is_acked_in_its_stead() -> None:
    """At the deadline the ack is given empty, and the handler can still answer later."""
    slow = Slow(acks_first=False)
    door = intake((Kind.COMMAND, STATUS, slow), ack_within_s=0.0)
    with capture_logs() as logs:
        assert await door.take(command()) is None
    assert [entry["event"] for entry in logs] == ["ack_late"]
    assert not slow.cancelled
    slow.released.set()
    assert await door.drain(5) == 0


async def test_each_slow_handler_is_acked_at_its_own_time() -> None:
    """One timer serves all turns: who came later is acked later."""
    slow = Slow(acks_first=False)
    door = intake((Kind.COMMAND, STATUS, slow), ack_within_s=0.1)

    async def acked_after(key: str) -> float:
        began = time.monotonic()
        assert await door.take(command(), key=key) is None
        return time.monotonic() - began

    first = asyncio.create_task(acked_after("1"))
    await asyncio.sleep(0.05)  # what is tested is time itself
    second = asyncio.create_task(acked_after("2"))
    assert min(await first, await second) > 0.099
    slow.released.set()
    assert await door.drain(5) == 0


async def test_the_deadline_after_an_ack_does_nothing() -> None:
    """A deadline that passes in the same moment as the ack does not take its place."""

    async def yields(turn: Turn) -> None:
        await turn.ack({"text": "mine"})
        await asyncio.sleep(0)

    door = intake((Kind.COMMAND, STATUS, yields), ack_within_s=0.0)
    assert await door.take(command()) == {"text": "mine"}


async def test_beyond_the_bound_people_are_asked_to_try_again() -> None:
    """One turn more than the bound is refused at once, and is served when there is room."""
    slow, metrics = Slow(), Metrics()
    door = intake((Kind.COMMAND, STATUS, slow), max_turns=1, metrics=metrics)
    await door.take(command(), key="1")
    refused = await door.take(command(), key="2")
    assert refused == {"response_type": "ephemeral", "text": BUSY}
    slow.released.set()
    await until(lambda: door.in_flight == 0)
    assert await door.take(command(), key="3") is None
    labels = {"kind": "command", "name": STATUS, "outcome": "busy"}
    assert sample(metrics, "deskbot_turns_total", **labels) == 1
    await door.drain(5)


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        (suggestion(), {"options": []}),
        (submission(), {"response_action": "errors", "errors": {"who": BUSY}}),
        (submission(view={"id": "V", "callback_id": "x", "blocks": []}), None),
        (submission("view_closed"), None),
    ],
)
async def test_a_refusal_fits_the_kind_of_request(
    payload: dict[str, Any], body: dict[str, Any] | None
) -> None:
    """A type-ahead stays empty and a form keeps what was filled in."""
    assert await intake(max_turns=0).take(payload) == body


async def test_a_refused_click_is_told_by_message() -> None:
    """The ack of a click shows nothing, so that the sentence comes through its address."""
    reply = RecordingReply()
    door = intake(reply=reply, max_turns=0)
    assert await door.take(click()) is None
    await door.drain(5)
    assert reply.said == [(Message(BUSY, ()), False, False)]


async def test_apologies_are_bounded_and_may_fail() -> None:
    """A flood of clicks is not answered by a flood of posts, and a failing post is a log line."""
    door = intake(reply=RecordingReply(error="used_url"), max_turns=0)
    with capture_logs() as logs:
        for _ in range(60):
            await door.take(click())
        await door.drain(5)
    assert sum(entry["event"] == "reply_failed" for entry in logs) == 50


async def test_a_replayed_request_does_nothing() -> None:
    """The same delivery twice, as in a replay of a captured request, acts once."""
    served: list[str] = []

    async def count(turn: Turn) -> None:
        served.append(turn.name)

    metrics = Metrics()
    door = intake((Kind.COMMAND, STATUS, count), metrics=metrics)
    for key in ("v0=1", "v0=1", "v0=2"):
        assert await door.take(command(), key=key) is None
    assert served == [STATUS, STATUS]
    labels = {"kind": "command", "name": STATUS, "outcome": "duplicate"}
    assert sample(metrics, "deskbot_turns_total", **labels) == 1


def test_the_memory_of_deliveries_is_bounded() -> None:
    """However much comes in, the memory does not grow without end."""
    seen = remember_deliveries()
    for number in range(25_000):
        seen[str(number)] = True
    assert len(seen) == 20_000
    assert "24999" in seen


async def test_a_payload_that_is_none_does_nothing() -> None:
    """What cannot be read is the transport's to refuse; its delivery is not remembered."""
    seen: dict[str, bool] = {}
    door = intake((Kind.COMMAND, STATUS, acks), seen=seen)
    with pytest.raises(PayloadError):
        await door.take({"type": "foreign"}, key="1")
    assert (door.in_flight, seen) == (0, {})


async def test_draining_waits_and_then_cancels() -> None:
    """What ends in time ends by itself; the rest is cancelled and counted."""
    metrics, slow = Metrics(), Slow()
    door = intake((Kind.COMMAND, STATUS, slow), metrics=metrics)
    await door.take(command())
    assert await door.drain(0) == 1
    assert slow.cancelled
    labels = {"kind": "command", "name": STATUS, "outcome": "cancelled"}
    assert sample(metrics, "deskbot_turns_total", **labels) == 1
    assert sample(metrics, "deskbot_turns_in_flight") == 0


async def test_a_turn_that_is_cancelled_before_its_ack_is_acked() -> None:
    """Nobody waits in vain for a handler that was cut off."""
    slow = Slow(acks_first=False)
    door = intake((Kind.COMMAND, STATUS, slow))
    asked = asyncio.create_task(door.take(command()))
    await slow.started.wait()
    await door.drain(0)
    body = await asked
    assert body is not None
    assert body["response_type"] == "ephemeral"


async def test_while_stopping_people_are_asked_to_try_again() -> None:
    """After draining nothing new starts."""
    door = intake((Kind.COMMAND, STATUS, acks))
    assert await door.drain(0) == 0
    assert await door.take(command()) == {"response_type": "ephemeral", "text": STOPPING}


async def test_a_working_handler_is_not_collected() -> None:
    """The event loop keeps only a weak reference to a task; the intake keeps a strong one."""
    slow = Slow()
    door = intake((Kind.COMMAND, STATUS, slow))
    await door.take(command())
    gc.collect()
    slow.released.set()
    assert await door.drain(5) == 0
    assert not slow.cancelled


async def test_a_transport_that_goes_away_disturbs_nothing() -> None:
    """A request that is cancelled while the handler works leaves the handler at work."""
    slow = Slow(acks_first=False)
    door = intake((Kind.COMMAND, STATUS, slow))
    asked = asyncio.create_task(door.take(command()))
    await slow.started.wait()
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    slow.released.set()
    assert await door.drain(5) == 0
    assert not slow.cancelled


async def test_log_lines_of_a_turn_carry_its_id() -> None:
    """Whatever a handler logs has the request's id, and other tasks do not."""
    ids: list[Any] = []

    async def looks(turn: Turn) -> None:
        bound = structlog.contextvars.get_contextvars()
        ids.append((bound.get("request_id"), turn.request_id))

    await intake((Kind.COMMAND, STATUS, looks)).take(command())
    [(bound, own)] = ids
    assert bound == own
    assert "request_id" not in structlog.contextvars.get_contextvars()


async def test_unknown_names_count_under_one_label() -> None:
    """What people make up does not grow the metrics."""
    metrics = Metrics()
    door = intake(metrics=metrics)
    await door.take(command(command="/made-up"))
    await until(lambda: door.in_flight == 0)
    labels = {"kind": "command", "name": "unknown", "outcome": "ok"}
    assert sample(metrics, "deskbot_turns_total", **labels) == 1
    assert sample(metrics, "deskbot_ack_seconds_count", kind="command") == 1


async def test_rest_waits_for_handlers() -> None:
    """Rest is when no handler is at work any more."""
    slow = Slow()
    door = intake((Kind.COMMAND, STATUS, slow))
    await door.take(command())
    resting = asyncio.create_task(door.rest(0.001, within_s=60))
    asyncio.get_running_loop().call_later(0.05, slow.released.set)
    await resting
    assert door.in_flight == 0


async def test_rest_begins_anew_with_each_turn() -> None:
    """Somebody who asked meanwhile keeps the rest away, also when they have their answer."""
    door = intake((Kind.COMMAND, STATUS, acks))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    resting = asyncio.create_task(door.rest(0.05, within_s=60))
    await asyncio.sleep(0)
    await door.take(command())
    await resting
    assert loop.time() - begun >= 0.1


async def test_rest_is_not_waited_for_without_end() -> None:
    """Where people go on asking, the longest wait is over some time."""
    slow = Slow()
    door = intake((Kind.COMMAND, STATUS, slow))
    await door.take(command())
    await door.rest(0.001, within_s=0.02)
    assert door.in_flight == 1
    slow.released.set()
    assert await door.drain(5) == 0
