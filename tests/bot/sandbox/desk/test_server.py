"""The server: what it records, how it ends, and how it runs alone."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.sandbox.desk import SandboxDesk
from bot.sandbox.desk.__main__ import settings_text
from tests.bot.sandbox.desk.caller import API, Caller
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock


async def test_requests_are_recorded(caller: Caller) -> None:
    """Each call leaves method, path, query, status and the number in flight."""
    await caller.get("/agents", limit="1")
    await caller.get("/nowhere")
    first, second = caller.desk.recorder.calls("/agents")[0], caller.desk.requests[-1]
    assert (first.method, first.path, first.query) == ("GET", API + "/agents", {"limit": "1"})
    assert (first.status, first.in_flight, first.at) == (200, 1, caller.desk.clock())
    assert second.status == 404
    assert len(caller.desk.recorder.calls("/token")) == 1
    caller.desk.recorder.clear()
    assert len(caller.desk.requests) == caller.desk.recorder.high_water == 0


async def test_equal_seeds_make_equal_portals(clock: SandboxClock, caller: Caller) -> None:
    """Two servers of one seed tell the same; of another seed, something else."""
    answers = []
    for seed in (7, 8):
        async with SandboxDesk(clock=clock, seed=seed).running() as desk:
            other = Caller(desk, caller.session)
            await other.sign_in()
            answers.append(await other.get("/agentAvailability", departmentId="-1"))
    mine = await caller.get("/agentAvailability", departmentId="-1")
    assert answers[0].body == mine.body != answers[1].body


async def test_the_port_is_free_afterwards(clock: SandboxClock) -> None:
    """A stopped server has let go of its port, so that the next one can have it."""
    async with SandboxDesk(clock=clock).running() as desk:
        port = int(desk.url.rpartition(":")[2])
    async with SandboxDesk(clock=clock).running(port) as again, ClientSession() as session:
        await Caller(again, session).sign_in()
        assert again.url == again.accounts_url == f"http://127.0.0.1:{port}"


def test_it_runs_alone() -> None:
    """``python -m bot.sandbox.desk`` prints the settings that connect to it, until stopped."""
    command = [sys.executable, "-m", "bot.sandbox.desk", "--guide", "array", "--agents", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(8)]
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE_S)
    assert re.fullmatch(r"Zoho Desk sandbox at http://127\.0\.0\.1:\d+", lines[0])
    names = [line.partition("=")[0] for line in lines[2:]]
    assert names[:2] == ["DESK_BASE_URL", "DESK_ACCOUNTS_URL"]
    assert names[-1] == "DESK_ORG_ID"
    assert (rest.strip(), process.returncode) == ("Stopped.", 0)


def test_settings_are_those_of_the_server(clock: SandboxClock) -> None:
    """What is printed are this server's own secrets, under the names the bot reads."""
    desk = SandboxDesk(clock=clock)
    pairs = dict(line.split("=") for line in settings_text(desk).splitlines()[2:])
    assert pairs["DESK_REFRESH_TOKEN"] == desk.refresh_token
    assert pairs["DESK_CLIENT_SECRET"] == desk.client_secret
