"""Which block may stand where, and the limits over a whole message or view.

https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/reference/views.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks import simple
from bot.sandbox.slack.blocks.charts import check_chart
from bot.sandbox.slack.blocks.report import JSON, Problem, Report, Surface, kind_of
from bot.sandbox.slack.blocks.rich import check_rich_text
from bot.sandbox.slack.blocks.tables import check_data_table, check_table
from bot.sandbox.slack.blocks.texts import check_choices, check_plain, check_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLOCK_ID: Final = 255
MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
_IN_CONTAINER: Final = frozenset(
    ["actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table"]
)
_MODERN: Final = frozenset({"data_table", "data_visualization"})
_ALL: Final = frozenset(Surface)
_NOT_IN_MODALS: Final = frozenset({Surface.MESSAGE, Surface.HOME})


def check_message(
    blocks: Sequence[JSON] | None,
    text: str | None = None,
    *,
    modern: bool = True,
    has_file: Callable[[str], bool] | None = None,
) -> list[Problem]:
    """Return what Slack refuses in a message.

    Args:
        blocks: `None` for a message of text alone.
        text: the fallback; a missing one is allowed, as on Slack.
        modern: `False` for a workspace that does not know the newest blocks yet.
        has_file: tells whether a ``slack_file`` can be shown; default: any can.
    """
    report = Report(Surface.MESSAGE, modern, has_file)
    if blocks:
        _check_blocks(report, "", blocks, MESSAGE_BLOCKS)
    elif not text:
        report.add("", "no_text", error="no_text")
    return report.problems


def check_view(
    view: Any, *, modern: bool = True, has_file: Callable[[str], bool] | None = None
) -> list[Problem]:
    """Return what Slack refuses in a modal or an App Home view."""
    if kind_of(view) not in (Surface.MODAL, Surface.HOME):
        return [Problem("must be a modal or home view", "/view")]
    report = Report(Surface(view["type"]), modern, has_file)
    _check_frame(report, view)
    if "blocks" in view:
        _check_blocks(report, "/view", view["blocks"], VIEW_BLOCKS)
    if report.sums["inputs"] and report.surface is Surface.MODAL and not view.get("submit"):
        report.add("/view", "missing required field: submit")
    if report.sums["focus_on_load"] > 1:
        report.add("/view", "only one element may have focus_on_load")
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        report.add("/view", "view is too large", error="view_too_large")
    return report.problems


def _check_frame(r: Report, view: JSON) -> None:
    common = "callback_id private_metadata external_id"
    if r.surface is Surface.HOME:
        r.keys("/view", view, "type blocks", common)
    else:
        more = "submit close clear_on_close notify_on_close submit_disabled"
        r.keys("/view", view, "type title blocks", f"{common} {more}")
        check_plain(r, "/view", {k: v for k, v in view.items() if v is not None}, **_TITLES)
        r.flags("/view", view, "clear_on_close notify_on_close submit_disabled")
    for key, limit in (("callback_id", 255), ("private_metadata", 3000), ("external_id", 255)):
        if view.get(key) is not None:
            r.string(f"/view/{key}", view[key], limit, low=0)


_TITLES: Final = {"title": 24, "submit": 24, "close": 24}


def check_options(answer: Any) -> list[Problem]:
    """Return what Slack refuses in the answer to a ``block_suggestion``."""
    report = Report(Surface.MODAL)
    if report.keys("", answer, "", "options option_groups"):
        filled = {key: value for key, value in answer.items() if value != []}
        if filled or not answer:
            check_choices(report, "", filled)
    return report.problems


def _check_blocks(r: Report, at: str, blocks: Any, limit: int) -> None:
    for i, block in enumerate(r.items(f"{at}/blocks", blocks, limit, low=0)):
        _check_block(r, f"{at}/blocks/{i}", block, _TYPES.keys())


def _check_block(r: Report, at: str, block: Any, allowed: Any) -> None:
    kind = kind_of(block)
    check, surfaces = _TYPES.get(kind, (None, _ALL))
    unknown = kind not in allowed or (kind in _MODERN and not r.modern)
    if check is None or unknown or r.surface not in surfaces:
        r.add(at, f"unsupported type: {kind}")
        return
    block_id = block.get("block_id")
    if block_id is not None and r.string(f"{at}/block_id", block_id, BLOCK_ID):
        if block_id in r.block_ids:
            r.add(f"{at}/block_id", f'`block_id` "{block_id}" already exists')
        r.block_ids.add(block_id)
    check(r, at, block)


def _check_carousel(r: Report, at: str, value: JSON) -> None:
    if r.keys(at, value, "type elements", "block_id"):
        for i, card in enumerate(r.items(f"{at}/elements", value["elements"], 10)):
            _check_block(r, f"{at}/elements/{i}", card, {"card"})


def _check_container(r: Report, at: str, value: JSON) -> None:
    flags = "is_collapsible default_collapsed has_header_divider"
    optional = f"block_id title rich_text_title subtitle width icon {flags}"
    if not r.keys(at, value, "type child_blocks", optional):
        return
    r.flags(at, value, flags)
    r.choice(f"{at}/width", value.get("width", "standard"), ("narrow", "standard", "wide", "full"))
    _check_container_head(r, at, value)
    for i, child in enumerate(r.items(f"{at}/child_blocks", value["child_blocks"], 10)):
        _check_block(r, f"{at}/child_blocks/{i}", child, _IN_CONTAINER)


def _check_container_head(r: Report, at: str, value: JSON) -> None:
    if "title" not in value and "rich_text_title" not in value:
        r.add(at, "missing required field: title")
    check_plain(r, at, value, title=150)
    if "subtitle" in value:
        check_text(r, f"{at}/subtitle", value["subtitle"], 150)
    if "rich_text_title" in value:
        check_rich_text(r, f"{at}/rich_text_title", value["rich_text_title"])
    if value.get("is_collapsible") and value.get("has_header_divider"):
        r.add(at, "has_header_divider is not allowed when is_collapsible")
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        r.add(at, "default_collapsed needs is_collapsible")


_TYPES: Final[dict[str, tuple[Callable[[Report, str, JSON], None], frozenset[Surface]]]] = {
    "section": (simple.check_section, _ALL),
    "header": (simple.check_header, _ALL),
    "context": (simple.check_context, _ALL),
    "actions": (simple.check_actions, _ALL),
    "divider": (simple.check_divider, _ALL),
    "input": (simple.check_input, _ALL),
    "image": (simple.check_picture, _ALL),
    "rich_text": (check_rich_text, _ALL),
    "card": (simple.check_card, _ALL),
    "carousel": (_check_carousel, _NOT_IN_MODALS),
    "container": (_check_container, _NOT_IN_MODALS),
    "table": (check_table, _NOT_IN_MODALS),
    "data_table": (check_data_table, _NOT_IN_MODALS),
    "data_visualization": (check_chart, frozenset({Surface.MESSAGE})),
    "markdown": (simple.check_markdown, _NOT_IN_MODALS - {Surface.HOME}),
    "alert": (simple.check_alert, frozenset({Surface.MODAL})),
}
