"""A message's `text`, read out of its blocks: what notifications and screen readers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from formatters import limits
from formatters.text import NOTHING, esc, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.slack.message import Block


def as_text(body: Sequence[Block]) -> str:
    """Return the facts of the blocks as lines of mrkdwn; buttons and menus are no facts.

    Tables come last, so that what gives way to the limit is rows and never scope or period.
    """
    ordered = sorted(body, key=lambda block: block["type"] == "data_table")
    return lines([line for block in ordered for line in _lines_of(block)], limits.MESSAGE_TEXT)


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
        case {"type": "data_table", "rows": [titles, *rows]}:
            return _rows(titles, rows)
    return []


def _field(markup: str) -> str:
    name, _, value = markup.partition("\n")
    return f"{name.strip('*')}: {value}"


def _rows(titles: Sequence[dict[str, Any]], rows: Sequence[Any]) -> Iterator[str]:
    names = [esc(title["text"]) for title in titles[1:]]
    for first, *others in rows:
        pairs = zip(names, others, strict=True)
        values = [f"{name} {esc(cell['text'])}" for name, cell in pairs if cell["text"] != NOTHING]
        yield " \u00b7 ".join([esc(first["text"]), *values])
