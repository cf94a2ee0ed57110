"""Rows as Apache Parquet, with the types that the database has.

pyarrow is an extra, ``deskbot[parquet]``: it weighs more than the bot and only exports need it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from bot.history.export_cells import CellType
from bot.history.export_errors import MissingPackageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

    from bot.history.export_cells import Cells, ExportColumn

_GROUP: Final = 20_000
"""Rows that are compressed together, and held in memory until then."""
_MISSING: Final = (
    "Parquet needs pyarrow, which is not installed; run pip install 'deskbot[parquet]', "
    "or choose --format csv or jsonl."
)


class ParquetWriter:
    """Writes rows in groups; nothing can be read back before `close`.

    Args:
        file: takes bytes.
        columns: of every row.

    Raises:
        MissingPackageError: pyarrow is not installed.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[ExportColumn]) -> None:
        self._pa, parquet = _packages()
        self._schema = self._pa.schema([self._field(column) for column in columns])
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Cells] = []

    def write(self, rows: Iterable[Cells]) -> None:
        """Add rows."""
        self._held.extend(rows)
        if len(self._held) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is held, and the foot."""
        if self._held:
            self._flush()
        self._writer.close()

    def discard(self) -> None:
        """Close what would otherwise be closed later, with a complaint that the file is gone."""
        self._held.clear()
        with suppress(Exception):  # whatever happened to the file happens again
            self._writer.close()
        self._writer.is_open = False

    def _flush(self) -> None:
        fields = zip(self._schema, zip(*self._held, strict=True), strict=True)
        arrays = [self._pa.array(cells, field.type) for field, cells in fields]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))
        self._held.clear()

    def _field(self, column: ExportColumn) -> Any:
        pa = self._pa
        types = {
            CellType.TEXT: pa.string(),
            CellType.INTEGER: pa.int64(),
            CellType.NUMBER: pa.float64(),
            CellType.BOOLEAN: pa.bool_(),
            CellType.DAY: pa.date32(),
            CellType.INSTANT: pa.timestamp("us", tz="UTC"),
        }
        return pa.field(column.name, types[column.type], nullable=column.nullable)


def _packages() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingPackageError(_MISSING) from error
    return pa, parquet
