"""Ninety days of history, exported and read back by other programs, on both databases."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pandas as pd
import pytest
from sqlalchemy import select

from bot.clock import system_clock
from bot.history.export_cells import CellType, cleaner, columns_of
from bot.history.export_csv import guard
from bot.history.export_tables import EXPORTED
from tests.bot.history.past import NAMES
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.history.export_cells import ExportColumn

Rows = list[tuple[Any, ...]]

DUCK_TYPES: Final[Mapping[CellType, str]] = {
    CellType.TEXT: "VARCHAR",
    CellType.INTEGER: "BIGINT",
    CellType.NUMBER: "DOUBLE",
    CellType.BOOLEAN: "BOOLEAN",
    CellType.DAY: "DATE",
    CellType.INSTANT: "TIMESTAMP WITH TIME ZONE",
}
every_table = pytest.mark.parametrize("name", EXPORTED)


@cache
def kept(url: str, name: str) -> Rows:
    """Return a table's rows as the database holds them; nothing changes in it meanwhile."""
    exported = EXPORTED[name]

    async def read() -> Rows:
        async with open_store(url, clock=system_clock) as store, store.read() as connection:
            rows = await connection.execute(select(exported.table).order_by(*exported.order))
            return [tuple(row) for row in cleaner(exported.table)(rows)]

    return asyncio.run(read())


def columns(name: str) -> tuple[ExportColumn, ...]:
    """Return the columns of a table."""
    return columns_of(EXPORTED[name].table)


def unguarded(text: Any) -> Any:
    """Take the apostrophe away that keeps spreadsheets from calculating."""
    is_guarded = isinstance(text, str) and text.startswith("'") and guard(text[1:]) == text
    return text[1:] if is_guarded else text


def by_duckdb(source: str) -> Rows:
    """Return what DuckDB reads, in the file's order; through Arrow, as instants need no pytz so."""
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        table = duck.sql(f"SELECT * FROM {source}").to_arrow_table()  # noqa: S608 - of this module
    return [tuple(row.values()) for row in table.to_pylist()]


def duck_columns(name: str) -> str:
    """Return a table's columns as DuckDB wants them told."""
    pairs = (f"'{column.name}': '{DUCK_TYPES[column.type]}'" for column in columns(name))
    return f"{{{', '.join(pairs)}}}"


@every_table
def test_duckdb_reads_parquet_back(past: str, files: Path, name: str) -> None:
    """Parquet read by DuckDB holds the very rows and types of the database, in order."""
    source = f"read_parquet('{files / name}.parquet')"
    assert by_duckdb(source) == kept(past, name)
    with duckdb.connect() as duck:
        described = duck.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - as above
    assert [(row[0], row[1]) for row in described] == [
        (column.name, DUCK_TYPES[column.type]) for column in columns(name)
    ]


@every_table
def test_duckdb_reads_json_lines_back(past: str, files: Path, name: str) -> None:
    """So do JSON Lines."""
    source = f"read_json('{files / name}.jsonl', columns = {duck_columns(name)})"
    assert by_duckdb(source) == kept(past, name)


@every_table
def test_duckdb_reads_csv_back(past: str, files: Path, name: str) -> None:
    """So does CSV, null and empty text apart, once the apostrophes are taken away."""
    options = f"header = true, columns = {duck_columns(name)}, nullstr = '', quote = '\"'"
    source = f"read_csv('{files / name}.csv', {options}, allow_quoted_nulls = false)"
    found = [tuple(map(unguarded, row)) for row in by_duckdb(source)]
    assert found == kept(past, name)


@every_table
def test_pandas_reads_parquet_back(past: str, files: Path, name: str) -> None:
    """Parquet read by pandas holds the same, as pandas writes what is missing."""
    assert by_pandas(pd.read_parquet(files / f"{name}.parquet")) == kept(past, name)


@every_table
def test_pandas_reads_json_lines_back(past: str, files: Path, name: str) -> None:
    """So do JSON Lines, days and instants read as such."""
    file = files / f"{name}.jsonl"
    rows = kept(past, name)
    frame = pd.read_json(file, lines=True, dtype=False) if rows else None
    assert (by_pandas(typed(frame, name)) if frame is not None else []) == rows


@every_table
def test_pandas_reads_csv_back(past: str, files: Path, name: str) -> None:
    """So does CSV, where pandas takes null texts for empty ones."""
    texts = {each.name: str for each in columns(name) if each.type is CellType.TEXT}
    missing = {each.name: [""] for each in columns(name) if each.name not in texts}
    frame = pd.read_csv(
        files / f"{name}.csv", dtype=texts, keep_default_na=False, na_values=missing
    )
    found = [tuple(map(unguarded, row)) for row in by_pandas(typed(frame, name))]
    assert found == [tuple(map(or_empty, row, columns(name))) for row in kept(past, name)]


def or_empty(cell: Any, column: ExportColumn) -> Any:
    """Return a cell, of texts an empty one for null."""
    return "" if cell is None and column.type is CellType.TEXT else cell


def typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a frame whose days and instants are no longer texts."""
    for column in columns(name):
        if column.type is CellType.INSTANT:
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True)
        elif column.type is CellType.DAY:
            frame[column.name] = frame[column.name].map(date.fromisoformat)
    return frame


def by_pandas(frame: pd.DataFrame) -> Rows:
    """Return a frame's rows; what pandas calls missing is `None`."""
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in frame.itertuples(index=False, name=None)
    ]


def test_there_is_something_in_it(past: str) -> None:
    """Every table has rows, and names are as hard as can be."""
    assert [name for name in EXPORTED if not kept(past, name)] == []
    assert len(kept(past, "status_sample")) > 7_000
    assert {row[1] for row in kept(past, "known_agent")} >= set(NAMES[1:])
    [raw] = kept(past, "raw_answer")
    assert json.loads(raw[-1]) == {"n": "Öz"}
