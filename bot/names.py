"""Find agents by what people call them: names, parts of names, addresses; fast for thousands."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.alike import most_alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.desk.models import Agent

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
"""Letters that decomposition leaves whole; `str.casefold` sees to the sharp s."""

_DROPPED: Final = re.compile(r"['’`´ʼ]")  # noqa: RUF001 - apostrophes of every kind
_WORDS: Final = re.compile(r"[^\W_]+")
_CLOSEST: Final = 3
_SHORTEST: Final = 3


def fold(text: str) -> str:
    """Return a name's words in lower case without accents, apostrophes and punctuation."""
    plain = _DROPPED.sub("", text)  # first, as decomposition makes a space of some
    for _ in range(2):  # a decomposed letter may be a capital, and a small one decompose further
        plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = _DROPPED.sub("", plain)
    letters = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(_WORDS.findall(letters))


def closest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of some names, the most similar first, each once."""
    folded = {fold(name): name for name in names}
    found = most_alike(fold(text), list(folded), limit=_CLOSEST)
    return tuple(folded[key] for key, score in found if score)


def pick(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return which names a text means: the same one, else those alike, else those it begins.

    Alike are names that differ in capitals, accents and signs only, as C++ and C# do; what is
    all signs is only ever the same.
    """
    folded = {name: fold(name) for name in names}
    exact = text.strip().casefold()
    wanted = fold(text)
    parts = [f" {word}" for word in wanted.split()]
    same = tuple(name for name in folded if name.strip().casefold() == exact)
    alike = tuple(name for name, key in folded.items() if key and key == wanted)
    begun = (name for name, key in folded.items() if all(part in f" {key}" for part in parts))
    return (same if exact else ()) or alike or (tuple(begun) if parts else ())


class NameIndex:
    """Agents by id, e-mail address and name.

    Attributes:
        agents: those it was built from.
    """

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.agents = agents
        self._folded = [f" {fold(agent.name)} " for agent in agents]
        self._by_id = {agent.id: agent for agent in agents}
        self._by_email = {agent.email.lower(): agent for agent in agents if agent.email}
        self._by_name: dict[str, list[Agent]] = {}
        for folded, agent in zip(self._folded, agents, strict=True):
            self._by_name.setdefault(folded.strip(), []).append(agent)
        self._by_name.pop("", None)
        counts = {folded.count(" ") + 1 for folded in self._by_name}
        self._word_counts = sorted(counts, reverse=True)

    def by_id(self, agent_id: str) -> Agent | None:
        """Return the agent with one of Desk's ids."""
        return self._by_id.get(agent_id)

    def by_email(self, email: str) -> Agent | None:
        """Return the agent with an e-mail address; upper and lower case are the same."""
        return self._by_email.get(email.lower())

    def matching(self, text: str) -> tuple[Agent, ...]:
        """Return whom a text may mean: the best kind of match wins, then all that have it.

        The kinds: id or address; the whole name; every word is one of the name's; every word
        begins one of the name's.
        """
        one = self.by_id(text) or self.by_email(text)
        if one is not None:
            return (one,)
        folded = fold(text)
        words = folded.split()
        return (
            tuple(self._by_name.get(folded, ()))
            or self._with_all([f" {word} " for word in words])
            or self._with_all([f" {word}" for word in words])
        )

    def _with_all(self, parts: Sequence[str]) -> tuple[Agent, ...]:
        return tuple(
            agent
            for folded, agent in zip(self._folded, self.agents, strict=True)
            if parts and all(part in folded for part in parts)
        )

    def named_in(self, text: str) -> tuple[Agent, ...]:
        """Return the agents whose whole names stand in a text, in its order.

        Where names overlap, the longest counts; of names with one word, only those of three
        letters and more.
        """
        words = fold(text).split()
        found: list[Agent] = []
        place = 0
        while place < len(words):
            count = self._longest_at(words, place)
            found += self._by_name[" ".join(words[place : place + count])] if count else ()
            place += count or 1
        return tuple(dict.fromkeys(found))

    def _longest_at(self, words: Sequence[str], place: int) -> int:
        """Return of how many words the longest name is that begins at a word; 0 for none."""
        for count in self._word_counts:
            name = " ".join(words[place : place + count])
            if place + count <= len(words) and name in self._by_name and len(name) >= _SHORTEST:
                return count
        return 0

    def closest(self, text: str) -> tuple[str, ...]:
        """Return the three names most like a text."""
        return closest(text, (agent.name for agent in self.agents))
