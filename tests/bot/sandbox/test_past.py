"""The sandbox's past: written as the bot would have, with what real histories have."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pandas as pd
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.desk.client import open_desk
from bot.history.export_formats import ExportFormat
from bot.history.export_tables import EXPORTED
from bot.history.models import Kind, Outcome
from bot.history.record import Record
from bot.sandbox.desk.seeding import build_world
from bot.sandbox.desk.server import SandboxDesk
from bot.sandbox.past import Past
from bot.sandbox.past_answers import PastAnswers
from bot.store.history_tables import (
    capture,
    known_agent,
    performance_team,
    status_sample,
    status_span,
)
from tests.bot.history.exports import export_to
from tests.databases import open_store
from tests.documents import ROOT
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from sqlalchemy import Select

    from bot.desk.client import DeskClient
    from bot.store.store import Store

_SELECT: Final = "SELECT * REPLACE (CAST(agent_id AS VARCHAR) AS agent_id)"
_READ: Final = (
    "read_parquet('{}.parquet')",
    "read_json('{}.jsonl', maximum_object_size = 100000)",
    "read_csv('{}.csv', nullstr = '', all_varchar = false)",
)
_WRITE: Final = """
import asyncio
from datetime import datetime
from bot.sandbox.desk.seeding import build_world
from bot.sandbox.past import Past
from tests.databases import open_store

async def write(url, now, days):
    async with open_store(url, clock=lambda: now) as store:
        await Past(build_world(7), now, days).write(store)

asyncio.run(write("{}", datetime.fromisoformat("{}"), {}))
"""
_NOW: Final = datetime(2026, 11, 18, 9, 17, tzinfo=UTC)
_DAYS: Final = 90


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a database is that holds the past."""
    file = tmp_path_factory.mktemp("past") / "deskbot.db"
    # A process of its own writes it in seconds; one whose coverage is measured takes a minute.
    script = _WRITE.format(f"sqlite+aiosqlite:///{file}", _NOW.isoformat(), _DAYS)
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)  # noqa: S603 - ours
    return file


@pytest.fixture
async def store(written: Path) -> AsyncIterator[Store]:
    """Return the database with the past in it."""
    url = f"sqlite+aiosqlite:///{written}"
    async with open_store(url, clock=FixedClock(_NOW)) as store:
        yield store


async def _all(store: Store, statement: Select[Any]) -> list[Any]:
    async with store.read() as connection:
        return list((await connection.execute(statement)).all())


async def test_it_reaches_up_to_now(store: Store) -> None:
    """It covers all its days up to the last quarter of an hour, so that no hole comes after it."""
    status = select(func.min(capture.c.captured_at), func.max(capture.c.captured_at)).where(
        capture.c.kind == Kind.STATUS
    )
    [(first, last)] = await _all(store, status)
    assert last == datetime(2026, 11, 18, 9, 15, tzinfo=UTC)
    assert first == datetime(2026, 11, 18, 9, tzinfo=UTC) - timedelta(days=_DAYS)
    days = await _all(store, select(performance_team.c.day).distinct())
    assert len(days) == _DAYS - len(await _holes(store, Kind.PERFORMANCE))


async def test_it_is_written_once(store: Store) -> None:
    """Writing it again, as after a restart on the same database, changes nothing."""
    count = select(func.count()).select_from(status_sample)
    before = await _all(store, count)
    await Past(build_world(7), _NOW, 17).write(store)
    assert await _all(store, count) == before


async def test_it_has_holes_with_reasons(store: Store) -> None:
    """An outage of some hours and two refused days are there, and say why."""
    outage = await _holes(store, Kind.STATUS)
    assert len(outage) == 7
    assert {row.reason for row in outage} == {"Zoho Desk could not be reached."}
    refused = await _holes(store, Kind.PERFORMANCE)
    assert len(refused) == 2
    assert all("permission" in row.reason for row in refused)
    begin = min(row.captured_at for row in outage)
    # Hourly then: the last capture before vouches for up to an hour, and nothing for longer.
    spans = await _all(store, select(status_span).where(status_span.c.since < begin))
    assert max(row.until for row in spans if row.until < begin + timedelta(hours=3)) == begin


async def test_somebody_has_left(store: Store) -> None:
    """One agent is in the past whom the portal no longer lists, with a span that ended."""
    [gone] = [one for one in build_world(7).others if one.status == "DISABLED"]
    assert (gone.id, gone.name) in [
        (row.agent_id, row.name) for row in await _all(store, select(known_agent))
    ]
    spans = await _all(store, select(status_span).where(status_span.c.agent_id == gone.id))
    assert spans
    assert all(row.until is not None and row.until < _NOW - timedelta(days=20) for row in spans)


async def test_the_backlog_grows(store: Store) -> None:
    """From the beginning of a quarter on, the backlog of the portal becomes larger."""
    rows = await _all(
        store,
        select(performance_team.c.day, performance_team.c.backlog)
        .where(performance_team.c.department_id == "", performance_team.c.day >= date(2026, 10, 1))
        .order_by(performance_team.c.day),
    )
    weeks = [sum(row.backlog for row in rows[at : at + 7]) for at in range(7, len(rows) - 7, 7)]
    assert weeks[-1] > weeks[0]


async def test_skills_are_there(store: Store) -> None:
    """The last capture of skills is less than eight days old."""
    latest = await Record(store).latest(Kind.SKILLS)
    assert latest is not None
    assert _NOW - latest.at < timedelta(days=8)


async def test_it_says_what_desk_says() -> None:
    """A day and a moment of the past are what the local Desk itself answers about them."""
    clock = FixedClock(_NOW)
    desk = SandboxDesk(clock=clock)
    answers = PastAnswers(desk.world, left_at=_NOW - timedelta(days=400))
    day = (_NOW - timedelta(days=3)).date()
    async with desk.running(), _client(desk, clock) as client:
        report = await client.get_agent_performance_metrics({"period": f"{day}..{day}"})
        board = await client.get_agent_status_monitoring()
    whole = answers.reports(day, at=_NOW)[0]
    assert whole.team == report.team
    figures = {row.agent.id: row.figures for row in report.agents if row.figures.closed}
    assert {row.agent.id: row.figures for row in whole.agents if row.figures.closed} == figures
    assert set(answers.board(_NOW).agents) == set(board.agents)


def _client(desk: SandboxDesk, clock: FixedClock) -> AbstractAsyncContextManager[DeskClient]:
    return open_desk(
        client_id=desk.client_id,
        client_secret=SecretStr(desk.client_secret),
        refresh_token=SecretStr(desk.refresh_token),
        org_id=desk.org_id,
        desk_url=desk.url,
        accounts_url=desk.accounts_url,
        source="rest",
        clock=clock,
    )


@pytest.mark.parametrize("table", ["agent_performance_daily", "agent_status_intervals"])
async def test_it_is_exported_and_read_back(
    written: Path, store: Store, tmp_path: Path, table: str
) -> None:
    """DuckDB and pandas read the same ninety days from each format, as the database has them."""
    [(rows,)] = await _all(store, select(func.count()).select_from(EXPORTED[table].table))
    for shape in ExportFormat:
        await export_to(f"sqlite:///{written}", tmp_path / f"{table}.{shape}", table)
    by_duckdb = [_duckdb(source.format(tmp_path / table)) for source in _READ]
    by_pandas = [_pandas(tmp_path / f"{table}.{shape}") for shape in ExportFormat]
    assert {len(found) for found in (*by_duckdb, *by_pandas)} == {rows}
    assert by_duckdb[0] == by_duckdb[1] == by_duckdb[2]
    for frame in by_pandas:
        assert frame["agent_name"].tolist() == [row["agent_name"] for row in by_duckdb[0]]
        measure = "closed" if table == "agent_performance_daily" else "seconds"
        assert frame[measure].sum() == sum(row[measure] for row in by_duckdb[0])


def _duckdb(source: str) -> list[dict[str, Any]]:
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        rows = duck.sql(f"{_SELECT} FROM {source}").to_arrow_table()
    return [{name: _plain(value) for name, value in row.items()} for row in rows.to_pylist()]


def _pandas(file: Path) -> pd.DataFrame:
    ids = {"agent_id": str}
    match file.suffix:
        case ".csv":
            return pd.read_csv(file, dtype=ids)
        case ".jsonl":
            return pd.read_json(file, lines=True, dtype=ids)
    return pd.read_parquet(file)


def _plain(value: Any) -> Any:
    """Return a value as text files can hold it, whatever zone the reader gave it."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


async def _holes(store: Store, kind: Kind) -> list[Any]:
    where = (capture.c.kind == kind, capture.c.outcome == Outcome.FAILED)
    return await _all(store, select(capture).where(*where))
