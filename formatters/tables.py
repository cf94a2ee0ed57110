"""Tables of agents or skills: one description, drawn with the newest block and two fallbacks."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.slack.message import Message
from formatters import blocks, limits
from formatters.spoken import as_text
from formatters.text import NOTHING, esc, lines, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block

ROWS: Final = 50
"""Rows of one message; more are on the next page."""
_SHOWN: Final = 10
"""Rows that Slack draws before the reader turns the table's own page: few enough that what stands
above the table, the answer in short, is still on the screen."""
_GAP: Final = blocks.number_cell(-1, NOTHING)
"""Slack sorts a column by number only when every cell is one; what is not known comes first."""
_WIDEST: Final = 100
_NARROWEST: Final = 8
_SECTIONS: Final = 4
"""Sections of the plainest form: 12,000 characters, which Slack takes."""


@dataclass(frozen=True, slots=True)
class Number:
    """A value to sort by and its words."""

    value: int
    text: str


Cell = str | Number | None
"""Foreign text as it is, a number, or nothing known."""


@dataclass(frozen=True, slots=True)
class Column:
    """A title and one cell a row."""

    title: str
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is known for any row."""
        return not any(isinstance(cell, Number) or cell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A caption for screen readers and columns of equal length, the first naming the row.

    `shown` rows are drawn before the reader turns the table's own page.
    """

    caption: str
    columns: tuple[Column, ...]
    shown: int = _SHOWN


def table_message(
    head: Sequence[Block],
    table: Table,
    tail: Sequence[Block],
    *,
    charts: Sequence[Block] = (),
) -> Message:
    """Return `head`, `charts`, the table and `tail` as a message that falls back.

    Slack rolls its new blocks out in phases and answers ``invalid_blocks`` where one is missing:
    first the charts go, whose numbers the table has; then `data_table` becomes `table`, and that
    plain lines.
    """
    rows = _rows(table)
    native = blocks.data_table(
        table.caption, rows, page_size=table.shown, block_id=_block_id(table.caption, rows)
    )
    spoken = _lines(rows)
    text = as_text([*head, *tail], spoken)
    plainest = Message(text, blocks.finish([*head, *_as_sections(spoken)], tail=tail))
    older = Message(text, blocks.finish([*head, blocks.table(rows)], tail=tail), plainest)
    uncharted = Message(text, blocks.finish([*head, native], tail=tail), older)
    if not charts:
        return uncharted
    return Message(text, blocks.finish([*head, *charts, native], tail=tail), uncharted)


def _rows(table: Table) -> list[list[blocks.Element]]:
    """Return header and rows without empty columns, narrow enough for Slack's sum of characters."""
    kept = [table.columns[0], *(column for column in table.columns[1:] if not column.is_empty)]
    kept = kept[: limits.TABLE_COLUMNS]
    width = _WIDEST
    drawn = [_cells(column, width) for column in kept]
    while _size(drawn) > limits.TABLE_CHARACTERS:
        if width > _NARROWEST:
            width = max(_NARROWEST, width * 3 // 4)
            drawn = [_cells(column, width) for column in kept]
        else:
            drawn.pop()
    return [list(row) for row in zip(*drawn, strict=True)]


def _cells(column: Column, width: int) -> list[blocks.Element]:
    title = blocks.text_cell(plain(column.title, width))
    gap = _GAP if any(isinstance(cell, Number) for cell in column.cells) else blocks.text_cell("")
    return [title, *(_cell(cell, width, gap) for cell in column.cells)]


def _cell(cell: Cell, width: int, gap: blocks.Element) -> blocks.Element:
    if isinstance(cell, Number):
        return blocks.number_cell(cell.value, cell.text)
    return blocks.text_cell(plain(cell, width)) if cell else gap


def _size(drawn: Sequence[Sequence[blocks.Element]]) -> int:
    return sum(len(cell["text"]) for column in drawn for cell in column)


def _block_id(caption: str, rows: Sequence[Sequence[blocks.Element]]) -> str:
    """Return an id that changes with the content, since Slack keeps a table's state by id."""
    content = repr((caption, [[cell["text"] for cell in row] for row in rows]))
    return f"table:{zlib.crc32(content.encode('utf-8', 'replace')):08x}"


def _lines(rows: Sequence[Sequence[blocks.Element]]) -> list[str]:
    titles = [esc(cell["text"]) for cell in rows[0]]
    return [_line(titles, row) for row in rows[1:]]


def _as_sections(spoken: Sequence[str]) -> list[Block]:
    whole = lines(spoken, limits.SECTION_TEXT * _SECTIONS)
    return [blocks.section(part) for part in _parts(whole.split("\n"), limits.SECTION_TEXT)]


def _line(titles: Sequence[str], row: Sequence[blocks.Element]) -> str:
    pairs = zip(titles[1:], row[1:], strict=True)
    values = [f"{title}: {esc(cell['text'])}" for title, cell in pairs if cell["text"] != NOTHING]
    return " \u00b7 ".join([f"*{esc(row[0]['text'])}*", *values])


def _parts(whole: Sequence[str], limit: int) -> list[str]:
    parts: list[str] = []
    for line in whole:
        if parts and len(parts[-1]) + len(line) < limit:
            parts[-1] += "\n" + line
        else:
            parts.append(line)
    return parts
