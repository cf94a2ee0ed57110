"""SQL: when Desk was asked, and which stretches between two answers nothing is known of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, literal, or_, select

from bot.history.models import Kind, Outcome
from bot.history.sql import epoch
from bot.history.time_in import Stretch
from bot.store.history_tables import capture
from bot.store.tables import Instant

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

TOO_LONG: Final = 1.5
"""Captures that lie further apart, in planned steps, leave a hole."""


@dataclass(frozen=True, slots=True)
class Captures:
    """The captures of a range.

    Attributes:
        precision: the longest time planned between two of them.
    """

    count: int = 0
    precision: timedelta = timedelta()


def done(kind: Kind) -> ColumnElement[bool]:
    """Return the condition of captures that succeeded."""
    return and_(capture.c.kind == kind, capture.c.outcome == Outcome.DONE)


async def read_kept(connection: AsyncConnection, kind: Kind) -> tuple[datetime, datetime] | None:
    """Return when the first and the last capture were."""
    at = capture.c.captured_at
    statement = select(at).where(done(kind)).limit(1)
    first = await connection.scalar(statement.order_by(at))
    last = await connection.scalar(statement.order_by(at.desc()))
    return (first, last) if first and last else None


async def read_captures(connection: AsyncConnection, since: datetime, until: datetime) -> Captures:
    """Return how often statuses were captured in a range."""
    at = capture.c.captured_at
    where = and_(done(Kind.STATUS), at >= since, at < until)
    statement = select(func.count(), func.max(capture.c.every_s)).where(where)
    count, every_s = (await connection.execute(statement)).one()
    return Captures(count, timedelta(seconds=every_s or 0))


async def read_vouched_until(connection: AsyncConnection) -> datetime | None:
    """Return until when the last capture of statuses speaks for what it saw."""
    at = capture.c.captured_at
    columns = select(at, capture.c.every_s).where(done(Kind.STATUS))
    row = (await connection.execute(columns.order_by(at.desc()).limit(1))).one_or_none()
    return row.captured_at + timedelta(seconds=row.every_s) if row else None


async def read_holes(
    connection: AsyncConnection, since: datetime, until: datetime
) -> tuple[Stretch, ...]:
    """Return the stretches of a range for which no capture of statuses speaks, in order."""
    at = capture.c.captured_at
    first = await connection.scalar(_near(at <= since, func.max(at)))
    last = await connection.scalar(_near(at >= until, func.min(at)))
    begin = first or await connection.scalar(_near(at > since, func.min(at)))
    holes = [] if first else [Stretch(since, min(begin or until, until))]
    steps = _steps(and_(done(Kind.STATUS), at >= (first or since), at <= (last or until)))
    for seen_at, every_s, next_at in await connection.execute(steps):
        holes.append(Stretch(seen_at + timedelta(seconds=every_s), next_at or until))
    return tuple(_clip(holes, since, until))


def _near(where: ColumnElement[bool], what: Any) -> Any:
    return select(what).where(done(Kind.STATUS), where)


def _steps(where: ColumnElement[bool]) -> Any:
    """Select the captures that another one does not follow in time."""
    at = capture.c.captured_at
    following = func.lead(at, type_=Instant()).over(order_by=at).label("following")
    seen = select(at, capture.c.every_s, following).where(where).subquery()
    gap = epoch(seen.c.following) - epoch(seen.c.captured_at)
    is_late = or_(seen.c.following.is_(None), gap > seen.c.every_s * literal(TOO_LONG))
    return select(seen).where(is_late).order_by(seen.c.captured_at)


def _clip(holes: list[Stretch], since: datetime, until: datetime) -> list[Stretch]:
    clipped = (Stretch(max(one.since, since), min(one.until, until)) for one in holes)
    return [one for one in clipped if one.since < one.until]
