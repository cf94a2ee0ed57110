"""Times, weekdays and zones as people type them."""

from __future__ import annotations

from contextlib import suppress
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule_words import find_zones, parse_time, parse_weekdays, parse_zone
from bot.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9:00", time(9)),
        ("09:00", time(9)),
        (" 9.30 ", time(9, 30)),
        ("9h15", time(9, 15)),
        ("23:59", time(23, 59)),
        ("00:00", time(0)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9:30 p.m.", time(21, 30)),
        ("12am", time(0)),
        ("12:05pm", time(12, 5)),
    ],
)
def test_times(typed: str, read: time) -> None:
    """Both clocks are understood."""
    assert parse_time(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "9", "24:00", "9:60", "0am", "13pm", "9:5", "-9:00", "9:00:00", "noon", "900"]
)
def test_times_that_are_none(typed: str) -> None:
    """An impossible or doubtful time is refused and named, with what would do."""
    with pytest.raises(UsageError) as caught:
        parse_time(typed)
    assert caught.value.part == typed
    assert caught.value.problem == "is no time of day; write it as 09:00 or 9am"


@given(st.times())
def test_times_come_back(at: time) -> None:
    """Every minute of the day can be typed, on both clocks."""
    minute = at.replace(second=0, microsecond=0, fold=0)
    assert parse_time(minute.strftime("%H:%M")) == minute
    assert parse_time(minute.strftime("%I:%M %p")) == minute


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon – Fri", {0, 1, 2, 3, 4}),  # noqa: RUF001 - as phones write it
        ("monday to friday", {0, 1, 2, 3, 4}),
        ("mon,wed", {0, 2}),
        ("Mon, Wed and Fri.", {0, 2, 4}),
        ("tu th", {1, 3}),
        ("sundays", {6}),
        ("sat-mon", {5, 6, 0}),
        ("mon-mon", {0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekends, mon", {5, 6, 0}),
        ("daily", set(range(7))),
        ("Every day", set(range(7))),
    ],
)
def test_weekdays(typed: str, read: set[int]) -> None:
    """Names, beginnings of names, lists and ranges."""
    assert parse_weekdays(typed) == read


@pytest.mark.parametrize(
    ("typed", "part", "nearest"),
    [
        ("", "days", ()),
        (" , and ", "days", ()),
        ("mon, wensday", "wensday", ("wednesday",)),
        ("m", "m", ("monday",)),
        ("mon-", "mon-", ()),
        ("mon-fri-sun", "mon-fri-sun", ()),
        ("42", "42", ()),
    ],
)
def test_weekdays_that_are_none(typed: str, part: str, nearest: tuple[str, ...]) -> None:
    """The offending part is named, with the nearest weekday where there is one."""
    with pytest.raises(UsageError) as caught:
        parse_weekdays(typed)
    assert (caught.value.part, caught.value.nearest) == (part, nearest)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/PARIS", "Europe/Paris"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_zones(typed: str, read: str) -> None:
    """Upper and lower case, spaces and underscores are the same."""
    assert parse_zone(typed) == read


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("Paris", "Europe/Paris"),
        ("Europe/Pariss", "Europe/Paris"),
        ("new york", "America/New_York"),
        ("Asia/Calcuta", "Asia/Calcutta"),
    ],
)
def test_zones_that_are_none(typed: str, nearest: str) -> None:
    """A city alone and a misspelt name are refused, and the zone they mean is offered."""
    with pytest.raises(UsageError) as caught:
        parse_zone(typed)
    assert caught.value.part == typed
    assert caught.value.nearest[0] == nearest
    assert len(caught.value.nearest) <= 3


def test_every_zone_is_found() -> None:
    """Each zone can be typed, loaded, and is the first in the list for its own name."""
    for name in available_timezones() - {"Factory", "localtime"}:
        assert ZoneInfo(parse_zone(name.upper())).key == name
        assert find_zones(name)[0] == name


def test_type_ahead() -> None:
    """What begins with the letters comes first; nothing typed lists from the start."""
    assert find_zones("lond") == ("Europe/London",)
    assert find_zones("berl") == ("Europe/Berlin",)
    assert len(find_zones("", limit=5)) == 5
    assert find_zones("Lodnon", limit=5)[0] == "Europe/London"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else than a `UsageError` ever comes of what people type."""
    for parse in (parse_time, parse_weekdays, parse_zone):
        with suppress(UsageError):
            parse(text)
    assert len(find_zones(text, limit=3)) <= 3
