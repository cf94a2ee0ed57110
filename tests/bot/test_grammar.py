"""Tokens of a command's text."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.grammar import (
    MAX_TEXT,
    Comma,
    Mention,
    Pair,
    Token,
    Word,
    bare,
    clean,
    clean_name,
    excerpt,
    quote,
    tokens,
)

ENTITIES = (
    "<@U123|ada> <@ <#C1|x> <!here> <mailto:a@b.c|a@b.c> <https://x.y|x.y> &lt; &amp; &amp;lt;"
)
MARKS = ['"', "“", "\\", '\\"', ",", ":", "key:", "department:", " ", "\N{NO-BREAK SPACE}", "\n"]
ODDITIES = ["<", ">", "–", "—", "…", "\u200b", "\u0301", "\ud800", "é", "7d", "vs"]  # noqa: RUF001
PIECES = dict(enumerate([*ENTITIES.split(), *MARKS, *ODDITIES], start=ord("A")))
TEXTS = st.text(st.characters() | st.sampled_from([*map(chr, PIECES)]), max_size=30).map(
    lambda text: text.translate(PIECES)
)
"""Any characters, with the grammar's own pieces among them."""


def understood(text: str) -> tuple[Token, ...] | UsageError:
    """Return the tokens, or why there are none."""
    try:
        return tokens(text)
    except UsageError as error:
        return error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada  ray", [Word("ada"), Word("ray")]),
        ("<@U123|anything>", [Mention("U123")]),
        ("<@W9>", [Mention("W9")]),
        ('"<@U123|ada>"', [Mention("U123")]),
        ("<mailto:a@b.c|a@b.c>", [Word("a@b.c", quoted=True)]),
        ('"<mailto:a@b.c|a@b.c>"', [Word("a@b.c", quoted=True)]),
        ("<http://acme.com|acme.com>", [Word("acme.com", quoted=True)]),
        ("<https://evil.com|acme.com>", [Word("https://evil.com", quoted=True)]),
        ("R&amp;D &lt;b&gt;", [Word("R&D"), Word("<b>")]),
        ("&amp;lt;", [Word("&lt;")]),
        ("&lt;@U123&gt;", [Word("<@U123>")]),
        ("online,busy", [Word("online"), Comma(), Word("busy")]),
        ('"Doe, Jane"', [Word("Doe, Jane", quoted=True)]),
        ('"say \\"hi\\" \\\\ \\n"', [Word('say "hi" \\ \\n', quoted=True)]),
        ("Department:Support", [Pair("department", (Word("Support"),))]),
        ('department:"Tier 2"', [Pair("department", (Word("Tier 2", quoted=True),))]),
        ('d:Tier" 2"', [Pair("d", (Word("Tier 2", quoted=True),))]),
        ("agent:<@U1>", [Pair("agent", (Mention("U1"),))]),
        ("c:mail,phone, chat", [Pair("c", (Word("mail"), Word("phone"), Word("chat")))]),
        ("a:b c", [Pair("a", (Word("b"),)), Word("c")]),
        ("10:30", [Word("10:30")]),
        ("“Ada Ray”", [Word("Ada Ray", quoted=True)]),
        ("O’Brien", [Word("O'Brien")]),  # noqa: RUF001 - what keyboards insert
        ("—help this–week", [Word("--help"), Word("this-week")]),  # noqa: RUF001 - as above
        ("a\N{NO-BREAK SPACE}b\u3000c\nd", [Word("a"), Word("b"), Word("c"), Word("d")]),
        ("a\u200bd\u202ea\x00", [Word("ada")]),
        ("", []),
        ("  ", []),
    ],
)
def test_tokens_of_texts_as_slack_sends_them(text: str, expected: list[object]) -> None:
    """Mentions, addresses, links, quotes, filters and typography are told apart."""
    assert list(tokens(text)) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('ada "ray', '"ray'),
        ('12"', '"'),
        ('""', '""'),
        ('" "', '""'),
        ("department:", "department:"),
        ("department: support", "department:"),
        ("department:, support", "department:"),
        ("<#C123|support>", "support"),
        ("<!subteam^S1|@leads>", "@leads"),
        ("<!here>", "!here"),
        ("<@X1>", "@X1"),
        ("ada<@U1>", "ada"),
        ("<@U1><@U2>", ""),
        ("x" * (MAX_TEXT + 1), "x" * 59 + "…"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, part: str) -> None:
    """An error quotes the offending part, never more than a line of it."""
    with pytest.raises(UsageError) as caught:
        tokens(text)
    assert caught.value.part == part
    assert caught.value.problem


@given(TEXTS)
@settings(max_examples=2000, deadline=None)
@example('"\\')
@example("<" * 100)
def test_any_text_gives_tokens_or_a_usage_error(text: str) -> None:
    """No text raises anything else, and no part of an error is long."""
    found = understood(text)
    if isinstance(found, UsageError):
        assert len(found.part) <= 61
    else:
        assert all(token.text for token in found if isinstance(token, Word))
        assert all(token.values for token in found if isinstance(token, Pair))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example("<\u0338")
@example("\N{GREEK QUESTION MARK}")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is clean."""
    assert clean(clean(text)) == clean(text)
    assert clean_name(clean_name(text)) == clean_name(text)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example('a "b" \\ <@U1> &lt; &amp;')
@example("<\u0338")
def test_a_quoted_name_is_given_back(text: str) -> None:
    """Whatever a name holds, quoting and reading it back gives the name, never a mention."""
    name = clean_name(text)
    if name:
        assert tokens(quote(name)) == (Word(name, quoted=True),)


@pytest.mark.parametrize("piece", ["<", '"a', "<@U1|", "a,", "\\", "&amp;", "<a|", '"\\"'])
def test_the_longest_text_is_read_at_once(piece: str) -> None:
    """The time grows with the length, whatever is repeated."""
    text = (piece * MAX_TEXT)[:MAX_TEXT]
    started = time.thread_time()
    understood(text)
    assert time.thread_time() - started < 1


def test_quoted_words_are_never_filters() -> None:
    """Only a word outside quotes counts as one."""
    assert bare(Word("Online")) == "online"
    assert bare(Word("online", quoted=True)) == ""
    assert bare(Comma()) == ""


def test_errors_quote_no_more_than_a_line() -> None:
    """A long part is cut."""
    assert excerpt("a" * 60) == "a" * 60
    assert len(excerpt("a" * 61)) == 60
