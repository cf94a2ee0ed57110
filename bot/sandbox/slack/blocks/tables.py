"""The two table blocks.

https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks.report import kind_of
from bot.sandbox.slack.blocks.rich import check_rich_text, iter_texts

if TYPE_CHECKING:
    from bot.sandbox.slack.blocks.report import JSON, Report

COLUMNS: Final = 20
TABLE_ROWS: Final = 100
TABLE_CHARACTERS: Final = 10_000
DATA_ROWS: Final = 200
"""Besides the header."""
DATA_CHARACTERS: Final = 20_000
_CELL: Final = 20_000


def check_table(r: Report, at: str, value: JSON) -> None:
    """Check a ``table``: at most 100 rows of 20 cells, 10,000 characters in all."""
    if not r.keys(at, value, "type rows", "block_id column_settings"):
        return
    for i, row in enumerate(r.items(f"{at}/rows", value["rows"], TABLE_ROWS)):
        for j, cell in enumerate(r.items(f"{at}/rows/{i}", row, COLUMNS)):
            _check_cell(r, f"{at}/rows/{i}/{j}", cell)
    if "column_settings" in value:
        _check_settings(r, f"{at}/column_settings", value["column_settings"])
    _count(r, at, value, "table", TABLE_CHARACTERS)


def check_data_table(r: Report, at: str, value: JSON) -> None:
    """Check a ``data_table``: a header and 1 to 200 equal rows, 20,000 characters in all."""
    optional = "block_id page_size row_header_column_index"
    if not r.keys(at, value, "type rows caption", optional):
        return
    r.string(f"{at}/caption", value["caption"], _CELL)
    r.number(f"{at}/page_size", value.get("page_size", 5), 1, 100)
    rows = r.items(f"{at}/rows", value["rows"], DATA_ROWS + 1, low=2)
    width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
    index = value.get("row_header_column_index", 0)
    r.number(f"{at}/row_header_column_index", index, 0, max(width - 1, 0))
    for i, row in enumerate(rows):
        _check_data_row(r, f"{at}/rows/{i}", row, width, header=i == 0)
    _count(r, at, value, "data_table", DATA_CHARACTERS)


def _check_data_row(r: Report, at: str, row: Any, width: int, *, header: bool) -> None:
    cells = r.items(at, row, COLUMNS)
    if len(cells) != width:
        r.add(at, "all rows must have the same number of cells")
    for j, cell in enumerate(cells):
        if header and kind_of(cell) == "rich_text":
            r.add(f"{at}/{j}", "rich_text is not allowed in the header row")
        _check_cell(r, f"{at}/{j}", cell)


def _check_cell(r: Report, at: str, cell: Any) -> None:
    match kind_of(cell):
        case "raw_text":
            if r.keys(at, cell, "type text"):
                r.string(f"{at}/text", cell["text"], _CELL)
        case "raw_number":
            if r.keys(at, cell, "type value text"):
                r.string(f"{at}/text", cell["text"], _CELL)
                check_figure(r, f"{at}/value", cell["value"])
        case "rich_text":
            check_rich_text(r, at, cell)
        case kind:
            r.add(at, f"unsupported type: {kind}")


def check_figure(r: Report, at: str, value: Any) -> bool:
    """Return whether `value` is a finite number."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not good:
        r.add(at, "must be a finite number")
    return good


def _check_settings(r: Report, at: str, value: Any) -> None:
    for i, setting in enumerate(r.items(at, value, COLUMNS)):
        if setting is not None and r.keys(f"{at}/{i}", setting, "", "align is_wrapped"):
            r.choice(f"{at}/{i}/align", setting.get("align", "left"), ("left", "center", "right"))
            r.flags(f"{at}/{i}", setting, "is_wrapped")


def _count(r: Report, at: str, value: JSON, kind: str, limit: int) -> None:
    """Count the characters per message, which a single table cannot exceed either."""
    r.sums[kind] += sum(map(len, iter_texts(value["rows"])))
    if r.sums[kind] > limit:
        r.add(f"{at}/rows", f"must be less than {limit + 1} characters in all cells")
    r.sums["tables"] += 1
    if r.sums["tables"] > 1:
        r.add(at, "only_one_table_allowed", error="invalid_attachments")
