"""What goes back to Slack: messages and modal views, made by formatters, sent by transports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""One Block Kit block as Slack's JSON; the SDK's models drop the newest blocks."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that obeys every Block Kit limit.

    Attributes:
        text: the same facts as the blocks, for notifications and screen readers; mrkdwn, escaped.
        blocks: at most 50.
        fallback: what to send when Slack refuses these blocks (``invalid_blocks``), such as the
            same table in an older block; `None` when there is nothing simpler.
    """

    text: str
    blocks: tuple[Block, ...]
    fallback: Message | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A modal: title of at most 24 characters, at most 100 blocks."""

    title: str
    blocks: tuple[Block, ...]
    callback_id: str = ""
    private_metadata: str = ""
    submit: str | None = None
    close: str = "Close"
