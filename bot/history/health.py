"""What the doctor wants to know of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from shutil import disk_usage
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select, text

from bot.history.captures import find_latest
from bot.history.holes import is_hole
from bot.history.models import Captured, Kind, Outcome
from bot.store.engine import sqlite_file
from bot.store.history_tables import capture

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Holes:
    """Captures of one kind that were not made for one reason.

    Attributes:
        was_planned: whether the bot left them out itself, to spare credits or being late.
    """

    kind: Kind
    reason: str
    count: int
    was_planned: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How the history is.

    Attributes:
        last: the last capture of statuses.
        holes: since the moment that was asked about; the most frequent first.
        dark: how long since then nothing is known of statuses, for whatever reason.
        size: bytes of the database.
        free: bytes on its disk, where that is this machine's.
    """

    last: Captured | None
    holes: tuple[Holes, ...] = ()
    dark: timedelta = timedelta()
    size: int = 0
    free: int | None = None


async def look_at(store: Store, since: datetime) -> Health:
    """Return how the history is, with its holes since a moment.

    Raises:
        StoreError: the database cannot be used.
    """
    async with store.read() as connection:
        last = await find_latest(connection, Kind.STATUS)
        holes = await _holes(connection, since)
        dark = await _dark(connection, since)
        size = await _size(store, connection)
    file = sqlite_file(store.engine.url)
    free = disk_usage(file.parent).free if file is not None else None
    return Health(last, holes, dark, size, free)


async def _dark(connection: AsyncConnection, since: datetime) -> timedelta:
    """Return how long nothing is known between captures."""
    done = and_(capture.c.kind == Kind.STATUS, capture.c.outcome == Outcome.DONE)
    statement = (
        select(capture.c.captured_at, capture.c.every_s)
        .where(done, capture.c.captured_at >= since)
        .order_by(capture.c.captured_at)
    )
    found = (await connection.execute(statement)).all()
    gaps = (
        (later.captured_at - row.captured_at, timedelta(seconds=row.every_s))
        for row, later in pairwise(found)
    )
    return sum((gap - every for gap, every in gaps if is_hole(gap, every)), timedelta())


async def _holes(connection: AsyncConnection, since: datetime) -> tuple[Holes, ...]:
    kind, reason, outcome = capture.c.kind, capture.c.reason, capture.c.outcome
    count = func.count()
    statement = (
        select(kind, reason, outcome, count.label("n"))
        .where(kind.in_(list(Kind)), capture.c.captured_at >= since, outcome != Outcome.DONE)
        .group_by(kind, reason, outcome)
        .order_by(count.desc(), kind, reason)
    )
    return tuple(
        Holes(Kind(row.kind), row.reason or "", row.n, row.outcome == Outcome.SKIPPED)
        for row in await connection.execute(statement)
    )


async def _size(store: Store, connection: AsyncConnection) -> int:
    if not store.is_sqlite:
        statement = text("SELECT pg_database_size(current_database())")
        return int((await connection.execute(statement)).scalar_one())
    pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
    size = (await connection.execute(text("PRAGMA page_size"))).scalar_one()
    return int(pages) * int(size)
