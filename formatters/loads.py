"""The tickets that agents carried, by day or longer steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from formatters.charts import Chart, Series
from formatters.days import (
    Step,
    is_mostly_there,
    span_words,
    step_begin,
    step_for,
    step_labels,
)
from formatters.text import DOWN, UP, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.history.models import LoadPoint
    from formatters.blocks import Field

_READERS: Final[tuple[tuple[str, Callable[[Load], float | None]], ...]] = (
    ("Open", lambda load: load.open),
    ("Overdue", lambda load: load.overdue),
)


@dataclass(frozen=True, slots=True)
class Load:
    """How many tickets were open and overdue, on average over the days of one step.

    Attributes:
        label: short, for the chart.
        words: the days, as they are told.
        is_whole: whether the step is mostly known, so that it can be drawn and compared.
    """

    label: str
    words: str
    step: Step
    open: float | None
    overdue: float | None
    is_whole: bool = True


def loads_of(points: Sequence[LoadPoint]) -> list[Load]:
    """Return averages by the smallest step that a chart can show; nothing where none is known."""
    if not points:
        return []
    step = step_for(points[0].day, points[-1].day)
    grouped = [list(group) for _, group in groupby(points, lambda one: step_begin(one.day, step))]
    labels = step_labels([(some[0].day, some[-1].day) for some in grouped], step)
    loads = [_load(label, step, some) for label, some in zip(labels, grouped, strict=True)]
    return loads if any(_is_known(load) for load in loads) else []


def _load(label: str, step: Step, some: Sequence[LoadPoint]) -> Load:
    first, last = some[0].day, some[-1].day
    known = sum(1 for one in some if one.open is not None)
    return Load(
        label,
        label if step is Step.DAY else span_words(first, last),
        step,
        _mean(one.open for one in some),
        _mean(one.overdue for one in some),
        is_mostly_there(first, step, known),
    )


def load_chart(loads: Sequence[Load]) -> Chart:
    """Return what is drawn."""
    step = loads[0].step if loads else Step.DAY
    series = tuple(
        Series(name, tuple(read(load) if load.is_whole else None for load in loads))
        for name, read in _READERS
    )
    along = "Day" if step is Step.DAY else f"{step.value.capitalize()} from"
    labels = tuple(load.label for load in loads)
    return Chart(f"Tickets carried, by {step.value}", "line", labels, series, along, "Tickets")


def load_fields(loads: Sequence[Load]) -> list[Field]:
    """Return how the load moved from the first to the last step that is mostly known.

    A week cut down to a Sunday would be compared with one cut down to a Monday.
    """
    fields = []
    whole = [load for load in loads if load.is_whole] or loads
    for name, read in _READERS:
        known = [(load.words, value) for load in whole if (value := read(load)) is not None]
        if known:
            fields.append((f"{name} tickets", _moved(known)))
    return fields


def load_words(loads: Sequence[Load]) -> str:
    """Return the numbers of the chart as a line a step."""
    return "\n".join(f"{load.words}: {_both(load)}" for load in loads if _is_known(load))


def _moved(known: Sequence[tuple[str, float]]) -> str:
    (first, was), (last, now) = known[0], known[-1]
    words = f"{number(round(now))} on average, {last}"
    difference = round(now) - round(was)
    if len(known) == 1 or not difference:
        return words
    arrow = UP if difference > 0 else DOWN
    return f"{words}\n{arrow} {number(abs(difference))} from {number(round(was))}, {first}"


def _both(load: Load) -> str:
    parts = [(name, read(load)) for name, read in _READERS]
    return ", ".join(
        f"{number(round(value))} {name.lower()}" for name, value in parts if value is not None
    )


def _is_known(load: Load) -> bool:
    return any(read(load) is not None for _, read in _READERS)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
