"""Blocks of text, pictures and elements: https://docs.slack.dev/reference/block-kit/blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks.elements import (
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    check_element,
    check_image,
)
from bot.sandbox.slack.blocks.report import kind_of
from bot.sandbox.slack.blocks.texts import check_plain, check_text

if TYPE_CHECKING:
    from bot.sandbox.slack.blocks.report import JSON, Report

_MARKDOWN: Final = 12_000


def check_section(r: Report, at: str, value: JSON) -> None:
    """Check a section: a text of 3,000 characters, 10 fields of 2,000, one accessory."""
    if not r.keys(at, value, "type", "block_id text fields accessory expand"):
        return
    if "text" not in value and "fields" not in value:
        r.add(at, "missing required field: text")
    if "text" in value:
        check_text(r, f"{at}/text", value["text"])
    if "fields" in value:
        for i, item in enumerate(r.items(f"{at}/fields", value["fields"], 10)):
            check_text(r, f"{at}/fields/{i}", item, 2000)
    if "accessory" in value:
        here = f"{at}/accessory"
        check_element(r, here, value["accessory"], allowed=IN_SECTION, ids=set())


def check_header(r: Report, at: str, value: JSON) -> None:
    """Check a header: plain text of 150 characters."""
    if r.keys(at, value, "type text", "block_id level"):
        check_plain(r, at, value, text=150)
        r.number(f"{at}/level", value.get("level", 1), 1, 4)


def check_context(r: Report, at: str, value: JSON) -> None:
    """Check a context: 10 images or texts."""
    if not r.keys(at, value, "type elements", "block_id"):
        return
    for i, element in enumerate(r.items(f"{at}/elements", value["elements"], 10)):
        here = f"{at}/elements/{i}"
        if kind_of(element) == "image":
            check_image(r, here, element)
        else:
            check_text(r, here, element)


def check_actions(r: Report, at: str, value: JSON) -> None:
    """Check actions: 25 elements with an `action_id` each."""
    if not r.keys(at, value, "type elements", "block_id"):
        return
    ids: set[str] = set()
    for i, element in enumerate(r.items(f"{at}/elements", value["elements"], 25)):
        check_element(r, f"{at}/elements/{i}", element, allowed=IN_ACTIONS, ids=ids)


def check_divider(r: Report, at: str, value: JSON) -> None:
    """Check a divider, which has nothing."""
    r.keys(at, value, "type", "block_id")


def check_input(r: Report, at: str, value: JSON) -> None:
    """Check an input with its label and hint."""
    if r.keys(at, value, "type label element", "block_id hint optional dispatch_action"):
        check_plain(r, at, value, label=2000, hint=2000)
        r.flags(at, value, "optional dispatch_action")
        check_element(r, f"{at}/element", value["element"], allowed=IN_INPUT, ids=set())
    r.sums["inputs"] += 1


def check_picture(r: Report, at: str, value: JSON) -> None:
    """Check an image block."""
    check_image(r, at, value, "block_id title")
    check_plain(r, at, value, title=2000)


def check_markdown(r: Report, at: str, value: JSON) -> None:
    """Check standard Markdown: 12,000 characters over all blocks."""
    if r.keys(at, value, "type text", "block_id") and r.string(
        f"{at}/text", value["text"], _MARKDOWN
    ):
        r.sums["markdown"] += len(value["text"])
        if r.sums["markdown"] > _MARKDOWN:
            r.add(f"{at}/text", f"must be less than {_MARKDOWN + 1} characters in all blocks")


def check_alert(r: Report, at: str, value: JSON) -> None:
    """Check an alert: a text of 200 characters and a level."""
    if r.keys(at, value, "type text", "block_id level"):
        check_text(r, f"{at}/text", value["text"], 200)
        levels = ("default", "info", "warning", "error", "success")
        r.choice(f"{at}/level", value.get("level", "default"), levels)


def check_card(r: Report, at: str, value: JSON) -> None:
    """Check a card: short texts and at most three buttons."""
    texts = {"title": 150, "subtitle": 150, "body": 200, "subtext": 200}
    if not r.keys(
        at, value, "type", f"block_id {' '.join(texts)} hero_image icon slack_icon actions"
    ):
        return
    if not value.keys() & {"title", "body", "hero_image", "actions"}:
        r.add(at, "missing required field: title")
    if "icon" in value and "slack_icon" in value:
        r.add(at, "must have either icon or slack_icon")
    for key in texts.keys() & value.keys():
        check_text(r, f"{at}/{key}", value[key], texts[key])
    _check_card_parts(r, at, value)


def _check_card_parts(r: Report, at: str, value: JSON) -> None:
    for key in value.keys() & {"hero_image", "icon"}:
        check_image(r, f"{at}/{key}", value[key])
    ids: set[str] = set()
    buttons: list[Any] = value.get("actions", [])
    for i, button in enumerate(r.items(f"{at}/actions", buttons, 3, low=0)):
        check_element(r, f"{at}/actions/{i}", button, allowed={"button"}, ids=ids)
