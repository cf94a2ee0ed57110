"""The checker of messages refuses what Slack would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.message import Message, View
from formatters import blocks
from tests.blocks import check_markup, check_message, check_view

if TYPE_CHECKING:
    from bot.slack.message import Block

BUTTON = {
    "type": "button",
    "text": {"type": "plain_text", "text": "Go", "emoji": False},
    "action_id": "go",
    "value": "v",
}
CELL = {"type": "raw_text", "text": "x"}


def _text(text: str, kind: str = "mrkdwn") -> dict[str, Any]:
    extra = {"verbatim": True} if kind == "mrkdwn" else {"emoji": False}
    return {"type": kind, "text": text, **extra}


def _table(rows: list[list[dict[str, str]]]) -> Block:
    return blocks.data_table("c", [], page_size=5, block_id="b") | {"rows": rows}


BAD: list[Block] = [
    {"type": "section", "text": _text("x" * 3001)},
    {"type": "section", "text": _text("")},
    {"type": "section", "text": _text("<!channel>")},
    {"type": "section", "text": _text("a & b")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "https://x.example"}},
    {"type": "section", "fields": [_text("x")] * 11},
    {"type": "section", "fields": [_text("x" * 2001)]},
    {"type": "header", "text": _text("x" * 151, "plain_text")},
    {"type": "context", "elements": []},
    {"type": "actions", "elements": [BUTTON, BUTTON]},
    {"type": "actions", "elements": [BUTTON | {"value": "v" * 2001}]},
    {"type": "divider", "block_id": "x" * 256},
    {"type": "rich_text", "elements": []},
    _table([[CELL]]),
    _table([[CELL], [CELL, CELL]]),
    _table([[CELL], [{"type": "raw_text", "text": ""}]]),
    _table([[CELL], [{"type": "raw_text", "text": "x" * 10_000}]]),
    _table([[CELL]] * 102),
    _table([[CELL] * 21] * 2),
]


@pytest.mark.parametrize("block", BAD)
def test_bad_blocks_are_refused(block: Block) -> None:
    """Each block breaks one rule, and the checker finds it."""
    with pytest.raises((AssertionError, KeyError)):
        check_message(Message("text", (block,)))


@pytest.mark.parametrize(
    "message",
    [
        Message("", (blocks.divider(),)),
        Message("x" * 4001, (blocks.divider(),)),
        Message("<@everyone>", (blocks.divider(),)),
        Message("text", ()),
        Message("text", (blocks.divider(),) * 51),
        Message("text", (_table([[CELL], [CELL]]),) * 2),
        Message("text", (blocks.divider(),), Message("", ())),
    ],
)
def test_bad_messages_are_refused(message: Message) -> None:
    """Each message breaks a rule of the whole, and the checker finds it."""
    with pytest.raises(AssertionError):
        check_message(message)


@pytest.mark.parametrize(
    "view",
    [
        View("x" * 25, (blocks.divider(),)),
        View("Title", (_table([[CELL], [CELL]]),)),
        View("Title", (blocks.divider(),) * 101),
    ],
)
def test_bad_views_are_refused(view: View) -> None:
    """A modal takes no tables, a short title and a hundred blocks."""
    with pytest.raises(AssertionError):
        check_view(view)


def test_our_own_sequences_pass() -> None:
    """Dates, mentions of Slack users and Slack channels are all that a message may hold."""
    check_markup("<@U0ADARAY> in <#C0SUPPORT> at <!date^1^{time}|12:00 UTC> &amp; &lt;b&gt;")
    for text in ("<!here>", "<#general>", "<https://x|y>", "&nbsp;", "a\u200bb"):
        with pytest.raises(AssertionError):
            check_markup(text)
