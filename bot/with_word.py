"""What goes only with another word or command, and the errors that say with which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.grammar import Word, bare, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.grammar import Pair, Token

_COMMANDS: Final = {
    "trend": ("/agent-metrics", "trend"),
    "vs": ("/agent-metrics", "vs previous"),
    "history": ("/agent-status", "history"),
}
"""Words of one command only, and how they are typed there."""


def only_with(word: str, part: str, *, typed: str) -> UsageError:
    """Return the error for a part that goes only with a word; `typed` is the part in full."""
    meant = excerpt(f"{word} {typed}")
    return UsageError(excerpt(part), f"goes only with the word {word}", nearest=(meant,))


def pair_only_with(word: str, pair: Pair) -> UsageError:
    """Return the same for a filter."""
    texts = [value.text for value in pair.values if isinstance(value, Word)]
    quoted = [f'"{text}"' if " " in text else text for text in texts]
    return only_with(word, f"{pair.key}:", typed=f"{pair.key}:{','.join(quoted) or 'NAME'}")


def refuse_foreign(command: str, rest: Sequence[Token]) -> None:
    """Refuse a word of another command, which would be taken for a part of a name.

    Raises:
        UsageError: there is one outside quotes.
    """
    for word in map(bare, rest):
        where, typed = _COMMANDS.get(word, (command, ""))
        if where != command:
            raise UsageError(word, f"belongs to {where}", nearest=(f"{where} {typed}",))
