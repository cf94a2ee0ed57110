"""What a method of the Web API is, and how it reads its arguments."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.sandbox.slack.errors import SlackError, bad_argument
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.sandbox.slack.core import Core

T = TypeVar("T")


class Args:
    """Arguments from a JSON body, a form or a query, where JSON travels as text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def text(self, name: str) -> str:
        """Return a required text.

        Raises:
            SlackError: it is missing or no text.
        """
        value = self.values.get(name)
        if value is None or value == "":
            raise bad_argument(f"missing required field: {name}")
        if not isinstance(value, str):
            raise bad_argument(f"must be a string: {name}")
        return value

    def find(self, name: str) -> str | None:
        """Return a text if it was given and is not empty."""
        return self.text(name) if self.values.get(name) not in (None, "") else None

    def flag(self, name: str) -> bool:
        """Return a truth value, false by default."""
        return self.values.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
        """Return a whole number.

        Raises:
            SlackError: it is none, or out of range.
        """
        value = self.values.get(name, default)
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise bad_argument(f"must be an integer: {name}") from None
        if not low <= number <= high:
            raise bad_argument(f"must be between {low} and {high}: {name}")
        return number

    def json(self, name: str) -> Any:
        """Return a JSON value, given as such or as text.

        Raises:
            SlackError: the text is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_argument(f"must be valid JSON: {name}") from None


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API.

    Attributes:
        scopes: the app needs one of these; none for none.
        token: ``bot``, ``app``, ``any`` or ``none``.
    """

    name: str
    run: Callable[[Core, Args], dict[str, Any]]
    scopes: tuple[str, ...] = ()
    tier: Tier = Tier.THREE
    token: str = "bot"  # noqa: S105  # the kind of token, no secret


def page_of(
    items: Sequence[T], args: Args, *, default: int = 100
) -> tuple[list[T], dict[str, Any]]:
    """Return one page of a list and the field that leads to the next.

    https://docs.slack.dev/apis/web-api/pagination

    Raises:
        SlackError: the cursor is none of ours.
    """
    limit = args.number("limit", default, low=0, high=1000) or default
    start = _position(args.find("cursor"))
    cursor = ""
    if start + limit < len(items):
        cursor = base64.b64encode(f"at:{start + limit}".encode()).decode()
    return list(items[start : start + limit]), {"response_metadata": {"next_cursor": cursor}}


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "at":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")
