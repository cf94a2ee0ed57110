"""What Slack answers when it refuses a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.slack.blocks import Problem


class SlackError(Exception):
    """A refusal: HTTP 200 with ``ok: false``, as the Web API gives it.

    Attributes:
        error: Slack's error name, such as ``channel_not_found``.
        extra: further fields of the answer.
    """

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    @property
    def body(self) -> dict[str, Any]:
        """Return the answer's JSON."""
        return {"ok": False, "error": self.error, **self.extra}


def refused(error: str, problems: Sequence[Problem]) -> SlackError:
    """Return the error that lists what is wrong with blocks, with JSON pointers."""
    lines = [str(problem) for problem in problems]
    return SlackError(error, errors=lines, response_metadata={"messages": lines})


def bad_argument(message: str) -> SlackError:
    """Return the error for arguments that are missing or malformed."""
    line = f"[ERROR] {message}"
    return SlackError("invalid_arguments", response_metadata={"messages": [line]})
