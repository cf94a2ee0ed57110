"""The job engine, DBOS: the only module that knows it, and only once it is launched.

DBOS keeps a row for each job and gives it to exactly one process at a time. All of it runs in
threads of its own; jobs come back to the event loop that launched it, which it never blocks.
https://docs.dbos.dev/python/reference/configuration
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.digests.models import Slot
from bot.digests.threads import BlockingThread
from bot.store.engine import make_private, network_limits, parse_url, sqlite_file
from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import timedelta

    from pydantic import SecretStr
    from sqlalchemy import URL

    from bot.digests.threads import Result

_log = structlog.get_logger(__name__)

_QUEUE: Final = "digests"
_WORKFLOW: Final = "deliver_digest"
_VERSION: Final = "1"
"""Of the jobs' arguments, not of the bot: jobs of another version wait for a process that has it.
Left to itself, DBOS takes a hash of the source, and a deploy would strand what is pending."""
_SCHEMA: Final = "deskbot_jobs"
_AT_ONCE: Final = 1_000
"""Jobs of one process; they wait most of the time, each Slack channel in its own line."""
_POLL_S: Final = 0.5
_CHUNK: Final = 400
_THREADS: Final = 8
_END_S: Final = 3.0
"""How long a stop waits for DBOS, whose threads may wait for a database that hangs."""
_LOST: Final = "The job engine's database cannot be used now."
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A job that a process has begun and not ended."""

    key: str
    executor: str


class Engine:
    """Runs a job for each occurrence: once, on whichever process takes it first.

    Args:
        url: of the bot's database. On PostgreSQL, jobs are in a schema of their own; beside a
            SQLite file they are in another, since DBOS locks the whole of it for writing.
        run: delivers an occurrence to its end; must never raise.
    """

    def __init__(self, url: SecretStr | str, run: Callable[[Slot, bool], Awaitable[None]]) -> None:
        self._url = parse_url(url)
        self._run = run
        self._thread: BlockingThread | None = None
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._is_draining = False
        self._dbos: Any = None
        self._deliver: Any = None

    @property
    def is_launched(self) -> bool:
        """Whether jobs can be taken and given."""
        return self._dbos is not None

    @property
    def running(self) -> frozenset[str]:
        """Return the keys of the jobs that this process works on."""
        return frozenset(self._running)

    async def launch(self, executor: str) -> None:
        """Open the engine's database, take up what this executor left, and begin to work.

        Args:
            executor: the name of this process, the same after a restart.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        self._is_draining = False
        # One thread, so that the end waits for a launch that is still under way.
        self._thread = BlockingThread("digest-engine")
        loop = asyncio.get_running_loop()
        launching = asyncio.ensure_future(self._call(partial(self._launch, executor, loop)))
        try:
            self._dbos = await asyncio.shield(launching)
        except BaseException:
            # A thread cannot be stopped: what it is building is taken down once it stands.
            launching.add_done_callback(_forget)
            await asyncio.wait([launching], timeout=_END_S)
            await self._shut_down()
            raise

    async def enqueue(self, slots: Sequence[Slot], *, manual: bool = False) -> None:
        """Hand on occurrences; those that were handed on before, by anyone, are left alone.

        Raises:
            StoreUnavailableError: the database cannot be used now; some may have been handed on.
        """
        for begin in range(0, len(slots), _CHUNK):
            chunk = slots[begin : begin + _CHUNK]
            await self._call(partial(self._enqueue, chunk, manual=manual))

    async def list_unfinished(self) -> tuple[Unfinished, ...]:
        """Return what processes are at, or were at when they died.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        found = await self._call(partial(self._list, status="PENDING"))
        return tuple(Unfinished(each.workflow_id, each.executor_id or "") for each in found)

    async def resume(self, keys: Collection[str]) -> None:
        """Let jobs begin again, on any process.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        await self._call(partial(self._resume, list(keys)))

    async def prune(self, age: timedelta) -> None:
        """Forget jobs that ended this long ago, by the machine's clock.

        Raises:
            StoreUnavailableError: the database cannot be used now.
        """
        await self._call(partial(self._prune, age))

    async def drain(self, seconds: float) -> None:
        """Begin no more jobs, and give those under way this much time to end."""
        self._is_draining = True
        self._idle.clear()
        if not self._running:
            return
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            _log.info("digests_cut_off", count=len(self._running))

    async def close(self) -> None:
        """Stop taking jobs and end; what is unfinished waits for the next launch."""
        if self._thread is not None:
            await self._shut_down()

    async def _call(self, work: Callable[[], Result]) -> Result:
        if self._thread is None:
            raise StoreUnavailableError(_LOST)
        try:
            return await self._thread.call(work)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailableError(_LOST) from error

    def _launch(self, executor: str, loop: asyncio.AbstractEventLoop) -> Any:
        from dbos import DBOS  # noqa: PLC0415 -- 0.4 s that only a running bot pays
        from dbos._serialization import DBOSPortableJSON  # noqa: PLC0415 -- as above

        _quieten()
        DBOS(config=_config(self._url, executor, DBOSPortableJSON))

        @DBOS.workflow(name=_WORKFLOW)
        async def deliver(digest_id: str, local: str, due_at: str, manual: bool) -> None:  # noqa: FBT001 -- stored as given
            slot = Slot(digest_id, datetime.fromisoformat(local), datetime.fromisoformat(due_at))
            work = asyncio.run_coroutine_threadsafe(self._work(slot, manual=manual), loop)
            await asyncio.wrap_future(work)

        self._deliver = deliver
        DBOS.launch()
        DBOS.register_queue(
            _QUEUE,
            worker_concurrency=_AT_ONCE,
            polling_interval_sec=_POLL_S,
            on_conflict="always_update",
        )
        return DBOS

    async def _work(self, slot: Slot, *, manual: bool) -> None:
        if self._is_draining:
            # It was taken already and cannot be given back: whoever finds it abandoned begins it.
            await asyncio.Event().wait()
        self._running.add(slot.key)
        try:
            await self._run(slot, manual)
        finally:
            self._running.discard(slot.key)
            if not self._running:
                self._idle.set()

    def _enqueue(self, slots: Sequence[Slot], *, manual: bool) -> None:
        from dbos import SetWorkflowID  # noqa: PLC0415 -- as above

        known = {each.workflow_id for each in self._list(workflow_ids=[s.key for s in slots])}
        for slot in slots:
            if slot.key in known:
                continue
            arguments = (slot.digest_id, slot.local.isoformat(), slot.due_at.isoformat(), manual)
            with SetWorkflowID(slot.key):
                self._dbos.enqueue_workflow(_QUEUE, self._deliver, *arguments)

    def _list(self, **which: Any) -> list[Any]:
        found: list[Any] = self._dbos.list_workflows(
            **which, name=_WORKFLOW, load_input=False, load_output=False
        )
        return found

    def _resume(self, keys: list[str]) -> None:
        self._dbos.resume_workflows(keys, queue_name=_QUEUE)

    def _prune(self, age: timedelta) -> None:
        before = (datetime.now().astimezone() - age).isoformat()
        while ended := self._list(status=_ENDED, completed_before=before, limit=_CHUNK):
            self._dbos.delete_workflows([each.workflow_id for each in ended])

    async def _shut_down(self) -> None:
        thread, self._thread, self._dbos = self._thread, None, None
        if thread is None:
            return
        thread.end()
        # Apart from the other thread, which may be waiting for the database.
        ending = BlockingThread("digest-engine-end")
        try:
            async with asyncio.timeout(_END_S):
                await ending.call(_destroy)
        except TimeoutError:
            _log.warning("job_engine_left_behind", hint="the database does not answer")
        finally:
            ending.end()


def _forget(launching: asyncio.Future[Any]) -> None:
    """Take note of how a launch ended that nobody awaits any more."""
    if not launching.cancelled():
        launching.exception()


def _destroy() -> None:
    from dbos import DBOS  # noqa: PLC0415 -- as above

    DBOS.destroy(destroy_registry=True)


def _quieten() -> None:
    """Let DBOS write to this process's log, and no advertisements to the console."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # With a handler it adds none of its own, which would write plain lines to stderr.
        logger.addHandler(logging.NullHandler())
    logger.propagate = True


def _config(url: URL, executor: str, serializer: Any) -> Any:
    return {
        "name": "deskbot",
        "system_database_url": _jobs_url(url),
        "dbos_system_schema": _SCHEMA,
        "sys_db_pool_size": _THREADS,
        "db_engine_kwargs": _engine_arguments(url),
        "max_executor_threads": _THREADS,
        "executor_id": executor,
        "application_version": _VERSION,
        "serializer": serializer,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "enable_otlp": False,
    }


def _engine_arguments(url: URL) -> dict[str, Any] | None:
    if url.get_backend_name() == "sqlite":
        return None
    return {"connect_args": network_limits(url), "pool_recycle": 1800, "hide_parameters": True}


def _jobs_url(url: URL) -> str:
    file = sqlite_file(url)
    if file is None:
        return url.render_as_string(hide_password=False)
    jobs = file.with_name(f"{file.stem}-jobs{file.suffix}")
    make_private(jobs)
    # Kept in the file: readers and the one writer then do not wait for each other.
    with closing(sqlite3.connect(jobs)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    return f"sqlite:///{jobs}"
