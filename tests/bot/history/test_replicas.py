"""Several processes, killed or not, on the real job engine: one set of rows for each slot."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.clock import system_clock
from bot.history.models import Kind, Outcome
from bot.history.slots import status_slot
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import SandboxDesk
from bot.store.history_tables import performance_team, raw_answer, status_sample
from tests.bot.history.capturing import noted
from tests.bot.history.replica import Given
from tests.databases import open_store
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.history.models import Captured
    from bot.store.store import Store

EVERY = timedelta(minutes=5)
AGENTS, LISTS = 40, 4


@dataclass(slots=True)
class Crowd:
    """A Desk, a database, and the replicas started so far.

    Attributes:
        ahead_s: lets every replica begin in the first seconds of a slot.
    """

    desk: SandboxDesk
    store: Store
    database: str
    ahead_s: float
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(
        self, worker: str, daily_at: str = "", *, dead_after_s: float = 2.0
    ) -> asyncio.subprocess.Process:
        """Start a replica."""
        desk = self.desk
        settings = {
            "slack": {"bot_token": "xoxb-none", "app_token": "xapp-none"},
            "desk": {
                "client_id": desk.client_id,
                "client_secret": desk.client_secret,
                "refresh_token": desk.refresh_token,
                "org_id": desk.org_id,
                "base_url": desk.url,
                "accounts_url": desk.accounts_url,
                "source": "rest",
            },
            "database": {"url": self.database},
        }
        given = Given(settings, self.ahead_s, worker, daily_at, dead_after_s)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bot.history.replica"), stdin=asyncio.subprocess.PIPE
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(given)).encode())
        process.stdin.close()
        self.processes.append(process)
        return process

    async def end(self) -> None:
        """Let every replica end in peace."""
        for process in self.processes:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                assert await process.wait() == 0

    async def done(self, kind: Kind, count: int = 1) -> list[Captured]:
        """Wait until so many captures are done, and return all captures and holes."""

        async def are_there() -> bool:
            found = await noted(self.store, kind)
            return sum(one.outcome is Outcome.DONE for one in found) >= count

        await until(are_there)
        return await noted(self.store, kind)

    def calls(self, path: str) -> int:
        """Return how often Desk was asked for a path."""
        return len(self.desk.recorder.calls(path))


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds that other processes bring about, on a busy machine too."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.1)


@asynccontextmanager
async def gathered(database: str) -> AsyncIterator[Crowd]:
    """Start the Desk, at the begin of a slot; in the end kill what still runs."""
    now = system_clock()
    ahead_s = (status_slot(now, EVERY).at + EVERY - now).total_seconds() + 1
    clock = SandboxClock()
    clock.advance(ahead_s)
    desk = SandboxDesk(clock=clock)
    async with desk.running(), open_store(database, clock=clock) as store:
        await store.check()
        crowd = Crowd(desk, store, database, ahead_s)
        try:
            yield crowd
        finally:
            for process in crowd.processes:
                if process.returncode is None:
                    process.kill()
                await process.wait()


async def count(store: Store, *tables: object) -> list[int]:
    """Return how many rows each table has."""
    async with store.read() as connection:
        return [
            int((await connection.execute(select(func.count()).select_from(one))).scalar_one())  # type: ignore[arg-type]  # tables
            for one in tables
        ]


async def test_two_replicas_capture_once(fresh_postgres: str) -> None:
    """Two replicas at once leave one set of rows for each slot, and ask Desk for it once."""
    async with gathered(fresh_postgres) as crowd:
        for name in ("one", "two"):
            # Who has to wait for the processor is not dead.
            await crowd.start(name, "00:00", dead_after_s=PATIENCE_S)
        (status,) = await crowd.done(Kind.STATUS)
        days = await crowd.done(Kind.PERFORMANCE, 3)
        (skills,) = await crowd.done(Kind.SKILLS)
        await crowd.end()
        assert crowd.calls("/agentAvailability") == 1
        assert crowd.calls("/dashboards/solvedTickets") == 3 * (1 + 4)
        rows = await count(crowd.store, status_sample, performance_team)
    assert (status.agents, skills.agents) == (AGENTS, AGENTS)
    assert [one.outcome for one in days] == 3 * [Outcome.DONE]
    assert rows == [AGENTS, 3 * (1 + 4)]


async def test_killed_while_desk_answers(fresh_database: str) -> None:
    """Killed with -9 in the middle, a capture leaves nothing; the next process makes it whole."""
    async with gathered(fresh_database) as crowd:
        crowd.desk.faults.slow, crowd.desk.faults.slow_seconds = True, 60.0
        first = await crowd.start("one")

        async def is_asked() -> bool:
            return crowd.desk.recorder.in_flight > 0

        await until(is_asked)
        first.kill()
        await first.wait()
        assert await noted(crowd.store, Kind.STATUS) == []
        assert await count(crowd.store, status_sample, raw_answer) == [0, 0]
        crowd.desk.faults.slow = False
        await crowd.start("one")
        (captured,) = await crowd.done(Kind.STATUS)
        await crowd.end()
        assert captured.outcome is Outcome.DONE
        assert await count(crowd.store, status_sample, raw_answer) == [AGENTS, LISTS]


async def test_started_again_in_the_same_slot(fresh_database: str) -> None:
    """A deploy within a slot repeats nothing."""
    async with gathered(fresh_database) as crowd:
        await crowd.start("one")
        before = await crowd.done(Kind.STATUS)
        await crowd.end()
        asked = len(crowd.desk.requests)
        await crowd.start("one", "00:00")
        await crowd.done(Kind.SKILLS)
        await crowd.end()
        assert await noted(crowd.store, Kind.STATUS) == before
        assert crowd.calls("/agentAvailability") == 1
        assert len(crowd.desk.requests) > asked
