"""What ``/agent-digest`` is asked: a verb and, for most, the id of a digest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.filters import name, phrases, sort, unknown
from bot.grammar import Mention, excerpt, quote

if TYPE_CHECKING:
    from bot.grammar import Value


class Verb(StrEnum):
    """What can be done, in the order in which help lists it."""

    NEW = "new"
    LIST = "list"
    NOW = "now"
    EDIT = "edit"
    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"
    HISTORY = "history"

    @property
    def takes_id(self) -> bool:
        """Say whether it is about one digest."""
        return self not in {Verb.NEW, Verb.LIST}


_MOST: Final = 2
"""Words: the verb and the id."""


@dataclass(frozen=True, slots=True)
class DigestQuery:
    """A verb and a digest.

    Attributes:
        digest_id: lower case, as typed: it need not exist. `None` for the only digest there is.
    """

    verb: Verb = Verb.LIST
    digest_id: str | None = None

    @classmethod
    def parse(cls, text: str) -> DigestQuery:
        """Read a command's text.

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        words = [_word(value) for phrase in phrases(sort(text, ()).rest) for value in phrase]
        if len(words) > _MOST:
            raise UsageError(excerpt(words[_MOST]), "is one word too many; give a verb and an id")
        if not words:
            return cls()
        return cls._of(_verb(words[0]), words[1:])

    @classmethod
    def _of(cls, verb: Verb, ids: list[str]) -> DigestQuery:
        if ids and not verb.takes_id:
            raise UsageError(excerpt(ids[0]), f"is too much; {verb} stands alone")
        if verb is Verb.DELETE and not ids:
            raise UsageError(verb, "needs the id of a digest, such as: delete k3x7ab2q")
        return cls(verb, name(ids[0]).lower() if ids else None)

    @property
    def text(self) -> str:
        """Canonical text."""
        return f"{self.verb} {quote(self.digest_id)}" if self.digest_id else self.verb.value


def _word(value: Value) -> str:
    if isinstance(value, Mention):
        raise UsageError("@", "is a mention; digests are named by their ids")
    return value.text


def _verb(word: str) -> Verb:
    lowered = word.lower()
    if lowered in set(Verb):
        return Verb(lowered)
    raise unknown(word, "is nothing that can be done with digests", list(Verb))
