"""The job engine as the event loop sees it: jobs are handed on, and each is done once.

What blocks is done by `bot.jobs.adapter`, in threads.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.jobs.adapter import Adapter
from bot.jobs.engine_settings import END_S
from bot.jobs.threads import BlockingThread
from bot.jobs.workers import PACE
from bot.store.engine import parse_url
from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import timedelta

    from pydantic import SecretStr

    from bot.jobs.model import Job
    from bot.jobs.threads import Result

_log = structlog.get_logger(__name__)

_AT_ONCE: Final = 1_000
_CHUNK: Final = 400
_LOST: Final = "The job engine's database cannot be used now."


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A job that a process has begun and not ended."""

    kind: str
    key: str
    executor: str


class Engine:
    """Runs each job once, on whichever process takes it first.

    Each kind of job has a queue of its own, so that many of one do not keep the others waiting.

    Args:
        url: of the bot's database. On PostgreSQL, jobs are in a schema of their own; beside a
            SQLite file they are in another, since DBOS locks the whole of it for writing.
        run: does a job to its end; must never raise.
        at_once: how many jobs of one kind this process may have under way; they wait most of the
            time, for Slack or for each other.
        poll_s: how often it looks whether there are jobs to take.
    """

    def __init__(
        self,
        url: SecretStr | str,
        run: Callable[[Job], Awaitable[None]],
        *,
        at_once: int = _AT_ONCE,
        poll_s: float = PACE.poll_s,
    ) -> None:
        self._url = parse_url(url)
        self._run = run
        self._at_once = at_once
        self._poll_s = poll_s
        self._thread: BlockingThread | None = None
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._is_draining = False
        self._adapter: Adapter | None = None
        self._is_launched = False

    @property
    def is_launched(self) -> bool:
        """Whether jobs can be taken and given."""
        return self._is_launched

    @property
    def running(self) -> frozenset[str]:
        """Return the keys of the jobs that this process works on."""
        return frozenset(self._running)

    async def launch(self, executor: str, kinds: Collection[str]) -> None:
        """Open the engine's database, take up what this executor left, and begin to work.

        Args:
            executor: the name of this process, the same after a restart.
            kinds: of the jobs that it takes; jobs of others wait for a process that takes them.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        self._is_draining = False
        # One thread, so that the end waits for a launch that is still under way.
        self._thread = BlockingThread("job-engine")
        self._adapter = Adapter(
            self._url,
            self._work,
            asyncio.get_running_loop(),
            at_once=self._at_once,
            poll_s=self._poll_s,
        )
        work = partial(self._adapter.launch, executor, tuple(kinds))
        launching = asyncio.ensure_future(self._call(work))
        try:
            await asyncio.shield(launching)
            self._is_launched = True
        except BaseException:
            # A thread cannot be stopped: what it is building is taken down once it stands.
            launching.add_done_callback(_forget)
            await asyncio.wait([launching], timeout=END_S)
            await self.close()
            raise

    async def enqueue(self, jobs: Sequence[Job]) -> None:
        """Hand on jobs; those that were handed on before, by anyone, are left alone.

        Raises:
            StoreUnavailableError: the database cannot be used now; some may have been handed on.
        """
        for begin in range(0, len(jobs), _CHUNK):
            chunk = jobs[begin : begin + _CHUNK]
            await self._call(partial(self._ready().enqueue, chunk))

    async def list_unfinished(self) -> tuple[Unfinished, ...]:
        """Return what processes are at, or were at when they died.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        found = await self._call(partial(self._ready().list, status="PENDING"))
        return tuple(
            Unfinished(each.queue_name or "", each.workflow_id, each.executor_id or "")
            for each in found
        )

    async def resume(self, jobs: Collection[Unfinished]) -> None:
        """Let jobs begin again, on any process.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        for kind in {job.kind for job in jobs}:
            keys = [job.key for job in jobs if job.kind == kind]
            await self._call(partial(self._ready().resume, kind, keys))

    async def prune(self, age: timedelta) -> None:
        """Forget jobs that ended this long ago, by the machine's clock.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        await self._call(partial(self._ready().prune, age))

    async def drain(self, seconds: float) -> None:
        """Begin no more jobs, and give those under way this much time to end."""
        self._is_draining = True
        self._idle.clear()
        if not self._running:
            return
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            _log.info("jobs_cut_off", count=len(self._running))

    async def close(self) -> bool:
        """Stop taking jobs and end; what is unfinished waits for the next launch.

        Returns whether everything has ended, which a database that hangs may prevent.
        """
        thread, self._thread = self._thread, None
        adapter, self._adapter, self._is_launched = self._adapter, None, False
        if thread is None or adapter is None:
            return True
        thread.end()
        # Apart from the other thread, which may be waiting for the database.
        ending = BlockingThread("job-engine-end")
        try:
            async with asyncio.timeout(END_S):
                await ending.call(adapter.destroy)
        except TimeoutError:
            _log.warning("job_engine_left_behind", hint="the database does not answer")
            return False
        finally:
            ending.end()
        return True

    def _ready(self) -> Adapter:
        if self._adapter is None or not self._is_launched:
            raise StoreUnavailableError(_LOST)
        return self._adapter

    async def _call(self, work: Callable[[], Result]) -> Result:
        if self._thread is None:
            raise StoreUnavailableError(_LOST)
        try:
            return await self._thread.call(work)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreUnavailableError(_LOST) from error

    async def _work(self, job: Job) -> None:
        if self._is_draining:
            # It was taken already and cannot be given back: whoever finds it abandoned begins it.
            await asyncio.Event().wait()
        self._running.add(job.key)
        try:
            await self._run(job)
        finally:
            self._running.discard(job.key)
            if not self._running:
                self._idle.set()


def _forget(launching: asyncio.Future[Any]) -> None:
    """Take note of how a launch ended that nobody awaits any more."""
    if not launching.cancelled():
        launching.exception()
