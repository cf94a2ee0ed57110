"""``deskbot digest`` as an administrator types it, with no bot running."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import system_clock
from bot.digests.errors import DigestGoneError
from bot.digests.models import DeliveryState
from bot.digests.subscriptions import Subscriptions
from bot.sandbox.stage import Stage, open_stage
from bot.wiring_jobs import list_digests, run_digests
from tests.bot.digests.builders import kept
from tests.databases import open_store
from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT
from tests.scenarios.test_process import environment

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests.models import Digest


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


async def deskbot(stage: Stage, *arguments: str, **more: str) -> Ended:
    """Run a command to its end, in a pipe."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        env=environment(stage, 0, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def keep(stage: Stage, made_at: datetime, **fields: Any) -> Digest:
    """Write a digest into the database as of a time."""
    async with open_store(stage.database_url, clock=lambda: made_at) as store:
        return await kept(Subscriptions(store), **{"owner_id": MANAGER_ID, **fields})


def posted(stage: Stage) -> int:
    """Return how many digests stand in the channel."""
    return sum(
        call.method == "chat.postMessage" and not call.args.get("thread_ts") and call.ok
        for call in stage.slack.calls
    )


async def test_list() -> None:
    """Each digest is one line of tab-separated cells; nothing else is said in a pipe."""
    async with open_stage() as stage:
        assert await deskbot(stage, "digest", "list") == Ended(0, "", "")
        digest = await keep(stage, system_clock(), name="Morning")
        ended = await deskbot(stage, "digest", "list")
        assert (ended.code, ended.err) == (0, "")
        (line,) = ended.out.splitlines()
        assert line.split("\t")[:3] == [digest.id, "Morning", SUPPORT]


async def test_run_delivers_what_is_due_once() -> None:
    """What fell due while no bot ran is posted by hand; a second run finds nothing to do."""
    async with open_stage() as stage:
        now = system_clock()
        due = now - timedelta(minutes=3)
        daily = frozenset(range(7))
        at = due.time().replace(second=0, microsecond=0)
        await keep(stage, now - timedelta(hours=2), at=at, zone="UTC", weekdays=daily)
        ended = await deskbot(stage, "digest", "run")
        assert (ended.code, ended.err) == (0, ""), ended
        assert DeliveryState.POSTED in ended.out
        assert posted(stage) == 1
        assert await deskbot(stage, "digest", "run") == Ended(0, "", "")
        assert posted(stage) == 1


async def test_run_one_by_its_id() -> None:
    """One digest is delivered now, whatever its schedule; a wrong id is wrong usage."""
    async with open_stage() as stage:
        digest = await keep(stage, system_clock())
        ended = await deskbot(stage, "digest", "run", digest.id.upper())
        assert ended.code == 0, ended
        assert posted(stage) == 1
        wrong = await deskbot(stage, "digest", "run", "nosuchid")
        assert wrong.code == 2
        assert "nosuchid" in wrong.err


async def test_run_that_fails() -> None:
    """A digest that cannot be posted makes the exit code 1 and says why."""
    async with open_stage() as stage:
        digest = await keep(stage, system_clock())
        stage.slack.workspace.channels[SUPPORT].is_archived = True
        ended = await deskbot(stage, "digest", "run", digest.id)
        assert ended.code == 1
        assert "archived" in ended.out


async def test_progress_counts_to_the_end() -> None:
    """Whoever waits is told after each delivery how many are done, and of how many."""
    async with open_stage() as stage:
        now, said = system_clock(), list[tuple[int, int]]()
        at = (now - timedelta(minutes=3)).time().replace(second=0, microsecond=0)
        due = {"at": at, "zone": "UTC", "weekdays": frozenset(range(7))}
        for name in ("First", "Second"):
            await keep(stage, now - timedelta(hours=2), draft_id=name, name=name, **due)
        outcomes = await run_digests(
            stage.settings(), None, lambda done, total: said.append((done, total))
        )
        assert [outcome.state for outcome in outcomes] == [DeliveryState.POSTED] * 2
        assert said == [(1, 2), (2, 2)]
        rows = await list_digests(stage.settings())
        assert {row[1] for row in rows} == {"First", "Second"}
        assert all(row[-1].startswith("posted") for row in rows)
        (one,) = await run_digests(stage.settings(), rows[0][0], lambda *_: None)
        assert one.state is DeliveryState.POSTED
        with pytest.raises(DigestGoneError):
            await run_digests(stage.settings(), "nosuchid", lambda *_: None)


async def test_without_a_database() -> None:
    """A database that cannot be used is one sentence and exit code 1."""
    async with open_stage() as stage:
        url = "sqlite:////nowhere/at/all.db"
        ended = await deskbot(stage, "digest", "list", DATABASE_URL=url)
        assert (ended.code, ended.out) == (1, "")
        assert len(ended.err.splitlines()[-1:]) == 1
        assert "Traceback" not in ended.err
