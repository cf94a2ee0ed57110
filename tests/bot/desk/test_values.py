"""Numbers and durations as Desk writes them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.values import read_count, read_duration, read_flag, read_ids, read_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(text=st.text())
def test_equal_texts_are_one(text: str) -> None:
    """Texts that Desk repeats are kept once, however they came."""
    first, second = (read_text(json.loads(json.dumps(each))) for each in (text, f" {text}"))
    assert first is second


@given(hours=st.integers(0, 999_999_999), minutes=st.integers(0, 59))
def test_durations_are_hours_and_minutes(hours: int, minutes: int) -> None:
    """Any number of hours is read, with or without the unit."""
    expected = timedelta(hours=hours, minutes=minutes)
    assert read_duration(f"{hours:02}:{minutes:02} hrs") == expected
    assert read_duration(f" {hours}:{minutes:02}") == expected


@pytest.mark.parametrize(
    ("text", "minutes"), [(":50 hrs", 50), ("00:00 hrs", 0), ("1:05 HRS", 65), ("1:05 hr", 65)]
)
def test_odd_durations(text: str, minutes: int) -> None:
    """Hours may be empty, and zero is a duration."""
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["null", "undefined", "", "1:60 hrs", "5", 5, None, "-1:00 hrs"])
def test_no_durations(text: object) -> None:
    """The words that the vendor's pattern lets through, and nonsense, are no duration."""
    assert read_duration(text) is None


@given(st.integers(0, 10**17))
def test_counts_come_as_text_and_as_numbers(count: int) -> None:
    """A count is read from both."""
    assert read_count(count) == read_count(str(count)) == read_count(f" {count} ") == count


@pytest.mark.parametrize("value", [True, -1, -1.0, 1.5, "", "1.5", "x", None, [], "٣"])
def test_no_counts(value: object) -> None:
    """What is no whole number from zero up is no count."""
    assert read_count(value) is None


def test_whole_floats_are_counts() -> None:
    """A count that JSON wrote as 18.0 is 18."""
    assert read_count(18.0) == 18


@given(JSON)
def test_readers_take_anything(value: Any) -> None:
    """No value makes a reader raise, and what is read has its type."""
    text = read_text(value)
    assert text is None or (text.encode() and "\0" not in text)
    assert isinstance(read_count(value), int | None)
    assert isinstance(read_duration(value), timedelta | None)
    assert isinstance(read_flag(value), bool)
    assert all(read_ids(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ada \ud800Ray\0 ", "Ada ?Ray"),
        ("\0", None),
        ("\0 ", None),
        ("4\udfff", "4?"),
        ("Zoë 😀\u00a0\u200b\tR", "Zoë 😀\u00a0\u200b\tR"),
    ],
)
def test_what_no_database_takes_is_replaced(value: str, text: str | None) -> None:
    """Halves of characters and zero bytes go, and nothing else that is unusual does."""
    assert read_text(value) == text
    assert read_ids([value]) == ((text,) if text else ())


def test_ids_are_text() -> None:
    """Ids sent as numbers and as text compare as text; nulls are left out."""
    assert read_ids([400000000001, "400000000002", None, ""]) == ("400000000001", "400000000002")
    assert read_text(10**5000) is None
    assert read_flag("TRUE")
