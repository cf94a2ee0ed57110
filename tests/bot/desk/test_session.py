"""The session against a real server: tokens, patience, courtesy, credits."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.desk.breaker import Breaker
from bot.desk.credits import Priority
from bot.desk.errors import (
    DeskAnswerError,
    DeskBusyError,
    DeskCreditsError,
    DeskDataCenterError,
    DeskError,
    DeskGrantError,
    DeskServerError,
    DeskUnreachableError,
)
from bot.desk.oauth import TokenSource
from bot.desk.session import DeskSession, build_retry
from tests.bot.desk.upstream import (
    NO_WAIT,
    ORG_ID,
    SECRETS,
    TOKEN,
    MovableClock,
    Reply,
    Upstream,
    page,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientSession

GOOD = Reply({"data": [1]})
DOWN = refusal(500, "INTERNAL_SERVER_ERROR")
BUSY = refusal(429, "TOO_MANY_REQUESTS")
EXPIRED = refusal(401, "INVALID_OAUTH")
AGENTS = "/agents"


@asynccontextmanager
async def open_session(
    http: ClientSession, upstream: Upstream, clock: MovableClock, **more: Any
) -> AsyncIterator[DeskSession]:
    """Open a session whose retries do not wait."""
    tokens = TokenSource(
        http,
        accounts_url=upstream.url,
        client_id="1000.CLIENT",
        client_secret=SecretStr(SECRETS[0]),
        refresh_token=SecretStr(SECRETS[1]),
        clock=clock,
    )
    options: dict[str, Any] = {
        "base_url": upstream.url, "org_id": ORG_ID, "clock": clock, "breaker": Breaker(clock),
        "retry": NO_WAIT,
    }  # fmt: skip
    try:
        yield DeskSession(http, tokens, **{**options, **more})
    finally:
        await tokens.close()


async def test_one_call(http: ClientSession, upstream: Upstream, clock: MovableClock) -> None:
    """A call carries Zoho's scheme, the organization and exactly its parameters."""
    upstream.on(AGENTS, GOOD)
    async with open_session(http, upstream, clock) as session:
        assert await session.get(AGENTS, {"limit": "200"}) == {"data": [1]}
    [seen] = upstream.calls(AGENTS)
    assert seen.headers["Authorization"] == "Zoho-oauthtoken 1000.planted.access1"
    assert seen.headers["orgId"] == ORG_ID
    assert seen.query == {"limit": "200"}


async def test_expired_token_is_renewed_once(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A 401 refreshes and repeats once, for many callers together."""
    upstream.on(
        AGENTS,
        lambda seen: EXPIRED if seen.headers["Authorization"].endswith("access1") else GOOD,
    )
    async with open_session(http, upstream, clock) as session:
        answers = await asyncio.gather(*(session.get(AGENTS) for _ in range(20)))
    assert answers == [{"data": [1]}] * 20
    assert len(upstream.calls(TOKEN)) == 2


async def test_refused_new_token_ends_it(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """When the new token is refused as well, nothing is repeated and no token is asked for."""
    upstream.on(AGENTS, EXPIRED)
    async with open_session(http, upstream, clock) as session:
        for _ in range(5):
            with pytest.raises(DeskGrantError):
                await session.get(AGENTS)
    assert len(upstream.calls(TOKEN)) == 2
    assert len(upstream.calls(AGENTS)) == 2 + 4


@pytest.mark.parametrize(
    "failures", [[DOWN], [BUSY, DOWN], [page(503), BUSY], [Reply(body=b'{"data": [')]]
)
async def test_passing_failures_are_tried_again(
    http: ClientSession, upstream: Upstream, clock: MovableClock, failures: list[Reply]
) -> None:
    """Server errors, "too many at once" and broken JSON are repeated, at most twice."""
    upstream.on(AGENTS, *failures, GOOD)
    async with open_session(http, upstream, clock) as session:
        assert await session.get(AGENTS) == {"data": [1]}
    assert len(upstream.calls(AGENTS)) == len(failures) + 1


@pytest.mark.parametrize(
    ("reply", "calls"),
    [
        (DOWN, 3),
        (BUSY, 3),
        (refusal(429, "TOO_MANY_REQUESTS", {"Retry-After": "0"}), 3),
        (refusal(429, "TOO_MANY_REQUESTS", {"Retry-After": "60"}), 1),
        (refusal(503, "INTERNAL_SERVER_ERROR", {"Retry-After": "60"}), 1),
        (refusal(403, "FORBIDDEN"), 1),
        (refusal(422, "UNPROCESSABLE_ENTITY"), 1),
        (refusal(404, "URL_NOT_FOUND"), 1),
        (Reply(body=b"{"), 3),
        (Reply(body=b"{", headers={"Content-Type": "text/plain"}), 1),
    ],
)
async def test_attempts(
    http: ClientSession, upstream: Upstream, clock: MovableClock, reply: Reply, calls: int
) -> None:
    """Only what may pass soon is repeated; a long Retry-After is not waited for."""
    upstream.on(AGENTS, reply)
    async with open_session(http, upstream, clock) as session:
        with pytest.raises(DeskError):
            await session.get(AGENTS)
    assert len(upstream.calls(AGENTS)) == calls


async def test_redirects_are_not_followed(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A redirect to a sign-in page is an error, and the token does not travel on."""
    upstream.on(AGENTS, Reply(status=302, body=b"", headers={"Location": "/api/v1/elsewhere"}))
    async with open_session(http, upstream, clock) as session:
        with pytest.raises(DeskDataCenterError):
            await session.get(AGENTS)
    assert upstream.calls("/elsewhere") == []


async def test_overall_budget(http: ClientSession, upstream: Upstream, clock: MovableClock) -> None:
    """A server that does not answer costs the budget and no more; nothing stays open."""
    upstream.gate.clear()
    async with open_session(http, upstream, clock) as session:
        with pytest.raises(DeskUnreachableError):
            await session.get(AGENTS, budget_s=0.05)


async def test_lost_connection(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A host that refuses connections is unreachable, after all attempts."""
    async with open_session(http, upstream, clock, base_url="http://127.0.0.1:9") as session:
        with pytest.raises(DeskUnreachableError) as lost:
            await session.get(AGENTS)
    assert lost.value.operation == AGENTS


async def test_calls_in_flight_are_bounded(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """No more calls than allowed are open at once, and all are answered."""
    upstream.on(AGENTS, GOOD)
    async with open_session(http, upstream, clock, max_in_flight=3) as session:
        await session.tokens.get()
        upstream.gate.clear()
        tasks = [asyncio.create_task(session.get(AGENTS)) for _ in range(12)]
        await upstream.wait_for(3, AGENTS)
        upstream.gate.set()
        await asyncio.gather(*tasks)
    assert upstream.most_in_flight == 3
    assert len(upstream.calls(AGENTS)) == 12


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_huge_bodies_are_refused(
    http: ClientSession, upstream: Upstream, clock: MovableClock, coding: str
) -> None:
    """A body beyond the bound is not read on, also when compression hid its size."""
    body = b"[" + b" " * 100_000 + b"]"
    sent = gzip.compress(body) if coding == "gzip" else body
    upstream.on(AGENTS, Reply(body=sent, headers={"Content-Encoding": coding}))
    async with open_session(http, upstream, clock, max_body=50_000) as session:
        with pytest.raises(DeskAnswerError):
            await session.get(AGENTS)


async def test_breaker_opens_and_one_call_probes(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """After failures in a row nobody asks; after the rest one call does, and the others may."""
    upstream.on(AGENTS, DOWN)
    breaker = Breaker(clock, threshold=3, rest=timedelta(seconds=15))
    async with open_session(http, upstream, clock, breaker=breaker, max_in_flight=20) as session:
        with pytest.raises(DeskServerError):
            await session.get(AGENTS)
        assert breaker.is_open
        with pytest.raises(DeskBusyError) as refused:
            await session.get(AGENTS)
        assert refused.value.retry_at == clock.now + timedelta(seconds=15)
        assert len(upstream.calls(AGENTS)) == 3
        upstream.on(AGENTS, GOOD)
        upstream.gate.clear()
        clock.advance(seconds=15)
        tasks = [asyncio.create_task(session.get(AGENTS)) for _ in range(10)]
        await upstream.wait_for(4, AGENTS)
        upstream.gate.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[0] == {"data": [1]}
        assert {type(answer) for answer in answers[1:]} == {DeskBusyError}
        assert len(upstream.calls(AGENTS)) == 4
        assert not breaker.is_open
        assert await session.get(AGENTS) == {"data": [1]}


async def test_cancelled_probe_lets_the_next_one_try(clock: MovableClock) -> None:
    """A probe that is given up proves nothing and does not block the next."""
    breaker = Breaker(clock, threshold=1)
    with pytest.raises(DeskServerError), breaker.guard():
        raise DeskServerError
    clock.advance(minutes=1)
    with pytest.raises(asyncio.CancelledError), breaker.guard():
        raise asyncio.CancelledError
    with breaker.guard():
        assert breaker.is_open
    assert not breaker.is_open


async def test_down_and_back_are_told_once(clock: MovableClock) -> None:
    """The log says when Desk goes down and when it is back, not every failure."""
    breaker = Breaker(clock, threshold=2)
    with capture_logs() as logs:
        for _ in range(5):
            clock.advance(minutes=1)
            with pytest.raises(DeskUnreachableError), breaker.guard():
                raise DeskUnreachableError
        clock.advance(minutes=1)
        with pytest.raises(DeskAnswerError), breaker.guard():
            raise DeskAnswerError
    assert [log["event"] for log in logs] == ["desk_down", "desk_back"]


async def test_credits_are_read_from_every_answer(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """What is left and what each path costs is known after the first call; ids are left open."""
    headers = {"X-Rate-Limit-Remaining-v3": "4990", "X-Rate-Limit-Request-Weight-v3": "3"}
    upstream.on(AGENTS, Reply({"data": []}, headers=headers))
    upstream.on("/tickets/4711", refusal(404, "URL_NOT_FOUND", headers))
    upstream.on("/departments", Reply({"data": []}, headers={"X-Rate-Limit-Remaining-v3": "x"}))
    async with open_session(http, upstream, clock) as session:
        assert session.credits.remaining is None
        await session.get(AGENTS)
        await session.get("/departments")
        with pytest.raises(DeskError):
            await session.get("/tickets/4711")
        assert session.credits.remaining == 4990
        assert session.credits.weights == {AGENTS: 3, "/tickets/{id}": 3}


async def test_spent_credits_stop_all_calls(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Nothing is sent until Retry-After has passed."""
    upstream.on(AGENTS, refusal(429, "THRESHOLD_EXCEEDED", {"Retry-After": "3600"}), GOOD)
    async with open_session(http, upstream, clock) as session:
        for path in (AGENTS, "/departments"):
            with pytest.raises(DeskCreditsError) as refused:
                await session.get(path)
            assert refused.value.retry_at == clock.now + timedelta(hours=1)
        assert len(upstream.calls()) == 1
        clock.advance(hours=1)
        assert await session.get(AGENTS) == {"data": [1]}


async def test_spent_credits_without_a_time(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Where Desk does not say for how long, five minutes are waited."""
    upstream.on(AGENTS, refusal(429, "THRESHOLD_EXCEEDED"), GOOD)
    async with open_session(http, upstream, clock) as session:
        with pytest.raises(DeskCreditsError):
            await session.get(AGENTS)
        assert session.credits.spent_until == clock.now + timedelta(minutes=5)


async def test_reserve_is_kept_for_people(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Below the reserve jobs are refused and people are not; an old figure refuses nobody."""
    upstream.on(AGENTS, Reply({"data": []}, headers={"X-Rate-Limit-Remaining-v3": "99"}))
    async with open_session(http, upstream, clock, reserve=100) as session:
        await session.get(AGENTS, priority=Priority.JOBS)
        with pytest.raises(DeskCreditsError):
            await session.get(AGENTS, priority=Priority.JOBS)
        await session.get(AGENTS)
        clock.advance(hours=2)
        await session.get(AGENTS, priority=Priority.JOBS)
    assert len(upstream.calls(AGENTS)) == 3


async def test_logs_tell_no_secret(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A call is one line with path, status and time."""
    upstream.on(AGENTS, EXPIRED)
    with capture_logs() as logs:
        async with open_session(http, upstream, clock) as session:
            with pytest.raises(DeskGrantError) as refused:
                await session.get(AGENTS, {"searchStr": "Ada"})
    answered = [log for log in logs if log["event"] == "desk_answered"]
    assert [(log["path"], log["status"]) for log in answered] == [(AGENTS, 401)] * 2
    assert "Ada" not in str(logs)
    assert not any(secret in f"{logs} {refused.value!r}" for secret in SECRETS)


def test_usual_patience() -> None:
    """By default a call has three attempts with short waits."""
    assert isinstance(build_retry(), stamina.AsyncRetryingCaller)
    assert "attempts=3" in repr(build_retry())
