"""The job engine, DBOS: the only module that knows it, and only once it is launched.

DBOS keeps a row for each job and gives it to exactly one process at a time. All of it runs in
threads of its own; jobs come back to the event loop that launched it, which it never blocks.
https://docs.dbos.dev/python/reference/configuration
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.jobs.engine_settings import engine_settings, quieten
from bot.jobs.model import Job
from bot.jobs.threads import BlockingThread
from bot.jobs.workers import PACE
from bot.store.engine import parse_url
from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import timedelta

    from pydantic import SecretStr

    from bot.jobs.threads import Result

_log = structlog.get_logger(__name__)

_WORKFLOW: Final = "run_job"
_AT_ONCE: Final = 1_000
_CHUNK: Final = 400
_END_S: Final = 3.0
"""How long a stop waits for DBOS, whose threads may wait for a database that hangs."""
_LOST: Final = "The job engine's database cannot be used now."
_ENDING: Final = "The job engine of before has not ended yet."
_ALONE: Final = Lock()
"""DBOS is one for all of a process: whoever launches it has this until it is taken down, so that an
end that took long does not take down the next one."""
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


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
        self._dbos: Any = None
        self._workflow: Any = None
        self._is_alone = False

    @property
    def is_launched(self) -> bool:
        """Whether jobs can be taken and given."""
        return self._dbos is not None

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
        loop = asyncio.get_running_loop()
        work = partial(self._launch, executor, tuple(kinds), loop)
        launching = asyncio.ensure_future(self._call(work))
        try:
            self._dbos = await asyncio.shield(launching)
        except BaseException:
            # A thread cannot be stopped: what it is building is taken down once it stands.
            launching.add_done_callback(_forget)
            await asyncio.wait([launching], timeout=_END_S)
            await self._shut_down()
            raise

    async def enqueue(self, jobs: Sequence[Job]) -> None:
        """Hand on jobs; those that were handed on before, by anyone, are left alone.

        Raises:
            StoreUnavailableError: the database cannot be used now; some may have been handed on.
        """
        for begin in range(0, len(jobs), _CHUNK):
            await self._ask(partial(self._enqueue, jobs[begin : begin + _CHUNK]))

    async def list_unfinished(self) -> tuple[Unfinished, ...]:
        """Return what processes are at, or were at when they died.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        found = await self._ask(partial(self._list, status="PENDING"))
        return tuple(
            Unfinished(each.queue_name or "", each.workflow_id, each.executor_id or "")
            for each in found
        )

    async def resume(self, jobs: Collection[Unfinished]) -> None:
        """Let jobs begin again, on any process.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        await self._ask(partial(self._resume, jobs))

    async def prune(self, age: timedelta) -> None:
        """Forget jobs that ended this long ago, by the machine's clock.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        await self._ask(partial(self._prune, age))

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
        return self._thread is None or await self._shut_down()

    async def _ask(self, work: Callable[[], Result]) -> Result:
        """Do something with the launched engine."""
        if not self.is_launched:
            raise StoreUnavailableError(_LOST)
        return await self._call(work)

    async def _call(self, work: Callable[[], Result]) -> Result:
        if self._thread is None:
            raise StoreUnavailableError(_LOST)
        try:
            return await self._thread.call(work)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreUnavailableError(_LOST) from error

    def _launch(
        self, executor: str, kinds: tuple[str, ...], loop: asyncio.AbstractEventLoop
    ) -> Any:
        from dbos import DBOS  # noqa: PLC0415 -- 0.4 s that only a running bot pays
        from dbos._serialization import DBOSPortableJSON  # noqa: PLC0415 -- as above

        self._be_alone()
        quieten()
        DBOS(config=engine_settings(self._url, executor, DBOSPortableJSON))

        @DBOS.workflow(name=_WORKFLOW)
        async def run_job(kind: str, key: str, arguments: list[str]) -> None:
            job = Job(kind, key, tuple(arguments))
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._work(job), loop))

        self._workflow = run_job
        # All queues are in the database, those of kinds that only other processes take, too.
        DBOS.listen_queues(kinds)
        DBOS.launch()
        for kind in kinds:
            DBOS.register_queue(
                kind,
                worker_concurrency=self._at_once,
                polling_interval_sec=self._poll_s,
                on_conflict="always_update",
            )
        return DBOS

    def _be_alone(self) -> None:
        if not _ALONE.acquire(timeout=_END_S):
            raise StoreUnavailableError(_ENDING)
        self._is_alone = True
        if self._thread is None:
            # Nobody waits for this launch any more.
            self._destroy()
            raise StoreUnavailableError(_ENDING)

    def _destroy(self) -> None:
        if not self._is_alone:
            return
        from dbos import DBOS  # noqa: PLC0415 -- as above

        self._is_alone = False
        try:
            DBOS.destroy(destroy_registry=True)
        finally:
            _ALONE.release()

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

    def _enqueue(self, jobs: Sequence[Job]) -> None:
        from dbos import SetWorkflowID  # noqa: PLC0415 -- as above

        known = {each.workflow_id for each in self._list(workflow_ids=[job.key for job in jobs])}
        for job in jobs:
            if job.key in known:
                continue
            with SetWorkflowID(job.key):
                arguments = (job.kind, job.key, list(job.arguments))
                self._dbos.enqueue_workflow(job.kind, self._workflow, *arguments)

    def _list(self, **which: Any) -> list[Any]:
        found: list[Any] = self._dbos.list_workflows(
            **which, name=_WORKFLOW, load_input=False, load_output=False
        )
        return found

    def _resume(self, jobs: Collection[Unfinished]) -> None:
        for kind in {job.kind for job in jobs}:
            keys = [job.key for job in jobs if job.kind == kind]
            self._dbos.resume_workflows(keys, queue_name=kind)

    def _prune(self, age: timedelta) -> None:
        before = (datetime.now().astimezone() - age).isoformat()
        while ended := self._list(status=_ENDED, completed_before=before, limit=_CHUNK):
            self._dbos.delete_workflows([each.workflow_id for each in ended])

    async def _shut_down(self) -> bool:
        thread, self._thread, self._dbos = self._thread, None, None
        if thread is not None:
            thread.end()
        # Apart from the other thread, which may be waiting for the database.
        ending = BlockingThread("job-engine-end")
        try:
            async with asyncio.timeout(_END_S):
                await ending.call(self._destroy)
        except TimeoutError:
            _log.warning("job_engine_left_behind", hint="the database does not answer")
            return False
        finally:
            ending.end()
        return True


def _forget(launching: asyncio.Future[Any]) -> None:
    """Take note of how a launch ended that nobody awaits any more."""
    if not launching.cancelled():
        launching.exception()
