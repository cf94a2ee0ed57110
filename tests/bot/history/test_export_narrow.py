"""What an export is narrowed to: times, departments and people, as they were then."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from bot.history.export import ExportRequest, plan_export, write_export
from bot.history.export_errors import ExportRefusedError
from bot.history.export_range import Range
from bot.history.export_tables import EXPORTED
from bot.store import history_tables as tables
from bot.store.tables import access_log
from tests.bot.history.exports import Silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

    from bot.history.export_cells import Cells
    from bot.store.store import Store


class Kept:
    """Keeps rows instead of writing them."""

    def __init__(self) -> None:
        self.rows: list[Cells] = []
        self.is_closed = False

    def write(self, rows: Iterable[Cells]) -> None:
        """Keep rows."""
        self.rows.extend(rows)

    def close(self) -> None:
        """Remember that it is done."""
        self.is_closed = True

    def discard(self) -> None:
        """Let go of the rows."""
        self.rows.clear()


def at(day: int, hour: int = 0) -> datetime:
    """Return an instant in November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


async def fill(store: Store, table: Table, *rows: dict[str, Any]) -> None:
    """Write rows."""
    async with store.begin() as connection:
        await connection.execute(insert(table), list(rows))


async def exported(store: Store, table: str, *columns: str, **narrowed: Any) -> list[Any]:
    """Return the values of some columns, a tuple a row unless it is one column."""
    plan = await plan_export(store, ExportRequest(EXPORTED[table], **narrowed), counted=True)
    writer, listener = Kept(), Silent()
    await write_export(store, plan.wanted, writer, listener.tell)
    assert writer.is_closed
    assert listener.written == plan.total == len(writer.rows)
    places = [list(EXPORTED[table].table.c.keys()).index(name) for name in columns]
    found = [tuple(row[place] for place in places) for row in writer.rows]
    return [row[0] for row in found] if len(columns) == 1 else found


@pytest.fixture
async def moved(store: Store) -> Store:
    """Return a store in which Ada moved from Support to Billing on the tenth."""
    names = [{"changed_at": at(1)}]
    agents = [{"agent_id": "1", "name": "Ada Ray"}, {"agent_id": "2", "name": "Ben Oz"}]
    await fill(store, tables.known_agent, *[{**one, **names[0]} for one in agents])
    places = [("5", "Support"), ("6", "Billing")]
    rows = [{"department_id": key, "name": name, **names[0]} for key, name in places]
    await fill(store, tables.known_department, *rows)
    spans = [("1", "5", at(1), at(10)), ("1", "6", at(10), None), ("2", "6", at(1), None)]
    keys = ("agent_id", "department_id", "since", "until")
    await fill(
        store, tables.agent_department, *[dict(zip(keys, row, strict=True)) for row in spans]
    )
    return store


async def test_samples_of_a_department(moved: Store) -> None:
    """Samples are those of agents while they belonged to it, the moment of moving being the new."""
    samples = [(at(day), who) for day in (9, 10) for who in ("1", "2")]
    await fill(
        moved,
        tables.status_sample,
        *[{"captured_at": when, "agent_id": who, "presence": "online"} for when, who in samples],
    )
    found = await exported(moved, "status_sample", "captured_at", "agent_id", department="support")
    assert found == [(at(9), "1")]
    found = await exported(moved, "status_sample", "captured_at", "agent_id", department="6")
    assert found == [(at(9), "2"), (at(10), "1"), (at(10), "2")]


async def test_spans_of_a_department(moved: Store) -> None:
    """Spans are those that overlap with the agent's time in it."""
    spans = [("1", at(2), at(3)), ("1", at(9), at(11)), ("1", at(11), None)]
    keys = ("agent_id", "since", "until")
    await fill(
        moved,
        tables.status_span,
        *[{**dict(zip(keys, row, strict=True)), "presence": "online"} for row in spans],
    )
    assert await exported(moved, "status_span", "since", department="Support") == [at(2), at(9)]
    assert await exported(moved, "status_span", "since", department="Billing") == [at(9), at(11)]


async def test_people_of_a_department(moved: Store) -> None:
    """Lists of names are those who ever belonged to it."""
    assert await exported(moved, "known_agent", "name", department="Support") == ["Ada Ray"]
    assert len(await exported(moved, "known_agent", "name", department="Billing")) == 2
    assert await exported(moved, "agent_department", "agent_id", department="Support") == ["1"]


async def test_figures_of_a_department(moved: Store) -> None:
    """Tables with departments give that department's rows, not the whole portal's."""
    rows = [
        {"day": date(2026, 11, 9), "department_id": place, "agent_id": who, "captured_at": at(10)}
        for place in ("", "5", "6")
        for who in ("1", "2")
    ]
    await fill(moved, tables.performance_sample, *rows)
    found = await exported(
        moved, "performance_sample", "department_id", "agent_id", department="6", agents=["ada"]
    )
    assert found == [("6", "1")]
    assert len(await exported(moved, "performance_sample", "agent_id")) == 6


async def test_days_of_a_department(moved: Store) -> None:
    """Whole days of agents count where they belonged to it at any time of the day."""
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 11)]
    rows = [
        {"day": day, "department_id": "", "agent_id": "1", "captured_at": at(12)} for day in days
    ]
    await fill(moved, tables.performance_sample, *rows)
    ben = {"agent_id": "2", "department_id": "5", "since": at(11, 9), "until": at(11, 17)}
    await fill(moved, tables.agent_department, ben)
    await fill(moved, tables.performance_sample, {**rows[-1], "agent_id": "2"})
    asked = ("agent_performance_daily", "day", "agent_id")
    found = await exported(moved, *asked, department="Support")
    assert found == [(days[1], "1"), (days[2], "1"), (days[3], "2")]
    found = await exported(moved, *asked, department="Billing")
    assert found == [(days[2], "1"), (days[3], "1"), (days[3], "2")]


async def test_days(store: Store) -> None:
    """Both days of a range count, where rows have days as well as where they have instants."""
    days = [date(2026, 11, day) for day in range(1, 6)]
    keys = {"department_id": "", "captured_at": at(6), "agents": 1}
    behind = {"first_response_agents": 0, "resolution_agents": 0}
    rows = [{"day": day, **keys, **behind} for day in days]
    await fill(store, tables.performance_team, *rows)
    wanted = Range(days[1], days[3])
    assert await exported(store, "performance_team", "day", range=wanted) == days[1:4]


async def test_spans_that_overlap(store: Store) -> None:
    """A span counts that has some time in the range; one that touches it has none."""
    spans = [(at(1), at(2)), (at(2), at(3)), (at(3), at(5)), (at(5), None)]
    await fill(
        store,
        tables.status_span,
        *[
            {"agent_id": "1", "since": since, "until": until, "presence": "busy"}
            for since, until in spans
        ],
    )
    found = await exported(store, "status_span", "since", range=Range(at(3), at(5)))
    assert found == [at(3)]
    found = await exported(store, "status_span", "since", range=Range(date(2026, 11, 5)))
    assert found == [at(5)]


async def test_looks_at_one_agent(moved: Store) -> None:
    """The access log is in the order of time, and narrowed to looks at the agent by name."""
    looks = [("b", at(2), "1"), ("a", at(3), "1"), ("c", at(1), "everyone")]
    await fill(
        moved,
        access_log,
        *[
            {"id": key, "at": when, "who": "U1", "whom": whom, "what": "figures", "allowed": True}
            for key, when, whom in looks
        ],
    )
    assert await exported(moved, "access_log", "id") == ["c", "b", "a"]
    assert await exported(moved, "access_log", "id", agents=["Ada Ray"]) == ["b", "a"]


async def test_an_empty_table(store: Store) -> None:
    """A range in a table without rows is no mistake: there may be none yet."""
    assert await exported(store, "status_sample", range=Range(date(2026, 11, 1))) == []


@pytest.mark.parametrize(
    ("narrowed", "part"),
    [
        ({"department": "Sales"}, "--department 'Sales' is not in the history."),
        ({"department": ""}, "--department '' is not in the history."),
        ({"agents": ["1", "Zoe"]}, "--agent 'Zoe' is not in the history."),
    ],
)
async def test_unknown_names(moved: Store, narrowed: dict[str, Any], part: str) -> None:
    """A name that the history does not know is refused, also among others and when empty."""
    with pytest.raises(ExportRefusedError, match=part):
        await exported(moved, "status_sample", **narrowed)
