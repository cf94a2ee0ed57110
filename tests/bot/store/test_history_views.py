"""The history's views: as the migration made them, and what they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text

from bot.desk.models import AgentFigures, Presence
from bot.history.models import Kind, Outcome
from bot.history.record import Record
from bot.store.history_view_sql import view_sql
from bot.store.history_views import (
    VIEWS,
    agent_performance_daily,
    agent_performance_daily_by_department,
    agent_skills_current,
    agent_status_intervals,
    department_coverage,
    department_performance_daily,
    status_holes,
)
from tests.bot.history.builders import (
    DAY,
    at,
    day_report,
    night,
    person,
    rows_of,
    slot,
    state,
    whole,
)
from tests.builders import BILLING, SUPPORT, figures, skill, skill_map

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

ADA, BEN = person(1), person(2, SUPPORT, BILLING)
ONLINE, BUSY, OFFLINE = Presence.ONLINE, Presence.BUSY, Presence.OFFLINE


async def definitions(connection: AsyncConnection) -> dict[str, str]:
    """Return what the database says that the views are."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'view'"
    else:
        query = "SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()"
    return {row[0]: row[1] for row in await connection.execute(text(query))}


async def test_migrations_make_the_views(store: Store) -> None:
    """The frozen copy of the migration is what the code says today."""
    async with store.begin() as connection:
        migrated = await definitions(connection)
        for name, query in view_sql(is_sqlite=store.is_sqlite).items():
            await connection.execute(text(f"DROP VIEW {name}"))
            await connection.execute(text(f"CREATE VIEW {name} AS {query}"))
        assert await definitions(connection) == migrated
    assert set(migrated) == {view.name for view in VIEWS}


async def test_columns_are_as_described(store: Store) -> None:
    """The description has the columns of each view, in their order."""

    def columns(connection: Connection) -> dict[str, list[str]]:
        seen = inspect(connection)
        return {view.name: [one["name"] for one in seen.get_columns(view.name)] for view in VIEWS}

    async with store.read() as connection:
        found = await connection.run_sync(columns)
    assert found == {view.name: view.columns.keys() for view in VIEWS}


async def test_intervals(store: Store) -> None:
    """A span that goes on ends as far as the last capture holds, others where something changed."""
    record = Record(store)
    for n, presence in ((0, ONLINE), (1, BUSY), (2, BUSY)):
        await record.write_status(slot(n), whole(state(ADA, presence, mail=ONLINE)))
    assert await rows_of(store, agent_status_intervals) == [
        ("401", ADA.name, at(0), at(1), False, "online", "online", None, None, 300, 300),
        ("401", ADA.name, at(1), at(3), True, "busy", "online", None, None, 600, 300),
    ]
    half = replace(slot(9), every=timedelta(minutes=10))
    await record.write_status(half, whole(state(ADA, BUSY)))
    rows = [row[2:5] + row[-2:] for row in await rows_of(store, agent_status_intervals)]
    assert rows == [
        (at(0), at(1), False, 300, 300),
        (at(1), at(3), False, 600, 300),
        (at(9), at(11), True, 600, 600),
    ]


async def test_a_history_without_captures_has_no_intervals(store: Store) -> None:
    """Before the first capture every view is empty."""
    assert [await rows_of(store, view) for view in VIEWS] == [[]] * len(VIEWS)


async def test_holes(store: Store) -> None:
    """A gap is a hole from where the last capture held; why is said where it is known."""
    record = Record(store)
    for n in (0, 1, 2.5, 6, 12):
        await record.write_status(slot(n), whole())
    for n, reason in ((4, "Desk did not answer."), (5, "Later."), (2, "No hole.")):
        await record.write_hole(replace(slot(n), outcome=Outcome.FAILED, reason=reason))
    assert await rows_of(store, status_holes) == [
        (at(3.5), at(6), 750, "Desk did not answer."),
        (at(7), at(12), 1500, None),
    ]


async def test_performance(store: Store) -> None:
    """Figures by agent, by department and agent, and by department, with names."""
    ours = [AgentFigures(ADA, figures()), AgentFigures(BEN, figures(closed=1))]
    reports = [day_report(ours), day_report(ours[1:], department=BILLING)]
    await Record(store).write_performance(night(), DAY, reports)
    rest: tuple[Any, ...] = (0, 3, 14, 7500.0, 2520.0, 9, 150600.0, None, night().at)
    assert await rows_of(store, agent_performance_daily) == [
        (DAY, "401", ADA.name, 9, *rest),
        (DAY, "402", BEN.name, 1, *rest),
    ]
    assert await rows_of(store, agent_performance_daily_by_department) == [
        (DAY, BILLING.id, "Billing", "402", BEN.name, 1, *rest),
    ]
    assert await rows_of(store, department_performance_daily) == [
        (DAY, "", "Whole portal", 2, 2, 2, 9, *rest),
        (DAY, BILLING.id, "Billing", 1, 1, 1, 9, *rest),
    ]


async def test_skills_of_today(store: Store) -> None:
    """Only the latest capture counts, also where nobody has a skill any more."""
    record = Record(store)
    first = skill_map([skill(holders=[ADA, BEN])], people=[ADA, BEN])
    await record.write_skills(slot(0, Kind.SKILLS), first)
    second = skill_map([skill("German", holders=[BEN])], people=[ADA, BEN])
    await record.write_skills(slot(1, Kind.SKILLS), second)
    assert await rows_of(store, agent_skills_current) == [
        ("402", BEN.name, "600000000001", "German", "Language", SUPPORT.id, "Support", at(1)),
    ]
    await record.write_skills(slot(2, Kind.SKILLS), skill_map([], people=[]))
    assert await rows_of(store, agent_skills_current) == []


async def test_coverage(store: Store) -> None:
    """Every department by name, and the whole portal."""
    await Record(store).write_status(slot(0), whole(state(ADA, mail=BUSY), state(BEN, OFFLINE)))
    rows = {row[1:4]: row[4:8] for row in await rows_of(store, department_coverage)}
    assert rows["", "Whole portal", ""] == (1, 0, 1, 0)
    assert rows[SUPPORT.id, "Support", "mail"] == (0, 1, 0, 0)
    assert rows[BILLING.id, "Billing", ""] == (0, 0, 1, 0)
    assert len(rows) == 12
