"""The figures of a scorecard as labelled fields and as columns, with change and their n."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from formatters.extras import extra_columns, extra_fields
from formatters.tables import Cell, Column, Number
from formatters.text import DOWN, NOTHING, UP, both, difference, duration, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.desk.models import AgentFigures, Average, Figures, PerformanceReport
    from formatters.blocks import Field

FEW: Final = 5
"""An average of fewer says so: one slow ticket would move it too much."""
CLOCKS: Final = (
    "n is how many an average rests on. Zoho Desk measures each time by two clocks, *system time* "
    "and *agent time*, and defines neither."
)
COUNTS: Final[tuple[tuple[str, str, Callable[[Figures], int | None]], ...]] = (
    ("Closed", "Tickets closed", lambda figures: figures.closed),
    ("Reopened", "Tickets reopened", lambda figures: figures.reopened),
    ("Backlog", "Backlog", lambda figures: figures.backlog),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """An average of the scorecard: its names, how to read it, what it counts."""

    title: str
    counts: str
    read: Callable[[Figures], Average | None]


AVERAGES: Final = (
    Measure("First response", "responses", lambda figures: figures.first_response_time),
    Measure("Resolution", "tickets", lambda figures: figures.resolution_time),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the two clocks by which Desk measures: its name, and how to read it."""

    short: str
    read: Callable[[Average], timedelta | None]

    @property
    def name(self) -> str:
        """Return ``system time`` or ``agent time``."""
        return f"{self.short} time"


EACH_CLOCK: Final = (
    Clock("system", lambda average: average.system),
    Clock("agent", lambda average: average.agent),
)


def figure_groups(figures: Figures, previous: Figures | None = None) -> list[list[Field]]:
    """Return what is known, one figure a field, with its change since `previous`.

    The groups are counts, averages, and what no model knows; in one of its own, the two clocks of
    an average stand side by side.
    """
    counts, averages = _count_fields(figures, previous), _averages_fields(figures, previous)
    return [group for group in (counts, averages, extra_fields(figures.extras)) if group]


def _count_fields(figures: Figures, previous: Figures | None) -> list[Field]:
    pairs: list[Field] = []
    for _, name, read in COUNTS:
        value = read(figures)
        if value is not None:
            pairs.append((name, _count_words(value, read(previous) if previous else None)))
    return pairs


def _averages_fields(figures: Figures, previous: Figures | None) -> list[Field]:
    pairs: list[Field] = []
    for measure in AVERAGES:
        average = measure.read(figures)
        if average is not None:
            pairs += _average_fields(measure, average, measure.read(previous) if previous else None)
    return pairs


def own_figures(report: PerformanceReport) -> Figures:
    """Return the figures of the agent in scope: a report of one agent has them as its team."""
    wanted = report.scope.agent
    rows = [one.figures for one in report.agents if wanted and one.agent.id == wanted.id]
    return rows[0] if rows else report.team


def has_averages(figures: Figures) -> bool:
    """Say whether an average is shown, so that n and the clocks want explaining."""
    averages = (measure.read(figures) for measure in AVERAGES)
    return any(known(clock, average) is not None for average in averages for clock in EACH_CLOCK)


def figure_columns(rows: Sequence[Figures]) -> list[Column]:
    """Return one column a figure; those that nobody has are dropped later."""
    columns = [Column(title, tuple(_count(read(row)) for row in rows)) for title, _, read in COUNTS]
    columns += [_average_column(measure, rows) for measure in AVERAGES]
    return columns + extra_columns([row.extras for row in rows])


def without_averages(
    figures: Figures, agents: Sequence[AgentFigures], min_group: int
) -> tuple[Figures, tuple[str, ...]]:
    """Hide averages that rest on fewer than `min_group` agents; return the hidden ones' names.

    An average of one agent is that agent's figure, and one without its n may rest on one. Extras
    may hold averages that nobody knows, so they go as soon as one is hidden.
    """
    counts = [_contributors(measure, agents) for measure in AVERAGES]
    return hide_averages(figures, counts, min_group)


def hide_averages(
    figures: Figures, contributors: Sequence[int], min_group: int
) -> tuple[Figures, tuple[str, ...]]:
    """Hide averages by the number of agents behind each, in the order of `AVERAGES`."""
    frt, resolution = (count < min_group for count in contributors)
    hidden = []
    if frt and figures.first_response_time is not None:
        figures = replace(figures, first_response_time=None)
        hidden.append(AVERAGES[0].title.lower())
    if resolution and figures.resolution_time is not None:
        figures = replace(figures, resolution_time=None)
        hidden.append(AVERAGES[1].title.lower())
    return (replace(figures, extras=()) if frt or resolution else figures), tuple(hidden)


def hidden_words(hidden: Sequence[str], min_group: int) -> str:
    """Return why averages are hidden."""
    return (
        f"The averages of {both(hidden)} are hidden: fewer than {min_group} agents contributed, "
        "and an average of so few would show what one person did."
    )


def _contributors(measure: Measure, agents: Sequence[AgentFigures]) -> int:
    averages = (measure.read(one.figures) for one in agents)
    return sum(1 for average in averages if average and average.n)


def _average_fields(measure: Measure, average: Average, before: Average | None) -> list[Field]:
    pairs = []
    for clock in EACH_CLOCK:
        value = known(clock, average)
        if value is not None:
            words = f"{duration(value)} \u00b7 {n_words(average.n)}"
            change = _time_change(clock, value, before)
            pairs.append((f"{measure.title} ({clock.name})", words + change))
    if pairs:
        return pairs
    nothing = f"no {measure.counts} (n 0)" if average.n == 0 else NOTHING
    return [(f"{measure.title} time", nothing)]


def known(clock: Clock, average: Average | None) -> timedelta | None:
    """Return the average by one clock; of nothing there is none, whatever Desk sends."""
    return clock.read(average) if average and average.n != 0 else None


def _time_change(clock: Clock, value: timedelta, before: Average | None) -> str:
    earlier = known(clock, before)
    if before is None or earlier is None:
        return ""
    moved = difference(value, earlier)
    was = f"from {duration(earlier)} \u00b7 {n_words(before.n)}"
    if not moved:
        return f" (no change {was})"
    return f" ({UP if moved > timedelta() else DOWN} {duration(abs(moved))} {was})"


def _count_words(value: int, before: int | None) -> str:
    if before is None:
        return number(value)
    if value == before:
        return f"{number(value)} (no change)"
    arrow = UP if value > before else DOWN
    return f"{number(value)} ({arrow} {number(abs(value - before))} from {number(before)})"


def n_words(n: int | None) -> str:
    """Return how many an average rests on, and whether that is too few."""
    if n is None:
        return "n not known"
    return f"n {number(n)}" + (", too few to judge" if n < FEW else "")


def _count(value: int | None) -> Cell:
    return None if value is None else Number(value, number(value))


def _average_column(measure: Measure, rows: Sequence[Figures]) -> Column:
    """Return both clocks and n in one column, since three columns a measure are too wide."""
    averages = [measure.read(row) for row in rows]
    clocks = [
        clock for clock in EACH_CLOCK if any(known(clock, one) is not None for one in averages)
    ]
    title = f"{measure.title} ({clocks[0].short})" if len(clocks) == 1 else measure.title
    return Column(title, tuple(_average_cell(clocks, one) for one in averages))


def _average_cell(clocks: Sequence[Clock], average: Average | None) -> Cell:
    """Return ``2h 05m / 42m (n 14)``, sorted by the first clock."""
    if average is None:
        return None
    values = [known(clock, average) for clock in clocks] if average.n != 0 else []
    words = " / ".join(NOTHING if value is None else duration(value) for value in values)
    first = values[0] if values else None
    minutes = -1 if first is None else int(first.total_seconds() // 60)
    return Number(minutes, f"{words or NOTHING} ({n_short(average.n)})")


def n_short(n: int | None) -> str:
    """Return the same for a cell."""
    if n is None:
        return "n not known"
    return f"n {number(n)}" + (", few" if n < FEW else "")
