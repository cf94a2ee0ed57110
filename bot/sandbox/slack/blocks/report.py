"""What the checker finds, and the small checks that all blocks share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

JSON = dict[str, Any]


def kind_of(value: Any) -> str:
    """Return the ``type`` of an object, nothing for what is none."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Slack refuses.

    Attributes:
        message: what is wrong, in Slack's words where they are known.
        pointer: JSON pointer to the offending part, such as ``/blocks/0/text``.
        error: the error that the whole call ends with.
    """

    message: str
    pointer: str
    error: str = "invalid_blocks"

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


@dataclass(slots=True)
class Report:
    """Collects problems, and counts what is limited over a whole message or view.

    Attributes:
        modern: whether the newest blocks are known (``data_table``, ``data_visualization``).
        has_file: tells whether a file id can be shown; `None` accepts any.
        sums: characters and blocks counted so far, by what they count towards.
        block_ids: those seen so far.
    """

    surface: Surface
    modern: bool = True
    has_file: Callable[[str], bool] | None = None
    problems: list[Problem] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)
    block_ids: set[str] = field(default_factory=set)

    def add(self, at: str, message: str, *, error: str = "invalid_blocks") -> None:
        """Note one problem."""
        self.problems.append(Problem(message, at, error))

    def keys(self, at: str, value: Any, required: str, optional: str = "") -> bool:
        """Return whether `value` is an object with these keys (space-separated) and no others."""
        if not isinstance(value, dict):
            self.add(at, "must be an object")
            return False
        before = len(self.problems)
        for key in required.split():
            if value.get(key) is None:
                self.add(at, f"missing required field: {key}")
        for key in value.keys() - {*required.split(), *optional.split()}:
            self.add(at, f"invalid additional property: {key}")
        return len(self.problems) == before

    def string(self, at: str, value: Any, high: int, *, low: int = 1) -> bool:
        """Return whether `value` is a string of `low` to `high` characters."""
        if not isinstance(value, str):
            self.add(at, "must be a string")
        elif len(value) < low:
            self.add(at, f"must be more than {low - 1} characters")
        elif len(value) > high:
            self.add(at, f"must be less than {high + 1} characters")
        else:
            return True
        return False

    def items(self, at: str, value: Any, high: int, *, low: int = 1) -> list[Any]:
        """Return the items of an array of `low` to `high`, none if it is something else."""
        if not isinstance(value, list):
            self.add(at, "must be an array")
            return []
        if len(value) < low:
            self.add(at, f"no less than {low} items allowed")
        if len(value) > high:
            self.add(at, f"no more than {high} items allowed")
        return value

    def choice(self, at: str, value: Any, allowed: Collection[str]) -> None:
        """Check that `value` is one of these words."""
        if value not in allowed:
            self.add(at, f"must be one of: {', '.join(sorted(allowed))}")

    def number(self, at: str, value: Any, low: int, high: int) -> None:
        """Check that `value` is a whole number from `low` to `high`."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(at, "must be an integer")
        elif not low <= value <= high:
            self.add(at, f"must be between {low} and {high}")

    def flags(self, at: str, value: JSON, names: str) -> None:
        """Check that these keys (space-separated), where present, are true or false."""
        for name in names.split():
            if name in value and not isinstance(value[name], bool):
                self.add(f"{at}/{name}", "must be a boolean")
