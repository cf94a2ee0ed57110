"""The hours of a day and how well they were covered: in short, drawn, and as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formatters import limits
from formatters.charts import Chart, Series
from formatters.figures import n_short, n_words
from formatters.tables import Column, Number
from formatters.text import both, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.history.models import Coverage, HourCovered
    from formatters.blocks import Field

_HOURS: Final = 24
_CORE: Final = 0.75
"""From the first to the last hour with at least this much of the best hour's agents the place is
meant to be covered, a thin lunch hour included; at the edges of the day there are always few."""
_CENT: Final = 100
"""Numeric cells are whole: what is sorted by is a hundredth of an agent."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Days that are looked at together, such as weekdays, and how they were covered.

    Attributes:
        name: what tells them from the other kind; empty where there is none.
    """

    name: str
    coverage: Coverage

    def told(self, word: str) -> str:
        """Return a word for these days alone: ``Fewest, Mon to Fri``, or ``Fewest``."""
        return f"{word}, {self.name}" if self.name else word


def worked_hours(kinds: Sequence[Kind]) -> list[int]:
    """Return the hours of a day from the first to the last in which anybody was online or busy.

    An hour without anybody between them is what one looks for, and a line drawn over it would
    hide it; those before and after are not missed.
    """
    staffed = [hour for hour in range(_HOURS) if any(_reach(_at(one, hour)) for one in kinds)]
    unknown = unknown_hours(kinds)
    between = range(staffed[0], staffed[-1] + 1) if staffed else ()
    return [hour for hour in between if hour not in unknown]


def unknown_hours(kinds: Sequence[Kind]) -> list[int]:
    """Return the hours of which there is no capture, such as those that are still to come."""
    return [hour for hour in range(_HOURS) if all(_reach(_at(one, hour)) is None for one in kinds)]


def short_fields(kind: Kind) -> list[Field]:
    """Return the best hour, and the thinnest moment of the hours that count."""
    staffed = [hour for hour in kind.coverage.hours if _reach(hour)]
    if not staffed:
        return [(kind.name or "Agents online", "nobody was online")]
    best = max(staffed, key=lambda one: _reach(one) or 0)
    enough = (_reach(best) or 0) * _CORE
    core = _span([one.hour for one in staffed if (_reach(one) or 0) >= enough])
    moments = [one for hour in core if (one := _at(kind, hour)) and one.lowest is not None]
    most = f"{_rate(_reach(best))} agents on average, {hours_words([best.hour])}"
    fields = [(kind.told("Most"), f"{most}\n{n_words(best.captures)}")]
    lowest = min(moments, key=_lowest, default=None)
    if lowest is not None:
        words = f"{number(_lowest(lowest))} at one moment, {hours_words([lowest.hour])}"
        fields.append((kind.told("Fewest"), f"{words}\nlooked at: {hours_words(core)}"))
    return fields


def hour_chart(kinds: Sequence[Kind]) -> Chart:
    """Return what is drawn: the average of each kind of day, and the fewest of the first.

    Where more hours are worked than a chart has places, it goes by two hours.
    """
    hours = worked_hours(kinds)
    size = 1 if len(hours) <= limits.CHART_POINTS else 2
    starts = list(dict.fromkeys(hour - hour % size for hour in hours))
    series = [
        Series(
            one.name or "On average",
            tuple(_mean([_reach(_at(one, h)) for h in range(at, at + size)]) for at in starts),
        )
        for one in kinds
    ]
    fewest = [[_fewest(_at(kinds[0], h)) for h in range(at, at + size)] for at in starts]
    series.append(Series(kinds[0].told("Fewest"), tuple(_least(some) for some in fewest)))
    along = "Hour of the day" if size == 1 else "Hour of the day, by two hours"
    labels = tuple(f"{at:02d}:00" for at in starts)
    return Chart("Agents online or busy, by hour", "line", labels, tuple(series), along, "Agents")


def hour_columns(kinds: Sequence[Kind]) -> list[Column]:
    """Return a row for each of the hours that are looked at."""
    hours = worked_hours(kinds)
    columns = [Column("Hour", tuple(hours_words([hour]) for hour in hours))]
    for kind in kinds:
        rows = [_at(kind, hour) for hour in hours]
        columns.append(Column(kind.name or "On average", tuple(map(_average_cell, rows))))
        columns.append(Column(kind.told("Fewest"), tuple(map(_fewest_cell, rows))))
    return columns


def _span(hours: Sequence[int]) -> list[int]:
    """Return the shortest run of hours that has all of these; it may go over midnight."""
    after = [*hours[1:], hours[0] + _HOURS]
    longest = max(range(len(hours)), key=lambda at: after[at] - hours[at])
    length = _HOURS - (after[longest] - hours[longest]) + 1
    return sorted((after[longest] + step) % _HOURS for step in range(length))


def _average_cell(hour: HourCovered | None) -> Number | None:
    reach = _reach(hour)
    if hour is None or reach is None:
        return None
    parts = [f"{_rate(hour.online)} online"] + ([f"{_rate(hour.busy)} busy"] if hour.busy else [])
    return Number(round(reach * _CENT), f"{', '.join(parts)} ({n_short(hour.captures)})")


def _fewest_cell(hour: HourCovered | None) -> Number | None:
    value = _fewest(hour)
    return None if value is None else Number(value, number(value))


def _at(kind: Kind, hour: int) -> HourCovered | None:
    return next((one for one in kind.coverage.hours if one.hour == hour), None)


def _reach(hour: HourCovered | None) -> float | None:
    """Return how many were online or busy on average."""
    if hour is None or hour.online is None:
        return None
    return hour.online + (hour.busy or 0)


def _fewest(hour: HourCovered | None) -> int | None:
    return hour.lowest if hour else None


def _lowest(hour: HourCovered) -> int:
    return hour.lowest or 0


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _least(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _rate(value: float | None) -> str:
    return f"{value or 0:,.1f}"


def hours_words(hours: Sequence[int]) -> str:
    """Return ``08:00 to 18:00``; hours around midnight stand together."""
    ranges: list[list[int]] = []
    for hour in hours:
        if ranges and hour == ranges[-1][1]:
            ranges[-1][1] = hour + 1
        else:
            ranges.append([hour, hour + 1])
    if len(ranges) > 1 and ranges[0][0] == 0 and ranges[-1][1] == _HOURS:
        ranges = [*ranges[1:-1], [ranges[-1][0], ranges[0][1]]]
    return both([f"{first:02d}:00 to {last:02d}:00" for first, last in ranges])
