"""Sort a command's tokens into filters and names; what fits nowhere is an error that names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from bot.alike import most_alike
from bot.errors import UsageError
from bot.grammar import Comma, Mention, Pair, Token, Value, Word, bare, excerpt, quote, tokens
from bot.with_word import pair_only_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_TERMS: Final = 10
"""How many skills one question may name."""

MAX_NAME: Final = 200
"""The longest name of anything; Desk's own fields are shorter."""

_NEAR: Final = 65
"""Similarity of 100 from which on something is worth suggesting: ``dept`` for ``department``."""

_AS_NEAR: Final = 10
"""How much less similar the others may be than the nearest."""

_Choice = TypeVar("_Choice", bound=StrEnum)
ME: Final = "me"


@dataclass(frozen=True, slots=True)
class Named:
    """An agent by name, e-mail address or Desk's id."""

    name: str

    @property
    def text(self) -> str:
        """Canonical text; quoted, so that it is never read as a filter."""
        return quote(self.name)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The agent whom a Slack user is."""

    user_id: str

    @property
    def text(self) -> str:
        """Canonical text."""
        return f"<@{self.user_id}>"


@dataclass(frozen=True, slots=True)
class Myself:
    """The agent whom the person who asks is."""

    text: str = ME


Who = Named | Mentioned | Myself


@dataclass(frozen=True, slots=True)
class Sorted:
    """A command's text: filters by key, and the rest in order."""

    filters: Mapping[str, tuple[Value, ...]]
    rest: tuple[Token, ...]


def sort(text: str, keys: Sequence[str], *, with_word: Mapping[str, str] | None = None) -> Sorted:
    """Cut a command's text and set its filters apart.

    Args:
        text: as Slack sent it.
        keys: the filters there are.
        with_word: filters that there are beside a word only, and that word.

    Raises:
        UsageError: as `bot.grammar.tokens`; or a key is unknown or given twice.
    """
    filters: dict[str, tuple[Value, ...]] = {}
    rest: list[Token] = []
    for token in tokens(text):
        if not isinstance(token, Pair):
            rest.append(token)
            continue
        if token.key not in keys:
            raise _foreign(token, keys, with_word or {})
        if token.key in filters:
            raise UsageError(f"{token.key}:", "is given twice; give it once")
        filters[token.key] = token.values
    return Sorted(filters, tuple(rest))


def _foreign(pair: Pair, keys: Sequence[str], with_word: Mapping[str, str]) -> UsageError:
    if pair.key in with_word:
        return pair_only_with(with_word[pair.key], pair)
    valid = [f"{key}:" for key in keys]
    return unknown(f"{pair.key}:", "is no filter of this command", valid)


def unknown(part: str, problem: str, valid: Sequence[str]) -> UsageError:
    """Return the error for a part that is none of a few valid ones."""
    return UsageError(excerpt(part), problem, nearest=near(part, valid), valid=valid)


def near(part: str, valid: Sequence[str]) -> tuple[str, ...]:
    """Return which valid ones a misspelt part may be meant to be, nearest first; often one."""
    found = most_alike(part.lower(), valid, limit=3, least=_NEAR)
    return tuple(text for text, score in found if score > found[0][1] - _AS_NEAR)


def single(found: Sorted, key: str) -> str | None:
    """Return the text of a filter that takes one value, such as ``department:``.

    Raises:
        UsageError: it has several values, or a mention.
    """
    match found.filters.get(key):
        case None:
            return None
        case (Word(text),):
            return name(text)
        case (Mention(user_id),):
            raise UsageError(f"{key}:", f"takes a name, not a person ({user_id})")
        case values:
            last = values[-1].text if isinstance(values[-1], Word) else values[-1].user_id
            raise UsageError(f"{key}:", f"takes one value; put {excerpt(last)} elsewhere")


def choices(values: Sequence[Value], valid: Sequence[_Choice], key: str) -> tuple[_Choice, ...]:
    """Return the chosen members in their own order, each once.

    Raises:
        UsageError: a value is none of them.
    """
    chosen = set()
    for value in values:
        text = value.text if isinstance(value, Word) else value.user_id
        if text.lower() not in {str(choice) for choice in valid}:
            raise unknown(text, f"is no value of {key}:", [str(choice) for choice in valid])
        chosen.add(text.lower())
    return tuple(choice for choice in valid if choice in chosen)


def take(rest: Sequence[Token], is_filter: Callable[[str], bool]) -> tuple[list[Word], list[Token]]:
    """Split off the bare words that are filters; quoted words never are."""
    taken: list[Word] = []
    left: list[Token] = []
    for token in rest:
        if isinstance(token, Word) and is_filter(bare(token)):
            taken.append(token)
        else:
            left.append(token)
    return taken, left


def phrases(rest: Sequence[Token]) -> tuple[tuple[Value, ...], ...]:
    """Return what stands between commas, without empty places."""
    found: list[list[Value]] = [[]]
    for token in rest:
        if isinstance(token, Comma):
            found.append([])
        elif isinstance(token, Word | Mention):
            found[-1].append(token)
    return tuple(tuple(phrase) for phrase in found if phrase)


def read_who(found: Sorted, rest: Sequence[Token]) -> Who | None:
    """Return whom the rest of a text, or ``agent:``, names.

    Raises:
        UsageError: it names several.
    """
    places = phrases(rest)
    if "agent" in found.filters:
        if places:
            raise UsageError("agent:", "stands beside another name; ask for one agent")
        places = tuple((value,) for value in found.filters["agent"])
    values = [value for place in places for value in place]
    match values:
        case []:
            return None
        case [Mention(user_id)]:
            return Mentioned(user_id)
        case [Word() as word] if bare(word) == ME:
            return Myself()
    return Named(name(", ".join(_joined(place) for place in places)))


def terms(found: Sorted, rest: Sequence[Token]) -> tuple[str, ...]:
    """Return the names that a text lists between commas, each once.

    Raises:
        UsageError: there are too many, or one is too long.
    """
    listed = [_joined(phrase) for phrase in phrases(rest)]
    listed += [_joined((value,)) for value in found.filters.get("skill", ())]
    distinct: dict[str, str] = {}
    for term in listed:
        distinct.setdefault(name(term).casefold(), term)
    if len(distinct) > MAX_TERMS:
        raise UsageError(excerpt(listed[-1]), f"is one too many; list at most {MAX_TERMS}")
    return tuple(distinct.values())


def name(text: str) -> str:
    """Return a name.

    Raises:
        UsageError: it is too long.
    """
    if len(text) > MAX_NAME:
        raise UsageError(excerpt(text), f"is longer than {MAX_NAME} characters")
    return text


def _joined(phrase: Sequence[Value]) -> str:
    words = [value.text for value in phrase if isinstance(value, Word)]
    if len(words) < len(phrase):
        raise UsageError(
            excerpt(" ".join(words)) or "@", "stands beside a mention; ask for one agent"
        )
    return " ".join(words)
