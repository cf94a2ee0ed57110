"""What a support manager reads on the status board and on an agent's card."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.desk.models import (
    Channel,
    ChannelPresence,
    Department,
    Extra,
    Presence,
    Scope,
    SpentCredits,
    Workload,
)
from bot.query import Again
from formatters.status import format_status_board, format_status_card
from tests.blocks import check_message, elements, labels, shown, table
from tests.builders import BILLING, NOON, SUPPORT, agent, agents, board, fresh, status

if TYPE_CHECKING:
    from datetime import datetime

AGAIN = Again("/agent-status", "department:Support")
ON_THE_PHONE = status(
    agent("Bo Lind", id="2"),
    presence=Presence.BUSY,
    channels=(ChannelPresence(Channel.PHONE, Presence.BUSY),),
    workload=Workload(open=12, overdue=3),
)
OFFLINE = status(agent("Cy Wu", id="3"), presence=Presence.OFFLINE, channels=(), workload=None)


def test_board() -> None:
    """A board counts presences, and shows a row an agent with words, counts and dashes."""
    message = format_status_board(board([status(), ON_THE_PHONE, OFFLINE]), again=AGAIN)
    check_message(message)
    assert "*1 online \u00b7 1 busy \u00b7 1 offline*" in shown(message)
    online = {"Reachable by": "Mail, Phone, Chat"}
    load = {"Open": "4", "Overdue": "0", "Due in 1 h": "2", "On hold": "1"}
    none = dict.fromkeys([*online, *load], "\u2013")
    assert table(message) == [
        {"Agent": "Ada Ray", "Status": "Online", **online, **load, "Department": "Support"},
        {
            **none,
            "Agent": "Bo Lind",
            "Status": "On the phone",
            "Reachable by": "Phone (busy)",
            "Open": "12",
            "Overdue": "3",
            "Department": "Support",
        },
        {"Agent": "Cy Wu", "Status": "Offline", **none, "Department": "Support"},
    ]


def test_the_department_is_not_repeated_in_every_row() -> None:
    """A board of one department names it once, below the table."""
    message = format_status_board(board(scope=Scope(SUPPORT)), again=AGAIN)
    assert "Department" not in table(message)[0]
    assert "Support \u00b7 from Zoho Desk" in shown(message)


def test_counts_sort_as_numbers() -> None:
    """A count is a number to Slack, so that readers can sort by it."""
    message = format_status_board(board([status()]), again=AGAIN)
    rows = next(block for block in message.blocks if block["type"] == "data_table")["rows"]
    assert {"type": "raw_number", "value": 0, "text": "0"} in rows[1]


def test_scope_filters_source_and_age() -> None:
    """Every board says what it covers, how it was narrowed, and from when it is."""
    scope = Scope(SUPPORT, None, (Channel.PHONE,), (Presence.ONLINE, Presence.BUSY))
    message = format_status_board(board(scope=scope), again=AGAIN)
    assert (
        "Support \u00b7 only online or busy, channel phone \u00b7 from Zoho Desk, "
        "<!date^1795003200^{date_short_pretty} at {time}|2026-11-18 12:00 UTC>"
    ) in shown(message)


def test_stale_answers_say_so() -> None:
    """An answer that stands in for Desk's is marked in plain sight, and in the text."""
    old = board(freshness=fresh(stale=True))
    for answer in (format_status_board, format_status_card):
        message = answer(old, again=AGAIN)
        assert ":warning: *Zoho Desk does not answer.* This is the last good" in shown(message)
        assert "the last good answer" in message.text
        assert "does not answer" not in shown(answer(board(), again=AGAIN))


@pytest.mark.parametrize(
    ("retry_at", "back"),
    [
        (None, "They come back at midnight of the data centre."),
        (
            NOON,
            "I can ask again after <!date^1795003200^{time} ({date_short_pretty})|2026-11-18 12:00",
        ),
    ],
)
def test_spent_credits_are_said_to_be_why(retry_at: datetime | None, back: str) -> None:
    """Desk answers well, but not before the credits come back: no outage is reported."""
    old = board(freshness=fresh(stale=True, spent=SpentCredits(retry_at)))
    found = shown(format_status_board(old, again=AGAIN))
    assert f":warning: *Zoho Desk's API credits of the day are spent.* {back}" in found
    assert "This is the last good answer" in found
    assert "does not answer" not in found


def test_people_outside_the_list_are_counted() -> None:
    """Presence rows of people that the agent list does not hold are not lost silently."""
    message = format_status_board(board(unlisted=3), again=AGAIN)
    assert "3 people not shown: light agents or disabled accounts." in shown(message)


def test_first_middle_and_last_page() -> None:
    """Of 120 agents a page shows fifty, says which, and leads to its neighbours."""
    everyone = board([status(one) for one in agents(120)])
    pages = [format_status_board(everyone, again=replace(AGAIN, page=n)) for n in (1, 2, 3)]
    assert [len(table(page)) for page in pages] == [50, 50, 20]
    assert "Showing 51 to 100 of 120, online first, then the lowest open load." in shown(pages[1])
    first, middle, last = map(elements, pages)
    assert "Previous 50" not in first
    assert "Next 50" not in last
    assert Again.parse(middle["Next 50"]["value"]) == replace(AGAIN, page=3)
    assert Again.parse(middle["Previous 50"]["value"]) == replace(AGAIN, page=1)
    assert {middle["Next 50"]["action_id"], middle["Previous 50"]["action_id"]} == {
        "page:next",
        "page:previous",
    }
    assert Again.parse(middle["Refresh"]["value"]) == replace(AGAIN, page=2)


def test_a_page_that_no_longer_exists_becomes_the_last() -> None:
    """When agents left since the click, the nearest page is shown and refreshed."""
    message = format_status_board(board(), again=replace(AGAIN, page=9))
    assert len(table(message)) == 1
    assert Again.parse(elements(message)["Refresh"]["value"]).page == 1


def test_department_menu() -> None:
    """The menu offers all departments and each one, marks the chosen one, carries the question."""
    message = format_status_board(
        board(scope=Scope(BILLING)), again=AGAIN, departments=(SUPPORT, BILLING)
    )
    menu = elements(message)["Department"]
    assert menu["action_id"] == "department"
    assert [option["text"]["text"] for option in menu["options"]] == [
        *("All departments", "Support", "Billing")
    ]
    assert menu["initial_option"]["text"]["text"] == "Billing"
    assert menu["options"][1]["value"] == SUPPORT.id
    row = next(block for block in message.blocks if block["type"] == "actions")
    assert row["block_id"] == "again:" + json.dumps(["/agent-status", "department:Support", 1])


@pytest.mark.parametrize(
    ("count", "text", "has_menu", "has_hint"),
    [
        (1, "", False, False),
        (99, "", True, False),
        (100, "", False, True),
        (2, "x" * 250, False, True),
    ],
)
def test_department_menu_is_left_out_where_it_cannot_be(
    count: int, text: str, *, has_menu: bool, has_hint: bool
) -> None:
    """One department needs no menu; too many, or too long a question, get a hint instead."""
    many = [Department(str(n), f"Department {n}") for n in range(count)]
    message = format_status_board(board(), again=Again("/agent-status", text), departments=many)
    check_message(message)
    assert ("Department" in elements(message)) is has_menu
    assert ("type `department:NAME`" in shown(message)) is has_hint


def test_share_button() -> None:
    """Sharing is offered unless the answer may not be shared; a board has no named figures."""
    assert "confirm" not in elements(format_status_board(board(), again=AGAIN))["Share to channel"]
    message = format_status_board(board(), again=AGAIN, can_share=False)
    assert "Share to channel" not in elements(message)


def test_empty_answer_offers_a_way_out() -> None:
    """When nobody matches, the message repeats what was asked and offers to drop the filters."""
    scope = Scope(SUPPORT, presences=(Presence.ONLINE,))
    message = format_status_board(board([], scope=scope), again=replace(AGAIN, page=3))
    check_message(message)
    assert "No agent matches this now: *Support \u00b7 only online*." in shown(message)
    button = elements(message)["Show everyone"]
    assert button["action_id"] == "refresh:wider"
    assert Again.parse(button["value"]) == Again("/agent-status")


def test_empty_portal_names_who_can_help() -> None:
    """Without any filter an empty board points to the permissions of the connection."""
    message = format_status_board(board([]), again=AGAIN)
    assert "Zoho Desk lists no active agents here." in shown(message)
    assert "Show everyone" not in elements(message)


def test_card() -> None:
    """A card shows each fact under its label, zero included, and leaves out what is unknown."""
    row = status(
        agent(time_zone="Europe/Berlin", departments=(SUPPORT, BILLING)),
        phone_mode="Web",
        extras=(Extra("happinessRating", "good"),),
    )
    message = format_status_card(board([row], scope=Scope(agent=row.agent)), again=AGAIN)
    check_message(message)
    assert labels(message) == {
        "Name": "Ada Ray",
        "Status": "Online",
        "Mail": "Online",
        "Phone": "Online",
        "Chat": "Online",
        "Open tickets": "4",
        "Overdue tickets": "0",
        "Due within an hour": "2",
        "Tickets on hold": "1",
        "Phone rings on": "Web",
        "Departments": "Support, Billing",
        "Email": "ada.ray@example.com",
        "Time zone": "Europe/Berlin",
        "Happiness rating": "good",
    }
    assert "Overdue tickets: 0" in message.text


def test_card_of_little() -> None:
    """A card of an agent of whom Desk says nothing has a name and an unknown status only."""
    bare = status(
        agent("", email=None, departments=()),
        presence=Presence.UNKNOWN,
        channels=(),
        workload=None,
    )
    message = format_status_card(board([bare]), again=AGAIN)
    assert labels(message) == {"Name": "(no name)", "Status": "Not known"}


def test_card_of_nobody() -> None:
    """A card without an agent says that nothing was found."""
    message = format_status_card(board([], scope=Scope(agent=agent())), again=AGAIN)
    assert "No agent matches this now: *Ada Ray*." in shown(message)


def test_hostile_names_stay_names() -> None:
    """A name that looks like a ping, a label or a link is shown and does nothing."""
    row = status(agent("<!channel> *Status*\nOnline <https://x.example|x>"))
    for message in (
        format_status_card(board([row]), again=AGAIN),
        format_status_board(board([row]), again=AGAIN),
    ):
        check_message(message)
        assert "<!channel>" not in message.text
    assert labels(format_status_card(board([row]), again=AGAIN))["Name"].startswith("&lt;!channel")


def test_departments_that_no_menu_takes() -> None:
    """Ids that are long names stay out of the menu; where none is left, people may type."""
    long = [Department(f"{n}" * 151, f"Long {n}") for n in range(2)]
    some = format_status_board(board(), again=AGAIN, departments=[SUPPORT, *long])
    check_message(some)
    values = [one["value"] for one in elements(some)["Department"]["options"]]
    assert values == ["all", SUPPORT.id]
    none = format_status_board(board(), again=AGAIN, departments=long)
    check_message(none)
    assert "Department" not in elements(none)
    assert "type `department:NAME`" in shown(none)
