"""The guide's records: names, values, wrappers, extras; arbitrary JSON never surprises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import DeskError
from bot.desk.guide_fields import Field
from bot.desk.guide_ids import adopt
from bot.desk.guide_join import extras_of, figures_of, skills_of, statuses_of
from bot.desk.guide_people import build_guide_roster
from bot.desk.guide_rows import GuideRow, GuideShapeError, humanise, read_guide, read_row
from bot.desk.guide_words import field_of, read_presence, read_time, words_of
from bot.desk.models import Agent, Channel, Department, Extra, Presence
from bot.desk.params import Operation
from bot.desk.roster import Roster
from tests.bot.desk.test_values import JSON

STATUS, PERFORMANCE, SKILLS = Operation.STATUS, Operation.PERFORMANCE, Operation.SKILLS
ADA = {"agentName": "Ada Ray"}


@pytest.mark.parametrize(
    "data",
    [
        [ADA],
        {"data": [ADA]},
        {"agents": [ADA]},
        {"whatever": [ADA], "count": 1},
        {"response": {"data": [ADA], "info": {}}},
        {"data": {"agents": [ADA]}},
        {"errors": [], "data": [ADA, None, 5]},
    ],
)
def test_wrappers(data: Any) -> None:
    """An array is found under data or the only list-valued key, also a few wrappers deep."""
    [row] = read_guide(data, operation=STATUS)
    assert row.get(Field.NAME) == "Ada Ray"


@pytest.mark.parametrize(
    "data",
    [
        None, "text", 5, {}, {"a": [], "b": []}, {"message": "hello"}, [1, 2], [{"colour": "red"}],
        {"a": {"b": {"c": {"d": {"e": [ADA]}}}}},
    ],
)  # fmt: skip
def test_other_shapes(data: Any) -> None:
    """What holds no records about anybody is another shape."""
    with pytest.raises(GuideShapeError):
        read_guide(data, operation=STATUS)


def test_no_records_are_no_other_shape() -> None:
    """An empty array is an answer."""
    assert read_guide({"data": []}, operation=STATUS) == ()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("avgResolutionTime", ("avg", "Resolution", "Time")),
        ("avg_resolution-time", ("avg", "resolution", "time")),
        ("Avg Resolution Time", ("Avg", "Resolution", "Time")),
        ("CSATScore", ("CSAT", "Score")),
        ("dueIn1HrCount", ("due", "In", "1", "Hr", "Count")),
        ("***", ()),
    ],
)
def test_words(key: str, words: tuple[str, ...]) -> None:
    """Names are split alike, however they are spelt."""
    assert words_of(key) == words


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("agent_name", Field.NAME), ("fullName", Field.NAME), ("agent", Field.NAME),
        ("EmailID", Field.EMAIL), ("openTickets", Field.OPEN), ("overDueCount", Field.OVERDUE),
        ("dueIn1HrCount", Field.DUE_SOON), ("tickets_closed", Field.CLOSED),
        ("solved", Field.CLOSED), ("avgResolutionTimeMs", Field.RESOLUTION_TIME),
        ("firstResponseMinutes", Field.FIRST_RESPONSE_TIME), ("skillName", Field.SKILL),
        ("openMinutes", None), ("handle_time", None),
    ],
)  # fmt: skip
def test_aliases(key: str, field: Field | None) -> None:
    """Known names mean their field in every spelling; others mean nothing."""
    assert field_of(words_of(key))[0] is field


@pytest.mark.parametrize(
    ("key", "value", "seconds"),
    [
        ("resolutionTime", "41:50 hrs", 150_600),
        ("resolutionTime", "01:02:03", 3723),
        ("resolutionTime", "2h 05m", 7500),
        ("resolutionTime", "1d 2 hours", 93_600),
        ("resolutionTime", "45 min", 2700),
        ("resolutionTimeMs", 1500, 1.5),
        ("resolutionTimeSeconds", "90", 90),
        ("resolutionTimeMinutes", 1.5, 90),
        ("resolution_time_hours", 2, 7200),
        ("resolutionTimeMinutes", "2h 05m", 7500),
        ("resolutionTime", 90, None),
        ("resolutionTime", "null", None),
        ("resolutionTime", "", None),
        ("resolutionTimeMs", -5, None),
        ("resolutionTimeMs", "1e400", None),
        ("resolutionTimeMs", True, None),
        ("resolutionTimeHours", 10**30, None),
        ("resolutionTimeHours", 10**400, None),
    ],
)
def test_durations(key: str, value: Any, seconds: float | None) -> None:
    """Texts are read by their form, numbers by the unit in their name, bare numbers not at all."""
    row = read_row({"name": "x", key: value}, frozenset(Field))
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert row.get(Field.RESOLUTION_TIME) == expected


@given(JSON)
def test_any_duration_is_read_or_not(value: Any) -> None:
    """No value makes the reader of durations raise, with or without a unit."""
    for unit in (None, timedelta(milliseconds=1), timedelta(hours=1)):
        assert isinstance(read_time(value, unit), timedelta | None)


@pytest.mark.parametrize(
    ("value", "presence"),
    [
        ("ONLINE", Presence.ONLINE), ("Available", Presence.ONLINE), (True, Presence.ONLINE),
        ("ON_CALL", Presence.BUSY), ("offline", Presence.OFFLINE), (False, Presence.OFFLINE),
        ("away", Presence.OFFLINE), ("ACTIVE", None), (None, None), (1, None),
    ],
)  # fmt: skip
def test_presences(value: Any, presence: Presence | None) -> None:
    """Words and booleans say a presence; an account's state says none."""
    assert read_presence(value) is presence


def test_unknown_fields_become_labelled_extras() -> None:
    """Scalars are kept with a label for people; empty values, ids and structures are not."""
    record = {
        "agentName": "Ada Ray", "avgHandleTime": 12.50, "CSATScore": "98%", "escalations": 0,
        "isVip": True, "note": "  ", "nothing": None, "ticketId": "5", "agentid": "7",
        "zuid": "9", "list": [1], "open_tickets": "many", "department": {"name": "Support"},
        "metrics": {"closed": 5, "tone": "kind"}, "contact": {"name": "Somebody"},
        "nan": float("nan"), "huge": 10**5000, "skills": 7,
    }  # fmt: skip
    row = read_row(record, frozenset(Field))
    assert row.extras == (
        Extra("Avg handle time", "12.5"), Extra("CSAT score", "98%"), Extra("Escalations", "0"),
        Extra("Is vip", "Yes"), Extra("Open tickets", "many"), Extra("Metrics tone", "kind"),
        Extra("Contact name", "Somebody"), Extra("Skills", "7"),
    )  # fmt: skip
    assert row.get(Field.DEPARTMENT) == "Support"
    assert row.get(Field.CLOSED) == 5
    assert row.get(Field.AGENT_ID) == "7"
    assert humanise(()) == ""


def test_fields_of_other_operations_are_extras() -> None:
    """A status row that also counts closed tickets shows them as an extra."""
    [row] = read_guide([{**ADA, "closed": 5}], operation=STATUS)
    assert row.extras == (Extra("Closed", "5"),)


def test_status_rows() -> None:
    """Presence, channels and workload are read from columns, lists and nested objects."""
    rows = read_guide(
        [
            {"agent": {"id": 7, "name": "Ada Ray", "email": "ada@example.com"}, "status": "Online",
             "phoneStatus": "BUSY", "phone_mode": "WEB", "openCount": "3", "departments": [
                 {"id": 5, "name": "Support"}, "Billing", {"x": 1}]},
            {"name": "Bo Lee", "availability": "online", "channels": "Mail, live chat, fax"},
            {"email": "cleo@example.com", "status": "ACTIVE"},
            {"name": "Zia", "isZiaAgent": True},
            {"name": "Bo Lee", "availability": "offline", "deptName": "Billing", "dept": "Billing"},
        ],
        operation=STATUS,
    )  # fmt: skip
    ada, bo, cleo = statuses_of(rows, build_guide_roster(rows))
    assert (ada.agent.id, ada.presence, ada.phone_mode) == ("7", Presence.BUSY, "Web")
    assert [each.name for each in ada.agent.departments] == ["Support", "Billing"]
    assert ada.workload is not None
    assert (ada.workload.open, ada.workload.overdue) == (3, None)
    assert (bo.agent.id, bo.presence, bo.workload) == ("Bo Lee", Presence.OFFLINE, None)
    assert (cleo.agent.id, cleo.agent.name) == ("cleo@example.com", "cleo@example.com")
    assert (cleo.presence, cleo.extras) == (Presence.UNKNOWN, (Extra("Status", "ACTIVE"),))
    [_, listed, *_] = rows
    assert listed.get(Field.CHANNELS) == (Channel.MAIL, Channel.CHAT)


def test_performance_rows() -> None:
    """Figures carry the counts they rest on; rows about one agent are added up."""
    rows = read_guide(
        [
            {**ADA, "ticketsClosed": 1, "avgResolutionTime": "1:00 hrs", "mood": "good"},
            {**ADA, "ticketsClosed": 3, "avgResolutionTime": "2:00 hrs"},
            {"name": "Bo Lee", "firstResponseTime": "0:30 hrs", "responses": 4, "reopened": 0},
        ],
        operation=PERFORMANCE,
    )
    ada, bo = figures_of(rows, build_guide_roster(rows))
    assert (ada.figures.closed, ada.figures.reopened) == (4, None)
    assert ada.figures.resolution_time is not None
    assert ada.figures.resolution_time.system == timedelta(hours=1, minutes=45)
    assert ada.figures.resolution_time.n == 4
    assert bo.figures.first_response_time is not None
    assert (bo.figures.first_response_time.n, bo.figures.reopened) == (4, 0)


@pytest.mark.parametrize(
    "records",
    [
        [{**ADA, "skills": ["French", "", "Tax"]}, {"name": "Bo Lee", "skills": "French,Tax,"}],
        [{**ADA, "skills": [{"skillName": "French", "skillId": 1}, {"name": "Tax"}, {"x": 1}]},
         {"name": "Bo Lee", "agentSkills": ["french", {"name": "tax"}]}],
        [{**ADA, "skillName": "French"}, {"name": "Bo Lee", "skillName": "French"},
         {**ADA, "skill": {"name": "Tax"}}, {"agent": "Bo Lee", "skill": "Tax"}],
        [{"id": 1, "skillName": "French", "agents": ["Ada Ray", {"name": "Bo Lee"}, {"x": 1}]},
         {"id": 2, "skillName": "Tax", "agentNames": "Ada Ray,Bo Lee"}],
    ],
)  # fmt: skip
def test_skill_rows(records: list[Any]) -> None:
    """Rows about agents, about pairs and about skills all give the same map."""
    rows = read_guide(records, operation=SKILLS)
    skills = {skill.name: skill.agent_ids for skill in skills_of(rows, build_guide_roster(rows))}
    assert skills == dict.fromkeys(("French", "Tax"), frozenset({"Ada Ray", "Bo Lee"}))


def test_skills_of_departments_are_apart() -> None:
    """Equal names in two departments are two skills; type and level are kept."""
    record = {**ADA, "skillName": "French", "skillType": "Language", "level": "high"}
    rows = read_guide(
        [{**record, "department": "Support"}, {**record, "department": "Billing"}],
        operation=SKILLS,
    )
    roster = build_guide_roster(rows)
    skills = skills_of(rows, roster)
    assert [skill.department.name for skill in skills if skill.department] == ["Support", "Billing"]
    assert {skill.type for skill in skills} == {"Language"}
    assert extras_of(rows, roster) == {"Ada Ray": (Extra("Level", "high"),)}
    assert [each.name for each in roster.departments] == ["Billing", "Support"]


def test_same_person_is_known_by_id_address_or_name() -> None:
    """Rows that share an id, an address or a name tell about one person; namesakes do not."""
    people = read_guide(
        [{"agentId": 7, "name": "Ada Ray", "email": "ada@example.com"}], operation=STATUS
    )
    rows = read_guide(
        [
            {"email": "ADA@example.com", "closed": 1},
            {"name": "ada ray", "closed": 2},
            {"name": "Ada Ray", "email": "other@example.com", "closed": 5},
        ],
        operation=PERFORMANCE,
    )
    figures = figures_of(rows, build_guide_roster(people))
    assert [(each.agent.id, each.figures.closed) for each in figures] == [
        ("7", 3), ("other@example.com", 5),
    ]  # fmt: skip


def test_namesakes_with_ids_are_two_people() -> None:
    """People whom Desk itself tells apart stay apart, even under one name."""
    rows = read_guide([{"agentId": 1, **ADA}, {"agentId": 2, **ADA}], operation=STATUS)
    assert [agent.id for agent in build_guide_roster(rows).agents] == ["1", "2"]
    assert [each.agent.id for each in statuses_of(rows, build_guide_roster(rows))] == ["1", "2"]


KNOWN = Roster([Agent("1", "A", "0", (Department("0", "B"),))])
KEYS = st.sampled_from([name for field in Field for name in field.value]) | st.text()


@given(
    operation=st.sampled_from(Operation),
    data=st.lists(st.dictionaries(KEYS, JSON, max_size=6), max_size=4) | JSON,
)
def test_any_json_is_read_or_refused(operation: Operation, data: Any) -> None:
    """No JSON raises anything outside the tree, neither when read nor when joined."""
    try:
        rows = read_guide(data, operation=operation)
    except DeskError:
        return
    for roster, about in (
        (build_guide_roster(rows), rows),
        (build_guide_roster(adopt(rows, KNOWN), KNOWN), adopt(rows, KNOWN)),
    ):
        assert_joined(about, roster)


def assert_joined(rows: tuple[GuideRow, ...], roster: Roster) -> None:
    """Assert that every join of the rows can be made."""
    assert len(statuses_of(rows, roster)) <= len(rows)
    assert len(figures_of(rows, roster)) <= len(rows)
    assert all(skill.name for skill in skills_of(rows, roster))
    assert all(extra.label and extra.value for row in rows for extra in row.extras)
