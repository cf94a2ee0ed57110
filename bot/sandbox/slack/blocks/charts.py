"""Native charts: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.blocks.report import kind_of
from bot.sandbox.slack.blocks.tables import check_figure

if TYPE_CHECKING:
    from bot.sandbox.slack.blocks.report import JSON, Report

CHARTS: Final = 2
"""At most, in one message."""
_LABEL: Final = 20
_SERIES: Final = 12
_POINTS: Final = 20


def check_chart(r: Report, at: str, value: JSON) -> None:
    """Check a ``data_visualization`` block."""
    r.sums["charts"] += 1
    if r.sums["charts"] > CHARTS:
        r.add(at, f"no more than {CHARTS} data_visualization blocks allowed")
    if not r.keys(at, value, "type title chart", "block_id"):
        return
    r.string(f"{at}/title", value["title"], 50)
    chart, here = value["chart"], f"{at}/chart"
    match kind_of(chart):
        case "pie":
            _check_pie(r, here, chart)
        case "bar" | "area" | "line":
            _check_series(r, here, chart)
        case kind:
            r.add(here, f"unsupported type: {kind}")


def _check_pie(r: Report, at: str, chart: JSON) -> None:
    if not r.keys(at, chart, "type segments"):
        return
    for i, segment in enumerate(r.items(f"{at}/segments", chart["segments"], _SERIES)):
        here = f"{at}/segments/{i}"
        if r.keys(here, segment, "label value"):
            r.string(f"{here}/label", segment["label"], _LABEL)
            if check_figure(r, f"{here}/value", segment["value"]) and segment["value"] <= 0:
                r.add(f"{here}/value", "must be more than 0")


def _check_series(r: Report, at: str, chart: JSON) -> None:
    if not r.keys(at, chart, "type series axis_config"):
        return
    categories = _check_axes(r, f"{at}/axis_config", chart["axis_config"])
    names: list[Any] = []
    for i, series in enumerate(r.items(f"{at}/series", chart["series"], _SERIES)):
        here = f"{at}/series/{i}"
        if r.keys(here, series, "name data"):
            r.string(f"{here}/name", series["name"], _LABEL)
            names.append(series["name"])
            _check_points(r, f"{here}/data", series["data"], categories)
    if len(set(map(str, names))) < len(names):
        r.add(f"{at}/series", "series names must be unique")


def _check_axes(r: Report, at: str, axes: Any) -> list[Any]:
    if not r.keys(at, axes, "categories", "x_label y_label"):
        return []
    categories = r.items(f"{at}/categories", axes["categories"], _POINTS)
    for i, category in enumerate(categories):
        r.string(f"{at}/categories/{i}", category, _LABEL)
    if len(set(map(str, categories))) < len(categories):
        r.add(f"{at}/categories", "categories must be unique")
    for key in axes.keys() & {"x_label", "y_label"}:
        r.string(f"{at}/{key}", axes[key], 50)
    return categories


def _check_points(r: Report, at: str, data: Any, categories: list[Any]) -> None:
    labels = []
    for i, point in enumerate(r.items(at, data, _POINTS)):
        if r.keys(f"{at}/{i}", point, "label value"):
            labels.append(str(point["label"]))
            check_figure(r, f"{at}/{i}/value", point["value"])
    if sorted(labels) != sorted(map(str, categories)):
        r.add(at, "each series must have exactly one point per category")
