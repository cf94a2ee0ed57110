"""Builders obey their block's limits and `finish` those of the whole message."""

from __future__ import annotations

import pytest

from bot.slack.message import Message
from formatters import blocks
from tests.blocks import check_message, labels


def _message(*body: blocks.Element) -> Message:
    return Message("text", tuple(body))


def test_blocks_beyond_the_limit_are_counted() -> None:
    """Of sixty blocks the first stay, the tail stays, and the missing ones are counted."""
    body = [blocks.section(f"part {n}") for n in range(60)]
    tail = [blocks.actions([blocks.button("Refresh", action_id="refresh", value="v")])]
    finished = blocks.finish(body, tail=tail)
    check_message(Message("text", finished))
    assert len(finished) == 50
    assert finished[-2]["elements"][0]["text"] == "and 12 parts more"
    assert finished[-1] == tail[0]


def test_one_table_a_message() -> None:
    """Slack takes one table, so the second is left out."""
    rows = [[blocks.text_cell("Agent")], [blocks.text_cell("Ada Ray")]]
    first = blocks.data_table("first", rows, page_size=5, block_id="a")
    finished = blocks.finish([first, blocks.table(rows), blocks.divider()])
    assert [block["type"] for block in finished] == ["data_table", "divider"]


def test_fields_are_spread_over_sections() -> None:
    """Eleven fields need two sections, and every label keeps its value."""
    pairs = [(f"Label {n}", str(n)) for n in range(11)]
    message = _message(*blocks.fields(pairs))
    check_message(message)
    assert labels(message) == dict(pairs)
    assert [len(block["fields"]) for block in message.blocks] == [10, 1]


def test_every_builder_bounds_its_text() -> None:
    """Texts far too long are cut, and texts with nothing visible are replaced."""
    for text in ("x" * 9000, "", "\u200b"):
        button = blocks.button(
            text,
            action_id="a",
            value="v",
            confirm=blocks.confirmation(title=text, text=text, confirm=text, deny=text),
        )
        option = blocks.option(text, "1", description=text)
        menu = blocks.select(text, action_id="b", options=[option], chosen=option)
        check_message(
            _message(
                blocks.header(text),
                blocks.section(text.strip("\u200b")),
                blocks.context(*[text.strip("\u200b")] * 12),
                *blocks.fields([("Label", text.strip("\u200b"))]),
                blocks.actions([button, menu]),
            )
        )


@pytest.mark.parametrize("count", [1, 250])
def test_tables_bound_their_rows(count: int) -> None:
    """A table of more rows than Slack takes loses the last ones."""
    rows = [[blocks.text_cell("n")], *([blocks.number_cell(n, str(n))] for n in range(count))]
    check_message(_message(blocks.data_table("", rows, page_size=500, block_id="a")))
    check_message(_message(blocks.table(rows)))
