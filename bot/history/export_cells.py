"""A column's type and its values, the same whatever the format and the database."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary

from bot.store.tables import Instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Column, Table
    from sqlalchemy.types import TypeEngine

    Cell: TypeAlias = str | int | float | bool | date | datetime | None
    Cells: TypeAlias = Sequence[Cell]
    Clean: TypeAlias = Callable[[Any], Cell]


class CellType(StrEnum):
    """What a column holds, by the names that documents use."""

    TEXT = "string"
    INTEGER = "int"
    NUMBER = "double"
    BOOLEAN = "bool"
    DAY = "date"
    INSTANT = "timestamp"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of an export."""

    name: str
    type: CellType
    nullable: bool


_TYPES: Final[tuple[tuple[type[TypeEngine[Any]], CellType], ...]] = (
    (Boolean, CellType.BOOLEAN),
    (Instant, CellType.INSTANT),
    (Date, CellType.DAY),
    (Float, CellType.NUMBER),
    (Integer, CellType.INTEGER),
)
_NUL: Final = "\0"
_STANDS_FOR_NUL: Final = "\N{REPLACEMENT CHARACTER}"


def columns_of(table: Table) -> tuple[ExportColumn, ...]:
    """Return a table's columns, in its order."""
    return tuple(
        ExportColumn(column.name, cell_type(column.type), bool(column.nullable))
        for column in table.columns
    )


def cell_type(type_: TypeEngine[Any]) -> CellType:
    """Return what a column of one of SQLAlchemy's types holds; bytes are Desk's JSON, as text."""
    return next((ours for theirs, ours in _TYPES if isinstance(type_, theirs)), CellType.TEXT)


def clean_text(text: str) -> str:
    """Return a text without NUL, which neither CSV nor PostgreSQL can carry but SQLite can."""
    return text.replace(_NUL, _STANDS_FOR_NUL) if _NUL in text else text


def inflate(body: bytes) -> str:
    """Return the text of a compressed answer of Desk."""
    return clean_text(zlib.decompress(body).decode("utf-8", "replace"))


def cleaner(table: Table) -> Callable[[Iterable[Sequence[Any]]], list[Cells]]:
    """Return what turns rows of a table into cells."""
    steps = [(place, _step(column)) for place, column in enumerate(table.columns)]
    needed = [(place, step) for place, step in steps if step is not None]

    def clean(rows: Iterable[Sequence[Any]]) -> list[Cells]:
        return [_cells(row, needed) for row in rows]

    return clean


def _step(column: Column[Any]) -> Clean | None:
    if isinstance(column.type, LargeBinary):
        return inflate
    # SQLite gives whole numbers where a view computes them from such.
    steps: Mapping[CellType, Clean] = {CellType.TEXT: clean_text, CellType.NUMBER: float}
    return steps.get(cell_type(column.type))


def _cells(row: Sequence[Any], steps: Iterable[tuple[int, Clean]]) -> Cells:
    cells = list(row)
    for place, step in steps:
        value = cells[place]
        if value is not None:
            cells[place] = step(value)
    return cells
