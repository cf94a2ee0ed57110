"""What holds for the whole suite: no network beyond this machine, and no silent skips in CI."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.databases import (  # noqa: F401 - fixtures, for every test below
    clock,
    database,
    fresh_database,
    fresh_postgres,
    own_postgres,
    postgres,
    postgres_url,
    store,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def _refuse_network(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
        if not host.startswith(_LOOPBACK):
            raise PermissionError(f"a test tried to reach {host}")


sys.addaudithook(_refuse_network)

# A busy machine is no failure.
settings.register_profile("deskbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("deskbot")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Undo what a test configured: a level that it set would hide the next test's lines."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the process, and with it those that tests start."""
    # A shell lets what it starts in the background ignore Ctrl+C, which children inherit: tests
    # that interrupt one would wait for ever.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # DBOS 3.4 leaves this where it took a job in the moment in which it is taken down. The job is
    # not lost: whoever finds it abandoned begins it.
    left = "ignore:coroutine 'execute_dequeued_workflow:RuntimeWarning"
    config.addinivalue_line("filterwarnings", left)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that must skip nothing, as CI's, when something was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("DESKBOT_NO_SKIP") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
