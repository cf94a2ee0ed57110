"""The figures of single days made into those of steps and periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.desk.join import total
from bot.history.models import Contributors, TrendPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from bot.desk.models import Average, Figures
    from bot.history.buckets import Days

MANY: Final = 50
"""From so many contributors on one day, nobody needs to know how many more the others had."""
MOST_ROWS: Final = 20_000
"""So many agents' days are looked at for who contributed."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What is kept of one day.

    Attributes:
        contributors: how many agents were behind its averages.
        agents: how many there are figures of.
    """

    day: date
    figures: Figures
    contributors: Contributors
    agents: int = 1


@dataclass(frozen=True, slots=True)
class Contributed:
    """One agent's part in a day's averages."""

    day: date
    agent_id: str
    first_response: bool
    resolution: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a subject's days.

    Attributes:
        captured: the days of which Desk was asked.
        rows: what it said of the subject; it may have said nothing on a captured day.
        contributed: who was behind the averages, for days of `uncertain` steps at least.
    """

    captured: AbstractSet[date]
    rows: Mapping[date, DayFigures]
    contributed: Sequence[Contributed] = ()


def add_up(days: Days, past: Past) -> TrendPoint:
    """Return some days in a row as one point: counts added up, averages weighted by their counts.

    The backlog is that of the last day of which anything is kept.
    """
    first, last = days
    captured = sum(first <= day <= last for day in past.captured)
    rows = rows_within(days, past.rows)
    if not captured:
        return TrendPoint(first, last, 0, None)
    figures = total(row.figures for row in rows)
    if rows:
        figures = replace(figures, backlog=rows[-1].figures.backlog)
    return TrendPoint(first, last, captured, figures, _contributors(days, rows, past.contributed))


def uncertain(steps: Iterable[Days], rows: Mapping[date, DayFigures]) -> tuple[date, ...]:
    """Return the kept days of steps whose contributors cannot be told from each day's number.

    That is so where there are several days and few contributors on each: two days with three each
    may have had three or six. There are none where too many agents would have to be looked at;
    then each step has at least as many contributors as its best day.
    """
    found: set[date] = set()
    for days in steps:
        within = rows_within(days, rows)
        if len(within) > 1 and any(count < MANY for count in _largest(within)):
            found.update(row.day for row in within)
    return tuple(sorted(found)) if sum(rows[day].agents for day in found) <= MOST_ROWS else ()


def rows_within(days: Days, rows: Mapping[date, DayFigures]) -> list[DayFigures]:
    """Return what is kept of some days, in order."""
    first, last = days
    return [rows[day] for day in sorted(rows) if first <= day <= last]


def contributes(average: Average | None) -> bool:
    """Say whether an agent's average is known to rest on anything."""
    return bool(average and average.n)


def _largest(rows: Sequence[DayFigures]) -> tuple[int, int]:
    """Return the most contributors of any one day: as many there were at least."""
    return (
        max((row.contributors.first_response for row in rows), default=0),
        max((row.contributors.resolution for row in rows), default=0),
    )


def _contributors(
    days: Days, rows: Sequence[DayFigures], contributed: Sequence[Contributed]
) -> Contributors:
    first, last = days
    within = [one for one in contributed if first <= one.day <= last]
    least = _largest(rows)
    return Contributors(
        max(least[0], len({one.agent_id for one in within if one.first_response})),
        max(least[1], len({one.agent_id for one in within if one.resolution})),
    )
