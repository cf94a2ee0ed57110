"""DBOS, the job engine, as calls that block: the only module that knows it, once it is launched.

DBOS keeps a row for each job and gives it to exactly one process at a time. All of it runs in
threads of its own; jobs come back to an event loop, which it never blocks.
https://docs.dbos.dev/python/reference/configuration
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.jobs.engine_settings import END_S, engine_settings, quieten
from bot.jobs.model import Job
from bot.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Sequence
    from datetime import timedelta

    from sqlalchemy import URL

_WORKFLOW: Final = "run_job"
_CHUNK: Final = 400
_ENDING: Final = "The job engine of before has not ended yet."
_ALONE: Final = Lock()
"""DBOS is one for all of a process: whoever launches it has this until it is taken down, so that an
end that took long does not take down the next one."""
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Adapter:
    """One launch of DBOS and what is asked of it, which blocks and belongs in a thread.

    All of it raises SQLAlchemy's, SQLite's and the system's errors where the database cannot be
    used.

    Args:
        url: of the bot's database.
        work: does a job to its end; must never raise.
        loop: where it does so.
        at_once: how many jobs of one kind may be under way.
        poll_s: how often DBOS looks whether there are jobs to take.
    """

    def __init__(
        self,
        url: URL,
        work: Callable[[Job], Coroutine[Any, Any, None]],
        loop: asyncio.AbstractEventLoop,
        *,
        at_once: int,
        poll_s: float,
    ) -> None:
        self._url = url
        self._work = work
        self._loop = loop
        self._at_once = at_once
        self._poll_s = poll_s
        self._is_alone = False
        self._is_over = False
        self._dbos: Any = None
        self._workflow: Any = None

    def launch(self, executor: str, kinds: Sequence[str]) -> None:
        """Open the tables, take up what this executor left, and begin to work.

        Raises:
            StoreUnavailableError: the launch before has not ended, or this one is wanted no more.
        """
        from dbos import DBOS  # noqa: PLC0415 -- 0.4 s that only a running bot pays
        from dbos._serialization import DBOSPortableJSON  # noqa: PLC0415 -- as above

        self._be_alone()
        quieten()
        DBOS(config=engine_settings(self._url, executor, DBOSPortableJSON))

        @DBOS.workflow(name=_WORKFLOW)
        async def run_job(kind: str, key: str, arguments: list[str]) -> None:
            work = self._work(Job(kind, key, tuple(arguments)))
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

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
        self._dbos = DBOS

    def destroy(self) -> None:
        """End what was launched, or will be: a launch that still waits fails."""
        self._is_over = True
        if not self._is_alone:
            return
        from dbos import DBOS  # noqa: PLC0415 -- as above

        self._is_alone = False
        try:
            DBOS.destroy(destroy_registry=True)
        finally:
            _ALONE.release()

    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Hand on jobs; those that were handed on before, by anyone, are left alone."""
        from dbos import SetWorkflowID  # noqa: PLC0415 -- as above

        known = {each.workflow_id for each in self.list(workflow_ids=[job.key for job in jobs])}
        for job in jobs:
            if job.key in known:
                continue
            with SetWorkflowID(job.key):
                arguments = (job.kind, job.key, list(job.arguments))
                self._dbos.enqueue_workflow(job.kind, self._workflow, *arguments)

    def list(self, **which: Any) -> list[Any]:
        """Return DBOS's ``WorkflowStatus`` of some jobs.

        Args:
            which: as ``DBOS.list_workflows`` takes it; all without.
        """
        found: list[Any] = self._dbos.list_workflows(
            **which, name=_WORKFLOW, load_input=False, load_output=False
        )
        return found

    def resume(self, kind: str, keys: Collection[str]) -> None:
        """Let jobs of one kind begin again, on any process."""
        self._dbos.resume_workflows(list(keys), queue_name=kind)

    def prune(self, age: timedelta) -> None:
        """Forget jobs that ended this long ago, by the machine's clock."""
        before = (datetime.now().astimezone() - age).isoformat()
        while ended := self.list(status=_ENDED, completed_before=before, limit=_CHUNK):
            self._dbos.delete_workflows([each.workflow_id for each in ended])

    def _be_alone(self) -> None:
        if not _ALONE.acquire(timeout=END_S):
            raise StoreUnavailableError(_ENDING)
        self._is_alone = True
        if self._is_over:
            self.destroy()
            raise StoreUnavailableError(_ENDING)
