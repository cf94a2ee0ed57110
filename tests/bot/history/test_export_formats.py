"""Rows in each format: what was written reads back as it was, whatever the text."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, MetaData, String, Table

from bot.history.export_cells import CellType, ExportColumn, cleaner, columns_of
from bot.history.export_csv import CsvWriter, guard, text_cell
from bot.history.export_formats import ExportFormat, format_of, open_writer
from bot.history.export_jsonl import JsonlWriter
from bot.store.tables import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.history.export_cells import Cells

THING = Table(
    "thing",
    MetaData(),
    Column("name", String, primary_key=True),
    Column("count", Integer),
    Column("seconds", Float),
    Column("good", Boolean),
    Column("day", Date),
    Column("at", Instant),
)
COLUMNS = columns_of(THING)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.booleans(),
        st.none() | st.dates(),
        st.none() | st.datetimes(timezones=st.just(UTC)),
    ),
    max_size=8,
)
"""What a table can hold; NUL is tried below."""
TEXT = (ExportColumn("text", CellType.TEXT, nullable=True),)


def written(format_: ExportFormat, rows: Sequence[Cells]) -> bytes:
    """Return the file that rows make."""
    file = io.BytesIO()
    writer = open_writer(format_, file, COLUMNS)
    for row in rows:
        writer.write([row])
    writer.close()
    return file.getvalue()


def unguarded(text: str) -> str:
    """Take the apostrophe away, as the documentation tells readers to."""
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text


@given(ROWS)
def test_parquet_reads_back(rows: list[tuple[Any, ...]]) -> None:
    """Every value and type comes back from Parquet as it went in."""
    table = parquet.read_table(io.BytesIO(written(ExportFormat.PARQUET, rows)))
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    assert [str(field.type) for field in table.schema] == [
        "string",
        "int64",
        "double",
        "bool",
        "date32[day]",
        "timestamp[us, tz=UTC]",
    ]
    assert [field.nullable for field in table.schema] == [False, *[True] * 5]


@given(ROWS)
def test_json_lines_read_back(rows: list[tuple[Any, ...]]) -> None:
    """Each line is an object with every column; days and instants are ISO 8601."""
    lines = written(ExportFormat.JSONL, rows).decode().split("\n")
    assert lines.pop() == ""
    assert [tuple(json.loads(line).values()) for line in lines] == [
        (*row[:4], *map(as_text, row[4:])) for row in rows
    ]
    assert all(list(json.loads(line)) == [column.name for column in COLUMNS] for line in lines)


@given(ROWS)
def test_csv_reads_back(rows: list[tuple[Any, ...]]) -> None:
    """Comma-separated values hold the same texts as JSON Lines, but for apostrophes in front."""
    text = written(ExportFormat.CSV, rows).decode()
    head, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert head == [column.name for column in COLUMNS]
    assert [(unguarded(line[0]), *line[1:]) for line in lines] == [
        (row[0], *map(as_text_or_empty, row[1:])) for row in rows
    ]


def as_text(value: object) -> str | None:
    """Return a day or an instant as ISO 8601, with microseconds and Z."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return value.isoformat() if isinstance(value, date) else None


def as_text_or_empty(value: object) -> str:
    """Return what stands for a value between commas."""
    if isinstance(value, bool):
        return str(value).lower()
    return as_text(value) or ("" if value is None else repr(value))


@given(TEXTS)
def test_no_text_is_a_formula(text: str) -> None:
    """What a spreadsheet sees never begins with a sign, and the guard can be taken away again."""
    seen = next(csv.reader(io.StringIO(f"{text_cell(text)}\n", newline=""), strict=True))[0]
    assert not re.match(r"\s*[=+\-@]", seen)
    assert unguarded(seen) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Ada Ray", "Ada Ray"),
        ("", '""'),
        ("Ray, Ada", '"Ray, Ada"'),
        ('"Ada"', '"""Ada"""'),
        ("two\nlines", '"two\nlines"'),
        ("two\rlines", '"two\rlines"'),
        (" Ada ", '" Ada "'),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("\t=1", "'\t=1"),
        ("-", "'-"),
        ("＝1", "'＝1"),  # noqa: RUF001 - what is proven
        ("'=1", "''=1"),
        ("'t Hooft", "'t Hooft"),
        ("a=1", "a=1"),
        ("Ægir Øst", "Ægir Øst"),
    ],
)
def test_cells(text: str, cell: str) -> None:
    """Quotes stand where a reader needs them, and an apostrophe before a sign."""
    assert text_cell(text) == cell


def test_null_and_empty_text_differ() -> None:
    """Nothing between commas is null; an empty text has quotes, as PostgreSQL's COPY has it."""
    file = io.BytesIO()
    CsvWriter(file, [*TEXT, *TEXT]).write([("", None)])
    assert file.getvalue() == b'text,text\n"",\n'


def test_other_scripts_stay_readable() -> None:
    """JSON Lines hold UTF-8, not escapes."""
    file = io.BytesIO()
    JsonlWriter(file, TEXT).write([("Žofie 😀",)])
    assert file.getvalue().decode() == '{"text":"Žofie 😀"}\n'


def test_what_a_database_gives_is_cleaned() -> None:
    """NUL becomes U+FFFD, whole numbers become numbers, and Desk's compressed JSON a text."""
    table = Table(
        "mixed",
        MetaData(),
        Column("text", String),
        Column("number", Float),
        Column("body", LargeBinary),
        Column("count", Integer),
    )
    rows = [("a\0b", 3, zlib.compress(b'{"a":"\xff"}'), 4), (None, None, None, None)]
    cleaned = cleaner(table)(rows)
    assert cleaned == [["a\ufffdb", 3.0, '{"a":"\ufffd"}', 4], [None] * 4]
    assert isinstance(cleaned[0][1], float)
    assert [column.type for column in columns_of(table)] == ["string", "double", "string", "int"]


def test_groups_of_parquet() -> None:
    """More rows than one group holds are all there, in order."""
    file = io.BytesIO()
    writer = open_writer(ExportFormat.PARQUET, file, TEXT)
    for begin in range(0, 45_000, 5_000):
        writer.write([(str(number),) for number in range(begin, begin + 5_000)])
    writer.close()
    read = parquet.ParquetFile(io.BytesIO(file.getvalue()))
    assert read.num_row_groups == 3
    assert read.read()["text"].to_pylist() == [str(number) for number in range(45_000)]


@pytest.mark.parametrize(
    ("name", "format_"),
    [("x.csv", "csv"), ("x.JSONL", "jsonl"), ("x.parquet", "parquet"), ("x", "csv"), ("-", "csv")],
)
def test_formats_by_name(name: str, format_: str) -> None:
    """A file's ending says its format, and CSV is what others are."""
    assert format_of(PurePath(name)) == ExportFormat(format_)
