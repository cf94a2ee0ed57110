"""What of a chart is drawn, and what is left out and told."""

from __future__ import annotations

from typing import Any

from formatters.charts import Chart, Drawn, Series, draw


def drawn(*series: Series, categories: tuple[str, ...] = ("Mon", "Tue", "Wed")) -> Drawn:
    """Draw lines."""
    return draw(Chart("Tickets", "line", categories, series, "Day", "Tickets"))


def values(result: Drawn) -> dict[str, list[float]]:
    """Return the values by series."""
    assert result.block is not None
    chart: dict[str, Any] = result.block["chart"]
    return {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]}


def test_a_chart_as_slack_documents_it() -> None:
    """Titles, axes, categories and one point a category and series."""
    result = drawn(Series("Closed", (1, 2.5, 3)), Series("Reopened", (0, 1, 0)))
    points = [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2.5}]
    assert result.block is not None
    assert result.block["chart"]["series"][0]["data"][:2] == points
    assert {**result.block, "chart": {**result.block["chart"], "series": []}} == {
        "type": "data_visualization",
        "title": "Tickets",
        "chart": {
            "type": "line",
            "series": [],
            "axis_config": {
                "categories": ["Mon", "Tue", "Wed"],
                "x_label": "Day",
                "y_label": "Tickets",
            },
        },
    }


def test_a_hole_is_left_out_and_never_a_zero() -> None:
    """A category that one series does not know is left out of all, and named."""
    result = drawn(Series("Closed", (1, None, 3)), Series("Reopened", (0, 1, 0)))
    assert values(result) == {"Closed": [1, 3], "Reopened": [0, 0]}
    assert result.omitted == ("Tue",)


def test_a_series_that_is_rarely_known_is_dropped() -> None:
    """It would cost the other series most of their points."""
    result = drawn(Series("Closed", (1, 2, 3)), Series("Rare", (None, None, 3)))
    assert values(result) == {"Closed": [1, 2, 3]}
    assert (result.omitted, result.dropped) == ((), ("Rare",))


def test_a_series_that_nobody_knows_is_not_spoken_of() -> None:
    """What Desk never tells is no gap of a chart."""
    result = drawn(Series("Closed", (1, 2, 3)), Series("Never", (None, None, None)))
    assert result.dropped == ()


def test_one_point_is_no_chart() -> None:
    """Of nothing, and of one category, no chart is made."""
    assert drawn(Series("Closed", (1, None, None))).block is None
    assert drawn(Series("Closed", (None, None, None))).block is None
    assert drawn().block is None


def test_the_last_twenty_categories_are_drawn() -> None:
    """Slack takes twenty; the latest say most."""
    many = tuple(str(n) for n in range(30))
    result = drawn(Series("Closed", tuple(range(30))), categories=many)
    assert values(result)["Closed"] == list(range(10, 30))


def test_numbers_are_short() -> None:
    """Two decimals are all that a reader can see."""
    assert values(drawn(Series("Hours", (1.23456, 2.0, 3)))) == {"Hours": [1.23, 2, 3]}
