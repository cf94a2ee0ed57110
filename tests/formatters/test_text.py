"""Foreign text becomes harmless and values become words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters import text
from tests.blocks import check_markup
from tests.formatters.strategies import foreign


@given(foreign | st.text(), st.integers(10, 400))
def test_escaped_text_is_inert_and_bounded(value: str, limit: int) -> None:
    """Whatever is escaped has no live control character, no invisible one, and fits."""
    for escaped in (text.esc(value, limit), text.code(value, limit)):
        assert len(escaped) <= limit
        assert "\n" not in escaped
        check_markup(escaped)


@given(st.text(), st.integers(10, 400))
def test_plain_text_is_bounded_and_visible(value: str, limit: int) -> None:
    """Plain text keeps no invisible character, and fits."""
    cleaned = text.plain(value, limit)
    assert len(cleaned) <= limit
    assert cleaned.isprintable()


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("Ada Ray", "Ada Ray"),
        ("  Ada \n Ray ", "Ada Ray"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("> not a quote", "\u203a not a quote"),
        ("*bold* ~gone~ `code`", "\u2217bold\u2217 \u223cgone\u223c \u02cbcode\u02cb"),
        ("_slanted_", "\u02cdslanted\u02cd"),
        ("ada_ray@example.com", "ada_ray@example.com"),
        (":boom: 10:05:33 x:100:", "\u2236boom: 10:05:33 x\u2236100:"),
        ("1:boom:", "1\u2236boom:"),
        ("a\u202eb\u200bc\x00d", "abc d"),
        ("\u3164", ""),
        ("In\u00e9s O'Brien", "In\u00e9s O'Brien"),
    ],
)
def test_escaping(value: str, escaped: str) -> None:
    """Each way to ping, link, decorate or hide is defused, and honest names stay as they are."""
    assert text.esc(value) == escaped


def test_bound_spares_entities() -> None:
    """A bound never leaves half an entity behind, and counts what the entity takes."""
    assert text.esc("Tom & Jerry", 8) == "Tom\u2026"
    assert text.esc("Tom & Jerry", 12) == "Tom &amp; J\u2026"


def test_cut_spares_sequences() -> None:
    """Finished markup is not cut inside a date, a mention or an entity."""
    assert text.cut("at <!date^1^{time}|noon> sharp", 15) == "at\u2026"
    assert text.cut("at <@U1> sharp", 11) == "at <@U1> s\u2026"
    assert text.cut("Tom &amp; Jerry", 8) == "Tom\u2026"
    assert text.cut("short", 5) == "short"


def test_code_keeps_what_was_typed() -> None:
    """Inline code shows the text as typed, except that a backtick would end it."""
    assert text.code("*x* `y` <z>") == "`*x* 'y' &lt;z&gt;`"
    assert text.code("\u200b") == ""


def test_listing_counts_what_does_not_fit() -> None:
    """A list that is too long says how many are missing."""
    assert text.listing(["French", "German"]) == "French, German"
    assert text.listing(["French", "German", "Italian"], 22) == "French and 2 more"
    assert text.listing(["French"], total=8) == "French and 7 more"
    assert text.listing(["F" * 50], 10) == "FFFFFFFFF\u2026"
    assert text.lines(["a" * 20, "b" * 20], 35) == "a" * 20 + "\nand 1 more"


@given(st.lists(st.text(min_size=1, max_size=30), max_size=40), st.integers(20, 200))
def test_listing_is_bounded(parts: list[str], limit: int) -> None:
    """A list never exceeds its limit."""
    assert len(text.listing(parts, limit)) <= limit


def test_either() -> None:
    """Alternatives read as in a sentence."""
    assert text.either([]) == ""
    assert text.either(["a"]) == "a"
    assert text.either(["a", "b", "c"]) == "a, b or c"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("avgHandlingTime", "Avg handling time"),
        ("avg_handling_time", "Avg handling time"),
        ("CSATScore", "CSAT score"),
        ("dueIn1HrCount", "Due in 1 hr count"),
        ("happiness rating", "Happiness rating"),
        ("\u00fcberlast", "\u00dcberlast"),
        ("", ""),
    ],
)
def test_labels(name: str, label: str) -> None:
    """A vendor's field name becomes words."""
    assert text.label(name) == label


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(), "0m"),
        (timedelta(seconds=59), "under 1m"),
        (timedelta(minutes=42, seconds=59), "42m"),
        (timedelta(hours=2, minutes=5), "2h 05m"),
        (timedelta(hours=123, minutes=7), "123h 07m"),
        (timedelta(hours=-1), "-1h 00m"),
    ],
)
def test_durations(value: timedelta, words: str) -> None:
    """A duration reads as hours and minutes."""
    assert text.duration(value) == words


def test_numbers() -> None:
    """Counts separate thousands and agree with their noun."""
    assert text.number(5000) == "5,000"
    assert text.counted(1, "agent", "agents") == "1 agent"
    assert text.counted(0, "agent", "agents") == "0 agents"


def test_dates_render_in_the_readers_zone() -> None:
    """A date carries the instant, and falls back to UTC whatever zone it came in."""
    berlin = timezone(timedelta(hours=1))
    written = text.slack_date(datetime(2026, 11, 18, 13, 0, tzinfo=berlin), "{time}")
    assert written == "<!date^1795003200^{time}|2026-11-18 12:00 UTC>"
    assert written == text.slack_date(datetime(2026, 11, 18, 12, 0, tzinfo=UTC), "{time}")


def test_long_text_comes_back_short() -> None:
    """A megabyte of hostile text is answered within its bound like any other."""
    assert text.esc("&" * 10**6, 11) == "&amp;&amp;\u2026"


@given(
    st.timedeltas(timedelta(), timedelta(days=99)), st.timedeltas(timedelta(), timedelta(days=99))
)
def test_differences_are_those_of_the_words(value: timedelta, before: timedelta) -> None:
    """What is told to have changed is what a reader finds by comparing the two written times."""
    moved = text.difference(value, before)
    assert moved == timedelta(minutes=_minutes(value) - _minutes(before))


def _minutes(value: timedelta) -> int:
    """Return the minutes that a written duration says."""
    words = text.duration(value).replace(",", "")
    hours, _, minutes = words.rpartition("h ")
    return 0 if "under" in words else int(hours or 0) * 60 + int(minutes.removesuffix("m"))
