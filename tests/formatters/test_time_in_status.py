"""What is read of one agent's time in status."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.history.models import TimeIn, TimeInStatus
from bot.query import Again
from formatters.time_in_status import format_time_in_status
from tests.blocks import charts, check_message, elements, labels, shown, table
from tests.history_builders import ADA, KEPT, time_in, time_in_status

AGAIN = Again("/agent-status", "me history")
STATUS = Again("/agent-status", "me")
WORKED = time_in(6, 1, 17)
OFF = time_in()
LOST = time_in(0, 0, 0, hole=24)


def told(answer: TimeInStatus, **options: Any) -> Any:
    """Format an answer, and check it."""
    given = {"again": AGAIN, "status": STATUS, "kept_since": KEPT, **options}
    message = format_time_in_status(answer, **given)
    check_message(message)
    return message


def test_shares_of_known_time() -> None:
    """Each status says its hours, its share of what is known, and how much that is a day."""
    message = told(time_in_status(WORKED, WORKED, OFF, OFF))
    assert labels(message) == {
        "Name": "Ada Ray",
        "Period": "9 to 12 Nov 2026",
        "Known": "96h 00m \u00b7 1,152 captures",
        "Online": "12h 00m \u00b7 12 % of known time\n3h 00m a day",
        "Busy": "2h 00m \u00b7 2 % of known time\n30m a day",
        "Offline": "82h 00m \u00b7 85 % of known time\n20h 30m a day",
    }
    assert "Zoho Desk is asked at least every 5m" in shown(message)
    assert "kept since 24 Aug 2026 \u00b7 days of Europe/Berlin" in shown(message)


def test_hours_are_drawn_by_day_and_stand_in_the_table() -> None:
    """The chart has online and busy; the table everything, with dashes where nothing is known."""
    message = told(time_in_status(WORKED, LOST, OFF))
    assert charts(message) == {
        "Hours by day": {
            "Online": {"Mon 9 Nov": 6, "Wed 11 Nov": 0},
            "Busy": {"Mon 9 Nov": 1, "Wed 11 Nov": 0},
        }
    }
    assert table(message)[1] == {
        "Day": "Tue 10 Nov",
        "Online": "\u2013",
        "Busy": "\u2013",
        "Offline": "\u2013",
        "No data": "24h 00m",
    }
    assert labels(message)["Known"] == "48h 00m of 72h 00m \u00b7 864 captures"
    assert "Not drawn, since too little was captured: Tue 10 Nov." in shown(message)
    assert "*Mon 9 Nov* \u00b7 Online: 6h 00m \u00b7 Busy: 1h 00m" in message.text


def test_a_week_that_is_cut_short_is_not_called_uncaptured() -> None:
    """All of its days may be known: it is left out since it is no whole week."""
    message = told(time_in_status(*([time_in(8, 0, 16)] * 24)))
    assert "Not drawn, since it is cut short or has holes: 30 Nov." in shown(message)
    assert "too little was captured" not in shown(message)


def test_what_was_never_so_is_left_out() -> None:
    """Without holes and unknown time there are no columns of them, and no bars of busy."""
    message = told(time_in_status(time_in(8, 0, 16), time_in(8, 0, 16)))
    assert list(charts(message)["Hours by day"]) == ["Online"]
    assert list(table(message)[0]) == ["Day", "Online", "Busy", "Offline"]
    assert "Not known" not in labels(message)


def test_unknown_time_is_told() -> None:
    """Desk may not say; that is a status of its own, and no hole."""
    odd = TimeIn(unknown=time_in(offline=12).offline, offline=time_in(offline=12).offline)
    message = told(time_in_status(odd, odd))
    assert labels(message)["Not known"].startswith("24h 00m \u00b7 50 %")
    assert table(message)[0]["Not known"] == "12h 00m"


def test_a_day_that_is_mostly_missing_is_not_drawn() -> None:
    """An hour of a day says nothing about the day; the table has it all the same."""
    message = told(time_in_status(WORKED, WORKED, time_in(1, 0, 0, hole=23)))
    assert "Wed 11 Nov" not in charts(message)["Hours by day"]["Online"]
    assert table(message)[2]["Online"] == "1h 00m"


def test_many_days_go_by_week() -> None:
    """More days than a chart has places are hours a day, by week; cut weeks are not drawn."""
    message = told(time_in_status(*[WORKED] * 5, *[OFF] * 2, *[WORKED] * 21))
    assert charts(message)["Hours a day, by week"]["Online"] == {
        "9 Nov": 4.29,
        "16 Nov": 6,
        "23 Nov": 6,
        "30 Nov": 6,
    }
    assert table(message)[0]["Week"] == "9 to 15 Nov 2026"


def test_few_captures_are_too_few() -> None:
    """A status that was seen four times is no habit."""
    message = told(time_in_status(WORKED, captures=4))
    assert labels(message)["Known"].endswith("4 captures, too few to judge")
    assert charts(message) == {}


def test_it_is_a_named_figure() -> None:
    """Sharing asks first; a button leads back to the status of now."""
    found = elements(told(time_in_status(WORKED)))
    assert "confirm" in found["Share to channel"]
    assert found["Status now"]["action_id"] == "history:now"
    assert Again.parse(found["Status now"]["value"]) == STATUS


def test_who_left_has_no_status_now() -> None:
    """They are answered for, with the day when they were last seen."""
    gone = replace(ADA, left_at=datetime(2026, 11, 12, tzinfo=UTC))
    message = told(time_in_status(WORKED, subject=gone))
    assert "last seen" in labels(message)["Left"]
    assert "Status now" not in elements(message)


def test_nothing_known_is_a_sentence() -> None:
    """Days of holes, and no days at all, get no empty table."""
    for answer in (time_in_status(LOST, LOST), time_in_status(first=date(2026, 11, 9))):
        message = told(answer)
        assert "Nothing is in the history for *Ada Ray*" in shown(message)
        assert charts(message) == {}
