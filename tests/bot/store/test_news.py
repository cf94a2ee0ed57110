"""News: what changed reaches every process, once to each, and in whatever order it is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from bot.store.news import News
from bot.store.tables import lease
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.store import Store
    from tests.fakes import FixedClock


@pytest.fixture
async def other(database: str, clock: FixedClock) -> AsyncIterator[Store]:
    """Return another process's way to the same database."""
    async with open_store(database, clock=clock) as opened:
        yield opened


async def test_told_to_everybody(store: Store, other: Store) -> None:
    """Each process reads what any of them told, once."""
    first, second = News(store), News(other)
    assert await first.read() == frozenset()
    await second.write({"groups", "users-001"})
    assert await first.read() == await second.read() == {"groups", "users-001"}
    assert await first.read() == await second.read() == frozenset()
    await first.write({"groups"})
    assert await second.read() == {"groups"}


async def test_who_comes_late_reads_all(store: Store, other: Store) -> None:
    """The first look returns all: what was kept before it may be as old as anything."""
    await News(store).write({"users-001"})
    await News(store).write({"users-002"})
    assert await News(other).read() == {"users-001", "users-002"}


async def test_told_at_once(store: Store, other: Store) -> None:
    """Two processes tell of forty things at once while a third reads: it misses nothing."""
    reader, found = News(store), set[str]()
    topics = [f"users-{number:03}" for number in range(40)]
    writers = [News(store), News(other)]
    telling = asyncio.gather(*(writers[n % 2].write({one}) for n, one in enumerate(topics)))
    while not telling.done():
        found |= await reader.read()
    await telling
    assert found | await reader.read() == set(topics)


async def test_a_topic_is_a_row(store: Store) -> None:
    """However often something changes, the table does not grow."""
    news = News(store)
    for _ in range(12):
        await news.write({"groups"})
    async with store.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(lease))).scalar() == 2


async def test_put_back_from_a_backup(store: Store) -> None:
    """A database whose numbers are smaller than before has nothing that was read already."""
    news = News(store)
    for _ in range(3):
        await news.write({"groups"})
    assert await news.read() == {"groups"}
    async with store.begin() as connection:
        await connection.execute(delete(lease))
    await News(store).write({"users-001"})
    assert await news.read() == {"users-001"}
    assert await news.read() == frozenset()
