"""What is read on the scorecards of a team and of one agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.models import AgentFigures, Average, Department, Extra, Figures, Scope
from bot.periods import Period, PeriodName
from bot.query import Again
from formatters.metrics import format_agent_metrics, format_team_metrics
from tests.blocks import check_message, elements, labels, shown, table
from tests.builders import (
    LAST_7_DAYS,
    SUPPORT,
    agent,
    agents,
    average,
    figures,
    fresh,
    report,
)

if TYPE_CHECKING:
    from bot.slack.message import Message

AGAIN = Again("/agent-metrics", "department:Support 7d")
ADA = AgentFigures(agent(), figures())
BEFORE = Period(first=date(2026, 11, 5), last=date(2026, 11, 11))


def team(answer: object = None, **options: object) -> Message:
    """Format a team's report for a manager."""
    chosen = {"previous": None, "named": True, "min_group": 5, "again": AGAIN, **options}
    message = format_team_metrics(answer or report(), **chosen)  # type: ignore[arg-type]  # options vary by test
    check_message(message)
    return message


def test_team_scorecard() -> None:
    """A team's figures stand under their labels; averages carry their n and their clock."""
    message = team()
    assert labels(message) == {
        "Team": "Support",
        "Period": "Last 7 days",
        "Tickets closed": "9",
        "Tickets reopened": "0",
        "Backlog": "3",
        "First response (system time)": "2h 05m \u00b7 n 14",
        "First response (agent time)": "42m \u00b7 n 14",
        "Resolution (system time)": "41h 50m \u00b7 n 9",
    }
    assert "measures each time by two clocks" in shown(message)
    assert "Support \u00b7 Last 7 days \u00b7 from Zoho Desk" in shown(message)


def test_team_table() -> None:
    """A manager sees one row an agent; an average has both clocks and n in one cell that sorts."""
    rows = [
        AgentFigures(agent("Ada Ray", id="1"), figures(closed=1)),
        AgentFigures(
            agent("Bo Lind", id="2"),
            Figures(closed=7, first_response_time=average(2), extras=(Extra("calls", "5"),)),
        ),
    ]
    message = team(report(rows))
    assert table(message) == [
        {
            "Agent": "Ada Ray",
            "Closed": "1",
            "Reopened": "0",
            "Backlog": "3",
            "First response": "2h 05m / 42m (n 14)",
            "Resolution (system)": "41h 50m (n 9)",
            "Calls": "\u2013",
        },
        {
            "Agent": "Bo Lind",
            "Closed": "7",
            "Reopened": "\u2013",
            "Backlog": "\u2013",
            "First response": "2h 05m / 42m (n 2, few)",
            "Resolution (system)": "\u2013",
            "Calls": "5",
        },
    ]
    assert "In the table they stand in this order." in shown(message)
    cells = next(block for block in message.blocks if block["type"] == "data_table")["rows"][1]
    assert {"type": "raw_number", "value": 125, "text": "2h 05m / 42m (n 14)"} in cells


def test_averages_of_nothing_in_the_table() -> None:
    """Who answered nothing has a dash and n 0, which sorts before every average."""
    rows = [AgentFigures(agent(), figures(resolution_time=Average(0, timedelta(), timedelta())))]
    cells = table(team(report(rows)))
    assert cells[0]["Resolution"] == "\u2013 (n 0, few)"


def test_comparison() -> None:
    """Each figure says how it moved and from where, and the message names the other period."""
    earlier = figures(
        closed=7,
        backlog=5,
        first_response_time=average(3, system=timedelta(hours=1, minutes=55)),
        resolution_time=None,
    )
    message = team(previous=report(team=earlier, period=BEFORE))
    assert labels(message) == {
        "Team": "Support",
        "Period": "Last 7 days",
        "Compared with": "5 to 11 Nov 2026",
        "Tickets closed": "9 (\u25b2 2 from 7)",
        "Tickets reopened": "0 (no change)",
        "Backlog": "3 (\u25bc 2 from 5)",
        "First response (system time)": (
            "2h 05m \u00b7 n 14 (\u25b2 10m from 1h 55m \u00b7 n 3, too few to judge)"
        ),
        "First response (agent time)": (
            "42m \u00b7 n 14 (no change from 42m \u00b7 n 3, too few to judge)"
        ),
        "Resolution (system time)": "41h 50m \u00b7 n 9",
    }


def test_compare_button_only_without_comparison() -> None:
    """A comparison can be asked for until it is shown."""
    button = elements(team())["Compare"]
    assert (button["action_id"], button["value"]) == ("compare", AGAIN.value)
    assert "Compare" not in elements(team(previous=report()))
    assert "Compare" not in elements(
        format_agent_metrics(report([ADA]), again=AGAIN, previous=report([ADA]))
    )


def test_no_names_for_others() -> None:
    """Whoever is no manager sees the team alone, is told why, and shares without being warned."""
    message = team(named=False)
    assert "Agent 0001" not in shown(message) + message.text
    assert not any(block["type"] == "data_table" for block in message.blocks)
    assert "Figures of each agent by name are for managers." in shown(message)
    assert "First response (system time)" in labels(message)
    assert "confirm" not in elements(message)["Share to channel"]


def test_sharing_names_asks_first() -> None:
    """Before named figures are posted in a channel, Slack asks for confirmation."""
    for message in (team(), format_agent_metrics(report([ADA]), again=AGAIN, previous=None)):
        confirm = elements(message)["Share to channel"]["confirm"]
        assert confirm["title"]["text"] == "Share named figures?"
        assert "Everybody in this channel will see them." in confirm["text"]["text"]


def test_averages_of_small_groups_are_hidden() -> None:
    """Below the minimum only counts are left, and the message says why."""
    small = report([AgentFigures(one, figures()) for one in agents(4)])
    message = team(small, named=False)
    assert labels(message) == {
        "Team": "Support",
        "Period": "Last 7 days",
        "Tickets closed": "9",
        "Tickets reopened": "0",
        "Backlog": "3",
    }
    assert (
        "The averages of first response and resolution are hidden: fewer than 5 agents contributed"
    ) in shown(message)
    assert "First response (system time)" in labels(team(small, named=False, min_group=4))
    assert "First response (system time)" in labels(team(small, named=True))


def test_only_contributors_count() -> None:
    """Agents without a single response do not make the one who answered anonymous."""
    idle = figures(first_response_time=Average(0), extras=(Extra("avgWait", "3m"),))
    rows = [AgentFigures(one, idle) for one in agents(6)]
    rows[0] = replace(rows[0], figures=figures())
    whole = figures(extras=(Extra("avgWait", "3m"),))
    message = team(report(rows, team=whole), named=False)
    assert "The averages of first response are hidden" in shown(message)
    assert "First response (system time)" not in labels(message)
    assert labels(message)["Resolution (system time)"] == "41h 50m \u00b7 n 9"
    assert "Avg wait" not in labels(message)


def test_earlier_averages_of_small_groups_are_hidden_too() -> None:
    """A comparison does not give away what the earlier period alone would hide."""
    earlier = report([AgentFigures(one, figures()) for one in agents(2)])
    message = team(named=False, previous=earlier)
    assert labels(message)["First response (system time)"] == "2h 05m \u00b7 n 14"
    assert labels(message)["Tickets closed"] == "9 (no change)"


def test_nothing_to_hide_is_not_announced() -> None:
    """Where Desk gave no averages, nothing is said to be hidden."""
    bare = Figures(closed=2)
    message = team(report([], team=bare), named=False)
    assert "hidden" not in shown(message)
    assert labels(message)["Tickets closed"] == "2"


def test_average_of_nothing() -> None:
    """No response has no average, whatever Desk sends; that there was none is said."""
    bare = Figures(closed=0, first_response_time=Average(0, timedelta(), timedelta()))
    message = team(report([], team=bare))
    assert labels(message)["First response time"] == "no responses (n 0)"
    assert "two clocks" not in shown(message)


def test_average_whose_count_is_not_known() -> None:
    """A time without its count is told as it is, compared, and in the table; never as n 0."""
    bare = Figures(resolution_time=Average(None, timedelta(hours=2, minutes=5)))
    earlier = Figures(resolution_time=Average(None, timedelta(hours=2)))
    message = team(
        report([AgentFigures(agent(), bare)], team=bare), previous=report([], team=earlier)
    )
    assert labels(message)["Resolution (system time)"] == (
        "2h 05m \u00b7 n not known (\u25b2 5m from 2h 00m \u00b7 n not known)"
    )
    assert table(message)[0]["Resolution (system)"] == "2h 05m (n not known)"
    empty = team(report([], team=Figures(resolution_time=Average(None))))
    assert labels(empty)["Resolution time"] == "\u2013"


def test_averages_without_counts_are_for_managers() -> None:
    """Without counts nobody knows how many contributed, so such averages are hidden."""
    bare = Figures(closed=9, resolution_time=Average(None, timedelta(hours=2)))
    rows = [AgentFigures(one, bare) for one in agents(6)]
    message = team(report(rows, team=bare), named=False)
    assert "The averages of resolution are hidden" in shown(message)
    assert "Resolution (system time)" not in labels(message)


def test_few_say_so() -> None:
    """An average of fewer than five says that it cannot be judged by."""
    message = team(report([], team=Figures(resolution_time=average(2))))
    assert labels(message)["Resolution (agent time)"] == "42m \u00b7 n 2, too few to judge"


def test_no_figures() -> None:
    """Without any figure the message says so and what to try."""
    message = team(report([], team=Figures()))
    assert "Zoho Desk has no figures for *Support*, last 7 days." in shown(message)
    assert "Try a longer period, such as `30d`, or another department." in shown(message)


def test_pages_of_agents() -> None:
    """Many agents are paged, fifty a message."""
    many = report([AgentFigures(one, figures()) for one in agents(60)])
    message = team(many, again=replace(AGAIN, page=2))
    assert "Showing agents 51 to 60 of 60, by name." in shown(message)
    assert [row["Agent"] for row in table(message)][:2] == ["Agent 0051", "Agent 0052"]
    assert Again.parse(elements(message)["Previous 50"]["value"]).page == 1


def test_department_menu() -> None:
    """A scorecard can be switched to another department."""
    message = team(departments=(SUPPORT, Department("2", "Billing")))
    assert elements(message)["Department"]["initial_option"]["text"]["text"] == "Support"


def test_agent_card() -> None:
    """One agent's own row is shown under the agent's name, even when the team's differs."""
    other = AgentFigures(agent("Bo", id="2"), figures(closed=1))
    answer = report([ADA, other], team=figures(closed=10), scope=Scope(agent=ADA.agent))
    before = report([], team=figures(closed=4), scope=Scope(agent=ADA.agent), period=BEFORE)
    message = format_agent_metrics(answer, again=AGAIN, previous=before)
    check_message(message)
    assert labels(message)["Name"] == "Ada Ray"
    assert labels(message)["Tickets closed"] == "9 (\u25b2 5 from 4)"
    assert "Ada Ray \u00b7 Last 7 days \u00b7 from Zoho Desk" in shown(message)
    bare = report([AgentFigures(ADA.agent, Figures())], team=Figures(), scope=answer.scope)
    nothing = shown(format_agent_metrics(bare, again=AGAIN, previous=None))
    assert "Try a longer period, such as `30d`." in nothing  # a department is none of the agent's
    assert "Tickets closed: 9 (\u25b2 5 from 4)" in message.text


def test_stale_figures_say_so() -> None:
    """Old figures are marked."""
    assert "This is the last good answer" in shown(team(report(freshness=fresh(stale=True))))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (LAST_7_DAYS, "Last 7 days"),
        (Period(name=PeriodName.THIS_MONTH), "This month"),
        (Period(first=date(2026, 11, 1), last=date(2026, 11, 15)), "1 to 15 Nov 2026"),
        (Period(first=date(2026, 11, 1), last=date(2026, 11, 1)), "1 Nov 2026"),
        (
            Period(
                since=datetime(2026, 11, 9, 0, 0, tzinfo=UTC),
                until=datetime(2026, 11, 11, 12, 0, tzinfo=UTC),
            ),
            (
                "<!date^1794182400^{date_short_pretty} at {time}|2026-11-09 00:00 UTC> to "
                "<!date^1794398400^{date_short_pretty} at {time}|2026-11-11 12:00 UTC>"
            ),
        ),
    ],
)
def test_periods_in_words(period: Period, words: str) -> None:
    """Every kind of period is named as people would, windows in the reader's zone."""
    assert labels(team(report(period=period)))["Period"] == words


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("today", "Today (18 Nov 2026, until now)"),
        ("yesterday", "Yesterday (17 Nov 2026)"),
        ("this-week", "This week (16 to 18 Nov 2026, until now)"),
        ("last-week", "Last week (9 to 15 Nov 2026)"),
        ("7d", "Last 7 days (12 to 18 Nov 2026, until now)"),
        ("last-month", "Last month (1 to 31 Oct 2026)"),
        ("30d", "Last 30 days (20 Oct to 18 Nov 2026, until now)"),
    ],
)
def test_days_of_a_period_with_a_name(name: str, days: str) -> None:
    """Which days the figures are of, and whether today is one of them, stands beside the name."""
    found = report(period=Period.parse(name), scope=Scope(agent=ADA.agent))
    today = date(2026, 11, 18)
    assert labels(team(found, today=today))["Period"] == days
    card = format_agent_metrics(found, again=AGAIN, previous=None, today=today)
    assert labels(card)["Period"] == days
    nothing = report([], team=Figures(), period=Period.parse(name))
    assert f"{days[0].lower()}{days[1:]}." in shown(team(nothing, today=today))


def test_days_of_a_period_are_not_made_up() -> None:
    """Old figures do not reach until now, and other periods are days themselves."""
    today = date(2026, 11, 18)
    old = report(freshness=fresh(stale=True))
    assert labels(team(old, today=today))["Period"] == "Last 7 days (12 to 18 Nov 2026)"
    days = report(period=Period.parse("2026-11-01..2026-11-18"))
    assert labels(team(days, today=today))["Period"] == "1 to 18 Nov 2026"


def test_caption_names_the_period_in_utc() -> None:
    """A table's caption is plain text, so that a window of time is written out."""
    period = Period(
        since=datetime(2026, 11, 9, 0, 0, tzinfo=UTC),
        until=datetime(2026, 11, 11, 12, 0, tzinfo=UTC),
    )
    block = next(one for one in team(report(period=period)).blocks if one["type"] == "data_table")
    assert "9 Nov 2026 00:00 to 11 Nov 2026 12:00 UTC" in block["caption"]


def test_period_that_desk_does_not_confirm() -> None:
    """What was asked for is not claimed for the figures when nothing says that Desk kept to it."""
    month = replace(report(), period=Period(name=PeriodName.LAST_MONTH), is_period_confirmed=False)
    message = team(month)
    assert "Asked for last month; Zoho Desk does not confirm the period." in shown(message)
    assert "Support \u00b7 from Zoho Desk" in shown(message)
    assert labels(message)["Period asked for"] == "Last month"
    assert "does not confirm" not in shown(team())
