"""What the tests of the history share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.history.exports import (  # noqa: F401 - fixtures, for every test below
    files,
    parquet_files,
    past,
)
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.store import Store
    from tests.fakes import FixedClock


@pytest.fixture
async def on_postgres(fresh_postgres: str, clock: FixedClock) -> AsyncIterator[Store]:
    """Return a store on an empty PostgreSQL."""
    async with open_store(fresh_postgres, clock=clock) as opened:
        yield opened
