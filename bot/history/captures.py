"""Which captures there are: the rows of ``capture``, at which every transaction begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, select, text

from bot.desk.models import Source
from bot.history.models import Captured, Kind, Outcome
from bot.store.history_tables import capture as _table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_KEY: Final = 0x686973746F7279
"""Any fixed number: PostgreSQL's key of the right to write history ("history" in ASCII)."""
_CHUNK: Final = 500
"""Rows to one statement: SQLite allows 32,766 values."""


async def take_turn(store: Store, connection: AsyncConnection) -> None:
    """Let nobody else write history until the transaction ends; on SQLite that is so anyway.

    Roll-ups go on from where the last capture left them.
    """
    if not store.is_sqlite:
        await connection.execute(_LOCK, {"key": _LOCK_KEY})


async def claim(
    store: Store, connection: AsyncConnection, captures: Sequence[Captured]
) -> set[str]:
    """Note captures of one kind, and return the keys of those that were not done before.

    Nobody else writes history until the transaction ends.
    """
    await take_turn(store, connection)
    keys: set[str] = set()
    for begin in range(0, len(captures), _CHUNK):
        rows = [_row(captured) for captured in captures[begin : begin + _CHUNK]]
        insert = store.insert(_table).values(rows)
        changes = {name: insert.excluded[name] for name in rows[0] if name not in {"kind", "key"}}
        statement = insert.on_conflict_do_update(
            index_elements=[_table.c.kind, _table.c.key],
            set_=changes,
            where=_table.c.outcome != Outcome.DONE,
        )
        found = await connection.execute(statement.returning(_table.c.key))
        keys |= {row.key for row in found}
    return keys


async def find_latest(
    connection: AsyncConnection, kind: Kind, *, but: Collection[str] = ()
) -> Captured | None:
    """Return the latest capture with rows, apart from those with some keys."""
    done = and_(_table.c.kind == kind, _table.c.outcome == Outcome.DONE, _table.c.key.not_in(but))
    newest = select(_table).where(done).order_by(_table.c.captured_at.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    return _captured(row) if row is not None else None


async def find_missing_days(
    connection: AsyncConnection, first: date, last: date
) -> tuple[date, ...]:
    """Return the days, both ends included, whose performance was not captured."""
    done = and_(_table.c.kind == Kind.PERFORMANCE, _table.c.outcome == Outcome.DONE)
    between = _table.c.key.between(first.isoformat(), last.isoformat())
    keys = set((await connection.scalars(select(_table.c.key).where(done, between))).all())
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if day.isoformat() not in keys)


def _row(captured: Captured) -> dict[str, Any]:
    return {
        "kind": captured.kind.value,
        "key": captured.key,
        "captured_at": captured.at,
        "outcome": captured.outcome.value,
        "as_of": captured.as_of,
        "every_s": round(captured.every.total_seconds()),
        "agents": captured.agents,
        "calls": captured.calls,
        "credits": captured.credits,
        "source": captured.source and captured.source.value,
        "reason": captured.reason,
    }


def _captured(row: Row[Any]) -> Captured:
    return Captured(
        kind=Kind(row.kind),
        key=row.key,
        at=row.captured_at,
        every=timedelta(seconds=row.every_s),
        outcome=Outcome(row.outcome),
        as_of=row.as_of,
        agents=row.agents,
        calls=row.calls,
        credits=row.credits,
        source=Source(row.source) if row.source else None,
        reason=row.reason,
    )
