"""What ``/desk-doctor`` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.errors import UsageError
from bot.filters import sort, take
from bot.grammar import clean, excerpt

_VERBOSE: Final = "verbose"


@dataclass(frozen=True, slots=True)
class DoctorQuery:
    """What is asked; `verbose` shows in full what passed, too."""

    verbose: bool = False

    @classmethod
    def parse(cls, text: str) -> DoctorQuery:
        """Read a command's text.

        Raises:
            UsageError: it holds anything but the one word.
        """
        found = sort(text, ())
        words, rest = take(found.rest, lambda word: word == _VERBOSE)
        if rest:
            raise UsageError(excerpt(clean(text)), "is not understood here", nearest=[_VERBOSE])
        return cls(verbose=bool(words))

    @property
    def text(self) -> str:
        """Canonical text."""
        return _VERBOSE if self.verbose else ""
