"""Reads a message as its reader does, and checks it against Slack's published limits.

The limits are written out once more on purpose: a wrong number in `formatters.limits` must fail.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.slack.message import Block, Message, View

MESSAGE_TYPES: Final = frozenset(
    {"header", "section", "context", "divider", "actions", "data_table", "table"}
    | {"data_visualization"}
)
VIEW_TYPES: Final = (MESSAGE_TYPES - {"data_table", "table", "data_visualization"}) | {"input"}
_OURS: Final = re.compile(r"<!date\^\d+\^[^<>|^]+\|[^<>|]+>|<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>")
_BARE: Final = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_UNSEEN: Final = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def labels(message: Message | View) -> dict[str, str]:
    """Return the labelled fields: label to value."""
    pairs = {}
    for block in message.blocks:
        for field in block.get("fields", ()):
            name, value = field["text"].split("\n", 1)
            assert name.strip("*") not in pairs, f"two fields are labelled {name}"
            pairs[name.strip("*")] = value
    return pairs


def table(message: Message) -> list[dict[str, str]]:
    """Return the rows of the table, each a mapping of title to text."""
    found = [block for block in message.blocks if block["type"] in {"data_table", "table"}]
    assert len(found) == 1, "the message has no single table"
    titles, *rows = ([cell["text"] for cell in row] for row in found[0]["rows"])
    assert len(set(titles)) == len(titles), "two columns have one title"
    return [dict(zip(titles, row, strict=True)) for row in rows]


def charts(message: Message) -> dict[str, dict[str, dict[str, float]]]:
    """Return the charts by title: each series by name, its values by category."""
    return {
        block["title"]: {
            series["name"]: {one["label"]: one["value"] for one in series["data"]}
            for series in block["chart"]["series"]
        }
        for block in message.blocks
        if block["type"] == "data_visualization"
    }


def texts(message: Message | View) -> list[str]:
    """Return every text that a reader can see, the options of menus and dialogs included."""
    return [text for block in message.blocks for text in _texts(block)]


def shown(message: Message | View) -> str:
    """Return all visible texts as one."""
    return "\n".join(texts(message))


def elements(message: Message | View) -> dict[str, dict[str, Any]]:
    """Return buttons and menus by their visible text or placeholder."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {
        (element.get("text") or element["placeholder"])["text"]: element
        for row in rows
        for element in row
    }


def check_message(message: Message) -> None:
    """Assert that Slack takes the message and each of its fallbacks, and that nothing pings."""
    assert 1 <= len(message.text) <= 4000
    check_markup(message.text)
    _check_blocks(message.blocks, most=50, types=MESSAGE_TYPES)
    if message.fallback:
        check_message(message.fallback)


def check_view(view: View) -> None:
    """Assert that Slack takes the modal, and that nothing pings."""
    assert 1 <= len(view.title) <= 24
    assert len(repr(view.blocks).encode()) < 250_000
    has_input = any(block["type"] == "input" for block in view.blocks)
    assert view.submit or not has_input, "Slack wants a submit button where there is an input"
    assert len(view.private_metadata) <= 3000
    _check_blocks(view.blocks, most=100, types=VIEW_TYPES)


def check_markup(text: str) -> None:
    """Assert that mrkdwn holds no live control sequence except dates and mentions of ours."""
    rest = _OURS.sub("", text)
    assert not _BARE.search(rest), f"a control character is alive in {rest!r}"
    assert not _UNSEEN.search(text), f"an invisible character is in {text!r}"


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"text", "caption"} and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value)


def _check_blocks(blocks: Sequence[Block], *, most: int, types: frozenset[str]) -> None:
    assert 1 <= len(blocks) <= most
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    assert all(count == 1 for count in ids.values()), "two blocks have one id"
    assert sum(block["type"] in {"data_table", "table"} for block in blocks) <= 1
    assert sum(block["type"] == "data_visualization" for block in blocks) <= 2
    assert sum(len(text) for text in _mrkdwn_texts(blocks)) <= 13_000 or most == 100
    for block in blocks:
        assert block["type"] in types
        assert len(block.get("block_id", "x")) <= 255
        _CHECKS[block["type"]](block)


def _mrkdwn_texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "section" and "text" in block:
            yield block["text"]["text"]


def _check_header(block: Block) -> None:
    _check_plain(block["text"], 150)


def _check_section(block: Block) -> None:
    assert ("text" in block) != ("fields" in block)
    if "text" in block:
        _check_mrkdwn(block["text"], 3000)
    else:
        assert 1 <= len(block["fields"]) <= 10
    for field in block.get("fields", ()):
        _check_mrkdwn(field, 2000)


def _check_context(block: Block) -> None:
    assert 1 <= len(block["elements"]) <= 10
    for element in block["elements"]:
        _check_mrkdwn(element, 3000)


def _check_divider(block: Block) -> None:
    assert block.keys() <= {"type", "block_id"}


def _check_actions(block: Block) -> None:
    assert 1 <= len(block["elements"]) <= 25
    names = [element["action_id"] for element in block["elements"]]
    assert len(set(names)) == len(names), "two elements have one action_id"
    assert all(1 <= len(name) <= 255 for name in names)
    for element in block["elements"]:
        _check_button(element) if element["type"] == "button" else _check_select(element)


def _check_button(element: dict[str, Any]) -> None:
    _check_plain(element["text"], 75)
    assert 1 <= len(element["value"]) <= 2000
    if confirm := element.get("confirm"):
        _check_plain(confirm["title"], 100)
        _check_plain(confirm["text"], 300)
        _check_plain(confirm["confirm"], 30)
        _check_plain(confirm["deny"], 30)


def _check_select(element: dict[str, Any]) -> None:
    assert element["type"] == "static_select"
    _check_plain(element["placeholder"], 150)
    groups = element.get("option_groups") or [element]
    assert 1 <= len(groups) <= 100
    offered = [option for group in groups for option in group["options"]]
    for group in groups:
        assert 1 <= len(group["options"]) <= 100
        if group is not element:
            _check_plain(group["label"], 75)
    for option in offered:
        _check_option(option)
    if "initial_option" in element:
        assert element["initial_option"] in offered


def _check_option(option: dict[str, Any]) -> None:
    _check_plain(option["text"], 75)
    assert 1 <= len(option["value"]) <= 150
    if "description" in option:
        _check_plain(option["description"], 75)


def _check_input(block: Block) -> None:
    _check_plain(block["label"], 2000)
    if "hint" in block:
        _check_plain(block["hint"], 2000)
    element = block["element"]
    assert 1 <= len(element["action_id"]) <= 255
    _INPUTS[element["type"]](element)


def _check_text_input(element: dict[str, Any]) -> None:
    assert 1 <= element["max_length"] <= 3000
    assert 1 <= len(element.get("initial_value", "x")) <= element["max_length"]


def _check_boxes(element: dict[str, Any]) -> None:
    assert 1 <= len(element["options"]) <= 10
    for option in element["options"]:
        _check_option(option)
    ticked = element.get("initial_options", element["options"])
    assert ticked, "Slack refuses an empty list"
    assert all(option in element["options"] for option in ticked)


def _check_time(element: dict[str, Any]) -> None:
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", element.get("initial_time", "09:00"))


def _check_type_ahead(element: dict[str, Any]) -> None:
    _check_plain(element["placeholder"], 150)
    assert element["min_query_length"] >= 0
    if "initial_option" in element:
        _check_option(element["initial_option"])


def _check_place(element: dict[str, Any]) -> None:
    _check_plain(element["placeholder"], 150)
    initial = element.get("initial_conversation", element.get("initial_user", "C1"))
    assert re.fullmatch(r"[CGUW][A-Z0-9]+", initial)


def _check_data_table(block: Block) -> None:
    _check_rows(block, most=101)
    assert block["caption"]
    assert 1 <= block["page_size"] <= 100
    assert len(block["rows"]) >= 2
    assert 0 <= block["row_header_column_index"] < len(block["rows"][0])


def _check_table(block: Block) -> None:
    _check_rows(block, most=100)
    assert len(block["column_settings"]) == len(block["rows"][0])


def _check_chart(block: Block) -> None:
    assert 1 <= len(block["title"]) <= 50
    chart, axes = block["chart"], block["chart"]["axis_config"]
    assert chart["type"] in {"line", "bar"}
    names = [series["name"] for series in chart["series"]]
    assert 1 <= len(names) == len(set(names)) <= 12
    labels = axes["categories"]
    assert 1 <= len(labels) == len(set(labels)) <= 20
    assert all(1 <= len(text) <= 20 for text in [*names, *labels])
    assert all(1 <= len(axes[key]) <= 50 for key in ("x_label", "y_label"))
    for series in chart["series"]:
        assert [one["label"] for one in series["data"]] == labels
        assert all(math.isfinite(one["value"]) for one in series["data"])


def _check_rows(block: Block, *, most: int) -> None:
    rows = block["rows"]
    assert 1 <= len(rows) <= most
    assert 1 <= len(rows[0]) <= 20
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert all(cell["type"] in {"raw_text", "raw_number"} and cell["text"] for cell in cells)
    assert all(isinstance(cell["value"], int) for cell in cells if cell["type"] == "raw_number")
    assert sum(len(cell["text"]) for cell in cells) <= 10_000
    assert not any(_UNSEEN.search(cell["text"]) or "\n" in cell["text"] for cell in cells)


def _check_plain(text: dict[str, Any], limit: int) -> None:
    assert text["type"] == "plain_text"
    assert text["emoji"] is False
    assert 1 <= len(text["text"]) <= limit
    assert not _UNSEEN.search(text["text"])


def _check_mrkdwn(text: dict[str, Any], limit: int) -> None:
    assert text["type"] == "mrkdwn"
    assert text["verbatim"] is True
    assert 1 <= len(text["text"]) <= limit
    check_markup(text["text"])


_INPUTS: Final = {
    "plain_text_input": _check_text_input,
    "checkboxes": _check_boxes,
    "timepicker": _check_time,
    "static_select": _check_select,
    "external_select": _check_type_ahead,
    "conversations_select": _check_place,
    "users_select": _check_place,
}
_CHECKS: Final = {
    "input": _check_input,
    "header": _check_header,
    "section": _check_section,
    "context": _check_context,
    "divider": _check_divider,
    "actions": _check_actions,
    "data_table": _check_data_table,
    "data_visualization": _check_chart,
    "table": _check_table,
}
