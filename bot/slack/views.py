"""Modals as Slack's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.slack.message import Block, View

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


def ack_errors(errors: Mapping[str, str]) -> dict[str, Any]:
    """Return the ack that keeps a form open: plain sentences by ``block_id`` of input blocks.

    https://docs.slack.dev/surfaces/modals#displaying_errors
    """
    return {"response_action": "errors", "errors": dict(errors)}


def ack_update(view: View) -> dict[str, Any]:
    """Return the ack that replaces a form by another modal."""
    return {"response_action": "update", "view": build_view(view)}


def ack_push(view: View) -> dict[str, Any]:
    """Return the ack that lays a modal upon a form, which keeps what was filled in."""
    return {"response_action": "push", "view": build_view(view)}


def ack_options(options: Sequence[Block]) -> dict[str, Any]:
    """Return the ack of a type-ahead with at most 100 options."""
    return {"options": list(options)}


def _label(text: str) -> dict[str, Any]:
    if len(text) > _MAX_LABEL:
        text = text[: _MAX_LABEL - 1] + "…"
    return {"type": "plain_text", "text": text, "emoji": False}
