"""A message's `text`, read out of its blocks: what notifications and screen readers say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formatters import limits
from formatters.text import esc, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.slack.message import Block


def as_text(body: Iterable[Block], rows: Sequence[str] = ()) -> str:
    """Return the facts of the blocks as lines of mrkdwn; buttons and menus are no facts.

    Args:
        body: everything but tables.
        rows: a table's rows as lines. They come last, so that what gives way to the limit is rows
            and never scope or period.
    """
    facts = [line for block in body for line in _lines_of(block)]
    return lines([*facts, *rows], limits.MESSAGE_TEXT)


def _lines_of(block: Block) -> Iterable[str]:
    match block:
        case {"type": "header", "text": {"text": str(text)}}:
            return [f"*{esc(text)}*"]
        case {"type": "section", "fields": [*cells]}:
            return [_field(cell["text"]) for cell in cells]
        case {"type": "section", "text": {"text": str(text)}}:
            return text.split("\n")
        case {"type": "context", "elements": [*elements]}:
            return [element["text"] for element in elements]
    return []


def _field(markup: str) -> str:
    name, _, value = markup.partition("\n")
    return f"{name.strip('*')}: {value}"
