"""`docs/history.md` against real databases: what it says is there, what it shows runs."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pytest

from bot.clock import system_clock
from bot.history.export_cells import CellType, columns_of
from bot.history.export_tables import EXPORTED
from bot.store.engine import parse_url, sqlite_file
from bot.store.history_docs import DOCS
from bot.store.schema import METADATA
from tests.databases import open_store, run_sql
from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGE: Final = (ROOT / "docs" / "history.md").read_text("utf-8")
BLOCKS: Final = re.findall(r"(?ms)^```sql\n-- ([^\n]+)\n(.*?)^```$", PAGE)
"""The page's statements: which databases each is for, and itself."""
QUERIES: Final = [(head.split(", "), body) for head, body in BLOCKS if body.startswith("SELECT")]
OWN: Final = {"agent_claim", "delivery", "desk_token", "digest", "lease", "place"}
"""Tables that are the bot's alone."""
POSTGRES_TYPES: Final[Mapping[str, CellType]] = {
    "text": CellType.TEXT,
    "character varying": CellType.TEXT,
    "integer": CellType.INTEGER,
    "bigint": CellType.INTEGER,
    "double precision": CellType.NUMBER,
    "boolean": CellType.BOOLEAN,
    "date": CellType.DAY,
    "timestamp with time zone": CellType.INSTANT,
    "bytea": CellType.TEXT,
}
SQLITE_TYPES: Final[Mapping[str, CellType]] = {
    "TEXT": CellType.TEXT,
    "VARCHAR": CellType.TEXT,
    "INTEGER": CellType.INTEGER,
    "FLOAT": CellType.NUMBER,
    "BOOLEAN": CellType.BOOLEAN,
    "DATE": CellType.DAY,
    "DATETIME": CellType.INSTANT,
    "BLOB": CellType.TEXT,
}
every_table = pytest.mark.parametrize("name", EXPORTED)


@every_table
def test_every_column_is_described(name: str) -> None:
    """Each column has a sentence of its own, and no sentence is about another."""
    documented = DOCS[name].columns
    assert set(documented) == {column.name for column in columns_of(EXPORTED[name].table)}
    assert DOCS[name].about.endswith(".")
    assert [meaning for meaning in documented.values() if meaning.endswith((".", " "))] == []


def test_every_table_is_described() -> None:
    """Whatever the database holds is described, or the bot's alone; nothing else is described."""
    assert set(METADATA.tables) - OWN <= set(EXPORTED) == set(DOCS)


@every_table
def test_columns_are_those_of_the_database(past: str, name: str) -> None:
    """The page's columns are those of tables and views, in order, of that type and no other."""
    shown = dict.fromkeys(column.name for column in columns_of(EXPORTED[name].table))
    written = dict(re.findall(r"^\| `(\w+)`(?: \*)? \| (\w+) \|", section(name), re.MULTILINE))
    assert list(written) == list(shown)
    found = types_of(past, name)
    assert list(found) == list(written)
    assert {key: kind for key, kind in found.items() if kind and kind != written[key]} == {}


def section(name: str) -> str:
    """Return what the page says about a table."""
    return PAGE.partition(f"\n### {name}\n")[2].partition("\n#")[0]


def types_of(url: str, name: str) -> dict[str, CellType | None]:
    """Return a table's columns from the database; computed ones have no type on SQLite."""
    file = sqlite_file(parse_url(url))
    if file is None:
        query = "SELECT column_name, data_type FROM information_schema.columns"
        rows = run_sql(url, f"{query} WHERE table_name = '{name}' ORDER BY ordinal_position")
        return {column: POSTGRES_TYPES[kind] for column, kind in rows}
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(f"PRAGMA table_info({name})").fetchall()
    kinds = ((row[1], re.sub(r"\(.*", "", row[2]).upper()) for row in found)
    return {column: SQLITE_TYPES[kind] if kind else None for column, kind in kinds}


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return what a query answers in the bot's own database."""

    async def ask() -> list[tuple[Any, ...]]:
        async with open_store(url, clock=system_clock) as store, store.read() as connection:
            return [tuple(row) for row in await connection.exec_driver_sql(query)]

    return asyncio.run(ask())


def test_queries_answer(past: str) -> None:
    """Each query of the page runs on the databases that it names, and has something to say."""
    mine = [query for kinds, query in QUERIES if kind_of(past) in kinds]
    assert mine
    assert [query for query in mine if not rows(past, query)] == []


def kind_of(url: str) -> str:
    """Return what the page calls a database's kind."""
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"


def test_queries_answer_on_files(past: str, parquet_files: Path) -> None:
    """Of exported files, DuckDB answers as the database does."""
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        for name in EXPORTED:
            source = f"read_parquet('{parquet_files / name}.parquet')"
            duck.sql(f"FROM {source}").create_view(name)
        for kinds, query in QUERIES:
            if "DuckDB" not in kinds:
                continue
            found = [tuple(row.values()) for row in duck.sql(query).to_arrow_table().to_pylist()]
            assert found
            if kind_of(past) in kinds:
                assert sorted(map(rounded, found)) == sorted(map(rounded, rows(past, query)))


def rounded(row: tuple[Any, ...]) -> str:
    """Return a row without what databases write differently: zones, and digits far behind."""
    return repr([comparable(cell) for cell in row])


def comparable(cell: Any) -> str:
    """Return a cell as text; numbers to three places, instants to the second."""
    try:
        return f"{float(cell):.3f}"
    except (TypeError, ValueError):
        return str(cell).replace("T", " ")[:19] if re.match(r"\d{4}-", str(cell)) else str(cell)


def test_the_statement_for_files_runs(past: str, parquet_files: Path) -> None:
    """What the page tells DuckDB's users to type makes a view of a file."""
    [statement] = [body for head, body in BLOCKS if body.startswith("CREATE VIEW")]
    with duckdb.connect() as duck:
        duck.execute(f"SET file_search_path = '{parquet_files}'")
        duck.execute(statement)
        [(count,)] = duck.execute("SELECT count(*) FROM status_holes").fetchall()
    assert count == len(rows(past, "SELECT * FROM status_holes")) > 0
