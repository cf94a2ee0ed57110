"""Rows as comma-separated values, which read back as they were.

The form is that of RFC 4180 with line feeds, as PostgreSQL's ``COPY … (FORMAT csv, HEADER)`` reads
it: nothing between commas is null, and ``""`` an empty text. A spreadsheet takes a text that begins
with a sign for a formula, and a name in Desk can be any text: such a text gets an apostrophe in
front (https://owasp.org/www-community/attacks/CSV_Injection). Taking one apostrophe away wherever
`guard` would have put it gives the text back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.history.export_cells import CellType
from bot.history.export_texts import boolean_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from typing import Any, BinaryIO

    from bot.history.export_cells import Cells, ExportColumn

_FORMULA: Final = re.compile(r"[\s']*[=+\-@＝＋－＠]")  # noqa: RUF001 - Excel takes these, too
_QUOTED: Final = re.compile(r'^$|[",\r\n]|^\s|\s$')


class CsvWriter:
    """Writes rows below a head.

    Args:
        file: takes bytes.
        columns: of every row.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[ExportColumn]) -> None:
        self._file = file
        self._encoders = [_ENCODERS[column.type] for column in columns]
        self._file.write(f"{','.join(column.name for column in columns)}\n".encode())

    def write(self, rows: Iterable[Cells]) -> None:
        """Add rows."""
        self._file.write("".join(map(self._line, rows)).encode())

    def close(self) -> None:
        """Do nothing: every row is written."""

    def discard(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _line(self, cells: Cells) -> str:
        pairs = zip(self._encoders, cells, strict=True)
        return ",".join(["" if cell is None else encode(cell) for encode, cell in pairs]) + "\n"


def guard(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def text_cell(text: str) -> str:
    """Return a text as a cell, in quotes where it needs them."""
    if text.isalnum():  # most of them
        return text
    safe = guard(text)
    return '"' + safe.replace('"', '""') + '"' if _QUOTED.search(safe) else safe


def _day(value: date) -> str:
    return value.isoformat()


_ENCODERS: Final[Mapping[CellType, Callable[[Any], str]]] = {
    CellType.TEXT: text_cell,
    CellType.INTEGER: str,
    CellType.NUMBER: repr,
    CellType.BOOLEAN: boolean_text,
    CellType.DAY: _day,
    CellType.INSTANT: instant_text,
}
