"""Holes are what no capture speaks for, however captures were read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.history.holes import Run, find_holes
from bot.history.models import Outcome
from bot.history.read_captures import read_runs
from bot.history.time_in import Stretch
from tests.bot.history.rows import MONDAY, write_captures

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.store import Store

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
RANGE = (MONDAY, MONDAY + 600 * MINUTE)


def _alone(minute: int, every: int) -> Run:
    at = MONDAY + minute * MINUTE
    return Run(at, at, every * MINUTE)


def _lasting(stretches: tuple[Stretch, ...]) -> timedelta:
    return sum((one.until - one.since for one in stretches), timedelta())


@given(st.dictionaries(st.integers(-60, 660), st.sampled_from([1, 5, 15, 60]), max_size=60))
def test_each_moment_is_a_hole_or_spoken_for(captures: dict[int, int]) -> None:
    """A minute is a hole exactly where the capture before it is none, or too long ago."""
    minutes = sorted(captures)
    holes = find_holes([_alone(minute, captures[minute]) for minute in minutes], *RANGE)

    for minute in range(600):
        at = MONDAY + minute * MINUTE
        before = max((one for one in minutes if one <= minute), default=None)
        after = min((one for one in minutes if one > minute), default=None)
        spoken = before is not None and (
            minute - before < captures[before]
            or (after is not None and after - before <= 1.5 * captures[before])
        )
        assert any(one.since <= at < one.until for one in holes) != spoken
    assert all(before.until < after.since for before, after in pairwise(holes))


def test_a_run_speaks_from_its_first_to_beyond_its_last() -> None:
    """Captures within a run need not be looked at."""
    run = Run(MONDAY + MINUTE, MONDAY + 11 * MINUTE, 5 * MINUTE)

    assert find_holes([run], *RANGE) == (
        Stretch(MONDAY, MONDAY + MINUTE),
        Stretch(MONDAY + 16 * MINUTE, RANGE[1]),
    )
    assert find_holes([], *RANGE) == (Stretch(*RANGE),)


async def test_captures_are_read_as_runs_without_loss(store: Store) -> None:
    """Hours and single captures leave the same holes as all captures one by one."""
    random = Random(3)  # noqa: S311 - a plot, not a secret
    every = 10 * MINUTE
    slots = [MONDAY + n * every for n in range(6 * 24 * 6)]
    missing = {*random.sample(range(6 * 24, 6 * 48), 9), *range(6 * 90, 6 * 100)}
    kept = [at for n, at in enumerate(slots) if n not in missing]
    seldom = [MONDAY + 6 * DAY + n * 60 * MINUTE for n in range(20)]
    await write_captures(store, *kept, every=every)
    await write_captures(store, *seldom, every=60 * MINUTE)
    await write_captures(store, *(slots[n] for n in missing), every=every, outcome=Outcome.FAILED)
    since, until = MONDAY + DAY / 2, MONDAY + 6.5 * DAY

    async with store.read() as connection:
        runs = await read_runs(connection, since, until)

    single = [Run(at, at, every) for at in kept]
    single += [Run(at, at, 60 * MINUTE) for at in seldom]
    assert find_holes(runs, since, until) == find_holes(single, since, until)
    assert _lasting(find_holes(runs, since, until)) == len(missing) * every
    assert len(runs) < len(single) / 3


async def test_the_captures_around_a_range_are_read(store: Store) -> None:
    """The one before speaks for the begin, the one behind says whether the last was late."""
    around: list[datetime] = [MONDAY - 4 * MINUTE, MONDAY + 3 * MINUTE, MONDAY + 10 * MINUTE]
    await write_captures(store, MONDAY - DAY, *around, MONDAY + DAY)

    async with store.read() as connection:
        runs = await read_runs(connection, MONDAY, MONDAY + 9 * MINUTE)

    assert [run.first for run in runs] == around
    assert find_holes(runs, MONDAY, MONDAY + 9 * MINUTE) == ()
