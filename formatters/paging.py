"""Which rows of a long answer one message shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from formatters.text import number

if TYPE_CHECKING:
    from collections.abc import Sequence

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its number (from 1) of `total` rows, `size` a page."""

    number: int
    size: int
    total: int

    @classmethod
    def of(cls, wanted: int, *, size: int, total: int) -> Page:
        """Return the wanted page, or the nearest that exists."""
        last = max(1, -(-total // size))
        return cls(min(max(wanted, 1), last), size, total)

    @property
    def has_previous(self) -> bool:
        """Say whether rows come before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Say whether rows come after."""
        return self.number * self.size < self.total

    @property
    def words(self) -> str:
        """Return ``51 to 100 of 5,000``, or nothing when all rows are shown."""
        if not (self.has_previous or self.has_next):
            return ""
        first = (self.number - 1) * self.size + 1
        last = min(self.number * self.size, self.total)
        return f"{number(first)} to {number(last)} of {number(self.total)}"

    def cut(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Return the rows of this page."""
        return rows[(self.number - 1) * self.size : self.number * self.size]
