"""Forgets what is older than it may be, in bites that let other writers in between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, or_, select, true, tuple_

from bot.history.captures import find_latest, take_turn
from bot.history.models import Kind
from bot.history.slots import last_day
from bot.store.history_tables import (
    agent_department,
    capture,
    coverage,
    known_agent,
    performance_sample,
    performance_team,
    raw_answer,
    skill_sample,
    status_sample,
    status_span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.store.store import Store

_BITE: Final = 10_000
"""Rows to one transaction: some 30 ms on SQLite."""
_RAW_BITE: Final = 50
"""The same for whole answers of Desk, which may be megabytes."""
_BREATH_S: Final = 0.02
"""Between two bites, for writers of other processes, who try again and again on SQLite."""


async def forget(store: Store, *, samples_before: datetime, raw_before: datetime) -> None:
    """Delete what ended or was captured before an instant, and names of agents that leaves alone.

    The latest capture of skills stays, whatever its age: it says who has which skill today.

    Raises:
        StoreError: the database cannot be used.
    """
    async with store.read() as connection:
        skills = await find_latest(connection, Kind.SKILLS)
        status = await find_latest(connection, Kind.STATUS)
    kept = skills.at if skills else None
    is_over = status is None or status.at + status.every < samples_before
    for table, where in _old(samples_before, kept, is_over=is_over):
        await delete_in_bites(store, table, where)
    is_old = raw_answer.c.captured_at < raw_before
    await delete_in_bites(store, raw_answer, is_old, _RAW_BITE)
    async with store.begin() as connection:
        await take_turn(store, connection)
        await connection.execute(delete(known_agent).where(*_is_nowhere()))


def _old(
    before: datetime, skills_at: datetime | None, *, is_over: bool
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what to delete, captures last; `is_over` says that what is open ended as well."""
    for table in (status_sample, coverage):
        yield table, table.c.captured_at < before
    for table in (status_span, agent_department):
        ended = table.c.until < before
        if is_over:
            ended = or_(ended, table.c.until.is_(None))
        yield table, and_(table.c.since < before, ended)
    # A day ends at another time in each zone; it is old where it is so in all of them.
    day = last_day(before, None)
    for table in (performance_sample, performance_team):
        yield table, table.c.day <= day
    yield skill_sample, and_(skill_sample.c.captured_at < before, _other(skill_sample, skills_at))
    is_day = capture.c.kind == Kind.PERFORMANCE
    yield capture, and_(is_day, capture.c.key <= day.isoformat())
    is_latest = and_(capture.c.kind == Kind.SKILLS, ~_other(capture, skills_at))
    yield capture, and_(~is_day, capture.c.captured_at < before, ~is_latest)


def _other(table: Table, at: datetime | None) -> ColumnElement[bool]:
    return true() if at is None else table.c.captured_at != at


async def delete_in_bites(
    store: Store, table: Table, where: ColumnElement[bool], bite: int = _BITE
) -> int:
    """Delete rows, so many in a transaction, until none is left; return how many."""
    key = tuple_(*table.primary_key)
    some = select(*table.primary_key).where(where).limit(bite)
    deleted, count = bite, 0
    while deleted == bite:
        async with store.begin() as connection:
            deleted = (await connection.execute(delete(table).where(key.in_(some)))).rowcount
        count += deleted
        await asyncio.sleep(_BREATH_S)
    return count


def _is_nowhere() -> Iterator[ColumnElement[bool]]:
    """Yield what makes an agent one of whom there is nothing but the name."""
    for table in (status_span, agent_department, performance_sample, skill_sample):
        same = table.c.agent_id == known_agent.c.agent_id
        yield ~select(table.c.agent_id).where(same).exists()
