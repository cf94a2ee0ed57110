"""What goes only with another word of the command, and the errors that say with which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.grammar import Word, excerpt

if TYPE_CHECKING:
    from bot.grammar import Pair


def only_with(word: str, part: str, *, typed: str) -> UsageError:
    """Return the error for a part that goes only with a word; `typed` is the part in full."""
    meant = excerpt(f"{word} {typed}")
    return UsageError(excerpt(part), f"goes only with the word {word}", nearest=(meant,))


def pair_only_with(word: str, pair: Pair) -> UsageError:
    """Return the same for a filter."""
    texts = [value.text for value in pair.values if isinstance(value, Word)]
    quoted = [f'"{text}"' if " " in text else text for text in texts]
    return only_with(word, f"{pair.key}:", typed=f"{pair.key}:{','.join(quoted) or 'NAME'}")
