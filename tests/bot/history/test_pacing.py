"""How captures are spread so that people find credits left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history.pacing import affordable, interval

BASE = timedelta(minutes=5)
DAY = timedelta(days=1)
BASES = st.sampled_from([timedelta(minutes=each) for each in (1, 5, 15, 60)])
CREDITS = st.integers(0, 200_000)


@pytest.mark.parametrize(
    ("left", "spent", "minutes"),
    [
        (None, 0, 5),
        (100_000, 0, 5),
        (288 * 12 * 2, 0, 5),
        (288 * 12 * 2 - 2, 0, 10),
        (4_800, 0, 10),
        (4_800, 2_400, 15),
        (24, 0, 24 * 60),
        (23, 0, None),
        (1_000, 1_000, None),
    ],
)
def test_examples(left: int | None, spent: int, minutes: int | None) -> None:
    """With twelve credits a capture: every slot, each k-th, one in a day, none."""
    wait = interval(BASE, cost=12, left=left, spent=spent)
    assert wait == (None if minutes is None else timedelta(minutes=minutes))


def test_what_costs_nothing_is_not_spared() -> None:
    """A price of nothing needs no pace."""
    assert interval(BASE, cost=0, left=0, spent=0) == BASE


@given(BASES, st.integers(1, 500), CREDITS, CREDITS)
def test_it_lasts_for_a_day(base: timedelta, cost: int, left: int, spent: int) -> None:
    """A multiple of what was set, the least one with which the captures' half lasts a day."""
    wait, most = (
        interval(base, cost=cost, left=left, spent=spent),
        affordable(left=left, spent=spent),
    )
    if wait is None:
        assert cost > most
        return
    assert wait % base == timedelta()
    assert (DAY // wait) * cost <= most or wait >= DAY
    fewer = wait - base
    assert not fewer or -(-DAY // fewer) * cost > most


@given(BASES, st.integers(1, 500), CREDITS, CREDITS, st.integers(0, 10_000))
def test_fewer_credits_never_mean_more_captures(
    base: timedelta, cost: int, left: int, spent: int, more: int
) -> None:
    """The less is left, the longer the wait."""
    poor = interval(base, cost=cost, left=left, spent=spent)
    rich = interval(base, cost=cost, left=left + more, spent=spent)
    assert poor is None or (rich is not None and rich <= poor)


@given(
    BASES,
    st.integers(1, 300),
    st.integers(0, 20_000),
    st.lists(st.integers(0, 400), min_size=24, max_size=24),
)
def test_people_keep_half_of_a_day(
    base: timedelta, cost: int, daily: int, people: list[int]
) -> None:
    """Through a whole day captures never take more than half of what people did not use."""
    left, spent, at, next_at = daily, 0, timedelta(), timedelta()
    for asked in people:
        left = max(0, left - asked)
        end = at + timedelta(hours=1)
        while at < end:
            wait = interval(base, cost=cost, left=left, spent=spent)
            if at >= next_at and wait is not None:
                left, spent, next_at = left - cost, spent + cost, at + wait
                assert spent <= left + 1, "more than half"
            at += base
