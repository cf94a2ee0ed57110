"""A recording local server that stands for Desk and for its accounts server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import stamina
from aiohttp import web
from pydantic import SecretStr

from bot.desk.client import DeskClient, open_desk

TOKEN = "/oauth/v2/token"
SECRETS = ("planted-client-secret", "planted-refresh-token", "1000.planted.access")
NO_WAIT = stamina.AsyncRetryingCaller(
    attempts=3, timeout=None, wait_initial=0, wait_max=0, wait_jitter=0
)
ORG_ID = "700100"


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the current time."""
        return self.now

    def advance(self, **parts: float) -> None:
        """Move on, by the arguments of `timedelta`."""
        self.now += timedelta(**parts)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to give; `data` is sent as JSON, else `body` as it is."""

    data: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def build(self) -> web.Response:
        """Return the aiohttp answer."""
        if self.status == 204:
            return web.Response(status=204, headers=self.headers)
        body = json.dumps(self.data).encode() if self.body is None else self.body
        headers = {"Content-Type": "application/json", **self.headers}
        return web.Response(status=self.status, headers=headers, body=body)


def page(status: int = 200) -> Reply:
    """Return a sign-in page."""
    return Reply(status=status, body=b"<html>Sign in</html>", headers={"Content-Type": "text/html"})


def refusal(status: int, code: str, headers: dict[str, str] | None = None, **more: Any) -> Reply:
    """Return an error in Desk's own form."""
    body = {"errorCode": code, "message": "no", **more}
    return Reply(body, status=status, headers=headers or {})


Answer = Reply | Callable[[Seen], Reply]


class Upstream:
    """Answers by path: the scripted answers in turn, the last one for ever; 404 otherwise."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.arrived = asyncio.Condition()
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""
        self.tokens = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self._script: dict[str, list[Answer]] = {TOKEN: [self._token]}

    def on(self, path: str, *answers: Answer) -> None:
        """Script the answers of a path; paths of Desk are given below ``/api/v1``."""
        self._script[self._full(path)] = list(answers)

    def calls(self, path: str | None = None) -> list[Seen]:
        """Return what arrived at a path; without one everything but token requests."""
        if path is None:
            return [seen for seen in self.seen if seen.path != TOKEN]
        return [seen for seen in self.seen if seen.path == self._full(path)]

    async def wait_for(self, count: int, path: str) -> None:
        """Wait until that many requests have arrived."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.calls(path)) >= count)

    async def handle(self, request: web.Request) -> web.Response:
        """Record, wait at the gate, answer."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        seen = Seen(request.path, dict(request.query), dict(request.headers), form)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        async with self.arrived:
            self.seen.append(seen)
            self.arrived.notify_all()
        try:
            await self.gate.wait()
        finally:
            self.in_flight -= 1
        return self._answer(seen).build()

    def _answer(self, seen: Seen) -> Reply:
        script = self._script.get(seen.path)
        if not script:
            return refusal(404, "URL_NOT_FOUND")
        answer = script.pop(0) if len(script) > 1 else script[0]
        return answer if isinstance(answer, Reply) else answer(seen)

    def _token(self, _seen: Seen) -> Reply:
        self.tokens += 1
        return Reply(
            {"access_token": f"1000.planted.access{self.tokens}", "expires_in": 3600,
             "token_type": "Bearer", "scope": "Desk.basic.READ Desk.tickets.READ"}
        )  # fmt: skip

    @staticmethod
    def _full(path: str) -> str:
        return path if path == TOKEN else f"/api/v1{path}"


@asynccontextmanager
async def serve_upstream() -> AsyncIterator[Upstream]:
    """Run an `Upstream` on a free local port."""
    upstream = Upstream()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    upstream.url = f"http://{host}:{port}"
    try:
        yield upstream
    finally:
        upstream.gate.set()
        await runner.cleanup()


@asynccontextmanager
async def connect(
    upstream: Upstream, clock: MovableClock, **overrides: Any
) -> AsyncIterator[DeskClient]:
    """Open a client for the documented API of `upstream`, or as overridden."""
    options: dict[str, Any] = {
        "client_id": "1000.CLIENT",
        "client_secret": SecretStr(SECRETS[0]),
        "refresh_token": SecretStr(SECRETS[1]),
        "org_id": ORG_ID,
        "desk_url": upstream.url,
        "accounts_url": upstream.url,
        "source": "rest",
        "clock": clock,
        "retry": NO_WAIT,
    }
    async with open_desk(**{**options, **overrides}) as desk:
        yield desk
