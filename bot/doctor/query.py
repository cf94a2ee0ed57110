"""What ``/desk-doctor`` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.errors import UsageError
from bot.filters import sort, take
from bot.grammar import bare, clean, excerpt

_VERBOSE: Final = "verbose"
_CLAIMS: Final = "claims"
_WORDS: Final = (_VERBOSE, _CLAIMS)


@dataclass(frozen=True, slots=True)
class DoctorQuery:
    """What is asked.

    Attributes:
        verbose: show in full what passed, too.
        claims: who says to be which Desk agent, instead of checks.
    """

    verbose: bool = False
    claims: bool = False

    @classmethod
    def parse(cls, text: str) -> DoctorQuery:
        """Read a command's text.

        Raises:
            UsageError: it holds anything but one of the words.
        """
        found = sort(text, ())
        words, rest = take(found.rest, lambda word: word in _WORDS)
        chosen = {bare(word) for word in words}
        if rest or len(chosen) > 1:
            raise UsageError(excerpt(clean(text)), "is not understood here", nearest=_WORDS)
        return cls(verbose=_VERBOSE in chosen, claims=_CLAIMS in chosen)

    @property
    def text(self) -> str:
        """Canonical text."""
        return _VERBOSE if self.verbose else _CLAIMS if self.claims else ""
