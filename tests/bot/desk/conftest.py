"""Fixtures: a local server in Desk's place and a clock to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from tests.bot.desk.upstream import MovableClock, Upstream, serve_upstream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock that stands at nine on a Wednesday in November, UTC."""
    return MovableClock()


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """Run the server."""
    async with serve_upstream() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """Return an HTTP session."""
    async with ClientSession() as session:
        yield session
