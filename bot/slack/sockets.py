"""Socket Mode: two connections, opened apart, watched, and opened again.

Slack renews each connection every few hours, and the SDK closes the old one before it opens the
new one; the other connection takes over meanwhile.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.slack.client import quiet_logger
from bot.slack.repeats import Repeats
from bot.slack.socket_line import SDK_LOGGER, SocketLine
from bot.slack.startup import StartupError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.metrics import Metrics
    from bot.slack.app import DeskbotApp
    from bot.slack.intake import Intake

_log = structlog.get_logger(__name__)

DRAIN_S: Final = 10.0
DISABLED: Final = (
    "Slack says that Socket Mode is switched off for this app."
    ' Switch it on under "Socket Mode" on the app\'s page, or unset SLACK_APP_TOKEN.'
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take, in seconds.

    Attributes:
        hello: for the first connection to open at start-up.
        apart: between the first connection's hello and the opening of the second.
        ping: between pings; four unanswered ones mean that the connection is dead.
        watch: between two looks of the watchdog.
        give_up: without a connection before everything about it is made anew.
    """

    hello: float = 30.0
    apart: float = 120.0
    ping: float = 5.0
    watch: float = 2.0
    give_up: float = 60.0


class SocketTransport:
    """Keeps the connections to Slack open.

    Attributes:
        disabled: is set when Slack switched Socket Mode off; only a person can switch it on.
    """

    def __init__(
        self,
        app: DeskbotApp,
        app_token: SecretStr,
        *,
        intake: Intake,
        metrics: Metrics,
        connections: int = 2,
        timing: Timing | None = None,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._intake = intake
        self._metrics = metrics
        self._timing = timing or Timing()
        self._lines: list[SocketLine | None] = [None] * connections
        self._tasks: list[asyncio.Task[None]] = []
        self._hello = asyncio.Event()
        self._opened: set[int] = set()
        self._repeats = Repeats()
        self._crowded = False
        self.disabled = asyncio.Event()
        metrics.socket_connected.set_function(self._count_up)

    @property
    def is_ready(self) -> bool:
        """Return whether at least one connection is open."""
        return self._count_up() > 0

    async def start(self) -> None:
        """Open the first connection, wait for Slack's hello, and leave the second to open later.

        Raises:
            StartupError: no hello in time.
        """
        quiet_logger(SDK_LOGGER).addFilter(self._repeats)
        self._tasks = [asyncio.create_task(self._keep(index)) for index in range(len(self._lines))]
        try:
            async with asyncio.timeout(self._timing.hello):
                await self._hello.wait()
        except TimeoutError:
            await self._close_lines()
            raise StartupError(
                f"No Socket Mode connection within {self._timing.hello:g} s."
                " Outgoing wss:// connections to *.slack.com must be allowed."
            ) from None

    async def close(self, *, drain_s: float = DRAIN_S) -> None:
        """Take nothing more, let handlers finish, then close the connections."""
        await self._intake.drain(drain_s)
        await self._close_lines()

    async def _close_lines(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        for line in self._lines:
            if line is not None:  # its own closing was cut off
                await line.close()
        quiet_logger(SDK_LOGGER).removeFilter(self._repeats)

    async def _keep(self, index: int) -> None:
        """Keep one connection open until cancelled; each after the first waits for its turn."""
        if index:
            await self._hello.wait()
            await asyncio.sleep(self._timing.apart * index)
        while not self.disabled.is_set():
            await self._serve(index)

    async def _serve(self, index: int) -> None:
        """Hold one connection until it has been down for too long."""
        line = self._lines[index] = self._line(index)
        line.open()
        try:
            await self._watch(line)
        finally:
            await line.close()
            self._lines[index] = None

    async def _watch(self, line: SocketLine) -> None:
        """Look after one connection; return when it is past healing, or switched off."""
        loop = asyncio.get_running_loop()
        switched_off = loop.create_task(self.disabled.wait())
        seen_up, was_up = loop.time(), False
        try:
            while loop.time() - seen_up < self._timing.give_up:
                await asyncio.wait({switched_off}, timeout=self._timing.watch)
                if switched_off.done():
                    return
                is_up = await line.client.is_connected()
                if is_up:
                    seen_up = loop.time()
                else:
                    line.forget_address()
                if is_up != was_up:
                    tell = _log.info if is_up else _log.warning
                    tell("socket_up" if is_up else "socket_down")
                    was_up = is_up
            _log.error("socket_rebuilt", down_s=round(loop.time() - seen_up))
        finally:
            switched_off.cancel()

    def _line(self, index: int) -> SocketLine:
        return SocketLine(
            self._app,
            self._app_token,
            ping_s=self._timing.ping,
            on_hello=partial(self._greeted, index),
            on_disabled=self._switched_off,
        )

    def _greeted(self, index: int, count: int | None) -> None:
        self._hello.set()
        self._repeats.forget()
        if index in self._opened:
            self._metrics.socket_reconnects.inc()
        self._opened.add(index)
        if count is None:
            return
        self._metrics.socket_num_connections.set(count)
        crowded = count > len(self._lines)
        if crowded and not self._crowded:
            _log.warning(
                "socket_crowded",
                connections=count,
                ours=len(self._lines),
                hint="another process uses this app-level token, or dead connections linger",
            )
        self._crowded = crowded

    def _switched_off(self) -> None:
        _log.error("socket_disabled", hint=DISABLED)
        self.disabled.set()

    def _count_up(self) -> int:
        return sum(line is not None and line.is_up for line in self._lines)
