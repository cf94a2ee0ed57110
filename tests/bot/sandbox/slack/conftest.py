"""A running Slack, an app connected to it, and the SDK's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SandboxSlack
from tests.bot.sandbox.slack.apps import Clock, SocketApp, Timer, connected, manifest
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def clock() -> Clock:
    """Return a clock that only moves when told."""
    return Clock()


@pytest.fixture
def timer() -> Timer:
    """Return a timer that only moves when told."""
    return Timer()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a client session."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def slack(clock: Clock, timer: Timer) -> AsyncIterator[SandboxSlack]:
    """Return a running Slack that gives up soon, so that tests need not wait."""
    slack = SandboxSlack(
        manifest(), clock=clock, timer=timer, ack_s=0.05, retry_delays=(0.0, 0.0, 0.0)
    )
    async with slack.running():
        yield slack


@pytest.fixture
async def app(slack: SandboxSlack, session: ClientSession) -> AsyncIterator[SocketApp]:
    """Return an app that is connected over Socket Mode; Slack waits for it as long as it takes."""
    slack.delivery.ack_s = PATIENCE_S
    async with connected(slack, session) as app:
        yield app


@pytest.fixture
def client(slack: SandboxSlack, session: ClientSession) -> AsyncWebClient:
    """Return the SDK's client with the bot token."""
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
