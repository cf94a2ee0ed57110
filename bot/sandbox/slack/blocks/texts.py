"""Text objects, options and confirmation dialogs.

https://docs.slack.dev/reference/block-kit/composition-objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.sandbox.slack.blocks.report import JSON, Report

TEXT: Final = 3000
LABEL: Final = 75
OPTION_VALUE: Final = 150
OPTIONS: Final = 100
URL: Final = 3000
_BOTH: Final = ("plain_text", "mrkdwn")


def check_text(r: Report, at: str, value: Any, limit: int = TEXT, *, plain: bool = False) -> None:
    """Check a text object of 1 to `limit` characters, with `plain` one without markup."""
    if not isinstance(value, dict):
        r.add(at, "must be a text object")
        return
    kind = value.get("type")
    if kind not in _BOTH or (plain and kind != "plain_text"):
        r.add(at, f"must be one of: {'plain_text' if plain else 'mrkdwn, plain_text'}")
        return
    flag = "emoji" if kind == "plain_text" else "verbatim"
    if r.keys(at, value, "type text", flag):
        r.flags(at, value, flag)
        r.string(f"{at}/text", value["text"], limit)


def check_plain(r: Report, at: str, value: JSON, **limits: int) -> None:
    """Check those of these plain texts, given by key with their limits, that are present."""
    for key, limit in limits.items():
        if key in value:
            check_text(r, f"{at}/{key}", value[key], limit, plain=True)


def check_option(r: Report, at: str, value: Any, *, marked: bool = False) -> None:
    """Check one option; with `marked` its texts may hold markup."""
    if not r.keys(at, value, "text value", "description url"):
        return
    check_text(r, f"{at}/text", value["text"], LABEL, plain=not marked)
    r.string(f"{at}/value", value["value"], OPTION_VALUE)
    if "description" in value:
        check_text(r, f"{at}/description", value["description"], LABEL, plain=not marked)
    if "url" in value:
        r.string(f"{at}/url", value["url"], URL)


def check_choices(r: Report, at: str, value: JSON) -> None:
    """Check the options or the option groups of a menu, which has one of both."""
    if ("options" in value) == ("option_groups" in value):
        r.add(at, "must have either options or option_groups")
        return
    for i, option in enumerate(_listed(r, at, value, "options")):
        check_option(r, f"{at}/options/{i}", option)
    for i, group in enumerate(_listed(r, at, value, "option_groups")):
        here = f"{at}/option_groups/{i}"
        if r.keys(here, group, "label options"):
            check_text(r, f"{here}/label", group["label"], LABEL, plain=True)
            for j, option in enumerate(r.items(f"{here}/options", group["options"], OPTIONS)):
                check_option(r, f"{here}/options/{j}", option)


def _listed(r: Report, at: str, value: JSON, key: str) -> list[Any]:
    return r.items(f"{at}/{key}", value[key], OPTIONS) if key in value else []


def check_confirm(r: Report, at: str, value: Any) -> None:
    """Check a confirmation dialog."""
    if r.keys(at, value, "", "title text confirm deny style"):
        check_plain(r, at, value, title=100, confirm=30, deny=30)
        if "text" in value:
            check_text(r, f"{at}/text", value["text"], 300)
        if "style" in value:
            r.choice(f"{at}/style", value["style"], ("primary", "danger"))
