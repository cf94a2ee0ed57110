"""Trends are read from the history, with holes where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.desk.models import Average, Figures
from bot.errors import HistoryRangeError
from bot.history.history import History
from bot.history.models import Contributors, Subject
from bot.store.history_tables import performance_sample, performance_team
from tests.bot.history.rows import figures_row, team_row, write, write_days
from tests.builders import SUPPORT, agent

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock

BERLIN: Final = "Europe/Berlin"
NOVEMBER: Final = tuple(date(2026, 11, day) for day in range(1, 18))
"""The days before the clock's Wednesday, 18 November 2026."""
WEEK: Final = (date(2026, 11, 9), date(2026, 11, 15))


@pytest.fixture
def history(store: Store, clock: FixedClock) -> History:
    """Return the history of an empty database."""
    return History(store, clock=clock)


async def test_an_empty_history_has_holes_only(history: History) -> None:
    """Nothing captured is no error: every point is a hole, and nothing is kept."""
    trend = await history.trend(Subject(), WEEK, time_zone=BERLIN)

    assert [(point.captured, point.figures) for point in trend.points] == [(0, None)] * 7
    assert (trend.total.figures, trend.previous.figures) == (None, None)
    assert trend.kept_since is None


async def test_a_departments_days_are_its_own(history: History, store: Store) -> None:
    """A department's points come from its rows, all others' from the whole portal's."""
    await write_days(store, *NOVEMBER)
    await write(store, performance_team, [team_row(day, closed=9) for day in NOVEMBER])
    await write(store, performance_team, [team_row(day, SUPPORT.id) for day in NOVEMBER])

    of_all = await history.trend(Subject(), WEEK, time_zone=BERLIN)
    of_one = await history.trend(Subject(SUPPORT), WEEK, time_zone=BERLIN)

    assert of_all.total.figures
    assert of_one.total.figures
    assert (of_all.total.figures.closed, of_one.total.figures.closed) == (63, 35)
    assert of_one.subject == Subject(SUPPORT)
    assert of_one.kept_since == NOVEMBER[0]


async def test_a_week_is_compared_with_the_week_before(history: History, store: Store) -> None:
    """The seven days before are also the same weekdays, which are not told twice."""
    await write_days(store, *NOVEMBER)
    await write(store, performance_team, [team_row(day, closed=day.day) for day in NOVEMBER])

    trend = await history.trend(Subject(), WEEK, time_zone=BERLIN)

    assert (trend.previous.first, trend.previous.last) == (date(2026, 11, 2), date(2026, 11, 8))
    assert trend.previous.figures
    assert trend.previous.figures.closed == sum(range(2, 9))
    assert trend.same_weekdays is None


async def test_three_days_are_compared_with_the_same_weekdays_too(
    history: History, store: Store
) -> None:
    """Monday to Wednesday stands beside Friday to Sunday, and the Monday to Wednesday before."""
    await write_days(store, *NOVEMBER)
    await write(store, performance_team, [team_row(day, closed=day.day) for day in NOVEMBER])

    trend = await history.trend(
        Subject(), (date(2026, 11, 9), date(2026, 11, 11)), time_zone=BERLIN
    )

    assert trend.previous.figures
    assert trend.previous.figures.closed == 6 + 7 + 8
    assert trend.same_weekdays
    assert trend.same_weekdays.first == date(2026, 11, 2)
    assert trend.same_weekdays.figures
    assert trend.same_weekdays.figures.closed == 2 + 3 + 4


async def test_an_agents_days_are_told_by_department(history: History, store: Store) -> None:
    """An agent's points hold all of their tickets, or those of one department."""
    day = NOVEMBER[-1]
    await write_days(store, day)
    rows = [
        figures_row(day, agent_id=agent().id, closed=8, first_response_n=0),
        figures_row(day, SUPPORT.id, agent_id=agent().id, closed=3),
        figures_row(day, agent_id="other", closed=100),
    ]
    await write(store, performance_sample, rows)
    await write(store, performance_team, [team_row(day, SUPPORT.id)])

    whole = await history.trend(Subject(agent=agent()), (day, day), time_zone=BERLIN)
    part = await history.trend(Subject(SUPPORT, agent()), (day, day), time_zone=BERLIN)

    assert whole.total.figures
    assert part.total.figures
    assert (whole.total.figures.closed, part.total.figures.closed) == (8, 3)
    assert whole.total.contributors == Contributors(0, 1)
    assert part.points == (part.total,)


async def test_figures_come_back_as_they_were_written(history: History, store: Store) -> None:
    """Counts, both clocks and unknown numbers of an average survive the database."""
    day = NOVEMBER[-1]
    await write_days(store, day)
    row = team_row(day, backlog=None, first_response_agent_s=90.5, resolution_n=None, reopened=0)
    await write(store, performance_team, [row])

    trend = await history.trend(Subject(), (day, day), time_zone=BERLIN)

    assert trend.total.figures == Figures(
        closed=5,
        reopened=0,
        first_response_time=Average(4, timedelta(minutes=10), timedelta(seconds=90.5)),
        resolution_time=Average(None, timedelta(hours=1)),
    )


async def test_what_desk_did_not_say_is_not_there(history: History, store: Store) -> None:
    """A day without an average has none, rather than an empty one."""
    day = NOVEMBER[-1]
    await write_days(store, day)
    nothing: dict[str, Any] = {"first_response_n": None, "first_response_system_s": None}
    await write(store, performance_team, [team_row(day, closed=None, **nothing)])

    figures = (await history.trend(Subject(), (day, day), time_zone=BERLIN)).total.figures

    assert figures
    assert (figures.closed, figures.first_response_time) == (None, None)


async def test_contributors_are_counted_once_in_a_week(history: History, store: Store) -> None:
    """Two agents a day, of three in all, are three behind the week's average."""
    first, second = WEEK[0], WEEK[0] + timedelta(days=1)
    await write_days(store, first, second)
    two: dict[str, Any] = {"first_response_agents": 2, "resolution_agents": 1}
    await write(store, performance_team, [team_row(day, **two) for day in (first, second)])
    rows = [
        figures_row(day, agent_id=who, resolution_n=int(who == "ada"))
        for day, who in ((first, "ada"), (first, "ben"), (second, "ada"), (second, "cleo"))
    ]
    await write(store, performance_sample, rows)
    idle = figures_row(second, agent_id="dan", first_response_n=0, resolution_n=None)
    await write(store, performance_sample, [idle])

    trend = await history.trend(Subject(), WEEK, time_zone=BERLIN)

    assert trend.points[0].contributors == Contributors(2, 1)
    assert trend.total.contributors == Contributors(3, 1)


async def test_a_day_without_a_department_is_a_hole_of_that_department(
    history: History, store: Store
) -> None:
    """What Desk did not tell of it on a captured day is no day of nothing, and is left out."""
    untold = WEEK[0]
    await write_days(store, *NOVEMBER)
    await write(store, performance_team, [team_row(day, closed=9) for day in NOVEMBER])
    told = [day for day in NOVEMBER if day != untold]
    await write(store, performance_team, [team_row(day, SUPPORT.id) for day in told])

    of_one = await history.trend(Subject(SUPPORT), WEEK, time_zone=BERLIN)
    of_agent = await history.trend(Subject(SUPPORT, agent()), WEEK, time_zone=BERLIN)
    of_all = await history.trend(Subject(), WEEK, time_zone=BERLIN)

    assert [of_one.points[0].captured, of_one.points[0].figures] == [0, None]
    assert of_one.total.figures
    assert (of_one.total.captured, of_one.total.figures.closed) == (6, 30)
    assert (of_agent.total.captured, of_all.total.captured) == (6, 7)


async def test_a_department_that_was_not_there_yet_has_holes_only(
    history: History, store: Store
) -> None:
    """Of its days nothing is known, although they were captured."""
    await write_days(store, *NOVEMBER)

    trend = await history.trend(Subject(SUPPORT), WEEK, time_zone=BERLIN)

    assert (trend.total.captured, trend.total.figures) == (0, None)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-11-10", "2026-11-09", "2026-11-10..2026-11-09 ends before it begins"),
        (
            "2026-11-10",
            "2026-11-19",
            "2026-11-10..2026-11-19 ends in the future; today is 2026-11-18",
        ),
        (
            "2026-12-01",
            "2026-12-03",
            "2026-12-01..2026-12-03 is in the future; today is 2026-11-18",
        ),
        ("2025-10-01", "2026-11-10", "2025-10-01..2026-11-10 covers more than 366 days"),
        (
            "2026-10-01",
            "2026-10-31",
            "2026-10-01..2026-10-31 ends before the history begins, which is on 2026-11-01",
        ),
    ],
)
async def test_bad_ranges_are_named(
    history: History, store: Store, first: str, last: str, sentence: str
) -> None:
    """A range that nothing can be known of is refused with the part that is wrong."""
    await write_days(store, *NOVEMBER)

    with pytest.raises(HistoryRangeError) as caught:
        await history.trend(
            Subject(), (date.fromisoformat(first), date.fromisoformat(last)), time_zone=BERLIN
        )

    refused = caught.value
    assert f"{refused.part} {refused.problem} {refused.day or ''}".rstrip() == sentence


async def test_today_is_the_portals(history: History, clock: FixedClock) -> None:
    """Shortly after midnight in Tokyo the day has begun there, and not yet in UTC."""
    clock.now = datetime(2026, 11, 18, 16, tzinfo=UTC)
    day = (date(2026, 11, 19), date(2026, 11, 19))

    assert (await history.trend(Subject(), day, time_zone="Asia/Tokyo")).points
    with pytest.raises(HistoryRangeError):
        await history.trend(Subject(), day, time_zone="UTC")


async def test_a_zone_that_nobody_knows_counts_as_utc(history: History) -> None:
    """A portal may name a zone that this machine does not have; the answer says what was used."""
    assert (await history.trend(Subject(), WEEK, time_zone="Mars/Base")).time_zone == "UTC"
