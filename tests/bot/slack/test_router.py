"""Facts about the routing table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.slack.message import Message, View
from bot.slack.router import UNKNOWN, Router
from bot.slack.turn import Kind, Route
from tests.bot.slack.turns import RecordingReply, acks, turn

if TYPE_CHECKING:
    from bot.slack.turn import Turn


async def test_a_turn_goes_to_the_route_of_its_kind_and_name() -> None:
    """Kind and name together choose the handler."""
    served: list[str] = []

    async def command(_: Turn) -> None:
        served.append("command")

    async def action(_: Turn) -> None:
        served.append("action")

    router = Router([Route(Kind.COMMAND, "x", command), Route(Kind.ACTION, "x", action)])
    await router.handle(turn(Kind.ACTION, "x"))
    assert served == ["action"]
    assert len(router) == 2
    assert router.find(Kind.VIEW, "x") is None


def test_two_routes_for_one_name_are_refused() -> None:
    """A second handler of the same name would never be reached."""
    with pytest.raises(ValueError, match="two routes"):
        Router([Route(Kind.ACTION, "x", acks), Route(Kind.ACTION, "x", acks)])


@pytest.mark.parametrize(
    ("kind", "ack"),
    [
        (Kind.COMMAND, {"response_type": "ephemeral", "text": UNKNOWN}),
        (Kind.OPTIONS, {"options": []}),
        (Kind.ACTION, None),
        (Kind.MESSAGE_SHORTCUT, None),
        (Kind.GLOBAL_SHORTCUT, None),
    ],
)
async def test_an_unknown_name_is_acked(kind: Kind, ack: dict[str, Any] | None) -> None:
    """Slack shows no failure for a name that nobody serves any more."""
    asked = turn(kind, "gone")
    await Router([]).handle(asked)
    assert asked.ack.done.result() == ack


async def test_an_unknown_form_says_so_in_the_modal() -> None:
    """A modal of an older version says that it is not known, instead of closing in silence."""
    asked = turn(Kind.VIEW, "gone")
    await Router([]).handle(asked)
    body = asked.ack.done.result()
    assert body is not None
    assert body["response_action"] == "update"
    assert body["view"]["blocks"][0]["text"]["text"] == UNKNOWN


@pytest.mark.parametrize("kind", [Kind.ACTION, Kind.MESSAGE_SHORTCUT])
async def test_an_unknown_click_is_answered(kind: Kind) -> None:
    """Where the ack shows nothing, the sentence comes as a message."""
    reply = RecordingReply()
    await Router([]).handle(turn(kind, "gone", reply=reply))
    assert reply.said == [(Message(UNKNOWN, ()), False, False)]


async def test_an_unknown_global_shortcut_opens_a_modal() -> None:
    """A global shortcut has no channel; the sentence comes in a modal."""
    reply = RecordingReply()
    await Router([]).handle(turn(Kind.GLOBAL_SHORTCUT, "gone", reply=reply))
    [(view,)] = reply.said
    assert isinstance(view, View)
    assert view.blocks[0]["text"]["text"] == UNKNOWN


async def test_an_answer_that_fails_is_only_logged() -> None:
    """Slack's refusal of the sentence is a line in the log."""
    asked = turn(Kind.ACTION, "gone", reply=RecordingReply(error="channel_not_found"))
    with capture_logs() as logs:
        await Router([]).handle(asked)
    assert [entry["event"] for entry in logs] == ["route_unknown", "reply_failed"]


async def test_an_unknown_name_is_logged_once() -> None:
    """Old buttons that are clicked again and again do not fill the log, nor any memory."""
    router = Router([])
    with capture_logs() as logs:
        for number in range(150):
            await router.handle(turn(name=f"/gone-{number}"))
            await router.handle(turn(name=f"/gone-{number}"))
    assert len(logs) == 100
    assert logs[0]["name"] == "/gone-0"
