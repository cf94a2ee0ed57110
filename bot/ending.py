"""The end of the process, which no thread that waits for a database may put off."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import Final, NoReturn

import structlog

_log: Final = structlog.get_logger(__name__)

_PATIENCE_S: Final = 0.5


def end_process(code: int) -> NoReturn:
    """End with this exit code, after everything that needs an end has had it.

    DBOS records how a job ended in threads of a `concurrent.futures.ThreadPoolExecutor`, for ever
    while the database is away, and Python waits for those, daemons or not, before it ends. What
    they are at is begun anew by the next start, or by another process.
    """
    left = _wait_for_threads()
    if left:
        _log.warning("threads_left_behind", threads=left)
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _wait_for_threads() -> list[str]:
    """Return which threads have not ended after a moment."""
    until = time.monotonic() + _PATIENCE_S
    threads = [one for one in threading.enumerate() if one is not threading.main_thread()]
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return [thread.name for thread in threads if thread.is_alive()]
