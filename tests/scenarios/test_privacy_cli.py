"""``deskbot privacy`` as an administrator types it, after people have looked and been refused."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import stat
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import structlog
from click.testing import CliRunner

from bot.cli import main
from bot.clock import system_clock
from bot.log import configure_logging
from bot.sandbox.desk import Fault
from bot.sandbox.stage import Stage, open_stage
from tests.patience import PATIENCE_S
from tests.scenarios.play import (
    AGENT_ID,
    GUEST_ID,
    MANAGER_ID,
    NO_CAPTURES,
    SUPPORT,
    Play,
    unhurried,
)
from tests.scenarios.test_digest_cli import Ended, keep
from tests.scenarios.test_process import environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ADA = "ada.ray@example.com"


@asynccontextmanager
async def looked_at() -> AsyncIterator[tuple[Stage, str]]:
    """Let a manager look at Ada and the team, Ada at a colleague, and a guest at anything.

    Gives the stage, with the database that the bot left behind, and Ada's id in Desk.
    """
    log = io.StringIO()
    configure_logging("info", "json", stream=log)
    async with open_stage(patience_s=PATIENCE_S) as stage:
        async with unhurried(stage.settings(history=NO_CAPTURES), clock=stage.clock) as bot:
            play = Play(stage, bot, log)
            await play.ask("/agent-metrics", ADA)
            await play.ask("/agent-metrics")
            await play.ask("/agent-metrics", "yuki", user=AGENT_ID)
            await play.ask("/agent-status", user=GUEST_ID)
            agents = await bot.services.desk.list_agents()
        yield stage, next(agent.id for agent in agents if agent.email == ADA)


async def typed(stage: Stage, *arguments: str) -> Ended:
    """Run a command to its end, in a pipe."""
    shell, variables = CliRunner(), environment(stage, 0)
    done = await asyncio.to_thread(shell.invoke, main, ["privacy", *arguments], env=variables)
    structlog.reset_defaults()  # commands configure the logging of the whole process
    return Ended(done.exit_code, done.stdout, done.stderr)


async def test_log() -> None:
    """Each look and refusal is one line: who, whom, what, where, and whether it was allowed."""
    async with looked_at() as (stage, ada):
        ended = await typed(stage, "log")
        assert (ended.code, ended.err) == (0, "")
        rows = list(csv.DictReader(io.StringIO(ended.out)))
        assert [(row["who"], row["whom"], row["what"], row["allowed"]) for row in rows] == [
            (MANAGER_ID, ada, "figures", "yes"),
            (MANAGER_ID, "everyone", "figures", "yes"),
            (AGENT_ID, rows[2]["whom"], "figures", "no"),
            (GUEST_ID, "", "entry", "no"),
        ]
        assert {row["where"] for row in rows} == {SUPPORT}
        assert [row["reason"] for row in rows] == ["", "", "not_manager", "guest"]
        today = f"{system_clock():%Y-%m-%d}"
        narrowed = ("--agent", "ada ray", "--user", MANAGER_ID, "--since", today, "--until", today)
        ended = await typed(stage, "log", "--format", "jsonl", *narrowed)
        (line,) = ended.out.splitlines()
        assert json.loads(line)["whom"] == ada
        ended = await typed(stage, "log", "--until", "2020-01-01")
        assert len(ended.out.splitlines()) == 1


async def test_export_and_erase(tmp_path: Path) -> None:
    """What is stored about Ada is one file for her alone; erased, she is in no answer any more."""
    async with looked_at() as (stage, ada):
        await keep(stage, system_clock(), name="Mine", owner_id=AGENT_ID, target_id=AGENT_ID)
        file = tmp_path / "ada.json"
        ended = await typed(stage, "export", "--agent", ADA, "--output", str(file))
        assert (ended.code, ended.out, ended.err) == (0, "", "")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        found = json.loads(file.read_text("utf-8"))
        assert found["subject"] == {"desk_agent": ada, "slack_user": AGENT_ID}
        assert [look["who"] for look in found["looks_at_them"]] == [MANAGER_ID]
        assert [look["whom"] for look in found["looks_at_groups_with_them"]] == ["everyone"]
        assert len(found["looks_of_theirs"]) == 1
        assert [digest["name"] for digest in found["digests"]] == ["Mine"]
        again = await typed(stage, "export", "--agent", ADA, "--output", str(file))
        assert (again.code, again.out) == (2, "")
        lines = (await typed(stage, "log", "--format", "jsonl")).out.splitlines()
        noted = [look for look in map(json.loads, lines) if look["what"] == "export"]
        assert {(look["who"].split()[0], look["whom"]) for look in noted} == {("shell", ada)}

        ended = await typed(stage, "erase", "--agent", AGENT_ID, "--yes")
        assert (ended.code, ended.err) == (0, "")
        assert "4 lines of the access log" in ended.out
        assert "1 digests to this person were deleted" in ended.out
        assert "Elsewhere, and not erased" in ended.out
        log = await typed(stage, "log")
        assert len(log.out.splitlines()) == 7
        assert ada not in log.out
        assert AGENT_ID not in log.out
        left = json.loads((await typed(stage, "export", "--agent", ada)).out)
        assert (left["looks_at_them"], left["looks_of_theirs"], left["digests"]) == ([], [], [])


@pytest.mark.parametrize(("answer", "code", "is_left"), [("n", 1, True), ("y", 0, False)])
async def test_erasing_asks_first(answer: str, code: int, is_left: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    """On a terminal it says whom it is about and waits; a no changes nothing."""
    async with looked_at() as (stage, ada):
        ours, theirs = os.openpty()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "privacy", "erase", "--agent", "ada ray"),
            env=environment(stage, 0),
            stdin=theirs,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        os.write(ours, f"{answer}\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            _, said = await process.communicate()
        os.close(ours)
        os.close(theirs)
        assert process.returncode == code
        assert f"Erase Desk agent {ada}, Slack user {AGENT_ID}?" in said.decode()
        assert (ada in (await typed(stage, "log")).out) is is_left


@pytest.mark.parametrize(
    ("who", "code", "part"),
    [("ada", 2, "fits several agents"), ("nobody here", 2, "is no active agent in Desk")],
)
async def test_wrong_names(who: str, code: int, part: str) -> None:
    """A name that is not one agent's is wrong use, in a sentence."""
    async with looked_at() as (stage, _):
        ended = await typed(stage, "export", "--agent", who)
        assert (ended.code, ended.out) == (code, "")
        assert part in ended.err
        assert "Traceback" not in ended.err


async def test_without_desk() -> None:
    """Nobody is half exported: without Desk it is a sentence and code 1."""
    async with looked_at() as (stage, ada):
        stage.desk.faults.switch(Fault.DOWN, on=True)
        ended = await typed(stage, "export", "--agent", ada)
        assert (ended.code, ended.out) == (1, "")
        assert "Zoho Desk cannot be asked" in ended.err
