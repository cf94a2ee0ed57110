"""The documented API: joins, recipes, scopes of questions, and the calls that they cost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import (
    DeskEditionError,
    DeskNotFoundError,
    DeskParameterError,
    DeskPermissionError,
    DeskScopeError,
)
from bot.desk.models import Average, Channel, ChannelPresence, Presence, Source
from tests.bot.desk.portal import (
    BILLING,
    SUPPORT,
    Portal,
    agent_id,
    agent_row,
    counts,
    small_portal,
    times,
)
from tests.bot.desk.upstream import ORG_ID, MovableClock, Reply, Upstream, connect, refusal

if TYPE_CHECKING:
    from bot.desk.models import PerformanceReport, SkillMap, StatusBoard

ADA, BO, CLEO, ZIA = (agent_id(number) for number in (1, 2, 3, 9))


def names(answer: StatusBoard | PerformanceReport) -> list[str]:
    """Return the agents' names in the answer's order."""
    return [row.agent.name for row in answer.agents]


async def test_board_joins_presence_workload_and_names(
    upstream: Upstream, clock: MovableClock
) -> None:
    """The board of the portal: online before busy before offline, machine agents left out."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring()
    assert names(board) == ["Bo Lee", "Ada Ray", "Cleo Sun"]
    ada = board.agents[1]
    assert ada.presence is Presence.BUSY
    assert ada.channels == (
        ChannelPresence(Channel.MAIL, Presence.ONLINE),
        ChannelPresence(Channel.PHONE, Presence.BUSY),
    )
    assert ada.phone_mode == "Web"
    assert ada.workload is not None
    assert (ada.workload.open, ada.workload.on_hold, ada.workload.overdue) == (7, 1, 2)
    assert [each.name for each in board.agents[0].agent.departments] == ["Support", "Billing"]
    assert board.freshness.as_of == clock.now
    assert board.freshness.source is Source.REST
    assert board.unlisted == 0


async def test_small_board_costs_four_calls_and_then_none(
    upstream: Upstream, clock: MovableClock
) -> None:
    """Up to fifty people: departments, agents, one presence, one workload; equal asks share."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        boards = await asyncio.gather(*(desk.get_agent_status_monitoring() for _ in range(50)))
        assert all(board is boards[0] for board in boards)
        assert await desk.get_agent_status_monitoring({}) is boards[0]
        await desk.get_agent_status_monitoring({"agent": "Ada Ray"})
    assert sorted(seen.path.removeprefix("/api/v1") for seen in upstream.calls()) == [
        "/agentAvailability", "/agents", "/agentsTicketsCount", "/departments",
    ]  # fmt: skip
    assert upstream.calls("/agentAvailability")[0].query["departmentId"] == "-1"
    assert upstream.calls("/agentsTicketsCount")[0].query["departmentId"] == "allDepartment"
    assert upstream.tokens == 1


async def test_department_asks_only_for_its_own(upstream: Upstream, clock: MovableClock) -> None:
    """A department's board with nothing at hand reads that department's lists alone."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring({"department": "bILLing"})
    assert names(board) == ["Bo Lee", "Cleo Sun"]
    assert board.scope.department is not None
    assert board.scope.department.id == BILLING
    assert upstream.calls("/agents")[0].query["departmentIds"] == BILLING
    assert upstream.calls("/agentAvailability")[0].query["departmentId"] == BILLING
    assert upstream.calls("/agentsTicketsCount")[0].query["departmentId"] == BILLING


async def test_whole_list_at_hand_serves_departments(
    upstream: Upstream, clock: MovableClock
) -> None:
    """After the whole list has been read, a department's board asks for no agents again."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        await desk.list_agents()
        board = await desk.get_agent_status_monitoring({"department": SUPPORT})
    assert names(board) == ["Bo Lee", "Ada Ray"]
    assert len(upstream.calls("/agents")) == 1


async def test_hidden_departments_are_asked_for(upstream: Upstream, clock: MovableClock) -> None:
    """Where the profile hides an agent's departments, the department's own list is read."""
    portal = small_portal()
    portal.serve(upstream)
    plain = [{"id": ADA, "name": "Ada Ray"}, {"id": CLEO, "name": "Cleo Sun"}]
    upstream.on("/agents", Reply({"data": plain}), Reply({"data": plain[1:]}))
    async with connect(upstream, clock) as desk:
        assert [agent.departments for agent in await desk.list_agents()] == [(), ()]
        board = await desk.get_agent_status_monitoring({"department": "Billing"})
    assert names(board) == ["Cleo Sun"]
    assert [each.name for each in board.agents[0].agent.departments] == ["Billing"]


@pytest.mark.parametrize(("people", "calls"), [(12, 2), (50, 2), (51, 4), (120, 5), (400, 10)])
async def test_recipes_by_size(
    upstream: Upstream, clock: MovableClock, people: int, calls: int
) -> None:
    """A warm board costs what the recipe says for its size, and everybody is on it."""
    portal = Portal([agent_row(number) for number in range(people)])
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        await desk.list_agents()
        before = len(upstream.calls())
        board = await desk.get_agent_status_monitoring()
    assert len(board.agents) == people
    assert {each.presence for each in board.agents} == {Presence.OFFLINE}
    assert len(upstream.calls()) - before == calls
    assert len(upstream.calls("/agents")) == people // 200 + 1


async def test_more_people_than_listed_switch_to_the_long_lists(
    upstream: Upstream, clock: MovableClock
) -> None:
    """When hasMore shows that fifty rows are not all, the unpaged lists are read instead."""
    portal = Portal([agent_row(number) for number in range(100, 150)])
    portal.extra_presence = [{"agentId": 77, "status": "ONLINE"}, {"agentId": ZIA, "status": None}]
    portal.agents.append(agent_row(9, isZiaAgent=True))
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring()
    assert len(board.agents) == 50
    assert board.unlisted == 1
    assert upstream.calls("/onlineAgents")[0].query["limit"] == "6000"
    assert "from" not in upstream.calls("/offlineAgents")[0].query


async def test_later_of_two_snapshots_wins(upstream: Upstream, clock: MovableClock) -> None:
    """An agent whom both lists name has the presence of the answer that came later."""
    portal = Portal([agent_row(number) for number in range(60)])
    portal.serve(upstream)
    gone = Reply({"data": [{"agentId": agent_id(0), "status": "OFFLINE"}], "hasMore": "true"})
    here = Reply({"data": [{"agentId": agent_id(0), "status": "ONLINE"}], "hasMore": True})
    upstream.on("/onlineAgents", here)
    upstream.on("/offlineAgents", refusal(500, "INTERNAL_SERVER_ERROR"), gone)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring({"agent": agent_id(0)})
        assert board.agents[0].presence is Presence.OFFLINE
        whole = await desk.get_agent_status_monitoring()
    assert {each.presence for each in whole.agents[1:]} == {Presence.UNKNOWN}


async def test_one_of_many_reads_the_smallest_department(
    upstream: Upstream, clock: MovableClock
) -> None:
    """One agent of a large portal costs one presence call of a small department and one load."""
    agents = [agent_row(number) for number in range(60)]
    agents += [agent_row(100, SUPPORT, BILLING), agent_row(101, BILLING)]
    Portal(agents, open_counts={agent_id(100): 5}).serve(upstream)
    async with connect(upstream, clock) as desk:
        await desk.list_agents()
        before = len(upstream.calls())
        board = await desk.get_agent_status_monitoring({"agent": "AGENT100@example.com"})
        assert len(upstream.calls()) - before == 2
        whole = await desk.get_agent_status_monitoring()
        before = len(upstream.calls())
        again = await desk.get_agent_status_monitoring({"agent": agent_id(101)})
        assert len(upstream.calls()) == before
    assert upstream.calls("/agentAvailability")[0].query["departmentId"] == BILLING
    assert upstream.calls("/agentsTicketsCount")[0].query["agentIds"] == agent_id(100)
    assert board.agents[0].workload is not None
    assert board.agents[0].workload.open == 5
    assert board.unlisted == 0
    assert len(whole.agents) == 62
    assert again.scope.agent is not None


async def test_one_of_many_without_department_reads_the_portal(
    upstream: Upstream, clock: MovableClock
) -> None:
    """An agent of a large portal who is in no department is found in the presence of all."""
    agents = [agent_row(number) for number in range(60)]
    agents.append(agent_row(100, associatedDepartmentIds=[]))
    Portal(agents).serve(upstream)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring({"agent": agent_id(100)})
    assert board.agents[0].presence is Presence.OFFLINE
    assert upstream.calls("/onlineAgents")[0].query["departmentId"] == "-1"


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ({"status": "online"}, ["Bo Lee"]),
        ({"status": "busy,offline"}, ["Ada Ray", "Cleo Sun"]),
        ({"channel": "phone"}, ["Bo Lee", "Ada Ray"]),
        ({"channel": "phone", "status": "busy"}, ["Ada Ray"]),
        ({"channel": "mail,chat", "status": "offline"}, ["Cleo Sun"]),
        ({"channel": "chat"}, []),
    ],
)
async def test_filters(
    upstream: Upstream, clock: MovableClock, p: dict[str, object], expected: list[str]
) -> None:
    """Presences filter the whole of an agent; with channels they filter those channels."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        assert names(await desk.get_agent_status_monitoring(p)) == expected


async def test_unknown_names_are_answered_with_the_nearest(
    upstream: Upstream, clock: MovableClock
) -> None:
    """Departments, agents and skills that do not exist come with what may have been meant."""
    portal = small_portal()
    portal.skills = {SUPPORT: [{"id": 1, "name": "French"}]}
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskNotFoundError) as no_department:
            await desk.get_agent_status_monitoring({"department": "Suport"})
        with pytest.raises(DeskNotFoundError) as no_agent:
            await desk.get_agent_performance_metrics({"agent": "Ada Rey"})
        with pytest.raises(DeskNotFoundError) as no_skill:
            await desk.get_agent_skill_mapping({"skill": "Frnch"})
    assert (no_department.value.kind, no_department.value.nearest[0]) == ("department", "Support")
    assert (no_agent.value.kind, no_agent.value.nearest[0]) == ("agent", "Ada Ray")
    assert len(no_agent.value.nearest) == 3
    assert (no_skill.value.kind, no_skill.value.nearest) == ("skill", ("French",))


async def test_shared_name_asks_for_the_address(upstream: Upstream, clock: MovableClock) -> None:
    """A name that two people share is refused with their addresses."""
    twins = [agent_row(number, name="Ada Ray") for number in (1, 2)]
    Portal(twins).serve(upstream)
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskParameterError) as shared:
            await desk.get_agent_status_monitoring({"agent": "ada ray"})
    assert shared.value.key == "agent"
    assert shared.value.valid == ("agent1@example.com", "agent2@example.com")


def scored_portal() -> Portal:
    """Return the small portal with figures, one of them of somebody who has left."""
    portal = small_portal()
    rows = [(ADA, "Ada Ray", "9"), ("41", "Gone Guy", 3), (ZIA, "Zia", 1), (None, "Unassigned", 1)]
    portal.reports = {
        "solvedTickets": counts("14", rows),
        "reopenedTickets": counts("5", [(ADA, "Ada Ray", "2")]),
        "backlogTickets": {},
        "ticketsResolutionTime": times("9", "41:50 hrs", [(ADA, "Ada Ray", "9", "123:07 hrs")]),
        "responseTime": {"totalResponseCount": "20", "totalAvgSystemTime": "null",
                         "timeData": [{"value": "Ada Ray", "referenceValue": ADA,
                                       "responseCount": "20", "avgSystemTime": ":42 hrs"}]},
    }  # fmt: skip
    return portal


async def test_scorecard_costs_five_reports(upstream: Upstream, clock: MovableClock) -> None:
    """Five reports by agent answer for everybody, whoever is asked about afterwards."""
    scored_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        report = await desk.get_agent_performance_metrics({"period": "this-week"})
        before = len(upstream.calls())
        one = await desk.get_agent_performance_metrics({"period": "this-week", "agent": ADA})
        assert len(upstream.calls()) == before
    reports = [seen for seen in upstream.calls() if "/dashboards/" in seen.path]
    assert len(reports) == 5
    assert {seen.query["duration"] for seen in reports} == {"THIS_WEEK"}
    assert {seen.query["groupBy"] for seen in reports} == {"agent"}
    assert upstream.calls("/dashboards/responseTime")[0].query["isFirstResponse"] == "true"
    assert names(report) == ["Ada Ray", "Bo Lee", "Cleo Sun", "Gone Guy"]
    assert report.period.text == "this-week"
    assert names(one) == ["Ada Ray"]
    assert one.team == one.agents[0].figures == report.agents[0].figures


async def test_figures_of_team_and_agent(upstream: Upstream, clock: MovableClock) -> None:
    """The team has the portal's own totals; zero is said only where a report is complete."""
    scored_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        report = await desk.get_agent_performance_metrics()
    ada, bo = report.agents[0].figures, report.agents[1].figures
    assert (report.team.closed, report.team.reopened, report.team.backlog) == (14, 5, None)
    assert report.team.resolution_time == Average(
        9, system=timedelta(hours=41, minutes=50), agent=timedelta(hours=1)
    )
    assert report.team.first_response_time == ada.first_response_time
    assert ada.first_response_time == Average(20, system=timedelta(minutes=42))
    assert ada.resolution_time is not None
    assert ada.resolution_time.system == timedelta(hours=123, minutes=7)
    assert (ada.closed, ada.reopened, ada.backlog) == (9, 2, None)
    assert (bo.closed, bo.reopened, bo.first_response_time) == (0, None, None)
    assert report.period.text == "7d"


async def test_department_figures(upstream: Upstream, clock: MovableClock) -> None:
    """A department's reports are asked for with its id; totals missing come from the rows."""
    portal = scored_portal()
    portal.reports["solvedTickets"] = counts(None, [(ADA, "Ada Ray", 4), (BO, "Bo Lee", 2)])
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        report = await desk.get_agent_performance_metrics(
            {"department": "Support", "period": "2026-11-01..2026-11-15"}
        )
    query = upstream.calls("/dashboards/solvedTickets")[0].query
    assert query["departmentId"] == SUPPORT
    assert (query["duration"], query["startDate"], query["endDate"]) == (
        "CUSTOM_IN_DATE", "2026-11-01", "2026-11-15",
    )  # fmt: skip
    assert report.team.closed == 6


async def test_closed_windows_are_kept_until_the_day_turns(
    upstream: Upstream, clock: MovableClock
) -> None:
    """Yesterday is asked once a day once the portal's zone is known; today every two minutes."""
    scored_portal().serve(upstream)
    path = "/dashboards/solvedTickets"
    async with connect(upstream, clock) as desk:
        assert (await desk.get_organization()).time_zone == "Europe/Berlin"
        for hours, closed_calls in ((0, 1), (13, 1), (1.1, 2)):
            clock.advance(hours=hours)
            await desk.get_agent_performance_metrics({"period": "yesterday"})
            assert len(upstream.calls(path)) == closed_calls
        for minutes, calls in ((0, 3), (1.9, 3), (0.2, 4)):
            clock.advance(minutes=minutes)
            await desk.get_agent_performance_metrics({"period": "today"})
            assert len(upstream.calls(path)) == calls


def skilled_portal() -> Portal:
    """Return the small portal with skills, one of them inactive, one held by a stranger."""
    portal = small_portal()
    language = {"skillTypeId": "6", "skillTypeName": "Language"}
    portal.skills = {
        SUPPORT: [
            {"id": "61", "name": "German", "skillType": language, "agentIds": [int(ADA), BO]},
            {"id": "62", "name": "French", "skillType": language, "agentIds": [ADA, "999", ZIA]},
            {"id": "63", "name": "Latin", "status": "INACTIVE", "agentIds": [ADA]},
            {"id": "64", "name": "VIP", "skillType": None, "agentIds": []},
        ],
        BILLING: [{"id": "65", "name": "Tax", "status": "ACTIVE", "agentIds": [CLEO]}],
    }
    return portal


def held(skills: SkillMap) -> list[tuple[str, frozenset[str]]]:
    """Return skills and holders in the answer's order."""
    return [(skill.name, skill.agent_ids) for skill in skills.skills]


async def test_skills_of_the_portal(upstream: Upstream, clock: MovableClock) -> None:
    """One call a department; ordered by department, type, name; holders are listed people."""
    skilled_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        skills = await desk.get_agent_skill_mapping()
        assert await desk.get_agent_skill_mapping() is skills
    assert held(skills) == [
        ("Tax", frozenset({CLEO})),
        ("VIP", frozenset()),
        ("French", frozenset({ADA})),
        ("German", frozenset({ADA, BO})),
    ]
    assert [agent.name for agent in skills.agents] == ["Ada Ray", "Bo Lee", "Cleo Sun"]
    assert [skill.name for skill in skills.skills_of(ADA)] == ["French", "German"]
    assert skills.skills[2].type == "Language"
    assert [seen.query["from"] for seen in upstream.calls("/skills")] == ["0", "0"]


async def test_skills_by_agent_skill_and_department(
    upstream: Upstream, clock: MovableClock
) -> None:
    """An agent reads the skills of the own departments; names keep only those skills."""
    skilled_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        cleo = await desk.get_agent_skill_mapping({"agent": "cleo@example.com"})
        assert [seen.query["departmentId"] for seen in upstream.calls("/skills")] == [BILLING]
        named = await desk.get_agent_skill_mapping({"skill": "french, GERMAN"})
        support = await desk.get_agent_skill_mapping({"department": "Support", "agent": BO})
    assert held(cleo) == [("Tax", frozenset({CLEO}))]
    assert [agent.id for agent in cleo.agents] == [CLEO]
    assert [skill.name for skill in named.skills] == ["French", "German"]
    assert len(named.agents) == 3
    assert [skill.name for skill in support.skills] == ["German"]


async def test_one_department_that_refuses(upstream: Upstream, clock: MovableClock) -> None:
    """The others' skills are told, with whose are missing; where it alone was asked, it is said."""
    skilled_portal().serve(upstream)
    french = Reply({"data": [{"id": "62", "name": "French", "agentIds": [ADA]}]})
    no = refusal(403, "FORBIDDEN")
    upstream.on("/skills", lambda seen: no if seen.query["departmentId"] == BILLING else french)
    async with connect(upstream, clock) as desk:
        skills = await desk.get_agent_skill_mapping()
        bo = await desk.get_agent_skill_mapping({"agent": BO})
        whole = await desk.get_agent_skill_mapping({"department": SUPPORT})
        named = await desk.get_agent_skill_mapping({"skill": "french"})
        for p in ({"department": BILLING}, {"agent": CLEO}, {"skill": "Tax"}):
            with pytest.raises(DeskPermissionError):
                await desk.get_agent_skill_mapping(p)
        upstream.on("/skills", no)
        clock.advance(hours=1)
        with pytest.raises(DeskPermissionError):
            await desk.get_agent_skill_mapping()
    assert held(skills) == held(named) == [("French", frozenset({ADA}))]
    assert [each.id for each in skills.missing] == [each.id for each in bo.missing] == [BILLING]
    assert whole.missing == ()


async def test_skills_of_an_agent_in_no_department(upstream: Upstream, clock: MovableClock) -> None:
    """Where an agent's departments are hidden, all are looked through."""
    portal = skilled_portal()
    portal.agents[0]["associatedDepartmentIds"] = None
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        skills = await desk.get_agent_skill_mapping({"agent": ADA})
    assert [skill.name for skill in skills.skills] == ["French", "German"]


async def test_long_skill_lists_are_paged_from_row_zero(
    upstream: Upstream, clock: MovableClock
) -> None:
    """A full page of skills is followed by the next; 204 ends the list."""
    portal = small_portal()
    portal.departments = portal.departments[:1]
    portal.skills = {SUPPORT: [{"id": i, "name": f"Skill {i}"} for i in range(200)]}
    portal.serve(upstream)
    async with connect(upstream, clock) as desk:
        skills = await desk.get_agent_skill_mapping()
    assert len(skills.skills) == 200
    assert [seen.query["from"] for seen in upstream.calls("/skills")] == ["0", "100", "200"]


async def test_portal_without_anything(upstream: Upstream, clock: MovableClock) -> None:
    """A portal whose lists are all empty gives empty answers, not errors."""
    Portal([], departments=[]).serve(upstream)
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring()
        report = await desk.get_agent_performance_metrics()
        skills = await desk.get_agent_skill_mapping()
    assert (board.agents, report.agents, skills.skills) == ((), (), ())
    assert report.team.closed is None
    assert skills.freshness.as_of == clock.now


async def test_gaps_in_the_answers(upstream: Upstream, clock: MovableClock) -> None:
    """A name may come in parts or be missing, and an agent may have no workload row."""
    portal = small_portal()
    portal.agents = [
        {"id": 1, "firstName": "Ada", "lastName": "Ray", "associatedDepartmentIds": [SUPPORT]},
        {"id": 2, "emailId": "bo@example.com", "associatedDepartmentIds": [SUPPORT]},
        {"id": 3, "associatedDepartmentIds": ["12345"]},
    ]
    portal.serve(upstream)
    upstream.on("/agentsTicketsCount", Reply({"data": [{"agentId": 2, "openCount": None}]}))
    async with connect(upstream, clock) as desk:
        board = await desk.get_agent_status_monitoring()
    assert names(board) == ["3", "Ada Ray", "bo@example.com"]
    loads = [row.workload and row.workload.open for row in board.agents]
    assert loads == [None, None, None]
    assert board.agents[0].agent.departments == ()


async def test_list_without_end_is_cut(upstream: Upstream, clock: MovableClock) -> None:
    """A list whose pages are always full is given up at twenty thousand rows."""
    upstream.on("/departments", Reply({"data": [{"id": 1, "name": "Support"}] * 200}))
    async with connect(upstream, clock) as desk:
        assert len(await desk.list_departments()) == 1
    assert len(upstream.calls("/departments")) == 100


async def test_refusals_say_which(upstream: Upstream, clock: MovableClock) -> None:
    """No skills edition, no scope and no report permission are told apart, with their facts."""
    small_portal().serve(upstream)
    upstream.on("/skills", refusal(403, "LICENSE_ACCESS_LIMITED", feature="TEAM"))
    upstream.on("/agentsTicketsCount", refusal(403, "SCOPE_MISMATCH"))
    text = "Insufficient previlleges to perform this operation"
    upstream.on("/dashboards/solvedTickets", Reply({"errorMessage": text}))
    async with connect(upstream, clock) as desk:
        with pytest.raises(DeskEditionError) as edition:
            await desk.get_agent_skill_mapping()
        with pytest.raises(DeskScopeError) as scope:
            await desk.get_agent_status_monitoring()
        with pytest.raises(DeskPermissionError):
            await desk.get_agent_performance_metrics()
    assert edition.value.feature == "TEAM"
    assert scope.value.needed == ("Desk.tickets.READ",)
    assert scope.value.operation == "/agentsTicketsCount"


async def test_organization_and_departments(upstream: Upstream, clock: MovableClock) -> None:
    """The portal is found by its id without the orgId header; departments come by name."""
    small_portal().serve(upstream)
    async with connect(upstream, clock) as desk:
        organization = await desk.get_organization()
        departments = await desk.list_departments()
    assert (organization.name, organization.edition) == ("Acme", "ENTERPRISE")
    assert [each.name for each in departments] == ["Billing", "Support"]
    assert "orgId" not in upstream.calls("/organizations")[0].headers
    assert upstream.calls("/departments")[0].headers["orgId"] == ORG_ID
    assert upstream.calls("/departments")[0].query["isEnabled"] == "true"


async def test_organization_of_another_owner(upstream: Upstream, clock: MovableClock) -> None:
    """A portal that the owner's list does not hold is known by its id alone."""
    upstream.on("/organizations", Reply({"data": [{"id": "1", "companyName": "Other"}]}))
    async with connect(upstream, clock) as desk:
        organization = await desk.get_organization()
    assert (organization.id, organization.name) == (ORG_ID, None)
