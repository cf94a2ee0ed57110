"""Rows as JSON Lines (https://jsonlines.org/): an object to a line, with every column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.history.export_cells import CellType
from bot.history.export_texts import boolean_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, BinaryIO

    from bot.history.export_cells import Cells, ExportColumn

_encode_text: Final = json.JSONEncoder(ensure_ascii=False).encode


class JsonlWriter:
    """Writes rows, each as an object; JSON has neither days nor instants, so they are texts.

    Args:
        file: takes bytes.
        columns: of every row.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[ExportColumn]) -> None:
        self._file = file
        self._encoders = [
            (f"{_encode_text(column.name)}:", _ENCODERS[column.type]) for column in columns
        ]

    def write(self, rows: Iterable[Cells]) -> None:
        """Add rows."""
        self._file.write("".join(map(self._line, rows)).encode())

    def close(self) -> None:
        """Do nothing: every row is written."""

    def discard(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _line(self, cells: Cells) -> str:
        pairs = zip(self._encoders, cells, strict=True)
        fields = [
            name + ("null" if cell is None else encode(cell)) for (name, encode), cell in pairs
        ]
        return f"{{{','.join(fields)}}}\n"


_ENCODERS: Final[Mapping[CellType, Callable[[Any], str]]] = {
    CellType.TEXT: _encode_text,
    CellType.INTEGER: str,
    CellType.NUMBER: repr,
    CellType.BOOLEAN: boolean_text,
    CellType.DAY: lambda day: f'"{day.isoformat()}"',
    CellType.INSTANT: lambda moment: f'"{instant_text(moment)}"',
}
