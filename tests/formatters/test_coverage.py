"""What is read of how a place was covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.desk.models import Channel
from bot.history.models import Coverage, LoadPoint
from bot.query import Again
from formatters.coverage import Covered, format_coverage
from tests.blocks import charts, check_message, elements, labels, shown, table
from tests.builders import BILLING, SUPPORT, skill
from tests.history_builders import KEPT, MONDAY, coverage, hour, hours

AGAIN = Again("/agent-status", "department:Support history")
STATUS = Again("/agent-status", "department:Support")
WEEK = (MONDAY, MONDAY + timedelta(days=6))
WEEKEND = coverage(days=2, captures=576, hours=hours(hour(10, 1.0, lowest=0, captures=24)))


def told(
    whole: Coverage | None = None,
    weekdays: Coverage | None = None,
    weekend: Coverage | None = None,
    days: tuple[date, date] = WEEK,
    **options: Any,
) -> Any:
    """Format a coverage, and check it."""
    covered = Covered(whole or coverage(), weekdays, weekend, days, KEPT)
    message = format_coverage(covered, again=AGAIN, status=STATUS, **options)
    check_message(message)
    return message


def test_best_and_thinnest_hours_come_first() -> None:
    """The short of it: when most could be reached, and the fewest of the hours that count."""
    assert labels(told()) == {
        "Team": "Support",
        "Period": "9 to 15 Nov 2026",
        "Known": "7 of 7 days \u00b7 2,016 captures",
        "Agents": "up to 9",
        "Most": "8.0 agents on average, 14:00 to 15:00\nn 60",
        "Fewest": "3 at one moment, 13:00 to 14:00\nlooked at: 09:00 to 17:00",
        "Open tickets": "46 on average, Sun 15 Nov\n\u25b2 6 from 40, Mon 9 Nov",
        "Overdue tickets": "4 on average, Sun 15 Nov",
    }


def test_hours_in_which_anybody_worked_are_drawn() -> None:
    """The others are left out, and named; the table has the same hours with their n."""
    message = told()
    drawn = charts(message)["Agents online or busy, by hour"]
    assert list(drawn) == ["On average", "Fewest"]
    assert list(drawn["On average"]) == [f"{n:02d}:00" for n in range(8, 18)]
    assert drawn["On average"]["09:00"] == 7.5
    assert drawn["Fewest"]["13:00"] == 3
    assert table(message)[1] == {
        "Hour": "09:00 to 10:00",
        "On average": "6.0 online, 1.5 busy (n 60)",
        "Fewest": "5",
    }
    assert "Left out, since nobody was online: 18:00 to 08:00." in shown(message)


def test_weekdays_and_weekend_stand_apart() -> None:
    """Where a period has both, their averages are not mixed."""
    message = told(coverage(), coverage(days=5), WEEKEND)
    drawn = charts(message)["Agents online or busy, by hour"]
    assert list(drawn) == ["Mon to Fri", "Sat and Sun", "Fewest, Mon to Fri"]
    assert (drawn["Mon to Fri"]["10:00"], drawn["Sat and Sun"]["10:00"]) == (7.5, 1)
    assert table(message)[2]["Sat and Sun"] == "1.0 online (n 24)"
    assert labels(message)["Most, Sat and Sun"].startswith("1.0 agents on average, 10:00 to 11:00")


def test_an_empty_weekend_is_a_fact() -> None:
    """Nobody on Saturday and Sunday is told, and not drawn as a lack of data."""
    message = told(coverage(), coverage(days=5), replace(WEEKEND, hours=hours()))
    assert labels(message)["Sat and Sun"] == "nobody was online"
    assert charts(message)["Agents online or busy, by hour"]["Sat and Sun"]["10:00"] == 0


def test_a_kind_of_day_without_captures_is_not_shown() -> None:
    """When the weekend is a hole, everything known stands together."""
    message = told(coverage(), coverage(days=5), replace(WEEKEND, captures=0))
    assert "Most" in labels(message)


def test_round_the_clock_is_drawn_by_two_hours() -> None:
    """Twenty-four hours are more than Slack draws; none is left out."""
    always = hours(*(hour(n, 2.0 + n % 2, lowest=n % 3) for n in range(24)))
    message = told(coverage(hours=always))
    drawn = charts(message)["Agents online or busy, by hour"]
    assert len(drawn["On average"]) == 12
    assert (drawn["On average"]["22:00"], drawn["Fewest"]["22:00"]) == (2.5, 1)
    assert len(table(message)) == 24
    assert "Left out" not in shown(message)


def test_an_hour_that_was_never_captured_is_a_gap() -> None:
    """Nothing known of an hour is neither drawn as nobody nor as somebody."""
    gap = hours(
        *(hour(n, 3.0, lowest=2) for n in range(9, 12)), hour(10, None, busy=None, lowest=None)
    )
    message = told(coverage(), coverage(hours=gap), coverage(hours=hours(hour(10, 1.0))))
    assert "10:00" not in charts(message)["Agents online or busy, by hour"]["Mon to Fri"]
    assert table(message)[1]["Mon to Fri"] == "\u2013"
    assert table(message)[1]["Sat and Sun"] == "1.0 online (n 60)"


def test_load_is_drawn_and_its_numbers_are_told() -> None:
    """The second chart has what agents carried; days that are not known are left out."""
    message = told()
    drawn = charts(message)["Tickets carried, by day"]
    assert drawn["Open"]["Mon 9 Nov"] == 40
    assert "Thu 12 Nov" not in drawn["Overdue"]
    assert "Mon 9 Nov: 40 open, 4 overdue\n" in shown(message)
    assert "Thu 12 Nov: 43 open\n" in shown(message)
    assert "Mon 9 Nov: 40 open, 4 overdue\n" in message.text


def test_many_days_of_load_go_by_week() -> None:
    """More days than a chart has places are averages by week."""
    load = tuple(LoadPoint(MONDAY + timedelta(days=n), 10.0 + n // 7, None) for n in range(28))
    message = told(coverage(load=load))
    assert charts(message)["Tickets carried, by week"]["Open"] == {
        "9 Nov": 10,
        "16 Nov": 11,
        "23 Nov": 12,
        "30 Nov": 13,
    }


def test_load_is_compared_between_whole_weeks() -> None:
    """A week cut down to its Sunday is told, but neither drawn nor compared with."""
    load = tuple(
        LoadPoint(MONDAY + timedelta(days=n), 90.0 if n in (-1, 28) else 10.0 + n // 7, None)
        for n in range(-1, 29)
    )
    message = told(coverage(load=load))
    drawn = charts(message)["Tickets carried, by week"]["Open"]
    assert list(drawn) == ["9 Nov", "16 Nov", "23 Nov", "30 Nov"]
    assert labels(message)["Open tickets"] == (
        "13 on average, 30 Nov to 6 Dec 2026\n\u25b2 3 from 10, 9 to 15 Nov 2026"
    )
    assert "8 Nov 2026: 90 open\n9 to 15 Nov 2026: 10 open" in shown(message)


@pytest.mark.parametrize("load", [(), (LoadPoint(MONDAY, None, None),)])
def test_without_load_there_is_one_chart(load: tuple[LoadPoint, ...]) -> None:
    """Narrowed to a skill or channel there is no load."""
    message = told(coverage(load=load, skill=skill("<Fr>"), channel=Channel.PHONE))
    assert len(charts(message)) == 1
    assert labels(message)["Skill"] == "&lt;Fr&gt;"
    assert labels(message)["Channel"] == "Phone"
    assert "Tickets on average" not in shown(message)


def test_holes_and_few_captures_are_told() -> None:
    """How much is missing, and too few captures to judge by, stand beside what is known."""
    message = told(coverage(hole=timedelta(hours=30), captures=4, days=6))
    assert labels(message)["Known"] == (
        "6 of 7 days \u00b7 4 captures, too few to judge \u00b7 30h 00m missing"
    )


def test_an_average_of_few_captures_says_so() -> None:
    """A single afternoon is no habit."""
    message = told(coverage(hours=hours(hour(9, 3.0, lowest=3, captures=4))))
    assert labels(message)["Most"].endswith("\nn 4, too few to judge")
    assert table(message)[0]["On average"] == "3.0 online (n 4, few)"


def test_a_thin_lunch_hour_counts_among_the_fewest() -> None:
    """Between well covered hours nothing is passed over: a lunch without anybody matters."""
    lunch = hours(
        *(hour(at, 4.0, lowest=3) for at in (9, 10, 11, 14, 15)),
        hour(12, 1.5, lowest=1),
        hour(13, 0.5, lowest=0),
        hour(16, 1.0, lowest=0),
    )
    fewest = labels(told(coverage(hours=lunch)))["Fewest"]
    assert fewest == "0 at one moment, 13:00 to 14:00\nlooked at: 09:00 to 16:00"


def test_an_hour_without_anybody_amid_the_day_is_drawn_as_none() -> None:
    """A line over it would hide the very gap that is looked for; the night stays left out."""
    message = told(coverage(hours=hours(*(hour(at, 4.0, lowest=3) for at in (9, 10, 12)))))
    drawn = charts(message)["Agents online or busy, by hour"]
    assert drawn["On average"] == {"09:00": 4, "10:00": 4, "11:00": 0, "12:00": 4}
    assert table(message)[2]["Fewest"] == "0"
    assert "Left out, since nobody was online: 13:00 to 09:00." in shown(message)
    night = told(coverage(hours=hours(*(hour(at, 4.0, lowest=3) for at in (*range(18), 21)))))
    assert charts(night)["Agents online or busy, by hour"]["On average"]["18:00"] == 0
    assert "Left out, since nobody was online: 22:00 to 24:00." in shown(night)


def test_a_shift_over_midnight_is_one_run_of_hours() -> None:
    """Hours before and after midnight belong together; the quiet day is no gap of theirs."""
    night = hours(
        *(hour(at, 4.0, lowest=2) for at in (22, 23, 0, 2)), hour(1, 2.0, lowest=1), hour(12, 0.5)
    )
    fewest = labels(told(coverage(hours=night)))["Fewest"]
    assert fewest == "1 at one moment, 01:00 to 02:00\nlooked at: 22:00 to 03:00"


def test_hours_to_come_are_not_known() -> None:
    """In the morning nobody knows who will be online in the afternoon."""
    ahead = [hour(at, None, busy=None, lowest=None, captures=0) for at in range(10, 24)]
    message = told(coverage(hours=hours(hour(9, 3.0), *ahead)))
    assert "Left out, since nobody was online: 00:00 to 09:00." in shown(message)
    assert "Not known: 10:00 to 24:00." in shown(message)


def test_nobody_at_all_is_a_fact() -> None:
    """Captures on which nobody was online need no table."""
    message = told(coverage(hours=hours()))
    assert labels(message)["Agents online"] == "nobody was online"
    assert list(charts(message)) == ["Tickets carried, by day"]
    assert all(block["type"] != "data_table" for block in message.blocks)


def test_nothing_known_is_a_sentence() -> None:
    """No captures are no coverage of nobody."""
    nothing = coverage(captures=0, agents=0, hours=(), load=(), skill=skill("French"))
    message = told(nothing)
    assert "Nothing is in the history for *Support* with the skill French" in shown(message)


def test_buttons() -> None:
    """Coverage names nobody, so sharing asks nothing; a button leads back to now."""
    found = elements(told(departments=[SUPPORT, BILLING]))
    assert found["Share to channel"]["action_id"] == "share"
    assert Again.parse(found["Status now"]["value"]) == STATUS
    assert "Department" in found
