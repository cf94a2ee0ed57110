"""What `history.py` writes: a month, and then boards in turn with a bare driver."""

from __future__ import annotations

import gc
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import psycopg
from _history_portal import DAYS
from _report import Row, held_against, median_ms
from sqlalchemy import text

from bot.history.boards import rows_of
from bot.history.bulk import Bulk
from bot.history.record import Record
from bot.history.record_status import write_boards
from bot.store.history_tables import status_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from _history_portal import Portal

    from bot.history.boards import BoardRows
    from bot.history.bulk import Row as Values
    from bot.store.store import Store

INSERT_RATIO: Final = 2.0
_AT_ONCE: Final = 4
"""Boards to one transaction while the database is filled."""
_COLUMNS: Final = len(status_sample.columns)


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
