"""Line and bar charts: of what is known, and never a point that is not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formatters import blocks, limits
from formatters.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block

_FEWEST: Final = 2
"""A chart of one category shows nothing that moves."""
_SPARSE: Final = 0.5
"""A series that is known less often than this, beside another, would cost more than it shows."""


@dataclass(frozen=True, slots=True)
class Series:
    """A name and a value a category, `None` where nothing is known."""

    name: str
    values: tuple[float | None, ...]

    @property
    def known(self) -> int:
        """Return how many values there are."""
        return sum(1 for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be drawn.

    Attributes:
        kind: ``line`` or ``bar``.
        categories: labels in order.
        along, beside: what the axes show.
    """

    title: str
    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    along: str
    beside: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart's block, if there is enough to draw.

    Attributes:
        omitted: categories that are left out, since a chart wants a value of each series.
        dropped: names of the series that are left out.
    """

    block: Block | None
    omitted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def draw(chart: Chart) -> Drawn:
    """Return the chart of the last categories that all its series know."""
    series = _worth_drawing(chart.series)
    names = tuple(one.name for one in chart.series if one.known and one not in series)
    whole = _distinct([plain(label, limits.CHART_LABEL) for label in chart.categories])
    recent = whole[-limits.CHART_POINTS :]
    kept = [at for at in recent if all(one.values[at] is not None for one in series)]
    if not series or len(kept) < _FEWEST:
        return Drawn(None)
    block = blocks.chart(
        chart.title,
        chart.kind,
        [(one.name, [_rounded(one.values[at]) for at in kept]) for one in series],
        categories=[plain(chart.categories[at], limits.CHART_LABEL) for at in kept],
        axes=(chart.along, chart.beside),
    )
    return Drawn(block, tuple(chart.categories[at] for at in recent if at not in kept), names)


def _worth_drawing(series: Sequence[Series]) -> list[Series]:
    most = max((one.known for one in series), default=0)
    return [one for one in series if one.known and one.known >= most * _SPARSE][
        : limits.CHART_SERIES
    ]


def _distinct(labels: Sequence[str]) -> list[int]:
    """Return the places of labels that are there and not there before."""
    return [at for at, label in enumerate(labels) if label and labels.index(label) == at]


def _rounded(value: float | None) -> float:
    """Return at most two decimals, which is all that a reader can see; never not a number."""
    number = round(value or 0.0, 2)
    return int(number) if math.isfinite(number) and number == int(number) else number
