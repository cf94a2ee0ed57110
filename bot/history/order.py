"""That captures follow one another, and what becomes of them where the clock was wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import and_, delete, func, select, true, update

from bot.history.captures import find_latest
from bot.history.errors import OutOfOrderError
from bot.history.models import Kind
from bot.store.history_tables import (
    agent_department,
    capture,
    coverage,
    known_agent,
    known_department,
    known_skill,
    performance_sample,
    performance_team,
    raw_answer,
    skill_sample,
    status_sample,
    status_span,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.models import Captured
    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

_WRONG_FOR: Final = timedelta(days=7)
"""More than a week of captures in the future are right, and the clock is wrong now."""
_SAMPLES: Final = {
    Kind.STATUS: (status_sample, coverage),
    Kind.PERFORMANCE: (performance_sample, performance_team),
    Kind.SKILLS: (skill_sample,),
}
_SPANS: Final = (status_span, agent_department)
_NAMES: Final = (known_agent, known_department, known_skill)


async def find_before(
    store: Store, connection: AsyncConnection, captures: Sequence[Captured]
) -> Captured | None:
    """Return the latest capture but these, which have just been claimed.

    Captures in the future were made while the clock was wrong. Nothing could follow them, so they
    are removed where something is to.

    Raises:
        OutOfOrderError: there are too many of them to think so.
    """
    kind, keys = captures[0].kind, {captured.key for captured in captures}
    before = await find_latest(connection, kind, but=keys)
    if before is None:
        return None
    limit = store.clock() + before.every
    if before.at <= limit or captures[-1].at > limit:
        return before
    await _forget_after(connection, kind, limit, before.at)
    await _date_back_names(connection, captures[0].at)
    last = await find_latest(connection, kind, but=keys)
    if kind is Kind.STATUS:
        await _reopen(connection, last)
    return last


def check_order(before: Captured | None, captures: Sequence[Captured]) -> None:
    """Make sure that captures are later, each than the one before it.

    Raises:
        OutOfOrderError: one is not.
    """
    for captured in captures:
        if before is not None and captured.at <= before.at:
            raise OutOfOrderError(
                f"The history is at {before.at:%Y-%m-%d %H:%M} UTC already; "
                f"what was captured at {captured.at:%Y-%m-%d %H:%M} is left out."
            )
        before = captured


async def _forget_after(
    connection: AsyncConnection, kind: Kind, limit: datetime, latest: datetime
) -> None:
    after = and_(capture.c.kind == kind, capture.c.captured_at > limit)
    first, count = (
        await connection.execute(select(func.min(capture.c.captured_at), func.count()).where(after))
    ).one()
    if latest - first > _WRONG_FOR:
        raise OutOfOrderError(
            f"The history is at {latest:%Y-%m-%d %H:%M} UTC already; set this machine's clock."
        )
    for table in (*_SAMPLES[kind], raw_answer, capture):
        statement = delete(table).where(table.c.captured_at > limit)
        of_kind = table.c.kind == kind if "kind" in table.c else true()
        await connection.execute(statement.where(of_kind))
    _log.warning("history_in_the_future_removed", kind=kind.value, captures=count)


async def _date_back_names(connection: AsyncConnection, moment: datetime) -> None:
    """Let names that were noted in the future give way to those that are seen now."""
    for table in _NAMES:
        noted_later = update(table).where(table.c.changed_at > moment)
        await connection.execute(noted_later.values(changed_at=moment))


async def _reopen(connection: AsyncConnection, last: Captured | None) -> None:
    """Let spans be as the capture that is the latest now left them."""
    for table in _SPANS:
        if last is None:
            await connection.execute(delete(table))
            continue
        await connection.execute(delete(table).where(table.c.since > last.at))
        again = update(table).where(table.c.until > last.at).values(until=None)
        await connection.execute(again)
