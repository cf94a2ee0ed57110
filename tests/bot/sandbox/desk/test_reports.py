"""Figures of any period are the sums of its parts, whatever they are grouped by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.desk.activity import Kind
from bot.sandbox.desk.answers.dashboards import hours
from bot.sandbox.desk.refusals import Refusal
from bot.sandbox.desk.reports import Question, Reports
from bot.sandbox.desk.seeding import build_world
from bot.sandbox.desk.windows import Window, days_window, read_window
from tests.bot.sandbox.desk.conftest import NOW

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock
    from tests.bot.sandbox.desk.caller import Caller

WORLD = build_world(7)
EVERY_REPORT = [
    ("solvedTickets", {}, "totalTicketCount"),
    ("createdTickets", {}, "totalTicketCount"),
    ("reopenedTickets", {}, "totalTicketCount"),
    ("onholdTickets", {}, "totalTicketCount"),
    ("backlogTickets", {}, "totalTicketCount"),
    ("responseCount", {}, "totalResponseCount"),
    ("ticketsResolutionTime", {}, "totalTicketCount"),
    ("responseTime", {"isFirstResponse": "true"}, "totalResponseCount"),
    ("responseTime", {"isFirstResponse": "false"}, "totalResponseCount"),
]


async def total(caller: Caller, report: str, key: str, **params: Any) -> int:
    """Return a report's total."""
    got = await caller.get(f"/dashboards/{report}", **params)
    assert got.status == 200, got.body
    return int(got.body[key])


@pytest.mark.parametrize(("report", "extra", "key"), EVERY_REPORT)
async def test_a_week_is_the_sum_of_its_days(
    caller: Caller, report: str, extra: dict[str, str], key: str
) -> None:
    """Last week's total is that of its seven days, however it is grouped."""
    by_agent = await total(caller, report, key, duration="LAST_WEEK", groupBy="agent", **extra)
    groups = ["date", "channel"] + ["hour"] * (report != "backlogTickets")
    for group in groups:
        same = await total(caller, report, key, duration="LAST_WEEK", groupBy=group, **extra)
        assert same == by_agent
    days = [date(2026, 11, 9) + timedelta(days=number) for number in range(7)]
    custom = {"duration": "CUSTOM_IN_DATE", "groupBy": "agent"}
    parts = [
        await total(caller, report, key, **custom, startDate=str(day), endDate=str(day), **extra)
        for day in days
    ]
    assert sum(parts) == by_agent
    assert by_agent > 0


async def test_averages_are_weighted(caller: Caller) -> None:
    """The team's average is that of all tickets, not of the agents' averages."""
    params = {"duration": "LAST_WEEK", "groupBy": "agent"}
    got = (await caller.get("/dashboards/ticketsResolutionTime", **params)).body

    def minutes(text: str) -> int:
        whole, _, rest = text.removesuffix(" hrs").partition(":")
        return int(whole) * 60 + int(rest)

    rows = got["timeData"]
    summed = sum(minutes(row["avgSystemTime"]) * int(row["ticketCount"]) for row in rows)
    assert minutes(got["totalAvgSystemTime"]) == pytest.approx(
        summed / int(got["totalTicketCount"]), abs=1
    )
    assert minutes(got["totalAvgAgentTime"]) < minutes(got["totalAvgSystemTime"])


async def test_all_responses_are_the_first_and_the_later_ones(caller: Caller) -> None:
    """ResponseCount is the sum of the two kinds of responseTime."""
    params = {"duration": "LAST_MONTH", "groupBy": "agent"}
    key = "totalResponseCount"
    both = [
        await total(caller, "responseTime", key, isFirstResponse=flag, **params)
        for flag in ("true", "false")
    ]
    assert await total(caller, "responseCount", key, **params) == sum(both)


async def test_today_grows(caller: Caller, clock: SandboxClock) -> None:
    """The figures of today rise as the day goes on; those of yesterday stand still."""
    today = {"duration": "TODAY", "groupBy": "agent"}
    yesterday = {"duration": "YESTERDAY", "groupBy": "agent"}
    key = "totalTicketCount"
    before = await total(caller, "solvedTickets", key, **today)
    fixed = await total(caller, "solvedTickets", key, **yesterday)
    clock.advance(3000)
    assert await total(caller, "solvedTickets", key, **today) > before
    assert await total(caller, "solvedTickets", key, **yesterday) == fixed


async def test_milliseconds_reach_back_ninety_days(caller: Caller) -> None:
    """Windows in milliseconds work to the second, far back, and not beyond now."""
    begin = int((NOW - timedelta(days=90)).timestamp() * 1000)
    middle, end = begin + 12_345_000, int(NOW.timestamp() * 1000) + 10**9
    params = {"duration": "CUSTOM_IN_MILLIS", "groupBy": "agent"}

    async def count(since: int, until: int) -> int:
        window = {"startDate": str(since), "endDate": str(until)}
        return await total(caller, "solvedTickets", "totalTicketCount", **params, **window)

    whole = await count(begin, end)
    assert await count(begin, middle) + await count(middle, end) == whole
    assert whole == await count(begin, int(NOW.timestamp() * 1000))
    assert await count(end, end + 1000) == 0


async def test_the_backlog_grows_through_a_quarter(caller: Caller) -> None:
    """A Tuesday in November leaves more behind than one in early October."""
    params = {"duration": "CUSTOM_IN_DATE", "groupBy": "agent"}
    counts = [
        await total(
            caller, "backlogTickets", "totalTicketCount", startDate=day, endDate=day, **params
        )
        for day in ("2026-10-06", "2026-11-17")
    ]
    assert counts[0] * 1.3 < counts[1]


async def test_dates_and_hours_are_complete(caller: Caller) -> None:
    """Groups with nothing are listed for dates, hours and channels; agents with nothing are not."""

    async def values(group: str, **params: str) -> list[str]:
        got = await caller.get("/dashboards/reopenedTickets", groupBy=group, **params)
        return [row["value"] for row in got.body["ticketCount"]]

    assert await values("date", duration="THIS_WEEK") == ["2026-11-16", "2026-11-17", "2026-11-18"]
    assert len(await values("date", duration="LAST_30_DAYS")) == 30
    assert len(await values("hour", duration="LAST_1_HOUR")) == 24
    assert await values("channel", duration="LAST_1_HOUR") == ["Email", "Phone", "Chat", "Web"]
    assert len(await values("agent", duration="LAST_1_HOUR")) < len(WORLD.people)


@pytest.mark.parametrize(
    ("duration", "begin", "end"),
    [
        ("TODAY", "2026-11-18T00:00", "2026-11-18T11:30"),
        ("YESTERDAY", "2026-11-17T00:00", "2026-11-18T00:00"),
        ("THIS_WEEK", "2026-11-16T00:00", "2026-11-18T11:30"),
        ("LAST_WEEK", "2026-11-09T00:00", "2026-11-16T00:00"),
        ("LAST_7_DAYS", "2026-11-12T00:00", "2026-11-18T11:30"),
        ("THIS_MONTH", "2026-11-01T00:00", "2026-11-18T11:30"),
        ("LAST_MONTH", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("LAST_30_DAYS", "2026-10-20T00:00", "2026-11-18T11:30"),
        ("LAST_1_HOUR", "2026-11-18T10:30", "2026-11-18T11:30"),
        ("LAST24HOURS", "2026-11-17T11:30", "2026-11-18T11:30"),
    ],
)
def test_named_durations(duration: str, begin: str, end: str) -> None:
    """Days are the portal's, weeks begin on Monday, seven and thirty days include today."""
    zone = ZoneInfo("Europe/Berlin")
    window = read_window({"duration": duration}, NOW)
    assert datetime.fromtimestamp(window.begin, zone).strftime("%Y-%m-%dT%H:%M") == begin
    assert datetime.fromtimestamp(window.end, zone).strftime("%Y-%m-%dT%H:%M") == end


@pytest.mark.parametrize(
    ("kind", "start", "end", "field"),
    [
        ("DATE", None, "2026-11-01", "/startDate"),
        ("DATE", "2026-11-01", None, "/endDate"),
        ("DATE", "20261101", "2026-11-01", "/startDate"),
        ("DATE", "2026-11-31", "2026-12-01", "/startDate"),
        ("DATE", "2026-11-02", "2026-11-01", "/endDate"),
        ("DATE", "2024-01-01", "2026-11-01", "/endDate"),
        ("DATE", "1999-01-01", "1999-01-01", "/startDate"),
        ("MILLIS", "2026-11-01", "1767600000000", "/startDate"),
        ("MILLIS", "1767600000000", "17676000000000", "/endDate"),
        ("MILLIS", "1767600000000", "1767600000000", "/endDate"),
    ],
)
def test_bad_custom_ranges(kind: str, start: str | None, end: str | None, field: str) -> None:
    """Missing, malformed, impossible, backward and endless ranges are 422."""
    params = {"duration": f"CUSTOM_IN_{kind}", "startDate": start, "endDate": end}
    with pytest.raises(Refusal) as refused:
        read_window({name: value for name, value in params.items() if value}, NOW)
    assert refused.value.body["errors"][0]["fieldName"] == field


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 90 * 24 * 3600), min_size=3, max_size=3).map(sorted))
def test_any_cut_adds_up(offsets: list[int]) -> None:
    """Wherever a window is cut in two, both counts and minutes add up."""
    begin, cut, end = (int(datetime(2026, 8, 20, tzinfo=UTC).timestamp()) + one for one in offsets)
    reports, people = Reports(WORLD), WORLD.people[:6]

    def sums(window: Window) -> tuple[int, int, int]:
        question = Question((Kind.SOLVED,), window, "agent", people, timed=True)
        part = reports.tally(question, people, window)
        return part.count, part.agent_minutes, part.system_minutes

    parts = zip(sums(Window(begin, cut)), sums(Window(cut, end)), strict=True)
    assert tuple(map(sum, parts)) == sums(Window(begin, end))


def test_equal_questions_are_computed_once() -> None:
    """A report that was made is kept, as the simulation never changes its mind."""
    window = days_window(date(2026, 11, 9), date(2026, 11, 15))
    question = Question((Kind.SOLVED,), window, "agent", WORLD.people)
    reports = Reports(WORLD)
    assert reports.groups(question) is reports.groups(question)
    assert reports.groups(question) == Reports(build_world(7)).groups(question)


@given(st.integers(0, 10**7), st.integers(0, 1000))
def test_hours_are_as_documented(minutes: int, count: int) -> None:
    """Averages are hours and two digits of minutes; of nothing, zero."""
    text = hours(minutes, count)
    whole, rest = text.removesuffix(" hrs").split(":")
    assert int(whole) * 60 + int(rest) == (round(minutes / count) if count else 0)
    assert len(rest) == 2


async def test_five_thousand_agents(clock: SandboxClock, caller: Caller) -> None:
    """The same questions are answered for a portal of 5,000 agents."""
    big = type(caller.desk)(clock=clock, agents=5000)
    async with big.running():
        other = type(caller)(big, caller.session)
        await other.sign_in()
        online = await other.get("/onlineAgents", departmentId="-1", limit=6000)
        offline = await other.get("/offlineAgents", departmentId="-1", limit=6000)
        assert len(online.body["data"]) + len(offline.body["data"]) == 5000
        page = await other.get("/agents", **{"from": 4900, "limit": 200})
        assert len(page.body["data"]) == 102
        report = await other.get("/dashboards/solvedTickets", duration="TODAY", groupBy="agent")
        assert len(report.body["ticketCount"]) > 2000
