"""A running Desk, a caller who is signed in, and a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import SandboxDesk
from tests.bot.sandbox.desk.caller import Caller

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
"""A Wednesday, half past eleven in the portal's zone."""


@pytest.fixture
def clock() -> SandboxClock:
    """Return a clock that stands still until it is moved."""
    return SandboxClock(lambda: NOW)


@pytest.fixture
async def desk(clock: SandboxClock) -> AsyncIterator[SandboxDesk]:
    """Return a running Desk that checks its own answers."""
    desk = SandboxDesk(clock=clock, random=Random(1), check_answers=True)  # noqa: S311 - no secret
    async with desk.running():
        yield desk


@pytest.fixture
async def caller(desk: SandboxDesk) -> AsyncIterator[Caller]:
    """Return a caller with an access token."""
    async with ClientSession() as session:
        caller = Caller(desk, session)
        await caller.sign_in()
        yield caller
