"""SQL: when Desk was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, select

from bot.history.holes import Run
from bot.history.models import Kind, Outcome
from bot.history.sql import bin_number, epoch
from bot.store.history_tables import capture

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

_AT: Final = capture.c.captured_at
_EVERY: Final = capture.c.every_s
_HOUR: Final = 3600
_SECOND: Final = 1
"""Holds no two captures."""


@dataclass(frozen=True, slots=True)
class Captures:
    """The captures of a range.

    Attributes:
        precision: the longest time planned between two of them.
    """

    count: int
    precision: timedelta


def done(kind: Kind) -> ColumnElement[bool]:
    """Return the condition of captures that succeeded."""
    return and_(capture.c.kind == kind, capture.c.outcome == Outcome.DONE)


async def read_kept(connection: AsyncConnection, kind: Kind) -> tuple[datetime, datetime] | None:
    """Return when the first and the last capture were."""
    statement = select(_AT).where(done(kind)).limit(1)
    first = await connection.scalar(statement.order_by(_AT))
    last = await connection.scalar(statement.order_by(_AT.desc()))
    return (first, last) if first and last else None


async def read_captures(connection: AsyncConnection, since: datetime, until: datetime) -> Captures:
    """Return how often statuses were captured in a range."""
    where = and_(done(Kind.STATUS), since <= _AT, until > _AT)
    statement = select(func.count(), func.max(_EVERY)).where(where)
    count, every_s = (await connection.execute(statement)).one()
    return Captures(count, timedelta(seconds=every_s or 0))


async def read_vouched_until(connection: AsyncConnection) -> datetime | None:
    """Return until when the last capture of statuses speaks for what it saw."""
    statement = select(_AT, _EVERY).where(done(Kind.STATUS)).order_by(_AT.desc()).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return row.captured_at + timedelta(seconds=row.every_s) if row else None


async def read_runs(connection: AsyncConnection, since: datetime, until: datetime) -> list[Run]:
    """Return the captures of statuses that speak for a range, in order.

    Those of an hour come as one run, and one by one where some are missing or the schedule was
    changed: of thousands of captures hundreds of rows are read, and nothing is lost.
    """
    first = await connection.scalar(select(func.max(_AT)).where(done(Kind.STATUS), since >= _AT))
    last = await connection.scalar(select(func.min(_AT)).where(done(Kind.STATUS), until <= _AT))
    where = and_(done(Kind.STATUS), (first or since) <= _AT, (last or until) >= _AT)
    hours = await _read_bins(connection, where, _HOUR)
    whole = [run for run in hours.values() if run is not None]
    torn = [number for number, run in hours.items() if run is None]
    if torn:
        within = bin_number(_AT, _HOUR).in_(torn)
        single = await _read_bins(connection, and_(where, within), _SECOND)
        whole += [run for run in single.values() if run is not None]
    return sorted(whole, key=lambda run: run.first)


async def _read_bins(
    connection: AsyncConnection, where: ColumnElement[bool], width: int
) -> dict[int, Run | None]:
    """Return the captures of each stretch of so many seconds as a run."""
    number = bin_number(_AT, width).label("number")
    beside = epoch(_AT) % _EVERY
    columns = (func.min(_AT), func.max(_AT), func.min(_EVERY), func.max(_EVERY))
    statement = select(number, func.count(), *columns, func.min(beside), func.max(beside))
    rows = await connection.execute(statement.where(where).group_by(number))
    return {
        key: _run(captures, Run(first, last, timedelta(seconds=most)))
        if (least, nearest) == (most, furthest)
        else None
        for key, captures, first, last, least, most, nearest, furthest in rows
    }


def _run(captures: int, run: Run) -> Run | None:
    """Return a run; `None` where captures are missing in it.

    Its captures lie as far beside their slots, each as the others, so as many as fit between the
    ends leave out none. One by hand lies elsewhere.
    """
    return run if run.last - run.first == (captures - 1) * run.every else None
