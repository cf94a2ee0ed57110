"""Many rows at once: what the drivers refuse is told as every other error of the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.history.bulk import Bulk
from bot.store.errors import StoreUnavailableError
from bot.store.history_tables import known_agent, status_span
from tests.bot.history.builders import START, rows_of

if TYPE_CHECKING:
    from bot.history.bulk import Row
    from bot.store.store import Store


async def test_a_row_that_is_there_is_refused(store: Store) -> None:
    """An insert never replaces a row, and what came with it is undone."""
    bulk = Bulk(store)
    rows: list[Row] = [(str(n % 3), "Ada", bulk.instant(START)) for n in range(4)]
    with pytest.raises(IntegrityError):
        async with store.begin() as connection:
            await bulk.insert(connection, known_agent, rows)
    assert await rows_of(store, known_agent) == []


async def test_nothing_to_write_is_no_statement(store: Store) -> None:
    """Without rows the database is not asked."""
    bulk = Bulk(store)
    async with store.begin() as connection:
        await bulk.insert(connection, known_agent, [])
        await bulk.put_newer(connection, known_agent, [])
        await bulk.end(connection, status_span, [])
    assert await rows_of(store, known_agent) == []


async def test_what_does_not_fit_is_our_mistake(on_postgres: Store) -> None:
    """PostgreSQL holds columns to their length: that is no trouble with the database."""
    store = on_postgres
    row: Row = ("1", START, None, "x" * 9, None, None, None)
    with pytest.raises(DBAPIError, match="too long"):
        async with store.begin() as connection:
            await Bulk(store).insert(connection, status_span, [row])


async def test_a_connection_that_is_lost(on_postgres: Store) -> None:
    """A server that goes while rows are copied is trouble with the database, and passes."""
    store = on_postgres
    bulk = Bulk(store)
    rows: list[Row] = [("1", "Ada", bulk.instant(START))]

    async def lose_it() -> None:
        async with store.begin() as connection:
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
            async with store.read() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            await bulk.insert(connection, known_agent, rows)

    with pytest.raises(StoreUnavailableError):
        await lose_it()
    async with store.begin() as connection:
        await bulk.insert(connection, known_agent, rows)
    assert len(await rows_of(store, known_agent)) == 1


def test_instants_have_a_zone(store: Store) -> None:
    """A naive time raises `ValueError`, as it does for every other statement."""
    with pytest.raises(ValueError, match="needs a zone"):
        Bulk(store).instant(datetime(2026, 11, 18))  # noqa: DTZ001 - what is refused
