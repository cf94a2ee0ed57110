"""How the job engine is set up: where its tables are, and what it may say.

https://docs.dbos.dev/python/reference/configuration
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from bot.store.engine import make_private, network_limits, sqlite_file

if TYPE_CHECKING:
    from sqlalchemy import URL

_VERSION: Final = "2"
"""Of the jobs' arguments, not of the bot: jobs of another version wait for a process that has it.
Left to itself, DBOS takes a hash of the source, and a deploy would strand what is pending."""
_SCHEMA: Final = "deskbot_jobs"
_THREADS: Final = 8
END_S: Final = 3.0
"""How long a stop waits for DBOS, whose threads may wait for a database that hangs."""
_LISTEN_S: Final = 0.1
"""A thread that waits for messages between jobs sleeps for this long, and the end waits for it; we
send none, so it asks the database for nothing."""
_CUT_OFF: Final = "Asyncio task cancelled for workflow or step "
"""DBOS warns so of each job that a stop cuts off; `Engine.drain` has said how many there are."""


def quieten() -> None:
    """Let DBOS write to this process's log, and no advertisements to the console."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # With a handler it adds none of its own, which would write plain lines to stderr.
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_brief)
    logger.propagate = True


def _brief(record: logging.LogRecord) -> bool:
    """Leave out the stack that DBOS writes into its messages when the database is away."""
    message = record.getMessage()
    head, stack, trace = message.partition("Traceback (most recent call last):")
    if stack:
        record.msg, record.args = f"{head}{trace.strip().splitlines()[-1]}", ()
    return not message.startswith(_CUT_OFF)


def engine_settings(url: URL, executor: str, serializer: Any) -> Any:
    """Return the configuration of DBOS.

    Args:
        url: of the bot's database.
        executor: the name of this process.
        serializer: how arguments are stored; never as pickles, which could run code when read.

    Raises:
        OSError, sqlite3.Error: the file of jobs cannot be made.
    """
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
        "notification_listener_polling_interval_sec": _LISTEN_S,
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
