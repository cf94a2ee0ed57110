"""What is read of a trend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.desk.models import Average, Figures
from bot.history.models import Contributors, Trend
from bot.query import Again
from formatters.trend import format_trend
from tests.blocks import charts, check_message, elements, labels, shown, table
from tests.builders import BILLING, SUPPORT, agent, average, figures
from tests.history_builders import ADA, MONDAY, point, trend, week

AGAIN = Again("/agent-metrics", "department:Support trend")
FIGURES = Again("/agent-metrics", "department:Support")
WEDNESDAY = MONDAY + timedelta(days=2)
HOLE = point(WEDNESDAY, captured=0)


def told(answer: Trend | None = None, **options: Any) -> Any:
    """Format a trend for a manager, and check it."""
    chosen = {"again": AGAIN, "figures": FIGURES, "named": True, "min_group": 5, **options}
    message = format_trend(answer or week(), **chosen)
    check_message(message)
    return message


def total(answer: Trend, **changes: Any) -> Trend:
    """Return a trend with other figures as its total."""
    return replace(answer, total=replace(answer.total, figures=figures(**changes)))


def test_what_moved_comes_first() -> None:
    """Each figure says what it was before, counts with their day's average and times with n."""
    changed = total(
        week(),
        closed=70,
        reopened=0,
        backlog=12,
        first_response_time=average(70, system=timedelta(hours=2)),
        resolution_time=None,
    )
    assert labels(told(changed)) == {
        "Team": "Support",
        "Period": "9 to 15 Nov 2026",
        "Compared with": "2 to 8 Nov 2026",
        "Captured": "7 of 7 days",
        "Tickets closed": "70 \u00b7 10.0 a day\n\u25b2 61 from 9 before",
        "Tickets reopened": "0 \u00b7 0.0 a day\nno change from 0 before",
        "Backlog, last day": "12\n\u25b2 9 from 3 before",
        "First response (system time)": (
            "2h 00m \u00b7 n 70\n\u25bc 5m faster than 2h 05m before \u00b7 n 14"
        ),
        "First response (agent time)": "42m \u00b7 n 70\nno change from 42m before \u00b7 n 14",
    }


def test_the_same_weekdays_are_a_comparison_of_their_own() -> None:
    """Where the time before has other weekdays, both are told, the fairer one first."""
    same = point(MONDAY - timedelta(days=14), MONDAY - timedelta(days=8), figures=figures(closed=7))
    shown_labels = labels(told(week(same_weekdays=same)))
    assert shown_labels["Same weekdays"] == "26 Oct to 1 Nov 2026"
    assert shown_labels["Tickets closed"].split("\n")[1:] == [
        "\u25b2 2 from 7 on the same weekdays",
        "no change from 9 before",
    ]


def test_two_charts_and_the_same_numbers_as_a_table() -> None:
    """Tickets and hours are drawn by day; the table, the text and the fallback hold them, too."""
    message = told()
    drawn = charts(message)
    assert list(drawn) == ["Tickets by day", "Times by day"]
    assert list(drawn["Tickets by day"]) == ["Closed", "Reopened", "Backlog"]
    assert drawn["Tickets by day"]["Closed"]["Mon 9 Nov"] == 9
    assert drawn["Times by day"]["First response, min"]["Sun 15 Nov"] == 125
    assert table(message)[0] == {
        "Day": "Mon 9 Nov",
        "Closed": "9",
        "Reopened": "0",
        "Backlog": "3",
        "First response": "2h 05m / 42m (n 14)",
        "Resolution (system)": "41h 50m (n 9)",
    }
    assert "*Mon 9 Nov* \u00b7 Closed: 9" in message.text
    assert message.fallback is not None
    assert charts(message.fallback) == {}
    assert table(message.fallback) == table(message)


def test_a_hole_is_shown_as_one() -> None:
    """A day without a capture is drawn nowhere, is a dash in the table, and is named."""
    message = told(week(HOLE))
    assert "Wed 11 Nov" not in charts(message)["Tickets by day"]["Closed"]
    assert table(message)[2]["Closed"] == "\u2013"
    assert labels(message)["Captured"] == "6 of 7 days"
    assert "1 day is not in the history and not drawn: 11 Nov 2026." in shown(message)


def test_with_holes_counts_are_compared_by_day() -> None:
    """A day less would look like fewer tickets."""
    changed = total(week(HOLE), closed=60)
    closed = labels(told(changed))["Tickets closed"]
    assert closed == "60 \u00b7 10.0 a day\n\u25b2 8.7 a day from 1.3 before"
    earlier = replace(week().previous, captured=3)
    message = told(replace(week(), previous=earlier))
    assert labels(message)["Compared with"] == "2 to 8 Nov 2026 (3 of 7 days, too few to compare)"
    assert "before" not in shown(message)


def test_nothing_before_is_said() -> None:
    """Without an earlier capture there is no change, and that is told."""
    earlier = replace(week().previous, captured=0, figures=None)
    message = told(replace(week(), previous=earlier))
    assert labels(message)["Compared with"] == "2 to 8 Nov 2026: nothing captured"
    assert labels(message)["Tickets closed"] == "9 \u00b7 1.3 a day"


def test_what_cannot_be_compared_is_said_once() -> None:
    """No earlier time known is one line, and no word on how changes were made."""
    nothing = replace(week().previous, captured=0, figures=None)
    answer = replace(week(HOLE), previous=nothing, same_weekdays=nothing)
    assert "Same weekdays" not in labels(told(answer))
    assert "Changes are" not in shown(told(answer))
    assert "Changes are by captured day." in shown(told(week(HOLE)))


def test_with_nothing_before_the_halves_are_compared() -> None:
    """A young history can still tell what moved, and says which days it compares."""
    nothing = point(MONDAY - timedelta(days=14), MONDAY - timedelta(days=1), captured=0)
    days = [point(MONDAY + timedelta(days=n)) for n in range(14)]
    before = point(MONDAY, MONDAY + timedelta(days=6), figures=figures(closed=35, backlog=1))
    halves = total(
        week(previous=before), closed=42, first_response_time=average(70, system=timedelta(hours=3))
    )
    told_of = labels(told(trend(*days, previous=nothing), halves=halves))
    assert told_of["Halves"] == "9 to 15 Nov 2026 with 9 to 15 Nov 2026"
    assert told_of["Tickets closed"].endswith(
        "\n\u25b2 1.0 a day in the second half from 5.0 in the first"
    )
    assert told_of["Backlog, last day"] == "3\n\u25b2 2 in the second half from 1 in the first"
    assert told_of["First response (system time)"].split("\n")[1] == (
        "\u25b2 55m slower in the second half than 2h 05m in the first \u00b7 n 14"
    )
    unknown = replace(halves, previous=replace(before, captured=0, figures=None))
    assert "Halves" not in labels(told(trend(*days, previous=nothing), halves=unknown))


def test_halves_of_few_agents_are_for_managers() -> None:
    """What is hidden of the whole is hidden of its parts."""
    nothing = replace(week().previous, captured=0, figures=None)
    few = Contributors(2, 2)
    halves = week(previous=replace(week().previous, contributors=few))
    assert "faster" not in shown(told(week(previous=nothing), halves=halves, named=False))
    slow = total(halves, first_response_time=average(70, system=timedelta(hours=3)))
    assert "slower" in shown(told(week(previous=nothing), halves=slow))
    assert "slower" not in shown(told(week(previous=nothing), halves=slow, named=False))


def test_a_chart_says_which_numbers_are_by_day_and_which_of_a_moment() -> None:
    """By week tickets are those of a day, but the backlog is the last day's; times have units."""
    weeks = [point(day, day + timedelta(days=6)) for day in (MONDAY, MONDAY + timedelta(days=7))]
    message = told(trend(*weeks))
    assert list(charts(message)["Tickets by week"]) == [
        "Closed a day",
        "Reopened a day",
        "Backlog, last day",
    ]
    assert "Backlog, last day" in table(message)[0]
    assert "*Backlog, last day* is what was left unresolved over the last day" in shown(message)
    assert "last day" not in shown(told(trend(point(MONDAY), point(MONDAY))))
    blocks = [block for block in message.blocks if block["type"] == "data_visualization"]
    axes = [block["chart"]["axis_config"]["y_label"] for block in blocks]
    assert axes == ["Tickets", "min or h, system time"]


def test_few_days_and_few_tickets_are_too_few_to_judge() -> None:
    """Fewer than five days or tickets say so; averages of so few are not drawn."""
    few = figures(first_response_time=average(4), resolution_time=None)
    points = [point(MONDAY + timedelta(days=n)) for n in range(4)]
    points[1] = replace(points[1], figures=few)
    message = told(trend(*points))
    assert labels(message)["Captured"] == "4 of 4 days, too few to judge"
    assert labels(message)["Compared with"] == "5 to 8 Nov 2026", "it is said once"
    assert "Tue 10 Nov" not in charts(message)["Times by day"]["First response, min"]
    assert "Tue 10 Nov" in charts(message)["Tickets by day"]["Closed"]
    assert "No times are drawn where they rest on fewer than 5: Tue 10 Nov." in shown(message)
    assert labels(told(total(week(), first_response_time=average(4))))[
        "First response (system time)"
    ].startswith("2h 05m \u00b7 n 4, too few to judge")


def test_weeks_are_drawn_by_day_and_only_if_whole() -> None:
    """A week cut to one day is no week; the table has it, with how much of it is captured."""
    points = (
        point(MONDAY, MONDAY + timedelta(days=6), figures=figures(closed=70)),
        point(
            MONDAY + timedelta(days=7),
            MONDAY + timedelta(days=13),
            captured=6,
            figures=figures(closed=90),
        ),
        point(MONDAY + timedelta(days=14), figures=figures(closed=30)),
    )
    message = told(trend(*points))
    assert charts(message)["Tickets by week"]["Closed a day"] == {"9 Nov": 10, "16 Nov": 15}
    assert [(row["Week"], row["Captured"], row["Closed"]) for row in table(message)] == [
        ("9 to 15 Nov 2026", "7 of 7", "70"),
        ("16 to 22 Nov 2026", "6 of 7", "90"),
        ("23 Nov 2026", "1 of 1", "30"),
    ]
    assert "Not drawn, since it is cut short or has holes: 23 Nov." in shown(message)
    assert "1 day is not in the history. " in shown(message)


def test_days_of_which_desk_said_nothing_are_no_holes() -> None:
    """An agent's day off was captured: it is told as what it is, not as a hole in the history."""
    message = told(week(point(WEDNESDAY, figures=Figures())))
    assert "unresolved over the last day that Zoho Desk reported on" in shown(message)
    assert "Not drawn, since Zoho Desk reported nothing of it: Wed 11 Nov." in shown(message)
    assert "has holes" not in shown(message)
    assert "not in the history" not in shown(message)


def test_averages_of_few_agents_are_for_managers() -> None:
    """Others see neither the average of a small group, nor its part of the chart."""
    few = replace(point(WEDNESDAY), contributors=Contributors(2, 9))
    answer = week(few)
    message = told(answer, named=False)
    assert "First response, min" in charts(message)["Times by day"]
    assert "Wed 11 Nov" not in charts(message)["Times by day"]["First response, min"]
    assert "The averages of first response are hidden: fewer than 5 agents" in shown(message)
    assert table(message)[2]["First response"] == "\u2013"
    assert table(told(answer))[2]["First response"] == "2h 05m / 42m (n 14)"
    assert "hidden" not in shown(told(answer))
    alone = replace(answer, total=replace(answer.total, contributors=Contributors(2, 2)))
    assert not any("time)" in label for label in labels(told(alone, named=False)))


def test_holes_stay_holes_for_everybody() -> None:
    """Where nothing is known there is nothing to hide."""
    assert table(told(week(HOLE), named=False)) == table(told(week(HOLE)))


def test_a_time_that_was_not_known_before_has_no_change() -> None:
    """Desk may have begun to tell an average only lately."""
    earlier = replace(week().previous, figures=figures(first_response_time=None))
    shown_labels = labels(told(replace(week(), previous=earlier)))
    assert shown_labels["First response (agent time)"] == "42m \u00b7 n 14"
    assert "before" in shown_labels["Resolution (system time)"]


def test_an_agents_trend_is_a_named_figure() -> None:
    """It bears the name, asks before it is shared, and has no menu of departments."""
    message = told(week(subject=ADA), named=False, departments=[SUPPORT, BILLING])
    assert labels(message)["Name"] == "Ada Ray"
    assert "hidden" not in shown(message)
    assert "confirm" in elements(message)["Share to channel"]
    assert set(elements(message)) == {"Refresh", "Figures", "Share to channel"}


def test_who_left_is_told_with_the_day() -> None:
    """Somebody whom Desk no longer lists is still answered for; figures of now there are none."""
    gone = replace(ADA, left_at=datetime(2026, 11, 12, 16, tzinfo=UTC))
    message = told(week(subject=gone))
    assert labels(message)["Left"].startswith("last seen <!date^")
    assert "Figures" not in elements(message)


def test_buttons_lead_back_to_the_figures() -> None:
    """A trend can be refreshed, narrowed, shared, and turned back into figures."""
    message = told(departments=[SUPPORT, BILLING])
    found = elements(message)
    assert found["Figures"]["action_id"] == "trend:figures"
    assert Again.parse(found["Figures"]["value"]) == FIGURES
    assert Again.parse(found["Refresh"]["value"]) == AGAIN
    assert "Department" in found


def test_scope_and_source_are_told() -> None:
    """The last line says whose days of which zone, and how far the history goes back."""
    assert (
        "Support \u00b7 9 to 15 Nov 2026 \u00b7 from the history, kept since 24 Aug 2026 "
        "\u00b7 days of Europe/Berlin"
    ) in shown(told())


@pytest.mark.parametrize("known", [None, Figures()])
def test_nothing_known_is_a_sentence(known: Figures | None) -> None:
    """A department that nothing is known of gets no empty charts."""
    answer = week()
    message = told(replace(answer, total=replace(answer.total, figures=known)))
    assert "Nothing is in the history for *Support*, 9 to 15 Nov 2026." in shown(message)
    assert charts(message) == {}


def test_a_count_of_nothing_is_no_average() -> None:
    """No tickets give no time, and the field says so."""
    none = Average(0, timedelta(), None)
    changed = total(week(), first_response_time=none, resolution_time=Average(None))
    assert labels(told(changed))["First response time"] == "no responses (n 0)"
    assert not any(label.startswith("Resolution") for label in labels(told(changed)))


def test_names_are_foreign_text() -> None:
    """No name pings or breaks a line."""
    wild = replace(ADA, agent=agent("<!channel> *Ada*\nRay"))
    message = told(week(subject=wild))
    assert labels(message)["Name"] == "&lt;!channel&gt; \u2217Ada\u2217 Ray"


def test_a_month_is_named_with_its_year() -> None:
    """Long periods go by month."""
    months = [
        point(date(2026, 9, 1), date(2026, 9, 30), figures=figures(closed=300)),
        point(date(2026, 10, 1), date(2026, 10, 31), figures=figures(closed=310)),
    ]
    assert charts(told(trend(*months)))["Tickets by month"]["Closed a day"] == {
        "Sep 2026": 10,
        "Oct 2026": 10,
    }
