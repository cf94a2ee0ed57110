"""Where one department refuses, or is gone, the others' answers are kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.desk.errors import DeskServerError, DeskUnreachableError
from bot.desk.models import Department
from bot.history.asking import Asker
from bot.history.capture import _without
from tests.bot.desk.portal import BILLING, SUPPORT, small_portal
from tests.bot.desk.upstream import MovableClock, Upstream, connect, refusal, serve_upstream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.client import DeskClient
    from tests.bot.desk.upstream import Reply, Seen

DAY = date(2026, 11, 17)
DOWN = refusal(503, "INTERNAL_SERVER_ERROR")


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """Run a Desk with two departments."""
    async with serve_upstream() as running:
        small_portal().serve(running)
        yield running


def closed(upstream: Upstream, path: str, reply: Reply) -> None:
    """Refuse a path for Billing alone."""
    (before,) = upstream._script[f"/api/v1{path}"]

    def answer(seen: Seen) -> Reply:
        if seen.query.get("departmentId") == BILLING:
            return reply
        return before(seen) if callable(before) else before

    upstream.on(path, answer)


class Waits:
    """Notes how long was waited."""

    def __init__(self, clock: MovableClock) -> None:
        self.seconds: list[float] = []
        self._clock = clock

    async def __call__(self, seconds: float) -> None:
        """Let the clock go on."""
        self.seconds.append(seconds)
        self._clock.advance(seconds=seconds)


def asker(desk: DeskClient, clock: MovableClock, waits: Waits) -> Asker:
    """Return what asks, with the pauses of jobs."""
    return Asker(desk, desk, clock=clock, sleep=waits)


@pytest.mark.parametrize(
    "reply",
    [refusal(422, "INVALID_DATA"), refusal(404, "URL_NOT_FOUND"), refusal(403, "FORBIDDEN")],
)
async def test_a_department_that_is_gone(upstream: Upstream, reply: Reply) -> None:
    """Deleted after it was listed, or closed to us: the rest is there, and its absence is told."""
    closed(upstream, "/dashboards/solvedTickets", reply)
    clock = MovableClock()
    async with connect(upstream, clock) as desk:
        with capture_logs() as lines:
            found = await asker(desk, clock, Waits(clock)).performance(DAY)
    places = [report.scope.department for report in found.reports]
    assert [place and place.id for place in places] == [None, SUPPORT]
    assert [one.id for one in found.missing] == [BILLING]
    (line,) = [one for one in lines if one["event"] == "department_not_captured"]
    assert (line["department"], line["day"]) == (BILLING, "2026-11-17")


async def test_a_department_that_does_not_answer_now(upstream: Upstream) -> None:
    """An outage is no absence: a day is captured whole or not at all."""
    closed(upstream, "/dashboards/solvedTickets", DOWN)
    clock = MovableClock()
    waits = Waits(clock)
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskServerError):
            await asker(desk, clock, waits).performance(DAY)
    assert waits.seconds == [2, 8, 20]


async def test_skills_that_are_missing(upstream: Upstream) -> None:
    """The map itself names departments whose skills Desk refused."""
    closed(upstream, "/skills", refusal(403, "FORBIDDEN"))
    clock = MovableClock()
    async with connect(upstream, clock) as desk:
        found = await asker(desk, clock, Waits(clock)).skills()
    assert [one.id for one in found.missing] == [BILLING]


async def test_patience_ends_with_the_slot(upstream: Upstream) -> None:
    """A status is asked for again while it is still that slot's, and not later."""
    upstream.on("/agentAvailability", DOWN)
    clock = MovableClock()
    begun, waits = clock.now, Waits(clock)
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskServerError):
            await asker(desk, clock, waits).status(begun.replace(second=15))
    assert waits.seconds == [2, 8]


async def test_it_may_pass(upstream: Upstream) -> None:
    """What Desk could not answer the first time is asked for again."""
    (availability,) = upstream._script["/api/v1/agentAvailability"]
    upstream.on("/agentAvailability", DOWN, DOWN, DOWN, availability)
    clock = MovableClock()
    waits = Waits(clock)
    async with connect(upstream, clock) as desk:
        assert (await asker(desk, clock, waits).status()).agents
    assert waits.seconds == [2]


@pytest.mark.parametrize("code", ["THRESHOLD_EXCEEDED"])
async def test_what_lasts_is_not_waited_for(upstream: Upstream, code: str) -> None:
    """Spent credits do not come back within a slot."""
    upstream.on("/agents", refusal(429, code, {"Retry-After": "3600"}))
    clock = MovableClock()
    waits = Waits(clock)
    async with connect(upstream, clock) as desk:
        with pytest.raises(Exception, match="THRESHOLD_EXCEEDED"):
            await asker(desk, clock, waits).status()
    assert waits.seconds == []


async def test_unreachable_is_asked_again() -> None:
    """So is a Desk that nothing listens for."""
    upstream, clock = Upstream(), MovableClock()
    upstream.url = "http://127.0.0.1:9"
    waits = Waits(clock)
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskUnreachableError):
            await asker(desk, clock, waits).skills()
    assert waits.seconds == [2, 8, 20]


def test_the_note_names_a_few() -> None:
    """A note about what is missing stays a sentence."""
    places = [Department(str(number), f"D{number}") for number in range(7)]
    assert _without(places[:1]) == "Without D0: Desk did not tell."
    assert _without(places) == "Without D0, D1, D2, D3, D4 and 2 more: Desk did not tell."
    assert _without(()) is None
