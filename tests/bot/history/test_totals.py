"""The figures of days are added up without loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.models import Average, Figures
from bot.history.buckets import split
from bot.history.models import Contributors
from bot.history.totals import Contributed, DayFigures, Past, add_up, uncertain

if TYPE_CHECKING:
    from bot.history.models import TrendPoint

FIRST = date(2026, 9, 1)
PERIOD = (FIRST, FIRST + timedelta(days=44))
"""Seven weeks, the first and the last of them cut."""

_counts = st.integers(0, 1000)
_averages = st.builds(
    Average, st.integers(1, 50), st.builds(timedelta, seconds=st.integers(0, 10**6))
)
_figures = st.builds(Figures, closed=_counts, backlog=_counts, first_response_time=_averages)
_days = st.dictionaries(st.integers(0, 44), _figures)


def _on(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def _past(figures: dict[int, Figures], *contributed: Contributed, behind: int = 0) -> Past:
    rows = {
        _on(offset): DayFigures(_on(offset), one, Contributors(behind, behind))
        for offset, one in figures.items()
    }
    return Past(frozenset(rows), rows, contributed)


def _share(offset: int, agent_id: str, *, resolution: bool = False) -> Contributed:
    return Contributed(_on(offset), agent_id, first_response=True, resolution=resolution)


def _closed(point: TrendPoint) -> int:
    return (point.figures and point.figures.closed) or 0


@given(_days)
def test_the_total_is_the_sum_of_its_parts(figures: dict[int, Figures]) -> None:
    """Days and tickets of the steps are those of the period; the backlog is the last one's."""
    past = _past(figures)
    points = [add_up(days, past) for days in split(PERIOD)]
    total = add_up(PERIOD, past)

    assert sum(point.captured for point in points) == total.captured == len(figures)
    assert sum(map(_closed, points)) == _closed(total)
    assert all((point.figures is None) == (point.captured == 0) for point in points)
    if figures:
        assert total.figures
        assert total.figures.backlog == figures[max(figures)].backlog


@given(_days.filter(bool))
def test_averages_are_weighted_by_their_counts(figures: dict[int, Figures]) -> None:
    """The mean of all days is the mean of all tickets, and its n is theirs together."""
    total = add_up(PERIOD, _past(figures)).figures
    known = [one.first_response_time for one in figures.values() if one.first_response_time]

    assert total
    assert total.first_response_time
    assert total.first_response_time.system is not None
    seconds = sum((one.n or 0) * one.system.total_seconds() for one in known if one.system)
    assert total.first_response_time.n == sum(one.n or 0 for one in known)
    mean = seconds / total.first_response_time.n
    assert abs(total.first_response_time.system.total_seconds() - mean) < 1e-3


def test_an_average_without_its_count_weighs_nothing() -> None:
    """Beside one that has a count it is left out; alone it stands for itself."""
    unknown = Figures(resolution_time=Average(None, timedelta(hours=9)))
    known = Figures(resolution_time=Average(2, timedelta(hours=1)))

    both = add_up(PERIOD, _past({0: unknown, 1: known})).figures
    alone = add_up(PERIOD, _past({0: unknown})).figures

    assert both
    assert both.resolution_time == known.resolution_time
    assert alone == unknown


def test_contributors_are_different_people() -> None:
    """Who contributed on several days counts once."""
    shares = [_share(0, "ada", resolution=True), _share(1, "ada"), _share(1, "ben"), _share(9, "x")]
    past = _past({0: Figures(), 1: Figures()}, *shares)

    assert add_up((_on(0), _on(1)), past).contributors == Contributors(2, 1)


def test_nobody_is_looked_up_where_each_days_number_is_enough() -> None:
    """Single days and days with many agents need no names; several with few agents do."""
    steps = [(_on(0), _on(0)), (_on(1), _on(3))]
    figures = dict.fromkeys(range(4), Figures())

    assert uncertain(steps, _past(figures, behind=3).rows) == (_on(1), _on(2), _on(3))
    assert uncertain(steps, _past(figures, behind=50).rows) == ()
    assert add_up(PERIOD, _past(figures, behind=50)).contributors == Contributors(50, 50)


def test_too_many_are_not_looked_at() -> None:
    """Where thousands of agents would have to be read, the best day's number stands in."""
    rows = {
        day: replace(row, agents=10_000)
        for day, row in _past(dict.fromkeys(range(3), Figures()), behind=3).rows.items()
    }

    assert uncertain([(_on(0), _on(1))], rows) == (_on(0), _on(1))
    assert uncertain([(_on(0), _on(2))], rows) == ()
