"""The token source against a real server: one refresh for all, and never too many."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.desk.errors import (
    DeskClientError,
    DeskError,
    DeskGrantError,
    DeskServerError,
    DeskThrottledError,
    DeskUnreachableError,
)
from bot.desk.oauth import TokenSource
from bot.desk.token_store import MemoryTokenStore
from tests.bot.desk.upstream import SECRETS, TOKEN, MovableClock, Reply, Upstream, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientSession

    from bot.desk.grant import AccessToken

THROTTLED = Reply({"error": "Access Denied", "error_description": "too many requests"}, status=400)


@asynccontextmanager
async def source(
    http: ClientSession, upstream: Upstream, clock: MovableClock, **more: Any
) -> AsyncIterator[TokenSource]:
    """Open a token source for the server."""
    options: dict[str, Any] = {
        "accounts_url": upstream.url + "/",
        "client_id": "1000.CLIENT",
        "client_secret": SecretStr(SECRETS[0]),
        "refresh_token": SecretStr(SECRETS[1]),
        "clock": clock,
    }
    tokens = TokenSource(http, **{**options, **more})
    try:
        yield tokens
    finally:
        await tokens.close()


async def test_two_hundred_callers_cause_one_refresh(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Whoever needs a token at the same time waits for the same refresh."""
    async with source(http, upstream, clock) as tokens:
        assert (tokens.token_expires_at, tokens.scopes) == (None, None)
        found = await asyncio.gather(*(tokens.get() for _ in range(200)))
        assert len(set(map(id, found))) == 1
        assert tokens.token_expires_at == clock.now + timedelta(hours=1)
        assert tokens.scopes == frozenset({"Desk.basic.READ", "Desk.tickets.READ"})
        clock.advance(hours=2)
        await asyncio.gather(*(tokens.get() for _ in range(200)))
    assert len(upstream.calls(TOKEN)) == 2


async def test_request(http: ClientSession, upstream: Upstream, clock: MovableClock) -> None:
    """The fields travel in the form body, where access logs do not see them."""
    async with source(http, upstream, clock) as tokens:
        await tokens.get()
    [seen] = upstream.calls(TOKEN)
    assert seen.query == {}
    assert seen.form == {
        "grant_type": "refresh_token",
        "client_id": "1000.CLIENT",
        "client_secret": SECRETS[0],
        "refresh_token": SECRETS[1],
    }


async def test_refresh_five_minutes_early(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A token serves for 55 minutes of its hour."""
    async with source(http, upstream, clock) as tokens:
        first = await tokens.get()
        clock.advance(minutes=54, seconds=59)
        assert await tokens.get() is first
        clock.advance(seconds=1)
        assert await tokens.get() is not first


async def test_failed_early_refresh_is_no_failure(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """While the old token lasts it is used on, and the server is not asked at each call."""
    async with source(http, upstream, clock) as tokens:
        first = await tokens.get()
        upstream.on(TOKEN, THROTTLED)
        clock.advance(minutes=56)
        for _ in range(5):
            assert await tokens.get() is first
        assert len(upstream.calls(TOKEN)) == 2
        clock.advance(minutes=4)
        with pytest.raises(DeskThrottledError):
            await tokens.get()


@pytest.mark.parametrize(
    "refusal",
    [
        (THROTTLED, DeskThrottledError, 10),
        (Reply({"error": "invalid_code"}), DeskGrantError, 5),
        (Reply({"error": "invalid_client"}), DeskClientError, 5),
    ],
)
async def test_refusals_are_remembered(
    http: ClientSession,
    upstream: Upstream,
    clock: MovableClock,
    refusal: tuple[Reply, type[DeskError], int],
) -> None:
    """A refusal is repeated without asking for its time, and asked about again after it."""
    reply, kind, minutes = refusal
    upstream.on(TOKEN, reply, Reply({"access_token": "1000.new"}))
    async with source(http, upstream, clock) as tokens:
        refused = await asyncio.gather(*(tokens.get() for _ in range(50)), return_exceptions=True)
        assert {type(error) for error in refused} == {kind}
        clock.advance(minutes=minutes, seconds=-1)
        with pytest.raises(kind):
            await tokens.get()
        assert len(upstream.calls(TOKEN)) == 1
        clock.advance(seconds=1)
        assert (await tokens.get()).secret.get_secret_value() == "1000.new"


async def test_throttle_says_until_when(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """The error carries the end of the cool-down."""
    upstream.on(TOKEN, THROTTLED)
    async with source(http, upstream, clock) as tokens:
        with pytest.raises(DeskThrottledError) as refused:
            await tokens.get()
    assert refused.value.retry_at == clock.now + timedelta(minutes=10)


async def test_outages_pause_longer_each_time(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A server that fails is asked after 5, 10, 20 … seconds, at most ten times in ten minutes."""
    upstream.on(TOKEN, page(503))
    async with source(http, upstream, clock) as tokens:
        for _second in range(600):
            with pytest.raises(DeskServerError):
                await tokens.get()
            clock.advance(seconds=1)
        assert 5 <= len(upstream.calls(TOKEN)) <= 10
        upstream.on(TOKEN, Reply({"access_token": "1000.new"}))
        clock.advance(seconds=90)
        assert (await tokens.get()).secret.get_secret_value() == "1000.new"


async def test_never_more_than_ten_in_ten_minutes(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """However short-lived the tokens are, the accounts server's limit is kept."""
    upstream.on(TOKEN, Reply({"access_token": "1000.a", "expires_in": 4}))
    async with source(http, upstream, clock) as tokens:
        for _ in range(10):
            await tokens.get()
            clock.advance(seconds=5)
        with pytest.raises(DeskThrottledError) as refused:
            await tokens.get()
        assert len(upstream.calls(TOKEN)) == 10
        assert refused.value.retry_at == clock.now + timedelta(minutes=10, seconds=-50)
        clock.advance(minutes=10, seconds=-50)
        await tokens.get()


async def test_renewal_after_a_refusal(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Many callers whose token was refused share one new one; a second refusal ends it."""
    async with source(http, upstream, clock) as tokens:
        first = await tokens.get()
        found = await asyncio.gather(*(tokens.renew(first) for _ in range(20)))
        assert len(upstream.calls(TOKEN)) == 2
        assert found[0] != first
        assert await tokens.renew(first) is found[0]
        with pytest.raises(DeskGrantError):
            await tokens.renew(found[0])
        clock.advance(minutes=1)
        assert await tokens.renew(found[0]) != found[0]
    assert len(upstream.calls(TOKEN)) == 3


async def test_replicas_share_one_token(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Two sources on one store refresh once between them, also after a refusal."""
    store = MemoryTokenStore()
    async with (
        source(http, upstream, clock, store=store) as one,
        source(http, upstream, clock, store=store) as other,
    ):
        mine, theirs = await asyncio.gather(one.get(), other.get())
        assert mine == theirs
        assert len(upstream.calls(TOKEN)) == 1
        renewed = await one.renew(mine)
        assert await other.renew(theirs) == renewed
    assert len(upstream.calls(TOKEN)) == 2


async def test_caller_who_gives_up_stops_nobody(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """The refresh goes on when the first of its callers is cancelled."""
    upstream.gate.clear()
    async with source(http, upstream, clock) as tokens:
        first, second = asyncio.create_task(tokens.get()), asyncio.create_task(tokens.get())
        await upstream.wait_for(1, TOKEN)
        first.cancel()
        upstream.gate.set()
        assert (await second).secret.get_secret_value()
        with pytest.raises(asyncio.CancelledError):
            await first
    assert len(upstream.calls(TOKEN)) == 1


async def test_no_connection(http: ClientSession, upstream: Upstream, clock: MovableClock) -> None:
    """An accounts server that cannot be reached is an outage."""
    async with source(http, upstream, clock, accounts_url="http://127.0.0.1:9") as tokens:
        with pytest.raises(DeskUnreachableError):
            await tokens.get()


async def test_secrets_are_never_told(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """Neither logs nor errors nor representations hold a secret."""
    with capture_logs() as logs:
        async with source(http, upstream, clock) as tokens:
            token = await tokens.get()
            upstream.on(TOKEN, Reply({"error": SECRETS[1]}))
            clock.advance(hours=2)
            with pytest.raises(DeskError) as refused:
                await tokens.get()
            told = f"{logs} {refused.value!r} {vars(refused.value)} {token} {tokens!r}"
    assert len(logs) == 2
    assert not any(secret in told for secret in SECRETS)


class HeldStore(MemoryTokenStore):
    """A store that takes its time to save, and then perhaps fails."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.is_saving = asyncio.Event()
        self.may_save = asyncio.Event()
        self._error = error

    async def save(self, token: AccessToken) -> None:
        """Save once that is let."""
        self.is_saving.set()
        await self.may_save.wait()
        if self._error is not None:
            raise self._error
        await super().save(token)


async def test_nobody_waits_until_a_token_is_saved(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A token is told when it was granted; who shares the store waits and then has the same."""
    store = HeldStore()
    async with (
        source(http, upstream, clock, store=store) as mine,
        source(http, upstream, clock, store=store) as theirs,
    ):
        token = await mine.get()
        await store.is_saving.wait()
        other = asyncio.create_task(theirs.get())
        assert await store.load() is None
        assert await mine.get() == token
        store.may_save.set()
        assert await other == token
    assert len(upstream.calls(TOKEN)) == 1


async def test_granted_token_is_saved_before_the_end(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A source that is closed right after a grant has kept the token for others."""
    store = HeldStore()
    async with source(http, upstream, clock, store=store) as tokens:
        token = await tokens.get()
        await store.is_saving.wait()
        asyncio.get_running_loop().call_soon(store.may_save.set)
    assert await store.load() == token


async def test_token_that_cannot_be_saved_is_good(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """What goes wrong behind a grant is one line in the log; the next refresh comes through."""
    store = HeldStore(RuntimeError("a fault of ours"))
    store.may_save.set()
    with capture_logs() as logs:
        async with source(http, upstream, clock, store=store) as tokens:
            first = await tokens.get()
            clock.advance(hours=2)
            assert await tokens.get() != first
    assert [each["event"] for each in logs] == [
        "desk_token_refreshed",
        "desk_token_not_kept",
    ] * 2


async def test_close_stops_a_refresh(
    http: ClientSession, upstream: Upstream, clock: MovableClock
) -> None:
    """A refresh that the accounts server does not answer ends with the source, lock and all."""
    upstream.gate.clear()
    store = HeldStore()
    async with source(http, upstream, clock, store=store) as tokens:
        waiting = asyncio.create_task(tokens.get())
        await upstream.wait_for(1, TOKEN)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not store.lock().locked()
    upstream.gate.set()
