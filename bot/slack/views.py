"""Modals as Slack's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.slack.message import View

_MAX_LABEL: Final = 24
"""Of a modal's title and buttons: https://docs.slack.dev/reference/views/modal-views."""


def build_view(view: View) -> dict[str, Any]:
    """Return the view as ``views.open`` takes it; a title or button too long ends with "…"."""
    payload: dict[str, Any] = {
        "type": "modal",
        "title": _label(view.title),
        "close": _label(view.close),
        "blocks": list(view.blocks),
    }
    if view.submit is not None:
        payload["submit"] = _label(view.submit)
    if view.callback_id:
        payload["callback_id"] = view.callback_id
    if view.private_metadata:
        payload["private_metadata"] = view.private_metadata
    return payload


def _label(text: str) -> dict[str, Any]:
    if len(text) > _MAX_LABEL:
        text = text[: _MAX_LABEL - 1] + "…"
    return {"type": "plain_text", "text": text, "emoji": False}
