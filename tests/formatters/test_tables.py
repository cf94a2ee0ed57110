"""One description of a table, drawn three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formatters import blocks
from formatters.tables import Column, Number, Table, table_message
from tests.blocks import check_message, shown, table

if TYPE_CHECKING:
    from bot.slack.message import Message

AGENTS = Table(
    "Agents",
    (
        Column("Agent", ("Ada <Ray>", "Bo")),
        Column("Status", (None, "")),
        Column("Open", (Number(0, "0"), None)),
    ),
)


def _chain(message: Message) -> list[Message]:
    check_message(message)
    return [message, *(_chain(message.fallback) if message.fallback else [])]


def test_columns_known_for_nobody_are_left_out() -> None:
    """A column that is empty in every row disappears; zero counts as known; a gap is a dash."""
    message = table_message([], AGENTS, [])
    assert table(message) == [
        {"Agent": "Ada <Ray>", "Open": "0"},
        {"Agent": "Bo", "Open": "\u2013"},
    ]


def test_gaps_do_not_stop_sorting() -> None:
    """A column of numbers with a gap stays one of numbers; the gap sorts below zero."""
    rows = table_message([], AGENTS, []).blocks[0]["rows"]
    assert [row[1] for row in rows[1:]] == [
        {"type": "raw_number", "value": 0, "text": "0"},
        {"type": "raw_number", "value": -1, "text": "\u2013"},
    ]


def test_three_forms_hold_the_same_rows() -> None:
    """The newest block falls back to the older table and that to plain lines, with one text."""
    newest, older, plainest = _chain(table_message([blocks.header("Board")], AGENTS, []))
    assert [block["type"] for block in newest.blocks] == ["header", "data_table"]
    assert [block["type"] for block in older.blocks] == ["header", "table"]
    assert table(newest) == table(older)
    assert shown(plainest) == "Board\n*Ada &lt;Ray&gt;* \u00b7 Open: 0\n*Bo*"
    assert (
        newest.text
        == older.text
        == plainest.text
        == "*Board*\n*Ada &lt;Ray&gt;* \u00b7 Open: 0\n*Bo*"
    )


def test_wide_tables_are_narrowed_until_they_fit() -> None:
    """Many long cells are shortened to Slack's sum of characters; no row and no number is lost."""
    texts = [Column(f"Column {n}", ("long text " * 20,) * 50) for n in range(15)]
    wide = Table("Wide", (*texts, Column("Open", (Number(5, "5"),) * 50)))
    newest, *_ = _chain(table_message([], wide, []))
    rows = table(newest)
    assert len(rows) == 50
    assert rows[0]["Open"] == "5"


def test_columns_give_way_when_nothing_else_helps() -> None:
    """Where even narrow cells are too many, the last columns go."""
    numbers = [Column(f"{n}", (Number(n, "1,234,567h 05m"),) * 50) for n in range(20)]
    newest, *_ = _chain(table_message([], Table("Numbers", tuple(numbers)), []))
    titles = list(table(newest)[0])
    assert titles == [str(n) for n in range(len(titles))]
    assert 10 < len(titles) < 20


def test_plain_lines_are_spread_over_sections() -> None:
    """Fifty long rows become several sections, and what exceeds them is counted."""
    rows = Table("Rows", tuple(Column(f"C{n}", ("&" * 60,) * 50) for n in range(3)))
    *_, plainest = _chain(table_message([], rows, []))
    assert 1 < len(plainest.blocks) <= 5
    assert shown(plainest).endswith("more")


def test_block_ids_follow_the_content() -> None:
    """Slack keeps a table's state by its block id, so other rows get another id."""
    first = table_message([], AGENTS, []).blocks[0]["block_id"]
    other = Table("Agents", (Column("Agent", ("Cy",)),))
    assert first == table_message([], AGENTS, []).blocks[0]["block_id"]
    assert first != table_message([], other, []).blocks[0]["block_id"]
