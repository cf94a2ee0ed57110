"""Desk's answers as they came, for whoever wants to keep them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import DeskServerError
from bot.desk.recording import recording
from tests.bot.desk.test_session import AGENTS, DOWN, GOOD, open_session
from tests.bot.desk.upstream import Reply

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from tests.bot.desk.upstream import MovableClock, Upstream


async def test_answers_are_kept_as_they_came(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Path, query and bytes of what is asked inside, also by tasks, and of nothing outside."""
    body = b'{"data":  [1]}'
    upstream.on(AGENTS, Reply(body=body))
    upstream.on("/teams", Reply(status=204))
    async with open_session(http, upstream, clock) as session:
        await session.get(AGENTS)
        with recording() as kept:
            await asyncio.gather(session.get(AGENTS, {"from": "0", "name": "a b"}))
            await session.get(AGENTS)
            await session.get("/teams")
        await session.get(AGENTS)
    assert kept.answers == [("/agents?from=0&name=a+b", body), ("/agents", body)]
    assert not kept.is_cut


async def test_failures_are_no_answers(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """What Desk refused or failed at says nothing of its data; the attempt that worked is kept."""
    upstream.on(AGENTS, DOWN, GOOD)
    upstream.on("/teams", DOWN)
    async with open_session(http, upstream, clock) as session:
        with recording() as kept:
            await session.get(AGENTS)
            with pytest.raises(DeskServerError):
                await session.get("/teams")
    assert [path for path, _ in kept.answers] == [AGENTS]


async def test_too_much_is_not_kept_in_part(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A part would pass for the whole: beyond the bound nothing is kept, and that is known."""
    upstream.on(AGENTS, GOOD)
    async with open_session(http, upstream, clock) as session:
        with recording(most=25) as kept:
            await session.get(AGENTS)
            assert len(kept.answers) == 1
            await session.get(AGENTS)
            await session.get(AGENTS)
    assert kept.is_cut
    assert kept.answers == []
