"""An answer as it is posted in a channel, and the note while an answer takes time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.query import Again
from bot.slack.message import Message
from formatters import blocks, limits
from formatters.controls import SHARE_NAMED
from formatters.text import code, cut, esc

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER_ID: Final = re.compile(r"[UW][A-Z0-9]{2,20}")


def format_shared(message: Message, *, by: str) -> Message:
    """Return the same facts without buttons, signed by the Slack user `by` (an id).

    The buttons of an answer act for the person who asked; in a channel others would press them.
    """
    signature = f"Shared by {_mention(by)}{_with_command(message)}"
    kept = [block for block in message.blocks if block["type"] != "actions"]
    text = f"{cut(message.text, limits.MESSAGE_TEXT)}\n{signature}"
    fallback = format_shared(message.fallback, by=by) if message.fallback else None
    return Message(text, blocks.finish(kept, tail=[blocks.context(signature)]), fallback)


def has_named_figures(message: Message) -> bool:
    """Say whether an answer's own button asks before it shares figures of people by name."""
    rows = (block["elements"] for block in message.blocks if block["type"] == "actions")
    return any(element["action_id"] == SHARE_NAMED for row in rows for element in row)


def format_working() -> Message:
    """Return the note that stands in while Desk takes longer than usual."""
    words = ":hourglass_flowing_sand: Asking Zoho Desk\u2026"
    return Message(words, (blocks.context(words),))


def _mention(user_id: str) -> str:
    return f"<@{user_id}>" if _USER_ID.fullmatch(user_id) else esc(user_id)


def _with_command(message: Message) -> str:
    command = next(_commands(message), "")
    return f" with {code(command)}" if command else ""


def _commands(message: Message) -> Iterator[str]:
    for block in message.blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            if element["type"] == "button":
                yield Again.parse(element["value"]).command
