"""Deadlines, notes and failures around every handler."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.desk.errors import DeskScopeError
from bot.query import Again
from bot.slack.turn import Kind, ReplyError
from handlers._frame import Patience
from tests.blocks import elements, shown
from tests.fakes import RecordedReply
from tests.handlers.world import SLOW, world


async def test_a_slow_answer_is_announced_and_then_replaced() -> None:
    """After a while the person reads that Desk is being asked; the answer takes that place."""
    async with world() as here:
        here.patience = Patience(working=0, desk=60, total=60)
        here.desk.gate.clear()
        reply = RecordedReply()
        async with asyncio.TaskGroup() as group:
            group.create_task(here.command("/agent-status", reply=reply))
            await reply.answered.wait()
            here.desk.gate.set()
        note, answer = reply.sent
        assert "Asking" in note.message.text
        assert (note.replace, answer.replace) == (False, True)
        assert "Ada Ray" in shown(answer.message)


async def test_a_note_that_slack_refuses_does_not_cost_the_answer() -> None:
    """The answer then comes as a message of its own."""
    async with world() as here:
        here.patience = Patience(working=0, desk=60, total=60)
        here.desk.gate.clear()
        reply = RecordedReply(refuse=1)
        async with asyncio.TaskGroup() as group:
            group.create_task(here.command("/agent-status", reply=reply))
            await reply.answered.wait()
            here.desk.gate.set()
        (answer,) = reply.sent
        assert not answer.replace


async def test_waiting_ends_at_the_deadline() -> None:
    """Who has waited long enough is told that Desk did not answer, and can try again."""
    async with world() as here:
        here.patience = Patience(working=60, desk=60, total=0)
        here.desk.gate.clear()
        (sent,) = (await here.command("/agent-status", "ada ray")).sent
        assert (
            elements(sent.message)["Try again"]["value"] == Again("/agent-status", "ada ray").value
        )


async def test_what_desk_causes_is_told_and_logged_once() -> None:
    """An error of Desk's is one line in the log, with what an administrator needs."""
    async with world() as here:
        here.desk.errors["status"] = DeskScopeError(
            "no", needed=["Desk.agents.READ"], operation="/agents", status=403
        )
        with capture_logs() as logs:
            (sent,) = (await here.command("/agent-status")).sent
        assert "Desk.agents.READ" in shown(sent.message)
        (line,) = [line for line in logs if line["event"] == "desk_failed"]
        assert (line["error"], line["operation"], line["status"]) == (
            "DeskScopeError",
            "/agents",
            403,
        )


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (Kind.COMMAND, "/agent-status", ""),
        (Kind.ACTION, "refresh", Again("/agent-status").value),
        (Kind.ACTION, "share", Again("/agent-status").value),
    ],
)
async def test_an_unexpected_failure_is_told_with_its_number_and_raised(
    kind: Kind, name: str, text: str
) -> None:
    """The person gets the number under which the failure is logged; it is not swallowed."""
    async with world() as here:
        here.desk.errors["status"] = RuntimeError("boom")
        reply = RecordedReply()
        with pytest.raises(RuntimeError, match="boom"):
            await here.do(kind, name, text, reply=reply)
        assert "req12345" in shown(reply.sent[0].message)
        assert "boom" not in shown(reply.sent[0].message)


async def test_an_answer_that_slack_refuses_is_raised() -> None:
    """A reply that Slack does not take is a failure, for whoever counts them."""
    async with world() as here:
        with pytest.raises(ReplyError):
            await here.command("/agent-status", reply=RecordedReply(refuse=1))


async def test_what_people_type_is_no_warning() -> None:
    """A usage error is an information in the log, without what was typed."""
    async with world() as here:
        with capture_logs() as logs:
            await here.command("/agent-status", "secret:words")
        (line,) = [line for line in logs if line["event"] == "told"]
        assert line["log_level"] == "info"
        assert "secret" not in str(logs)


def test_people_wait_less_than_a_response_url_lives() -> None:
    """The note comes first, then Desk's deadline, then the end."""
    assert Patience().working < Patience().desk < Patience().total < 10
    assert Patience().ack < 3
    assert SLOW.total == 60
