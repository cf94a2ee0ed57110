"""Finding agents and skills by what people call them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.names import NameIndex, closest, fold, pick
from tests.builders import agent

RAY = agent("Ada Ray", id="1", email="ada.ray@example.com")
NOVAK = agent("Ada Novak", id="2", email=None)
RAYBURN = agent("Tom Rayburn", id="3", email="tom@example.com")
MARIE = agent("Anne-Marie O’Brien", id="4", email="am@example.com")  # noqa: RUF001 - as Desk has it
SOREN = agent("Søren Łukasz Größe", id="5", email="s@example.com")
TWIN = agent("Ada Ray", id="6", email="ada2@example.com")
CHER = agent("Cher", id="7", email=None)
AL = agent("Al", id="8", email=None)
NAMELESS = agent("--", id="9", email=None)
INDEX = NameIndex((RAY, NOVAK, RAYBURN, MARIE, SOREN, CHER, AL, NAMELESS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [RAY]),
        ("ADA.RAY@example.com", [RAY]),
        ("ada ray", [RAY]),
        ("Ray, Ada", [RAY]),
        ("ray", [RAY]),
        ("rayb", [RAYBURN]),
        ("ada", [RAY, NOVAK]),
        ("a n", [NOVAK]),
        ("a r", [RAY]),
        ("anne marie obrien", [MARIE]),
        ("O'Brien", [MARIE]),
        ("marie", [MARIE]),
        ("soren lukasz grosse", [SOREN]),
        ("SØREN", [SOREN]),
        ("zoe", []),
        ("", []),
        ("--", []),
    ],
)
def test_a_text_means_whom_it_fits_best(text: str, expected: list[object]) -> None:
    """Ids, addresses and whole names come first, then whole words, then beginnings of words."""
    assert list(INDEX.matching(text)) == expected


def test_namesakes_are_all_meant() -> None:
    """A name that two agents share fits both."""
    assert NameIndex((RAY, TWIN)).matching("Ada Ray") == (RAY, TWIN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please ask Ada Ray, or ADA NOVAK!", [RAY, NOVAK]),
        ("Ada Rayburn is nobody", []),
        ("anne marie o'brien & soren lukasz große", [MARIE, SOREN]),
        ("Ada asked Cher about Al", [CHER]),
        ("Ada Ray Ada Ray", [RAY]),
        ("", []),
    ],
)
def test_whole_names_are_found_in_a_text(text: str, expected: list[object]) -> None:
    """Only whole names count, each once; a name of two letters is no name in a text."""
    assert list(INDEX.named_in(text)) == expected


def test_of_overlapping_names_the_longest_counts() -> None:
    """A longer name that begins with a shorter one wins."""
    long = agent("Ada Ray Smith", id="10")
    assert NameIndex((RAY, long)).named_in("Ada Ray Smith and Ada Ray") == (long, RAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("tax", ("Tax",)), ("Tax l", ("Tax law",)), ("t", ("Tax", "Tax law")), ("x", ()), ("", ())],
)
def test_picking_names(text: str, expected: tuple[str, ...]) -> None:
    """The whole name wins over those that it begins."""
    assert pick(text, ["Tax", "Tax law", "French"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c++", ("C++",)),
        (" C# ", ("C#",)),
        ("c", ("C++", "C#")),
        ("++", ("++",)),
        ("--", ()),
        ("  ", ()),
    ],
)
def test_picking_names_of_signs(text: str, expected: tuple[str, ...]) -> None:
    """Names that differ in signs only stay apart; signs mean nothing but themselves."""
    assert pick(text, ["C++", "C#", "++", "**", " "]) == expected


def test_the_closest_names() -> None:
    """At most three, the most similar first; nothing like it, nothing."""
    names = ["French", "Frenchy", "German", "Finnish"]
    assert closest("frensh", names)[0] == "French"
    assert len(closest("frensh", names)) == 3
    assert closest("frensh", []) == ()


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded name is folded, and a name always fits itself."""
    assert fold(fold(text)) == fold(text)
    someone = agent(text, id="77", email=None)
    if fold(text):
        assert NameIndex((someone,)).matching(text) == (someone,)
