"""The figures of a trend: how much each moved, and what is drawn of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.desk.models import Figures
from bot.history.models import FEW
from formatters.charts import Chart, Series
from formatters.days import Step, is_mostly_there, length, span_words
from formatters.figures import AVERAGES, COUNTS, EACH_CLOCK, hide_averages, known, n_words
from formatters.text import DOWN, UP, difference, duration, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.desk.models import Average
    from bot.history.models import Trend, TrendPoint
    from formatters.blocks import Field
    from formatters.figures import Clock, Measure

STATE: Final = "Backlog"
"""The count that is one of a moment, the last captured day's; the others add up."""
LAST_BACKLOG: Final = f"{STATE}, last day"
OTHER_BACKLOG: Final = (
    "*Backlog, last day* is what was left unresolved over the last day that Zoho Desk reported "
    "on; for a period as a whole, as under *Figures*, it counts what was left over all of it."
)
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_LONG: Final = 3 * _HOUR
"""From here on a time is drawn in hours."""
_TITLES: Final = {
    Step.DAY: ("Tickets by day", "Times by day", "Day"),
    Step.WEEK: ("Tickets by week", "Times by week", "Week from"),
    Step.MONTH: ("Tickets by month", "Times by month", "Month"),
}


@dataclass(frozen=True, slots=True)
class Against:
    """What is compared with what.

    Attributes:
        words: how the earlier period is called at the end of a phrase.
        earlier: that period.
        later: what is compared with it, where that is not the whole of what was asked for.
    """

    words: str
    earlier: TrendPoint
    later: TrendPoint | None = None

    @property
    def where(self) -> str:
        """Return where the change is, for the middle of a phrase."""
        return " in the second half" if self.later else ""


def masked(point: TrendPoint, min_group: int) -> tuple[TrendPoint, tuple[str, ...]]:
    """Hide averages of fewer than `min_group` agents; return the hidden ones' names."""
    if point.figures is None:
        return point, ()
    counts = (point.contributors.first_response, point.contributors.resolution)
    figures, hidden = hide_averages(point.figures, counts, min_group)
    return replace(point, figures=figures), hidden


def is_silent(point: TrendPoint) -> bool:
    """Say whether Desk was asked about a time and said nothing of it, as of an agent's day off."""
    return point.figures is not None and not moved_groups(point, ())


def is_whole(point: TrendPoint) -> bool:
    """Say whether each day of a period is in the history."""
    return point.captured >= length((point.first, point.last))


def is_compared(trend: Trend) -> bool:
    """Say whether enough is known of any earlier period."""
    return any(is_comparable(one) for one in (trend.previous, trend.same_weekdays) if one)


def captured_words(point: TrendPoint) -> str:
    """Return ``26 of 28 days``, and whether they are too few."""
    return _days_captured(point) + (", too few to judge" if point.captured < FEW else "")


def earlier_words(point: TrendPoint) -> str:
    """Return the days of an earlier period, and what of it is known."""
    days = span_words(point.first, point.last)
    if point.figures is None:
        return f"{days}: nothing captured"
    if is_whole(point):
        return days
    if not is_comparable(point):
        return f"{days} ({_days_captured(point)}, too few to compare)"
    return f"{days} ({captured_words(point)})"


def moved_groups(total: TrendPoint, against: Sequence[Against]) -> list[list[Field]]:
    """Return a field for each figure, counts and then averages, each with how it moved."""
    before = [one for one in against if is_comparable(one.earlier)]
    counts = [
        (
            LAST_BACKLOG if title == STATE and length((total.first, total.last)) > 1 else name,
            "\n".join([_count(title, value, total), *_count_changes(title, read, total, before)]),
        )
        for title, name, read in COUNTS
        if (value := read(_figures(total))) is not None
    ]
    averages = [field for measure in AVERAGES for field in _average_fields(measure, total, before)]
    return [group for group in (counts, averages) if group]


def drawn_of(
    points: Sequence[TrendPoint], labels: Sequence[str], step: Step
) -> tuple[Chart, Chart]:
    """Return what is drawn: tickets, and hours by the first clock that is known.

    Steps may be cut short or have holes, so that counts are drawn by captured day, and not at all
    where most of a step is missing; averages of few are not drawn.
    """
    shown = [_drawable(point, step) for point in points]
    tickets, times, along = _TITLES[step]
    counted = tuple(
        Series(_drawn_as(title, step), tuple(_daily(title, read, point) for point in shown))
        for title, _, read in COUNTS
    )
    clock = next((one for one in EACH_CLOCK if _is_known(one, points)), EACH_CLOCK[0])
    timed = tuple(_timed(measure, clock, shown) for measure in AVERAGES)
    return (
        Chart(tickets, "line", tuple(labels), counted, along, "Tickets"),
        Chart(times, "line", tuple(labels), timed, along, _unit_words(timed, clock)),
    )


def _days_captured(point: TrendPoint) -> str:
    days = length((point.first, point.last))
    return f"{number(point.captured)} of {number(days)} {'day' if days == 1 else 'days'}"


def is_comparable(point: TrendPoint) -> bool:
    """Say whether at least half of a period's days are in the history."""
    return point.figures is not None and 2 * point.captured >= length((point.first, point.last))


def _figures(point: TrendPoint) -> Figures:
    return point.figures or Figures()


def _count(title: str, value: int, total: TrendPoint) -> str:
    if title == STATE or total.captured < 2:  # noqa: PLR2004 - of one day it is the same
        return number(value)
    return f"{number(value)} \u00b7 {_rate(value / total.captured)} a day"


def _count_changes(
    title: str,
    read: Callable[[Figures], int | None],
    total: TrendPoint,
    before: Sequence[Against],
) -> list[str]:
    changes = []
    for one in before:
        later = one.later or total
        now, was = read(_figures(later)), read(_figures(one.earlier))
        if now is not None and was is not None:
            changes.append(_count_change(title, (now, later), (was, one.earlier), one))
    return changes


def _count_change(
    title: str, now: tuple[int, TrendPoint], was: tuple[int, TrendPoint], against: Against
) -> str:
    """Return ``▲ 32 from 380 before``; by day where not every day of both is known."""
    by_day = title != STATE and (
        against.later is not None or not (is_whole(now[1]) and is_whole(was[1]))
    )
    if not by_day:
        return _change(now[0] - was[0], number(abs(now[0] - was[0])), number(was[0]), against)
    rates = [value / max(1, point.captured) for value, point in (now, was)]
    difference = round(rates[0], 1) - round(rates[1], 1)
    return _change(difference, f"{_rate(abs(difference))} a day", _rate(rates[1]), against)


def _average_fields(measure: Measure, total: TrendPoint, before: Sequence[Against]) -> list[Field]:
    average = measure.read(_figures(total))
    if average is None:
        return []
    pairs: list[Field] = []
    for clock in EACH_CLOCK:
        value = known(clock, average)
        if value is not None:
            words = f"{duration(value)} \u00b7 {n_words(average.n)}"
            lines = [words, *_time_changes(measure, clock, value, before)]
            pairs.append((f"{measure.title} ({clock.name})", "\n".join(lines)))
    if not pairs and average.n == 0:
        return [(f"{measure.title} time", f"no {measure.counts} (n 0)")]
    return pairs


def _time_changes(
    measure: Measure, clock: Clock, value: timedelta, before: Sequence[Against]
) -> list[str]:
    lines = []
    for one in before:
        average = measure.read(_figures(one.earlier))
        was = known(clock, average)
        now = known(clock, measure.read(_figures(one.later))) if one.later else value
        if average is not None and was is not None and now is not None:
            lines.append(f"{_time_change(now, was, one)} \u00b7 {n_words(average.n)}")
    return lines


def _time_change(now: timedelta, was: timedelta, against: Against) -> str:
    """Return ``▼ 5m faster than 44m before``: which direction is the good one need not be known."""
    moved = difference(now, was)
    words = f"{duration(was)} {against.words}"
    if not moved:
        return f"no change{against.where} from {words}"
    arrow, how = (UP, "slower") if moved > timedelta() else (DOWN, "faster")
    return f"{arrow} {duration(abs(moved))} {how}{against.where} than {words}"


def _change(difference: float, size: str, was: str, against: Against) -> str:
    if not difference:
        return f"no change{against.where} from {was} {against.words}"
    return f"{UP if difference > 0 else DOWN} {size}{against.where} from {was} {against.words}"


def _drawable(point: TrendPoint, step: Step) -> TrendPoint:
    is_there = is_mostly_there(point.first, step, point.captured)
    return point if is_there else replace(point, figures=None)


def _daily(title: str, read: Callable[[Figures], int | None], point: TrendPoint) -> float | None:
    value = read(_figures(point))
    if value is None or title == STATE:
        return value
    return value / max(1, point.captured)


def _drawn_as(title: str, step: Step) -> str:
    """Return a count's name in the legend: beside counts a day, the backlog is one of a moment."""
    if step is Step.DAY:
        return title
    return LAST_BACKLOG if title == STATE else f"{title} a day"


def _unit_words(timed: Sequence[Series], clock: Clock) -> str:
    units = dict.fromkeys(one.name.rpartition(" ")[2] for one in timed if one.known)
    return ", ".join([" or ".join(units), clock.name] if units else [clock.name])


def _is_known(clock: Clock, points: Sequence[TrendPoint]) -> bool:
    averages = (measure.read(_figures(point)) for point in points for measure in AVERAGES)
    return any(known(clock, average) is not None for average in averages)


def _timed(measure: Measure, clock: Clock, points: Sequence[TrendPoint]) -> Series:
    """Return a time in minutes or hours: beside one of hours, one of minutes would lie flat."""
    times = [_time(clock, measure.read(_figures(point))) for point in points]
    longest = max((one for one in times if one is not None), default=_MINUTE)
    unit, name = (_HOUR, "h") if longest >= _LONG else (_MINUTE, "min")
    values = tuple(None if one is None else one / unit for one in times)
    return Series(f"{measure.title}, {name}", values)


def _time(clock: Clock, average: Average | None) -> timedelta | None:
    is_few = average is not None and average.n is not None and average.n < FEW
    return None if is_few else known(clock, average)


def _rate(value: float) -> str:
    return f"{value:,.1f}"
