"""The formats of an export, by name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.history.export_csv import CsvWriter
from bot.history.export_jsonl import JsonlWriter
from bot.history.export_parquet import ParquetWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePath
    from typing import BinaryIO

    from bot.history.export_cells import Cells, ExportColumn


class Writer(Protocol):
    """Writes rows to a file; whoever opened the file closes it."""

    def write(self, rows: Iterable[Cells]) -> None:
        """Add rows.

        Raises:
            OSError: the file takes no more.
        """
        ...

    def close(self) -> None:
        """Write what is left to write.

        Raises:
            OSError: the file takes no more.
        """
        ...

    def discard(self) -> None:
        """Let go of a file that will not be used, before it is closed."""
        ...


class ExportFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @property
    def is_text(self) -> bool:
        """Whether it can be read while it is written, as on standard output."""
        return self is not ExportFormat.PARQUET


def format_of(path: PurePath) -> ExportFormat:
    """Return the format that a file's name ends in; CSV for any other."""
    ending = path.suffix.lower().removeprefix(".")
    return ExportFormat(ending) if ending in set(ExportFormat) else ExportFormat.CSV


def open_writer(format_: ExportFormat, file: BinaryIO, columns: Sequence[ExportColumn]) -> Writer:
    """Return what writes rows in a format.

    Raises:
        MissingPackageError: the format needs a package that is not installed.
        OSError: the file takes nothing.
    """
    if format_ is ExportFormat.CSV:
        return CsvWriter(file, columns)
    if format_ is ExportFormat.JSONL:
        return JsonlWriter(file, columns)
    return ParquetWriter(file, columns)
