"""``deskbot run`` as an administrator starts it: its own process, environment variables only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.sandbox.desk import GuideShape
from bot.sandbox.stage import Stage, open_stage
from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT, answer_to, free_port, open_play, rows_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TRANSPORTS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def environment(stage: Stage, port: int, **more: str) -> dict[str, str]:
    """Return the variables that connect a bot to the stage, and nothing else of this machine."""
    slack, desk = stage.slack, stage.desk
    mode = "SLACK_SIGNING_SECRET" if slack.mode == "http" else "SLACK_APP_TOKEN"
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        mode: slack.signing_secret if slack.mode == "http" else slack.app_token,
        "SLACK_API_URL": slack.api_url.rstrip("/"),
        "DESK_BASE_URL": desk.url,
        "DESK_ACCOUNTS_URL": desk.accounts_url,
        "DESK_CLIENT_ID": desk.client_id,
        "DESK_CLIENT_SECRET": desk.client_secret,
        "DESK_REFRESH_TOKEN": desk.refresh_token,
        "DESK_ORG_ID": desk.org_id,
        "DATABASE_URL": stage.database_url,
        "HTTP_PORT": str(port),
        "ACCESS_MANAGERS": "@support-managers",
        "HISTORY_EVERY": "0",
        "HISTORY_DAILY_AT": "off",
        **{key: os.environ[key] for key in os.environ if key.startswith("COV")},
        **more,
    }


@contextlib.asynccontextmanager
async def running(env: dict[str, str], **options: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot; kill it in the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        **options,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def until_line(process: asyncio.subprocess.Process, part: str) -> None:
    """Read the log until a line holds `part`."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        while line := await process.stdout.readline():
            if part in line.decode():
                return
    raise AssertionError(f"the bot ended without {part!r}")


async def end_of(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Return the exit code and what was still logged."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        rest = (await process.stdout.read()).decode()
        return await process.wait(), rest


async def until_fine(session: aiohttp.ClientSession, path: str) -> None:
    """Ask until the answer is 200: with a slow database the bot serves before that is up."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with session.get(path) as response:
                if response.status == 200:
                    return


@TRANSPORTS
@pytest.mark.parametrize("source", ["auto", "guide", "rest"])
async def test_it_answers_and_stops_when_told(http: bool, source: str) -> None:  # noqa: FBT001 - pytest passes parameters by name
    """In both modes and from each source the bot gets ready, answers, and ends with code 0."""
    port = free_port()
    guide = GuideShape.OFF if source == "rest" else GuideShape.DATA
    url = f"http://127.0.0.1:{port}/slack/events" if http else ""
    async with (
        open_stage(guide=guide, request_url=url, patience_s=PATIENCE_S) as stage,
        running(environment(stage, port, DESK_SOURCE=source)) as process,
    ):
        await until_line(process, '"ready"')
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            for path in ("/healthz", "/readyz", "/metrics"):
                await until_fine(session, path)
        outcome = await stage.slack.command(MANAGER_ID, SUPPORT, "/agent-status", "")
        assert outcome.acked
        message = await answer_to(stage.slack, outcome)
        assert len(rows_of(message)) == 40
        process.send_signal(signal.SIGTERM)
        code, log = await end_of(process)
        assert code == 0
        assert '"stopped"' in log
        assert "Traceback" not in log


async def test_sigterm_lets_work_in_flight_finish() -> None:
    """A command that Desk is slow to answer is still answered after SIGTERM."""
    port = free_port()
    async with (
        open_stage(patience_s=PATIENCE_S) as stage,
        running(environment(stage, port)) as process,
    ):
        await until_line(process, '"ready"')
        stage.desk.faults.slow, stage.desk.faults.slow_seconds = True, 3.0
        outcome = await stage.slack.command(MANAGER_ID, SUPPORT, "/agent-skills", "")
        async with asyncio.timeout(PATIENCE_S):
            while not stage.desk.recorder.in_flight:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        stage.desk.faults.slow = False  # for the calls that follow
        message = await answer_to(stage.slack, outcome)
        assert "Skills" in message.text
        code, log = await end_of(process)
        assert code == 0
        assert '"in_flight": 1' in log


@pytest.mark.parametrize(
    ("change", "code", "part"),
    [
        ({"DESK_ORG_ID": "portal"}, 2, "DESK_ORG_ID: not valid; set the organization's id"),
        ({"SLACK_BOT_TOKEN": "xoxb-of-another-app"}, 1, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-dead"}, 1, "SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://127.0.0.1:9"}, 1, "No connection to http://127.0.0.1:9"),
        ({"HTTP_HOST": "192.0.2.1"}, 1, "HTTP_HOST"),
    ],
)
async def test_it_says_why_it_cannot_start(change: dict[str, str], code: int, part: str) -> None:
    """Wrong settings end with code 2, tokens that do not work with 1, each in one sentence."""
    async with (
        open_stage() as stage,
        running(environment(stage, free_port(), **change)) as process,
    ):
        ended, log = await end_of(process)
        assert ended == code
        assert part in log
        assert "Traceback" not in log
        assert stage.desk.refresh_token not in log


async def test_in_http_mode_readiness_follows_slack() -> None:
    """Without an open connection the bot asks Slack, so that a dead token turns it unready."""
    async with open_play(http=True, slack_every_s=0) as play, aiohttp.ClientSession() as session:

        async def until(status: int, *, slack: bool) -> None:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    async with session.get(f"{play.bot.http.url}/readyz") as got:
                        checks = (await got.json())["checks"]
                        if (got.status, checks["slack"]) == (status, slack):
                            return

        await until(200, slack=True)
        tokens = play.stage.slack.core.tokens
        good, tokens.bot = tokens.bot, "xoxb-another"
        await until(503, slack=False)
        tokens.bot = good
        await until(200, slack=True)


async def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    """A `.env` that is no UTF-8 ends with code 2 and one line."""
    (tmp_path / ".env").write_bytes(b"DESK_CLIENT_SECRET=caf\xe9")
    here = str(Path(__file__).parents[2])
    async with (
        open_stage() as stage,
        running(environment(stage, 0, PYTHONPATH=here), cwd=tmp_path) as process,
    ):
        assert await end_of(process) == (2, ".env: not valid; save it as UTF-8 text\n")
