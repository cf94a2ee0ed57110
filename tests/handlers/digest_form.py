"""The form of a digest as Slack keeps it: opened by the bot, filled in by a person."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.slack.message import View

_VALUES: Final = {
    "plain_text_input": "value",
    "timepicker": "selected_time",
    "checkboxes": "selected_options",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "conversations_select": "selected_conversation",
    "users_select": "selected_user",
}


def payload(view: View, **filled: Any) -> dict[str, Any]:
    """Return what Slack sends of a form: its initial values, and over them what was filled in.

    A menu's value is given as the option's value, boxes as a list of those.
    """
    values: dict[str, Any] = {}
    for block in copy.deepcopy(view.blocks):
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            entry = {"type": element["type"], **_entry(element, filled.get(name, _UNTOUCHED))}
            values[name] = {element["action_id"]: entry}
    unknown = filled.keys() - values.keys()
    assert not unknown, f"the form has no field {unknown}"
    return {
        "view": {
            "id": "V1",
            "callback_id": view.callback_id,
            "private_metadata": view.private_metadata,
            "blocks": list(view.blocks),
            "state": {"values": values},
        }
    }


_UNTOUCHED: Final = object()


def _entry(element: dict[str, Any], given: Any) -> dict[str, Any]:
    key = _VALUES[element["type"]]
    if given is _UNTOUCHED:
        first = [value for name, value in element.items() if name.startswith("initial_")]
        return {key: first[0] if first else None}
    if key == "selected_option":
        return {key: {"value": given} if given is not None else None}
    if key == "selected_options":
        return {key: [{"value": one} for one in given]}
    return {key: given}
