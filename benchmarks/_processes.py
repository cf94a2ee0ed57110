"""The bot and the sandbox's servers in processes of their own, so that each does its own work.

Run with options as JSON, this file is the process of the sandbox's Desk. It writes JSON, a line
each: the bot's settings for it, then, for each line that it reads, what it was asked since.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from aiohttp import ClientError, ClientSession

from bot.clock import system_clock
from bot.sandbox.desk import SandboxDesk

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator, Mapping

_ROOT: Final = Path(__file__).parents[1]
_WITHIN_S: Final = 30.0
_LINE: Final = 2**20
"""Bytes of the longest line that the process of the Desk writes."""
_LOOK_EVERY_S: Final = 0.005
_RESIDENT: Final = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)
_SETTING: Final = re.compile(r"^ *([A-Z_]+)=(\S+)$")


class Request(NamedTuple):
    """A request to Desk or its accounts server."""

    path: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeskProcess:
    """A Desk on loopback; `environment` holds the bot's settings for it."""

    environment: Mapping[str, str]
    _to: StreamWriter
    _from: StreamReader

    async def requests(self) -> list[Request]:
        """Return what it was asked since this was called last, tokens included."""
        self._to.write(b"\n")
        asked = json.loads(await self._from.readline())
        return [Request(path, query) for path, query in asked]


@dataclass(frozen=True, slots=True)
class BotProcess:
    """``deskbot run``.

    Attributes:
        ready_s: seconds from the start of the process until ``/readyz`` said so.
    """

    url: str
    ready_s: float
    _session: ClientSession

    async def resident_mb(self) -> float | None:
        """Return its memory in megabytes (1,000,000 bytes) by its own metrics; Linux only."""
        async with self._session.get(f"{self.url}/metrics") as response:
            found = _RESIDENT.search(await response.text())
        return float(found.group(1)) / 1e6 if found else None


@asynccontextmanager
async def open_desk_process(
    *, agents: int | None = None, latency: float = 0.0
) -> AsyncIterator[DeskProcess]:
    """Start a Desk with this many agents (`None`: the sandbox's forty) and seconds an answer."""
    options = json.dumps({"agents": agents, "latency": latency})
    async with _running(__file__, options, stdin=PIPE, stdout=PIPE, limit=_LINE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        environment = json.loads(await process.stdout.readline())
        yield DeskProcess({**environment, "DESK_SOURCE": "rest"}, process.stdin, process.stdout)


@asynccontextmanager
async def open_slack_process() -> AsyncIterator[Mapping[str, str]]:
    """Start the sandbox's Slack for Socket Mode; give the bot's settings for it."""
    manifest = str(_ROOT / "manifest.yml")
    arguments = ("-m", "bot.sandbox.slack", "--port", "0", "--manifest", manifest)
    async with _running(*arguments, stdout=PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("no pipe")
        environment: dict[str, str] = {}
        while not {"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"} <= environment.keys():
            line = (await process.stdout.readline()).decode()
            if not line:
                raise RuntimeError("the sandbox's Slack did not start")
            if found := _SETTING.match(line.rstrip()):
                environment[found.group(1)] = found.group(2)
        yield environment


@asynccontextmanager
async def open_bot_process(
    *environments: Mapping[str, str], home: Path | None = None
) -> AsyncIterator[BotProcess]:
    """Start the bot with these settings and no others, and wait until it is ready.

    Args:
        environments: the settings.
        home: where its database is, of a start before; an empty folder when not given.
    """
    port = free_port()
    with TemporaryDirectory() as empty:  # without an `.env` or secrets of this machine
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "SECRETS_DIR": empty}
        environment |= {"HISTORY_EVERY": "0", "HISTORY_DAILY_AT": "off"}  # people are measured
        for each in (*environments, {"HTTP_PORT": str(port)}):
            environment |= each
        url, started = f"http://127.0.0.1:{port}", time.perf_counter()
        options = {"env": environment, "cwd": home or empty, "stdout": DEVNULL, "stderr": DEVNULL}
        async with (
            _running("-m", "bot", "run", **options) as process,
            ClientSession() as session,
        ):
            await _until_ready(process, session, url)
            yield BotProcess(url, time.perf_counter() - started, session)


async def _until_ready(process: Process, session: ClientSession, url: str) -> None:
    async with asyncio.timeout(_WITHIN_S):
        while process.returncode is None:
            with contextlib.suppress(ClientError):
                async with session.get(f"{url}/readyz") as response:
                    if response.ok:
                        return
            await asyncio.sleep(_LOOK_EVERY_S)
    raise RuntimeError(f"the bot ended with code {process.returncode}")


@asynccontextmanager
async def _running(*arguments: str, **options: object) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, **options)  # type: ignore[arg-type]  # options of Popen
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def desk_environment(desk: SandboxDesk) -> dict[str, str]:
    """Return the bot's settings for a Desk that runs."""
    return {
        "DESK_BASE_URL": desk.url,
        "DESK_ACCOUNTS_URL": desk.accounts_url,
        "DESK_CLIENT_ID": desk.client_id,
        "DESK_CLIENT_SECRET": desk.client_secret,
        "DESK_REFRESH_TOKEN": desk.refresh_token,
        "DESK_ORG_ID": desk.org_id,
    }


async def _serve_desk(agents: int | None, latency: float) -> None:
    """Serve until nothing more can be read."""
    desk = SandboxDesk(clock=system_clock, agents=agents, latency=latency)
    loop = asyncio.get_running_loop()
    async with desk.running():
        print(json.dumps(desk_environment(desk)), flush=True)
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps([(each.path, each.query) for each in desk.requests]), flush=True)
            desk.recorder.clear()


if __name__ == "__main__":
    asyncio.run(_serve_desk(**json.loads(sys.argv[1])))
