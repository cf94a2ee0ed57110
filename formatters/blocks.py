"""The only block literals: each builder obeys its block's limits, `finish` those of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from formatters import limits
from formatters.text import NOTHING, counted, cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.slack.message import Block

Element = dict[str, Any]
Field = tuple[str, str]
"""A label and its value: finished mrkdwn, so foreign text has been through `esc`."""
_TABLES: Final = frozenset({"data_table", "table"})


def header(text: str) -> Block:
    """Return a heading; `text` is plain and may be foreign."""
    return {"type": "header", "text": _plain_text(text, limits.HEADER_TEXT)}


def section(text: str) -> Block:
    """Return a paragraph of mrkdwn, shown unfolded."""
    return {"type": "section", "text": _mrkdwn(text, limits.SECTION_TEXT), "expand": True}


def fields(pairs: Iterable[Field]) -> list[Block]:
    """Return labelled fields, bold label over value, in as many sections as they need."""
    cells = [_mrkdwn(f"*{name}*\n{value}", limits.FIELD_TEXT) for name, value in pairs]
    step = limits.SECTION_FIELDS
    return [
        {"type": "section", "fields": cells[start : start + step]}
        for start in range(0, len(cells), step)
    ]


def grouped(groups: Iterable[Iterable[Field]]) -> list[Block]:
    """Return labelled fields of which each group begins on a line of its own."""
    return [block for pairs in groups for block in fields(pairs)]


def context(*texts: str) -> Block:
    """Return small print of mrkdwn, one element a text."""
    kept = texts[: limits.CONTEXT_ELEMENTS]
    return {
        "type": "context",
        "elements": [_mrkdwn(text, limits.CONTEXT_TEXT) for text in kept],
    }


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def actions(elements: Sequence[Element], *, block_id: str | None = None) -> Block:
    """Return a row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements[: limits.ACTIONS_ELEMENTS])}
    return block if block_id is None else block | {"block_id": block_id}


def button(text: str, *, action_id: str, value: str, confirm: Element | None = None) -> Element:
    """Return a button; `value` is at most 2,000 characters."""
    element: Element = {
        "type": "button",
        "text": _plain_text(text, limits.BUTTON_TEXT),
        "action_id": action_id,
        "value": value,
    }
    return element if confirm is None else element | {"confirm": confirm}


def confirmation(*, title: str, text: str, confirm: str, deny: str) -> Element:
    """Return the dialog that Slack shows before it sends a click."""
    return {
        "title": _plain_text(title, limits.CONFIRM_TITLE),
        "text": _plain_text(text, limits.CONFIRM_TEXT),
        "confirm": _plain_text(confirm, limits.CONFIRM_BUTTON),
        "deny": _plain_text(deny, limits.CONFIRM_BUTTON),
    }


def option(text: str, value: str, *, description: str = "") -> Element:
    """Return an entry of a menu; `value` is at most 150 characters and never shown."""
    element: Element = {"text": _plain_text(text, limits.OPTION_TEXT), "value": value}
    if description:
        element["description"] = _plain_text(description, limits.OPTION_DESCRIPTION)
    return element


def can_be_chosen(value: str) -> bool:
    """Say whether Slack takes a value in a menu; the ids of some portals are long names."""
    return 0 < len(value) <= limits.OPTION_VALUE


def select(
    placeholder: str,
    *,
    action_id: str,
    options: Sequence[Element],
    chosen: Element | None = None,
) -> Element:
    """Return a menu of at most 100 `options`; `chosen` must be one of them."""
    element: Element = {
        "type": "static_select",
        "placeholder": _plain_text(placeholder, limits.SELECT_PLACEHOLDER),
        "action_id": action_id,
        "options": list(options[: limits.SELECT_OPTIONS]),
    }
    return element if chosen is None else element | {"initial_option": chosen}


def text_cell(text: str) -> Element:
    """Return a cell of plain text, which Slack refuses empty."""
    return {"type": "raw_text", "text": text or NOTHING}


def number_cell(value: int, text: str) -> Element:
    """Return a cell that is sorted by `value` and reads `text`."""
    return {"type": "raw_number", "value": value, "text": text}


def data_table(
    caption: str, rows: Sequence[Sequence[Element]], *, page_size: int, block_id: str
) -> Block:
    """Return a table that readers sort, filter and page; the first row is its header."""
    return {
        "type": "data_table",
        "block_id": block_id,
        "caption": plain(caption, limits.HEADER_TEXT) or NOTHING,
        "page_size": min(page_size, limits.DATA_TABLE_PAGE),
        "row_header_column_index": 0,
        "rows": [list(row) for row in rows[: limits.DATA_TABLE_ROWS + 1]],
    }


def table(rows: Sequence[Sequence[Element]]) -> Block:
    """Return the older, fixed table; numbers stand to the right."""
    settings = [
        {"align": "right" if cell["type"] == "raw_number" else "left", "is_wrapped": True}
        for cell in rows[-1]
    ]
    cells = [[text_cell(cell["text"]) for cell in row] for row in rows[: limits.TABLE_ROWS]]
    return {"type": "table", "column_settings": settings, "rows": cells}


def chart(
    title: str,
    kind: str,
    series: Iterable[tuple[str, Sequence[float]]],
    *,
    categories: Sequence[str],
    axes: tuple[str, str],
) -> Block:
    """Return a native ``line`` or ``bar`` chart.

    Args:
        title: above it.
        kind: ``line``, ``bar`` or ``area``.
        series: a name of its own and a finite value a category, each.
        categories: at most 20 different labels of at most 20 characters, in order.
        axes: what stands along and beside it.
    """
    drawn = [
        {
            "name": plain(name, limits.CHART_LABEL),
            "data": [
                {"label": label, "value": value}
                for label, value in zip(categories, values, strict=True)
            ],
        }
        for name, values in series
    ]
    along, beside = (plain(axis, limits.CHART_AXIS) for axis in axes)
    config = {"categories": list(categories), "x_label": along, "y_label": beside}
    return {
        "type": "data_visualization",
        "title": plain(title, limits.CHART_TITLE),
        "chart": {"type": kind, "series": drawn, "axis_config": config},
    }


def finish(
    body: Sequence[Block], *, tail: Sequence[Block] = (), most: int = limits.MESSAGE_BLOCKS
) -> tuple[Block, ...]:
    """Bound a whole message or view: `tail` is kept, the end of `body` gives way and is counted.

    Of several tables the first stays, since Slack takes one a message.
    """
    single = _one_table(body)
    room = most - len(tail)
    if len(single) > room:
        hidden = len(single) - room + 1
        single = [*single[: room - 1], context(f"and {counted(hidden, 'part', 'parts')} more")]
    return (*single, *tail)


def _one_table(body: Sequence[Block]) -> list[Block]:
    tables = [block for block in body if block["type"] in _TABLES]
    surplus = tables[limits.TABLES_PER_MESSAGE :]
    return [block for block in body if not any(block is other for other in surplus)]


def _mrkdwn(text: str, limit: int) -> Element:
    # verbatim: names that look like addresses, @names or #channels stay text
    return {"type": "mrkdwn", "text": cut(text, limit) or NOTHING, "verbatim": True}


def _plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": plain(text, limit) or NOTHING, "emoji": False}
