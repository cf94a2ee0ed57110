"""Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks.report import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.slack.blocks.report import JSON, Report

_MANY: Final = 10_000
"""Slack publishes no limit on the number of elements."""
_RUNS: Final = {
    # type: (required keys, optional keys)
    "text": ("type text", "style"),
    "link": ("type url", "text unsafe style"),
    "user": ("type user_id", "style"),
    "usergroup": ("type usergroup_id", "style"),
    "channel": ("type channel_id", "style"),
    "emoji": ("type name", "unicode skin_tone url style"),
    "date": ("type timestamp format", "url fallback style"),
    "broadcast": ("type range", "style"),
    "color": ("type value", "style"),
}
_STYLES: Final = "bold italic strike code underline highlight client_highlight unlink"


def check_rich_text(r: Report, at: str, value: JSON) -> None:
    """Check a rich text block or table cell."""
    if not r.keys(at, value, "type elements", "block_id"):
        return
    for i, element in enumerate(r.items(f"{at}/elements", value["elements"], _MANY)):
        _check_part(r, f"{at}/elements/{i}", element)


def _check_part(r: Report, at: str, value: Any) -> None:
    match kind_of(value):
        case "rich_text_section":
            if r.keys(at, value, "type elements"):
                _check_runs(r, at, value, set(_RUNS))
        case "rich_text_quote":
            if r.keys(at, value, "type elements", "border"):
                _check_runs(r, at, value, set(_RUNS))
        case "rich_text_preformatted":
            if r.keys(at, value, "type elements", "border language"):
                _check_runs(r, at, value, {"text", "link"})
        case "rich_text_list":
            _check_list(r, at, value)
        case kind:
            r.add(at, f"unsupported type: {kind}")


def _check_list(r: Report, at: str, value: JSON) -> None:
    if not r.keys(at, value, "type style elements", "indent offset border"):
        return
    r.choice(f"{at}/style", value["style"], ("bullet", "ordered"))
    r.number(f"{at}/indent", value.get("indent", 0), 0, 8)
    for i, item in enumerate(r.items(f"{at}/elements", value["elements"], _MANY)):
        here = f"{at}/elements/{i}"
        if kind_of(item) != "rich_text_section":
            r.add(here, "must be a rich_text_section")
        else:
            _check_part(r, here, item)


def _check_runs(r: Report, at: str, value: JSON, allowed: set[str]) -> None:
    for i, run in enumerate(r.items(f"{at}/elements", value["elements"], _MANY, low=0)):
        here = f"{at}/elements/{i}"
        kind = kind_of(run)
        if kind not in allowed:
            r.add(here, f"unsupported type: {kind}")
        elif r.keys(here, run, *_RUNS[kind]):
            _check_run(r, here, run)


def _check_run(r: Report, at: str, run: JSON) -> None:
    if run["type"] == "text":
        r.string(f"{at}/text", run["text"], _MANY)
    if run["type"] == "date":
        r.number(f"{at}/timestamp", run["timestamp"], 0, 2**53)
    if "style" in run and r.keys(f"{at}/style", run["style"], "", _STYLES):
        r.flags(f"{at}/style", run["style"], _STYLES)


def iter_texts(value: Any) -> Iterator[str]:
    """Yield each ``text`` inside a rich text, for limits that count characters."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for nested in value.values():
            yield from iter_texts(nested)
    elif isinstance(value, list):
        for nested in value:
            yield from iter_texts(nested)
