"""Interactive elements inside blocks: name them, find them, and say what they hold."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.ids import new_block_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON = dict[str, Any]

_PLACES: Final = ("elements", "accessory", "element", "actions")
_INITIAL: Final = {
    # element type: (key of the value in the state, key of the initial value)
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
STATEFUL: Final = _INITIAL.keys()


def named_blocks(body: Mapping[str, Any]) -> JSON:
    """Return a copy of a view or message whose blocks and elements all have ids, as Slack does."""
    named: JSON = copy.deepcopy(dict(body))
    for block in _all_blocks(named.get("blocks") or ()):
        block.setdefault("block_id", new_block_id())
        for element in _elements(block):
            element.setdefault("action_id", new_block_id())
    return named


def iter_elements(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Yield every interactive element with its block."""
    for block in _all_blocks(blocks):
        for element in _elements(block):
            yield block, element


def find_element(
    blocks: list[JSON], action_id: str, block_id: str | None = None
) -> tuple[JSON, JSON]:
    """Return the block and the element that a person means.

    Raises:
        LookupError: there is none, or without `block_id` more than one.
    """
    found = [
        (block, element)
        for block, element in iter_elements(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if len(found) != 1:
        seen = [element["action_id"] for _, element in iter_elements(blocks)]
        raise LookupError(f"{len(found)} elements with action_id {action_id!r} among {seen}")
    return found[0]


def values_of(blocks: list[JSON]) -> dict[str, JSON]:
    """Return the initial state of all inputs and menus: ``values[block_id][action_id]``."""
    values: dict[str, JSON] = {}
    for block, element in iter_elements(blocks):
        if element["type"] in STATEFUL:
            key, initial = _INITIAL[element["type"]]
            empty: Any = [] if key.endswith("s") else None
            entry = {"type": element["type"], key: element.get(initial, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def filled(element: JSON, given: Any) -> JSON:
    """Return the state entry of an element after a person filled it in.

    Args:
        element: the element.
        given: Slack's own form (an object with ``value``, ``selected_option`` …), or in short a
            text, the value of an option, an id, or a list of those.

    Raises:
        LookupError: the menu has no option of that value.
    """
    key, _ = _INITIAL[element["type"]]
    if isinstance(given, dict) and ("type" in given or key in given):
        given = given.get(key)
    if key == "selected_option":
        given = given and _option(element, given)
    elif key == "selected_options":
        given = [_option(element, one) for one in given or ()]
    return {"type": element["type"], key: given}


def is_empty(entry: JSON) -> bool:
    """Return whether a state entry holds nothing."""
    return all(not value and value != 0 for key, value in entry.items() if key != "type")


def _option(element: JSON, given: Any) -> JSON:
    value = given["value"] if isinstance(given, dict) else given
    for option in _options(element):
        if option["value"] == value:
            return option
    if element["type"].endswith("external_select") and isinstance(given, dict):
        return given
    raise LookupError(f"{element.get('action_id')} has no option {value!r}")


def _options(element: JSON) -> Iterator[JSON]:
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]


def _all_blocks(blocks: Any) -> Iterator[JSON]:
    for block in blocks:
        yield block
        if block["type"] == "container":
            yield from _all_blocks(block["child_blocks"])
        if block["type"] == "carousel":
            yield from _all_blocks(block["elements"])


def _elements(block: JSON) -> Iterator[JSON]:
    if block["type"] not in ("actions", "section", "input", "card"):
        return
    for place in _PLACES:
        held = block.get(place, ())
        for element in held if isinstance(held, list | tuple) else (held,):
            if element["type"] != "image":
                yield element
