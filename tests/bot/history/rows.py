"""Rows of the history's tables with good defaults, and where the tests begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from bot.history.models import Kind, Outcome
from bot.history.slots import key_of
from bot.store import history_tables as tables
from tests.bot.history.builders import EVERY

if TYPE_CHECKING:
    from sqlalchemy import Table

    from bot.store.store import Store

Rows = list[dict[str, Any]]

MONDAY: Final = datetime(2026, 11, 16, tzinfo=UTC)
_NOTHING: Final = {"agents": 0, "calls": 0}


async def write(store: Store, table: Table, rows: Rows) -> None:
    """Insert rows that have the same columns."""
    if rows:
        async with store.begin() as connection:
            await connection.execute(insert(table), rows)


async def write_captures(
    store: Store,
    *moments: datetime,
    kind: Kind = Kind.STATUS,
    every: timedelta = EVERY,
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Note captures."""
    rows = [
        {
            "kind": kind,
            "key": key_of(at),
            "captured_at": at,
            "outcome": outcome,
            "every_s": every.total_seconds(),
            **_NOTHING,
        }
        for at in moments
    ]
    await write(store, tables.capture, rows)


async def write_days(store: Store, *days: date) -> None:
    """Note captures of the performance of days."""
    rows = [
        {
            "kind": Kind.PERFORMANCE,
            "key": day.isoformat(),
            "captured_at": datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC),
            "outcome": Outcome.DONE,
            "every_s": 86400,
            **_NOTHING,
        }
        for day in days
    ]
    await write(store, tables.capture, rows)


def figures_row(day: date, department_id: str = "", **values: Any) -> dict[str, Any]:
    """Return a row of figures: five closed in one hour each; without agents."""
    return {
        "day": day,
        "department_id": department_id,
        "captured_at": MONDAY,
        "closed": 5,
        "reopened": 1,
        "backlog": 20,
        "first_response_n": 4,
        "first_response_system_s": 600.0,
        "first_response_agent_s": None,
        "resolution_n": 5,
        "resolution_system_s": 3600.0,
        "resolution_agent_s": None,
        **values,
    }


def team_row(day: date, department_id: str = "", **values: Any) -> dict[str, Any]:
    """Return a team's row: three agents."""
    behind = {"agents": 3, "first_response_agents": 3, "resolution_agents": 3}
    return figures_row(day, department_id, **{**behind, **values})


def span_row(
    agent_id: str, since: datetime, until: datetime | None, presence: str, **channels: str
) -> dict[str, Any]:
    """Return a span; with the presence in channels, where given."""
    row = {"agent_id": agent_id, "since": since, "until": until, "presence": presence}
    return {**row, "mail": None, "phone": None, "chat": None, **channels}


def coverage_row(
    at: datetime, *, online: int, busy: int = 0, department_id: str = "", **values: Any
) -> dict[str, Any]:
    """Return a roll-up of ten agents, with their tickets."""
    counts = {"online": online, "busy": busy, "offline": 10 - online - busy, "unknown": 0}
    load = {"open": 40, "on_hold": 5, "overdue": 4}
    key = {"captured_at": at, "department_id": department_id, "channel": ""}
    return {**key, **counts, **load, **values}
