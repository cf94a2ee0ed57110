"""Whether Slack is there, asked again and again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.slack.pulse import SlackPulse
from tests.fakes import FakeSlack
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_slack_response import AsyncSlackResponse


@asynccontextmanager
async def beating(slack: FakeSlack) -> AsyncIterator[SlackPulse]:
    """Ask a workspace without pause."""
    async with slack.client() as client:
        pulse = SlackPulse(client, every_s=0)
        async with pulse.running():
            yield pulse


class Watched(AsyncWebClient):
    """A client that nobody answers; `again` is set when it was used for the second time."""

    def __init__(self, fault: Exception | None = None) -> None:
        super().__init__(token="xoxb-1", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
        self.fault, self.times, self.again = fault, 0, asyncio.Event()

    async def auth_test(self, **given: Any) -> AsyncSlackResponse:
        """Fail as a refused connection does, or in a way that nobody foresaw."""
        self.times += 1
        if self.times > 1:
            self.again.set()
        if self.fault:
            raise self.fault
        return await super().auth_test(**given)


async def next_question(slack: FakeSlack) -> None:
    """Wait until Slack is asked once more; then what it said before has been heard."""
    slack.seen.clear()
    await slack.seen.wait()


async def until(pulse: SlackPulse, slack: FakeSlack, *, is_up: bool) -> None:
    """Wait until it has noticed."""
    async with asyncio.timeout(PATIENCE_S):
        while pulse.is_up is not is_up:
            await next_question(slack)


async def test_lost_and_found() -> None:
    """A token that is revoked, or a Slack that fails, is noticed, told once, and so is its end."""
    slack = FakeSlack()
    with capture_logs() as logged:
        async with beating(slack) as pulse:
            assert pulse.is_up
            slack.errors["auth.test"] = "token_revoked"
            await until(pulse, slack, is_up=False)
            await next_question(slack)
            slack.errors.clear()
            await until(pulse, slack, is_up=True)
    told = [(line["event"], line["error"]) for line in logged if line["event"][:6] == "slack_"]
    assert told == [("slack_down", "token_revoked"), ("slack_up", None)]


async def test_a_slack_that_asks_to_wait_is_there() -> None:
    """A rate limit is an answer."""
    slack = FakeSlack(errors={"auth.test": "ratelimited"})
    async with beating(slack) as pulse:
        await next_question(slack)
        await next_question(slack)
        assert pulse.is_up


async def test_an_unreachable_slack_is_down() -> None:
    """A refused connection counts, too, and is told without a stack trace."""
    client = Watched()
    pulse = SlackPulse(client, every_s=0)
    with capture_logs() as logged:
        async with pulse.running(), asyncio.timeout(PATIENCE_S):
            await client.again.wait()
    assert not pulse.is_up
    assert [line["event"] for line in logged if "slack" in line["event"]] == ["slack_down"]


async def test_a_fault_of_ours_is_no_end() -> None:
    """Whatever goes wrong with a question, the next one is asked."""
    client = Watched(KeyError("a fault of ours"))
    pulse = SlackPulse(client, every_s=0)
    with capture_logs() as logged:
        async with pulse.running(), asyncio.timeout(PATIENCE_S):
            await client.again.wait()
    assert not pulse.is_up
    assert "slack_check_failed" in [line["event"] for line in logged]


@pytest.mark.parametrize("every_s", [0, 30])
async def test_it_ends_with_its_block(every_s: float) -> None:
    """No question is asked after the block."""
    slack = FakeSlack()
    async with slack.client() as client:
        before = asyncio.all_tasks()
        async with SlackPulse(client, every_s=every_s).running():
            pass
        assert asyncio.all_tasks() <= before
