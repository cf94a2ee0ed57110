"""How fast is the ack: Deskbot's transport against a stock Bolt app, both signed, on loopback.

Run ``python benchmarks/ack.py`` where Deskbot is installed; it ends within a minute. Both apps
serve as many routes as Deskbot has, every handler only acks, and the measured command is the last
one. Server and load run in processes of their own, each pinned to a core where the machine has two.
On a machine that is busy with other things the times say little; the CPU per command still does.

The exit code is 1 when a target of the table is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import itertools
import logging
import math
import os
import socket
import statistics
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote_plus

from aiohttp import ClientSession, web
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.log import configure_logging
from bot.metrics import Metrics
from bot.slack.app import build_bolt
from bot.slack.client import build_client
from bot.slack.http import HttpTransport, SlackDoor
from bot.slack.intake import Intake
from bot.slack.reply import SlackReply
from bot.slack.router import Router
from bot.slack.turn import Kind, Route
from handlers import build_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from typing import Any

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.services import Services
    from bot.slack.payloads import Incoming
    from bot.slack.turn import Turn

SECRET: Final = "benchmark-signing-secret"  # noqa: S105 -- both sides are this file
MEASURED: Final = "/measured"
IDLE_TARGET: Final = 0.05
THROUGHPUT_TARGET: Final = 2.0
CONNECTIONS: Final = 64


# --- the two servers ---------------------------------------------------------------------------


async def serve_stock(port: int, routes: int, api_url: str) -> None:
    """Serve a stock Bolt app with its own aiohttp server."""
    client = AsyncWebClient("xoxb-benchmark", base_url=api_url)
    app = AsyncApp(client=client, signing_secret=SECRET, name="stock")

    async def hello(ack: AsyncAck) -> None:
        await ack()

    for number in range(routes - 1):
        app.command(f"/other-{number}")(hello)
    app.command(MEASURED)(hello)
    await _serve_application(app.web_app(), port)


async def serve_deskbot(port: int, routes: int, api_url: str) -> None:
    """Serve Deskbot's transport, logging as in production."""
    configure_logging("INFO", "json", [SecretStr(SECRET)], stream=open(os.devnull, "w"))  # noqa: ASYNC230, PTH123, SIM115 -- at start, for as long as the process lives
    metrics = Metrics(CollectorRegistry())

    async def hello(turn: Turn) -> None:
        await turn.ack()

    names = [*(f"/other-{number}" for number in range(routes - 1)), MEASURED]
    router = Router(Route(Kind.COMMAND, name, hello) for name in names)
    async with ClientSession() as session:
        client = build_client(SecretStr("xoxb-benchmark"), session=session, api_url=api_url)

        def reply(incoming: Incoming, payload: Mapping[str, Any]) -> SlackReply:
            return SlackReply(client, incoming, payload)

        intake = Intake(router, open_reply=reply, metrics=metrics)
        bolt = build_bolt(client, intake=intake, signing_secret=SecretStr(SECRET))
        door = SlackDoor(bolt, intake=intake, signing_secret=SecretStr(SECRET), metrics=metrics)
        transport = HttpTransport(
            host="127.0.0.1", port=port, probes={}, metrics=metrics, intake=intake, door=door
        )
        await transport.start()
        await asyncio.Event().wait()


async def _serve_application(application: web.Application, port: int) -> None:
    # As generous to the stock app as to ours: no access log, which run_app() would write.
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


SERVERS: Final[Mapping[str, Callable[[int, int, str], Any]]] = {
    "stock": serve_stock,
    "deskbot": serve_deskbot,
}


# --- the load ----------------------------------------------------------------------------------


def signed_requests() -> Iterator[bytes]:
    """Yield commands, each with a signature of its own, as Slack sends them."""
    body_start = (
        "token=x&team_id=T1&team_domain=d&channel_id=C1&channel_name=support&user_id=U1"
        f"&user_name=u&command={quote_plus(MEASURED)}&api_app_id=A1&is_enterprise_install=false"
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2F1%2Fx&text=ada+lovelace"
    )
    for number in itertools.count(time.time_ns()):
        body = f"{body_start}&trigger_id={number}.1.x".encode()
        now = str(int(time.time()))
        base = b"v0:" + now.encode() + b":" + body
        signature = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        head = (
            "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
            "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


class Connection(asyncio.Protocol):
    """One keep-alive connection that asks one thing at a time, with next to no cost of its own."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[None] | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- what TCP gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take an answer; acks of commands are empty."""
        self._seen += data
        if b"\r\n\r\n" not in self._seen or self._answered is None:
            return
        head, self._seen = self._seen, b""
        if head.startswith(b"HTTP/1.1 200") and b"Content-Length: 0" in head:
            self._answered.set_result(None)
        else:
            self._answered.set_exception(RuntimeError(f"no empty ack: {head[:200]!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the question that is under way."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionError("closed"))

    async def ask(self, request: bytes) -> float:
        """Send one request; return the seconds until its answer."""
        assert self._transport is not None  # noqa: S101 -- set before this can be called
        self._answered = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._transport.write(request)
        await self._answered
        return time.perf_counter() - started

    def close(self) -> None:
        """Close."""
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def connections(port: int, count: int) -> AsyncIterator[list[Connection]]:
    """Open so many connections."""
    loop = asyncio.get_running_loop()
    pool = [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(count)]
    try:
        yield pool
    finally:
        for connection in pool:
            connection.close()


async def measure_idle(port: int, requests: Iterator[bytes], count: int) -> list[float]:
    """Ask one at a time, with a pause in which both sides come to rest."""
    seconds = []
    async with connections(port, 1) as [connection]:
        for _ in range(20):
            await connection.ask(next(requests))
        for _ in range(count):
            await asyncio.sleep(0.002)
            seconds.append(await connection.ask(next(requests)))
    return seconds


async def measure_rate(
    port: int, requests: Iterator[bytes], per_second: int, duration_s: float
) -> list[float]:
    """Ask at a steady rate, whether or not earlier questions are answered."""
    async with connections(port, 32) as pool:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in pool:
            free.put_nowait(connection)

        async def one(due: float) -> float:
            connection = await free.get()
            await connection.ask(next(requests))
            free.put_nowait(connection)
            return time.perf_counter() - due

        started, tasks = time.perf_counter(), []
        for number in range(int(per_second * duration_s)):
            due = started + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(time.perf_counter())))
        return await asyncio.gather(*tasks)


async def measure_throughput(
    port: int, requests: Iterator[bytes], duration_s: float
) -> tuple[float, int]:
    """Ask on 64 connections without pause; return answers per second, and how many they were."""
    answers = 0

    async def keep_asking(connection: Connection, until: float) -> None:
        nonlocal answers
        while time.perf_counter() < until:
            await connection.ask(next(requests))
            answers += 1

    async with connections(port, CONNECTIONS) as pool:
        started = time.perf_counter()
        await asyncio.gather(*(keep_asking(each, started + duration_s) for each in pool))
        return answers / (time.perf_counter() - started), answers


# --- the run -----------------------------------------------------------------------------------


class Figures:
    """What was measured of one server, over all rounds."""

    def __init__(self) -> None:
        self.idle: list[list[float]] = []
        self.rate: list[list[float]] = []
        self.throughput: list[float] = []
        self.cpu: list[float] = []


async def measure(
    name: str, routes: int, api_url: str, *, core: int, scale: float, figures: Figures
) -> None:
    """Start one server, measure it, stop it."""
    port = _free_port()
    arguments = f"--serve {name} --port {port} --routes {routes} --api {api_url} --core {core}"
    process = await asyncio.create_subprocess_exec(sys.executable, __file__, *arguments.split())
    try:
        await _wait_for(port)
        requests = signed_requests()
        figures.idle.append(await measure_idle(port, requests, int(100 * scale)))
        figures.rate.append(await measure_rate(port, requests, 200, 1.5 * scale))
        used = _cpu_seconds(process.pid)
        per_second, answers = await measure_throughput(port, requests, 2 * scale)
        figures.throughput.append(per_second)
        figures.cpu.append((_cpu_seconds(process.pid) - used) / answers)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def slack_api() -> AsyncIterator[str]:
    """Answer ``auth.test``, which the stock app asks once."""

    async def auth_test(_: web.Request) -> web.Response:
        answer = {"ok": True, "team_id": "T1", "user_id": "U0", "bot_id": "B0", "url": "https://x"}
        return web.json_response(answer)

    application = web.Application()
    application.add_routes([web.post("/api/auth.test", auth_test)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def compare(routes: int, rounds: int, scale: float) -> int:
    """Measure both in turns, print the table, return the exit code."""
    figures = {name: Figures() for name in SERVERS}
    cores = _cores()
    _pin(cores[-1])
    async with slack_api() as api_url:
        for _ in range(rounds):
            for name, each in figures.items():
                await measure(name, routes, api_url, core=cores[0], scale=scale, figures=each)
    return _print(figures["stock"], figures["deskbot"], routes)


def _print(stock: Figures, ours: Figures, routes: int) -> int:
    def line(label: str, stock_value: float, our_value: float, target: str) -> None:
        ratio = our_value / stock_value
        print(f"{label:<34}{stock_value:>12.2f}{our_value:>12.2f}{ratio:>9.3f}  {target}")

    p50 = statistics.median(_best(ours.idle)) / statistics.median(_best(stock.idle))
    faster = max(ours.throughput) / max(stock.throughput)
    met = p50 <= IDLE_TARGET, faster >= THROUGHPUT_TARGET
    verdicts = [f"{'met' if each else 'MISSED'}" for each in met]
    print(f"{routes} routes, the measured command last; signed HTTP on loopback")
    print(f"{'':<34}{'stock Bolt':>12}{'Deskbot':>12}{'ratio':>9}  target")
    for label, attribute in (("idle", "idle"), ("at 200/s", "rate")):
        theirs, mine = (sorted(_best(getattr(each, attribute))) for each in (stock, ours))
        target = f"<= {IDLE_TARGET} {verdicts[0]}" if label == "idle" else ""
        line(f"ack p50, {label} (ms)", _ms(theirs, 0.5), _ms(mine, 0.5), target)
        line(f"ack p99, {label} (ms)", _ms(theirs, 0.99), _ms(mine, 0.99), "")
    line(
        f"commands/s, {CONNECTIONS} connections, one core",
        max(stock.throughput),
        max(ours.throughput),
        f">= {THROUGHPUT_TARGET} {verdicts[1]}",
    )
    line("server's CPU per command (ms)", min(stock.cpu) * 1000, min(ours.cpu) * 1000, "")
    print("The best round of each: other work on the machine makes rounds worse, never better.")
    return 0 if all(met) else 1


def _best(rounds: list[list[float]]) -> list[float]:
    return min(rounds, key=statistics.median)


def _ms(ordered: list[float], quantile: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] * 1000


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


def _pin(core: int) -> None:
    """Keep to one core: the table is per core, and the load must not take the server's."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, which other load on the machine hardly changes."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return math.nan
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Serve when told to, else compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    routes = len(build_routes(cast("Services", None)))  # only counted, never served
    parser.add_argument("--routes", type=int, default=routes, help="listeners of each app")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--scale", type=float, default=1.0, help="length of each measurement")
    parser.add_argument("--serve", choices=SERVERS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is None:
        return asyncio.run(compare(options.routes, options.rounds, options.scale))
    logging.basicConfig(level=logging.WARNING)
    _pin(options.core)
    asyncio.run(SERVERS[options.serve](options.port, options.routes, options.api))
    return 0


if __name__ == "__main__":
    sys.exit(main())
