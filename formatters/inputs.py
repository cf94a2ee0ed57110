"""The block literals of forms; as `formatters.blocks`, each obeys its block's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formatters import limits
from formatters.text import NOTHING, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.slack.message import Block
    from formatters.blocks import Element

ACTION: Final = "digest_"
"""How the `action_id` of a field's element begins; the field's name follows."""


def entry(
    name: str,
    label: str,
    element: Element,
    *,
    hint: str = "",
    is_optional: bool = False,
    prefix: str = ACTION,
) -> Block:
    """Return a labelled field; its `block_id` is its name, so that errors find it.

    The element's `action_id` is the name behind `prefix`.
    """
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain_text(label, limits.INPUT_LABEL),
        "element": element | {"action_id": f"{prefix}{name}"},
        "optional": is_optional,
    }
    return block | {"hint": _plain_text(hint, limits.INPUT_LABEL)} if hint else block


def text_input(*, initial: str, most: int) -> Element:
    """Return one line of text; Slack lets nobody type more than `most` characters."""
    element: Element = {"type": "plain_text_input", "max_length": most}
    shown = plain(initial, most)
    return element | {"initial_value": shown} if shown else element


def checkboxes(options: Sequence[Element], *, chosen: Collection[str]) -> Element:
    """Return boxes to tick, at most ten; `chosen` are values."""
    element: Element = {"type": "checkboxes", "options": list(options[: limits.CHECKBOXES])}
    ticked = [option for option in element["options"] if option["value"] in chosen]
    return element | {"initial_options": ticked} if ticked else element


def time_picker(initial: str | None) -> Element:
    """Return a time of day to the minute, ``HH:MM``."""
    element: Element = {"type": "timepicker"}
    return element | {"initial_time": initial} if initial else element


def menu(placeholder: str, options: Sequence[Element], *, chosen: str | None) -> Element:
    """Return a menu; `chosen` is a value. More than 100 options stand in groups of 100."""
    element: Element = {
        "type": "static_select",
        "placeholder": _plain_text(placeholder, limits.SELECT_PLACEHOLDER),
    }
    if len(options) <= limits.SELECT_OPTIONS:
        element["options"] = list(options)
    else:
        element["option_groups"] = _groups(options)
    first = next((option for option in options if option["value"] == chosen), None)
    return element | {"initial_option": first} if first else element


def type_ahead(placeholder: str, *, chosen: Element | None) -> Element:
    """Return a menu that asks the bot for its options with each letter typed, and with none."""
    element: Element = {
        "type": "external_select",
        "placeholder": _plain_text(placeholder, limits.SELECT_PLACEHOLDER),
        "min_query_length": 0,
    }
    return element if chosen is None else element | {"initial_option": chosen}


def channel_menu(placeholder: str, *, chosen: str | None) -> Element:
    """Return a menu of Slack channels, without those shared with other organizations."""
    element: Element = {
        "type": "conversations_select",
        "placeholder": _plain_text(placeholder, limits.SELECT_PLACEHOLDER),
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    return element | {"initial_conversation": chosen} if chosen else element


def person_menu(placeholder: str, *, chosen: str | None) -> Element:
    """Return a menu of Slack users."""
    element: Element = {
        "type": "users_select",
        "placeholder": _plain_text(placeholder, limits.SELECT_PLACEHOLDER),
    }
    return element | {"initial_user": chosen} if chosen else element


def _groups(options: Sequence[Element]) -> list[Element]:
    size = limits.SELECT_OPTIONS
    parts = [options[start : start + size] for start in range(0, len(options), size)]
    return [
        {"label": _plain_text(_span(part), limits.OPTION_TEXT), "options": list(part)}
        for part in parts
    ]


def _span(part: Sequence[Element]) -> str:
    first, last = (plain(part[at]["text"]["text"], 30) for at in (0, -1))
    return f"{first} to {last}"


def _plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": plain(text, limit) or NOTHING, "emoji": False}
