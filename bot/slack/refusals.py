"""What an ack says when nothing will be done, where Slack shows what an ack says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack.turn import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

BUSY: Final = "I have my hands full at the moment. Please try again in a few seconds."
STOPPING: Final = "I am being restarted. Please try again in a few seconds."
FAILED: Final = "Sorry, something went wrong. If it happens again, tell an administrator: {}"


def refusal_sentence(reason: str) -> str:
    """Return the sentence for ``busy`` or ``stopping``."""
    return STOPPING if reason == "stopping" else BUSY


def refusal_body(kind: Kind, sentence: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the ack, or `None` where Slack shows nothing of one."""
    match kind:
        case Kind.COMMAND:
            return {"response_type": "ephemeral", "text": sentence}
        case Kind.OPTIONS:
            return {"options": []}
        case Kind.VIEW:
            return _form_error(sentence, payload)
    return None


def _form_error(sentence: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Keep the form open with what was filled in; Slack takes errors of input blocks only.

    https://docs.slack.dev/surfaces/modals#displaying_errors
    """
    if payload.get("type") != "view_submission":
        return None
    for block in payload["view"].get("blocks", ()):
        if block.get("type") == "input":
            return {"response_action": "errors", "errors": {block["block_id"]: sentence}}
    return None
