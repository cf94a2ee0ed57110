"""A database for one test alone: what died in one test must not be taken up in the next."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.databases import KINDS, run_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
