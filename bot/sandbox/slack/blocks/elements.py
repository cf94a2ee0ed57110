"""Interactive elements: buttons, menus, pickers and inputs.

https://docs.slack.dev/reference/block-kit/block-elements.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks.report import Surface, kind_of
from bot.sandbox.slack.blocks.texts import (
    URL,
    check_choices,
    check_confirm,
    check_option,
    check_plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.slack.blocks.report import JSON, Report

ACTION_ID: Final = 255
_PLACEHOLDER: Final = 150
_FILE_ID: Final = re.compile(r"F[A-Z0-9]{8,}")
_COMMON: Final = "action_id confirm focus_on_load"


def check_image(r: Report, at: str, value: JSON, more: str = "") -> None:
    """Check an image, whose picture is either a URL or a file of Slack's."""
    if not r.keys(at, value, "type alt_text", f"image_url slack_file {more}"):
        return
    r.string(f"{at}/alt_text", value["alt_text"], 2000)
    if ("image_url" in value) == ("slack_file" in value):
        r.add(at, "must have either image_url or slack_file")
    elif "image_url" in value:
        r.string(f"{at}/image_url", value["image_url"], URL)
    else:
        _check_slack_file(r, f"{at}/slack_file", value["slack_file"])


def _check_slack_file(r: Report, at: str, value: Any) -> None:
    if not r.keys(at, value, "id"):
        return
    known = isinstance(value["id"], str) and _FILE_ID.fullmatch(value["id"])
    if not known or (r.has_file and not r.has_file(value["id"])):
        r.add(at, "invalid slack file")


def _button(r: Report, at: str, value: JSON) -> None:
    optional = "action_id url value style confirm accessibility_label agent_prompt"
    if not r.keys(at, value, "type text", optional):
        return
    check_plain(r, at, value, text=75)
    limits = {"url": URL, "value": 2000, "accessibility_label": 75, "agent_prompt": 4000}
    for key in limits.keys() & value.keys():
        r.string(f"{at}/{key}", value[key], limits[key], low=0)
    if "style" in value:
        r.choice(f"{at}/style", value["style"], ("primary", "danger"))


def _static_menu(r: Report, at: str, value: JSON) -> None:
    optional = "options option_groups placeholder initial_option initial_options max_selected_items"
    if r.keys(at, value, "type", f"{optional} {_COMMON}"):
        check_choices(r, at, value)
        _check_initial(r, at, value)


def _check_initial(r: Report, at: str, value: JSON) -> None:
    offered = _listed(value, "options")
    for group in _listed(value, "option_groups"):
        offered += _listed(group, "options")
    chosen = [value["initial_option"]] if "initial_option" in value else []
    for option in chosen + _listed(value, "initial_options"):
        if option not in offered:
            r.add(at, "initial_option must be one of the options")


def _listed(value: Any, key: str) -> list[Any]:
    held = value.get(key) if isinstance(value, dict) else None
    return [*held] if isinstance(held, list) else []


def _external_menu(r: Report, at: str, value: JSON) -> None:
    optional = "placeholder initial_option initial_options min_query_length max_selected_items"
    if r.keys(at, value, "type", f"{optional} {_COMMON}"):
        if "min_query_length" in value:
            r.number(f"{at}/min_query_length", value["min_query_length"], 0, 3000)
        if "initial_option" in value:
            check_option(r, f"{at}/initial_option", value["initial_option"])


def _people_menu(r: Report, at: str, value: JSON) -> None:
    plain = value["type"].removeprefix("multi_").removesuffix("_select")
    singular = plain.removesuffix("s")
    optional = f"placeholder initial_{singular} initial_{plain} max_selected_items {_COMMON}"
    if plain != "users":
        optional += " response_url_enabled"
    if plain == "conversations":
        optional += " default_to_current_conversation filter"
    r.keys(at, value, "type", optional)


def _overflow(r: Report, at: str, value: JSON) -> None:
    if r.keys(at, value, "type options", "action_id confirm"):
        for i, option in enumerate(r.items(f"{at}/options", value["options"], 5)):
            check_option(r, f"{at}/options/{i}", option)


def _boxes(r: Report, at: str, value: JSON) -> None:
    if r.keys(at, value, "type options", f"initial_option initial_options {_COMMON}"):
        for i, option in enumerate(r.items(f"{at}/options", value["options"], 10)):
            check_option(r, f"{at}/options/{i}", option, marked=True)
        _check_initial(r, at, value)


def _text_input(r: Report, at: str, value: JSON) -> None:
    optional = "initial_value multiline min_length max_length placeholder dispatch_action_config"
    if r.keys(at, value, "type", f"{optional} {_COMMON}"):
        r.flags(at, value, "multiline")
        for key, low in (("min_length", 0), ("max_length", 1)):
            if key in value:
                r.number(f"{at}/{key}", value[key], low, 3000)


def _plain_input(r: Report, at: str, value: JSON) -> None:
    optional = f"initial_value placeholder dispatch_action_config {_COMMON}"
    if value["type"] == "number_input":
        r.keys(at, value, "type is_decimal_allowed", f"{optional} min_value max_value")
    elif value["type"] == "file_input":
        r.keys(at, value, "type", "action_id filetypes max_files")
        r.number(f"{at}/max_files", value.get("max_files", 10), 1, 10)
    elif value["type"] == "rich_text_input":
        r.keys(at, value, "type", f"{optional} min_lines max_lines")
    else:
        r.keys(at, value, "type", optional)


def _picker(r: Report, at: str, value: JSON) -> None:
    kind = value["type"]
    initial = {"datepicker": "initial_date", "timepicker": "initial_time timezone"}
    r.keys(at, value, "type", f"placeholder {initial.get(kind, 'initial_date_time')} {_COMMON}")


_CHECKS: Final[dict[str, Callable[[Report, str, JSON], None]]] = {
    "button": _button,
    "image": check_image,
    "static_select": _static_menu,
    "multi_static_select": _static_menu,
    "external_select": _external_menu,
    "multi_external_select": _external_menu,
    **{
        f"{prefix}{name}_select": _people_menu
        for prefix in ("", "multi_")
        for name in ("users", "conversations", "channels")
    },
    "overflow": _overflow,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    "plain_text_input": _text_input,
    **{
        f"{name}_input": _plain_input
        for name in ("email_text", "url_text", "number", "rich_text", "file")
    },
    "datepicker": _picker,
    "timepicker": _picker,
    "datetimepicker": _picker,
}
_MENUS: Final = frozenset(name for name in _CHECKS if name.endswith("_select"))
_BOXES: Final = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker"})
_SINGLE_MENUS: Final = frozenset(name for name in _MENUS if not name.startswith("multi_"))
IN_ACTIONS: Final = _SINGLE_MENUS | _BOXES | {"button", "overflow", "datetimepicker"}
IN_SECTION: Final = _MENUS | _BOXES | {"button", "overflow", "image"}
IN_INPUT: Final = (_CHECKS.keys() - {"button", "overflow", "image"}) | set()
_NOT_ON: Final = {
    "email_text_input": (Surface.MESSAGE, Surface.HOME),
    "url_text_input": (Surface.MESSAGE, Surface.HOME),
    "number_input": (Surface.MESSAGE, Surface.HOME),
    "file_input": (Surface.MESSAGE, Surface.HOME),
    "rich_text_input": (Surface.MESSAGE,),
    "datetimepicker": (Surface.HOME,),
}


def check_element(
    r: Report, at: str, value: Any, *, allowed: frozenset[str] | set[str], ids: set[str]
) -> None:
    """Check an element that sits where only `allowed` types may; `ids` are its block's so far."""
    kind = kind_of(value)
    if kind not in allowed or r.surface in _NOT_ON.get(kind, ()):
        r.add(at, f"unsupported type: {kind}")
        return
    _check_action_id(r, f"{at}/action_id", value.get("action_id"), ids)
    _CHECKS[kind](r, at, value)
    if "confirm" in value:
        check_confirm(r, f"{at}/confirm", value["confirm"])
    check_plain(r, at, value, placeholder=_PLACEHOLDER)
    if value.get("focus_on_load"):
        r.sums["focus_on_load"] += 1


def _check_action_id(r: Report, at: str, value: Any, ids: set[str]) -> None:
    if value is None or not r.string(at, value, ACTION_ID):
        return
    if value in ids:
        r.add(at, f'`action_id` "{value}" already exists in this block')
    ids.add(value)
