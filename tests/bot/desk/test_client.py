"""The client as a whole: nothing sent for bad questions, patience, outages, closing, speed."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession

from bot.desk.credits import Priority, asking_as
from bot.desk.errors import DeskCreditsError, DeskParameterError, DeskUnreachableError
from bot.desk.models import Source, SpentCredits
from bot.desk.params import Operation
from tests.bot.desk.portal import Portal, agent_row, small_portal
from tests.bot.desk.upstream import MovableClock, Reply, Upstream, connect, refusal

if TYPE_CHECKING:
    from bot.desk.client import DeskClient


@pytest.mark.parametrize("source", ["auto", "guide", "rest"])
@pytest.mark.parametrize("p", [{"nonsense": "x"}, {"agent": ""}, {"department": ["x"]}])
async def test_nothing_is_sent_for_a_bad_question(
    upstream: Upstream, clock: MovableClock, source: str, p: dict[str, Any]
) -> None:
    """A malformed p is refused before a token is asked for."""
    async with connect(upstream, clock, source=source) as desk:
        for ask in (
            desk.get_agent_status_monitoring,
            desk.get_agent_performance_metrics,
            desk.get_agent_skill_mapping,
        ):
            with pytest.raises(DeskParameterError):
                await ask(p)
    assert upstream.seen == []


async def test_outage_is_answered_with_the_last_good_board(
    upstream: Upstream, clock: MovableClock
) -> None:
    """When Desk is down the board stays, marked stale, with the age it really has."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        first = await desk.get_agent_status_monitoring()
        for path in ("/agents", "/departments", "/agentAvailability", "/agentsTicketsCount"):
            upstream.on(path, refusal(500, "INTERNAL_SERVER_ERROR"))
        clock.advance(hours=2)
        stale = await desk.get_agent_status_monitoring()
    assert stale.agents == first.agents
    assert (stale.freshness.stale, stale.freshness.as_of) == (True, first.freshness.as_of)


async def test_a_board_tells_that_the_credits_are_spent(
    upstream: Upstream, clock: MovableClock
) -> None:
    """The old board says why it is old, and when Desk can be asked again."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        assert (await desk.get_agent_status_monitoring()).freshness.spent is None
        spent = refusal(429, "THRESHOLD_EXCEEDED", {"Retry-After": "3600"})
        for path in ("/agentAvailability", "/agentsTicketsCount"):
            upstream.on(path, spent)
        clock.advance(minutes=5)
        old = (await desk.get_agent_status_monitoring()).freshness
    assert (old.stale, old.spent) == (True, SpentCredits(clock.now + timedelta(hours=1)))


async def test_patience_is_bounded(upstream: Upstream, clock: MovableClock) -> None:
    """A Desk that does not answer at all costs the asker no more than the patience."""
    upstream.gate.clear()
    async with connect(upstream, clock, patience_s=0.05) as desk:
        with pytest.raises(DeskUnreachableError):
            await desk.get_agent_status_monitoring()


async def test_health_is_readable(upstream: Upstream, clock: MovableClock) -> None:
    """Token, scopes, credits and sources can be read off the client."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        await desk.list_departments()
        assert desk.token.token_expires_at == clock.now + timedelta(hours=1)
        assert desk.token.scopes == frozenset({"Desk.basic.READ", "Desk.tickets.READ"})
        assert desk.session.credits.remaining is None
        assert desk.sources() == dict.fromkeys(Operation, Source.REST)


async def test_own_budget_of_credits(upstream: Upstream, clock: MovableClock) -> None:
    """The bot spends no more than it may: jobs stop at the reserve, people at the end of it."""
    upstream.on(
        "/departments", Reply({"data": []}, headers={"X-Rate-Limit-Request-Weight-v3": "3"})
    )
    async with connect(upstream, clock, daily_credits=10, reserve=4) as desk:
        for _ in range(2):
            with asking_as(Priority.JOBS):
                await desk.session.get("/departments")
        with asking_as(Priority.JOBS), pytest.raises(DeskCreditsError):
            await desk.list_departments()
        await desk.session.get("/departments")
        await desk.session.get("/departments")
        with pytest.raises(DeskCreditsError) as spent:
            await desk.list_departments()
        assert desk.session.credits.spent == 12
        assert spent.value.retry_at == datetime(2026, 11, 19, tzinfo=UTC)
        clock.advance(days=1)
        assert await desk.list_departments() == ()
        assert desk.session.credits.spent == 3


async def test_people_do_not_share_the_refusals_of_jobs(
    upstream: Upstream, clock: MovableClock
) -> None:
    """A person who asks what a job is being refused is asked for with a person's credits."""
    low = {"X-Rate-Limit-Remaining-v3": "10"}
    upstream.on("/departments", Reply({"data": []}, headers=low))
    upstream.on("/teams", Reply({"teams": []}))
    async with connect(upstream, clock) as desk:
        await desk.list_departments()
        with asking_as(Priority.JOBS):
            job = asyncio.create_task(desk.list_teams())
        assert await desk.list_teams() == ()
        with pytest.raises(DeskCreditsError):
            await job


async def test_given_session_is_left_open(upstream: Upstream, clock: MovableClock) -> None:
    """A session that was handed in belongs to whoever made it."""
    small_portal().serve(upstream)
    async with ClientSession() as http:
        async with connect(upstream, clock, http=http) as desk:
            await desk.list_agents()
        assert not http.closed


async def test_calls_go_through_the_proxy_of_the_environment(
    upstream: Upstream, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the network lets nothing out but by a proxy, tokens and calls take that way."""
    small_portal().serve(upstream)
    monkeypatch.setenv("HTTP_PROXY", upstream.url)
    monkeypatch.setenv("NO_PROXY", "")
    elsewhere = "http://desk.example.invalid"
    async with connect(upstream, clock, desk_url=elsewhere, accounts_url=elsewhere) as desk:
        assert len(await desk.list_agents()) == 3
    assert {seen.headers["Host"] for seen in upstream.seen} == {"desk.example.invalid"}


async def _best_ms(desk: DeskClient) -> float:
    """Return the best of several warm boards, in milliseconds."""
    times = []
    for _ in range(20):
        started = time.thread_time()
        await desk.get_agent_status_monitoring()
        times.append(time.thread_time() - started)
    return min(times) * 1000


async def test_warm_boards_are_not_joined_again(upstream: Upstream, clock: MovableClock) -> None:
    """A board of 2,000 agents from parts at hand costs little more than one of three."""
    portal = Portal([agent_row(number) for number in range(2000)])
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        first = await desk.get_agent_status_monitoring()
        assert len(first.agents) == 2000
        assert await desk.get_agent_status_monitoring() is first
        assert await _best_ms(desk) < 5
