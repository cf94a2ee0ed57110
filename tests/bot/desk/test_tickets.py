"""Whom a ticket is assigned to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.errors import DeskError
from bot.desk.tickets import get_ticket_assignee
from tests.bot.desk.upstream import Reply, connect, refusal

if TYPE_CHECKING:
    from tests.bot.desk.upstream import MovableClock, Upstream


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        ({"id": "77", "assigneeId": "4000"}, "4000"),
        ({"id": "77", "assigneeId": 4000}, "4000"),
        ({"id": "77", "assigneeId": None}, None),
        ({"id": "77", "assigneeId": ""}, None),
        ({"id": "77"}, None),
        ([], None),
    ],
)
async def test_the_assignee_is_read(
    upstream: Upstream, clock: MovableClock, ticket: Any, expected: str | None
) -> None:
    """An id comes as text, whatever Desk sends; a ticket that nobody has gives nothing."""
    upstream.on("/tickets/77", Reply(ticket))
    async with connect(upstream, clock) as desk:
        assert await get_ticket_assignee(desk, "77") == expected


async def test_a_ticket_is_asked_for_once_a_minute(upstream: Upstream, clock: MovableClock) -> None:
    """Askers at the same time, and those within a minute, share one call."""
    upstream.on("/tickets/77", Reply({"id": "77", "assigneeId": "4000"}))
    async with connect(upstream, clock) as desk:
        for seconds, calls in ((0, 1), (59, 1), (1, 2)):
            clock.advance(seconds=seconds)
            found = await asyncio.gather(*(get_ticket_assignee(desk, "77") for _ in range(5)))
            assert set(found) == {"4000"}
            assert len(upstream.calls("/tickets/77")) == calls


async def test_an_unknown_ticket_is_an_error_of_desks(
    upstream: Upstream, clock: MovableClock
) -> None:
    """What Desk refuses is raised."""
    upstream.on("/tickets/78", refusal(404, "URL_NOT_FOUND"))
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskError):
            await get_ticket_assignee(desk, "78")
