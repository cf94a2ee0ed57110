"""Cut a command's text into tokens: pure, linear in the text's length, safe for any text.

Slack turns what people type into entities: ``@ada`` arrives as ``<@U123|ada>``, an address as
``<mailto:ada@example.com|ada@example.com>``, and ``&``, ``<``, ``>`` as ``&amp;``, ``&lt;``,
``&gt;`` (https://docs.slack.dev/interactivity/implementing-slash-commands). Entities are told
apart first and the three characters are decoded last, once, so that nobody can type an entity.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_TEXT: Final = 4000
"""Longer texts are refused unread; the longest canonical text is far shorter."""

_MAX_PART: Final = 60
_FOLDED: Final = str.maketrans(
    dict.fromkeys("“”„‟«»＂", '"')  # noqa: RUF001 - what keyboards insert is the point
    | dict.fromkeys("‘’‚‛", "'")  # noqa: RUF001 - as above
    | dict.fromkeys("‐‑‒–−", "-")  # noqa: RUF001 - as above
    | {"—": "--", "―": "--", "…": "..."}
)
_SPACES: Final = re.compile(r"\s+")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters, and halves of surrogate pairs."""

_PIECES: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comma>,)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | (?P<unclosed>".*)
    | <(?P<entity>[^<>]*)>
    | (?P<plain><|[^\s,"<]+)
    """,
    re.VERBOSE,
)
_KEY: Final = re.compile(r"([^\W\d_][\w-]*):(.*)")
_ENTITIES: Final = re.compile(r"<([^<>]*)>")
_USER: Final = re.compile(r"@([UW][A-Z0-9]{1,30})(?:\|.*)?")
_ESCAPES: Final = re.compile(r"&(amp|lt|gt);")
_DECODED: Final = {"amp": "&", "lt": "<", "gt": ">"}
_BACKSLASHED: Final = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several in quotes; what was quoted is a name and never a filter."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A Slack user, by the id that Slack put in; the label beside it proves nothing."""

    user_id: str


@dataclass(frozen=True, slots=True)
class Comma:
    """A comma outside quotes."""


Value = Word | Mention


@dataclass(frozen=True, slots=True)
class Pair:
    """A filter such as ``channel:mail,phone``; the key is in lower case, the values not empty."""

    key: str
    values: tuple[Value, ...]


Token = Word | Mention | Comma | Pair


def clean(text: str) -> str:
    """Return a text with plain quotes, dashes and single spaces, without invisible characters.

    Cleaning twice changes nothing more.
    """
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).translate(_FOLDED)
    kept = (c for c in spaced if c == " " or unicodedata.category(c) not in _INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept)))


def clean_name(text: str) -> str:
    """Return a name as it is kept in queries: cleaned, with spaces inside only."""
    return clean(text).strip()


def quote(name: str) -> str:
    """Return a clean name in quotes, as Slack would send it; `tokens` gives the name back."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + '"'


def bare(token: Token) -> str:
    """Return a word outside quotes in lower case, or nothing: only such words can be filters."""
    return token.text.lower() if isinstance(token, Word) and not token.quoted else ""


def excerpt(text: str) -> str:
    """Return as much of a text as an error should quote."""
    return text if len(text) <= _MAX_PART else text[: _MAX_PART - 1] + "…"


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text, as Slack sent it, into tokens.

    Raises:
        UsageError: the text is too long, a quote is not closed, a filter has no value, or
            something is neither name nor filter, such as a Slack channel.
    """
    if len(text) > MAX_TEXT:
        raise UsageError(excerpt(clean(text[:MAX_TEXT])), f"is longer than {MAX_TEXT:,} characters")
    found: list[Token] = []
    for run in _runs(clean(text)):
        _append(found, _token(run))
    for token in found:
        if isinstance(token, Pair) and not token.values:
            raise UsageError(f"{excerpt(token.key)}:", "needs a value right behind the colon")
    return tuple(found)


def _append(found: list[Token], token: Token) -> None:
    """Add a token; behind a comma, a word belongs to the filter before it."""
    match found:
        case [*_, Pair(key, values), Comma()] if values and isinstance(token, Word | Mention):
            found[-2:] = [Pair(key, (*values, token))]
        case _:
            found.append(token)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield what stands together without space or comma; a comma is a run of its own."""
    run: list[re.Match[str]] = []
    for match in _PIECES.finditer(text):
        if match.lastgroup not in {"space", "comma"}:
            run.append(match)
            continue
        if run:
            yield run
        run = []
        if match.lastgroup == "comma":
            yield [match]
    if run:
        yield run


def _token(run: Sequence[re.Match[str]]) -> Token:
    if run[0].lastgroup == "comma":
        return Comma()
    key = _KEY.fullmatch(run[0][0]) if run[0].lastgroup == "plain" else None
    if key is None:
        return _value([_piece(match) for match in run])
    head = [Word(_decoded(key[2]))] if key[2] else []
    pieces = [*head, *(_piece(match) for match in run[1:])]
    return Pair(_decoded(key[1]).lower(), (_value(pieces),) if pieces else ())


def _value(pieces: Sequence[Value]) -> Value:
    """Join the pieces of one run, such as ``Tier" 2"``."""
    first, *more = pieces
    if isinstance(first, Mention) and not more:
        return first
    words = [piece for piece in pieces if isinstance(piece, Word)]
    text = clean_name("".join(word.text for word in words))
    if len(words) < len(pieces):
        raise UsageError(excerpt(text), "touches a mention; put a space between them")
    if not text:
        raise UsageError('""', "is empty; put a name between the quotes")
    return Word(text, quoted=any(word.quoted for word in words))


def _piece(match: re.Match[str]) -> Value:
    match match.lastgroup:
        case "unclosed":
            raise UsageError(excerpt(_decoded(match[0])), "has a quote that is never closed")
        case "entity":
            return _entity(match["entity"])
        case "quoted":
            return _quoted(match["quoted"])
    return Word(_decoded(match[0]))


def _quoted(raw: str) -> Value:
    """Read what stands in quotes: text, or a mention that someone put in quotes."""
    if (whole := _ENTITIES.fullmatch(raw)) and (user := _USER.fullmatch(whole[1])):
        return Mention(user[1])
    text = _ENTITIES.sub(lambda entity: _address(entity[1]), _BACKSLASHED.sub(r"\1", raw))
    return Word(_decoded(text), quoted=True)


def _entity(raw: str) -> Value:
    if user := _USER.fullmatch(raw):
        return Mention(user[1])
    if raw.startswith(("@", "#", "!")):
        label = raw.partition("|")[2] or raw
        raise UsageError(excerpt(_decoded(label)), "is neither an agent nor a filter")
    return Word(_decoded(_address(raw)), quoted=True)


def _address(raw: str) -> str:
    """Return what was typed where Slack made a link: the label only if it repeats the address."""
    target, _, label = raw.partition("|")
    address = target.removeprefix("mailto:")
    return label if label and address.endswith(f"//{label}") else address


def _decoded(text: str) -> str:
    return _ESCAPES.sub(lambda escape: _DECODED[escape[1]], text)
