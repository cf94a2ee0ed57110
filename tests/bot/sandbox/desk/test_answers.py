"""What the answers say: paging, filters, empty lists, types of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.bot.sandbox.desk.caller import Caller

PEOPLE = 40
ACCOUNTS = 42
REPORT = {"duration": "LAST_WEEK", "groupBy": "agent"}


async def ids(caller: Caller, **params: Any) -> list[str]:
    """Return the ids of GET /agents; an empty list for 204."""
    got = await caller.get("/agents", **params)
    return [row["id"] for row in got.body["data"]] if got.body else []


async def test_agents_are_paged_from_zero(caller: Caller) -> None:
    """Pages follow each other without gap; ten rows are the default; past the end is 204."""
    everybody = await ids(caller, limit=200)
    assert len(everybody) == ACCOUNTS
    assert await ids(caller) == everybody[:10]
    assert await ids(caller, **{"from": 10, "limit": 25}) == everybody[10:35]
    past = await caller.get("/agents", **{"from": 42})
    assert (past.status, past.body) == (204, None)


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"status": "ACTIVE"}, 41),
        ({"status": "DISABLED"}, 1),
        ({"isLightAgent": "true"}, 0),
        ({"isConfirmed": "false"}, 0),
        ({"rolePermissionType": "Admin"}, 1),
        ({"rolePermissionType": "${NON_LIGHT}"}, ACCOUNTS),
        ({"profileIds": "1892000000000000202"}, 1),
        ({"roleIds": "1"}, 0),
        ({"cfFieldName": "cf_x", "cfSearchStr": "y"}, 0),
        ({"searchStr": "ada*"}, 2),
        ({"searchStr": "Ada Ray"}, 1),
        ({"searchStr": "Ada"}, 0),
        ({"searchStr": "Ada", "fieldName": "firstName"}, 2),
        ({"searchStr": "*novak*", "fieldName": "emailId"}, 1),
        ({"searchStr": "*holm*", "fieldName": "lastName"}, 1),
        ({"departmentIds": "404"}, 0),
    ],
)
async def test_agent_filters(caller: Caller, params: dict[str, str], count: int) -> None:
    """Each documented filter narrows the list as described."""
    assert len(await ids(caller, limit=200, **params)) == count


async def test_two_agents_are_called_ada(caller: Caller) -> None:
    """The seed holds a name that fits two, and one software agent that reports must not count."""
    rows = (await caller.get("/agents", limit=200, sortOrder="asc")).body["data"]
    assert [row["name"] for row in rows[:2]] == ["Ada Novak", "Ada Ray"]
    assert [row["name"] for row in rows if row["isZiaAgent"]] == ["Zia"]


async def test_agents_of_a_department(caller: Caller) -> None:
    """A department's agents are those who list it, at home or not."""
    department = caller.desk.world.departments[0]
    path = f"/departments/{department.id}/agents"
    rows = (await caller.get(path, limit=200, status="ACTIVE")).body["data"]
    detail = (await caller.get(f"/departments/{department.id}")).body
    assert {row["id"] for row in rows if not row["isZiaAgent"]} == set(detail["associatedAgentIds"])
    assert (await caller.get("/departments/1/agents")).status == 204


async def test_single_agents(caller: Caller) -> None:
    """An agent is found by id, address and Zoho user id; nobody is 404 or 204."""
    person = caller.desk.world.people[1]
    include = "profile,role,associatedDepartments,associatedChatDepartments,verifiedEmails"
    by_id = (await caller.get(f"/agents/{person.id}", include=include)).body
    assert [item["name"] for item in by_id["associatedDepartments"]] == ["Support", "Billing"]
    assert by_id["role"]["name"] == "Support Agent"
    by_mail = (await caller.get("/agents/email/ADA.NOVAK@example.com")).body
    by_zuid = (await caller.get(f"/agents/zuid/{person.zuid}")).body
    assert by_mail == by_zuid
    assert by_mail["id"] == person.id
    assert (await caller.get("/agents/404")).status == 404
    assert (await caller.get("/agents/email/nobody@example.com")).status == 204
    assert (await caller.get("/agents/zuid/1")).status == 204


async def test_counts_are_numbers(caller: Caller) -> None:
    """Counts of agents and departments are numbers, not strings."""
    assert (await caller.get("/agents/count")).body == {"count": ACCOUNTS}
    assert (await caller.get("/agents/count", status="ACTIVE")).body == {"count": 41}
    assert (await caller.get("/departments/count")).body == {"count": 4}
    kinds = (await caller.get("/agents/allCounts")).body
    assert (kinds["activeAgents"], kinds["deactivatedAgents"], kinds["lightAgents"]) == (41, 1, 0)


async def test_short_records_skip_unknown_ids(caller: Caller) -> None:
    """AgentsByIds answers with those who exist."""
    person = caller.desk.world.people[0]
    rows = (await caller.get("/agentsByIds", agentIds=f"{person.id},404")).body["data"]
    assert [row["emailId"] for row in rows] == ["ada.ray@example.com"]


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 4),
        ({"limit": "3"}, 3),
        ({"isEnabled": "true", "limit": "200"}, 4),
        ({"isEnabled": "false"}, 0),
        ({"chatStatus": "AVAILABLE"}, 0),
        ({"searchStr": "tech*"}, 1),
    ],
)
async def test_department_filters(caller: Caller, params: dict[str, str], count: int) -> None:
    """Departments are filtered, and none is 204."""
    got = await caller.get("/departments", **params)
    assert len(got.body["data"]) == count if count else got.status == 204


async def test_departments_by_ids(caller: Caller) -> None:
    """Unknown ids are skipped; only unknown ones are 204."""
    own = caller.desk.world.departments[1].id
    rows = (await caller.get("/departmentsByIds", departmentIds=f"{own},1")).body["data"]
    assert [row["name"] for row in rows] == ["Billing"]
    assert (await caller.get("/departmentsByIds", departmentIds="1")).status == 204
    assert (await caller.get("/departments/1")).status == 404


async def test_organization(caller: Caller) -> None:
    """The portal has an IANA time zone and an edition; another organization is 404."""
    own = (await caller.get(f"/organizations/{caller.desk.org_id}")).body
    assert (own["timeZone"], own["edition"]) == ("Europe/Berlin", "ENTERPRISE")
    assert (await caller.get("/organizations/1")).status == 404


async def test_presence_lists_agree(caller: Caller) -> None:
    """Online and offline agents together are all agents, each list with its total as a string."""
    everybody = (await caller.get("/agentAvailability", departmentId="-1")).body
    online = (await caller.get("/onlineAgents", departmentId="-1", limit=6000)).body
    offline = (await caller.get("/offlineAgents", departmentId="-1", limit=6000)).body
    assert everybody["totalAgentsCount"] == str(PEOPLE)
    assert len(online["data"]) + len(offline["data"]) == PEOPLE
    assert {row["status"] for row in online["data"]} == {"ONLINE"}
    assert all(row.keys() == {"agentId", "status"} for row in everybody["data"])


async def test_presence_is_cut_at_twenty(caller: Caller) -> None:
    """OnlineAgents has a small default limit, and says when there are more."""
    got = (await caller.get("/offlineAgents", departmentId="-1", limit=2)).body
    assert (len(got["data"]), got["hasMore"]) == (2, True)
    page = await caller.get("/agentAvailability", **{"departmentId": "-1", "from": 30, "limit": 10})
    assert (len(page.body["data"]), page.body["hasMore"]) == (10, False)


async def test_presence_details_on_demand(caller: Caller) -> None:
    """``include`` adds the channels it names, and no others."""
    got = await caller.get("/agentAvailability", departmentId="-1", include="phoneStatus,phoneMode")
    assert all(
        row.keys() == {"agentId", "status", "phoneStatus", "phoneMode"} for row in got.body["data"]
    )


async def test_workload_agrees_with_presence(caller: Caller) -> None:
    """Offline agents have no channels; loads are numbers; unknown ids are left out."""
    people = caller.desk.world.people
    wanted = ",".join([*(one.id for one in people), "404"])
    rows = (await caller.get("/agentsTicketsCount", agentIds=wanted)).body["data"]
    online = (await caller.get("/onlineAgents", departmentId="-1", limit=6000)).body["data"]
    assert {row["agentId"] for row in rows if row["isOnline"]} == {row["agentId"] for row in online}
    assert all(("channel" in row) == row["isOnline"] for row in rows)
    assert len(rows) == PEOPLE


async def test_workload_splits_by_department(caller: Caller) -> None:
    """The loads of an agent's departments add up to the whole; elsewhere there is none."""
    person = caller.desk.world.people[1]
    names = ("openCount", "onholdCount", "overDueCount", "dueIn1HrCount")

    async def load(department: str) -> list[int]:
        params = {"agentIds": person.id, "departmentId": department}
        row = (await caller.get("/agentsTicketsCount", **params)).body["data"][0]
        return [row[name] for name in names]

    whole = await load("allDepartment")
    parts = [await load(own) for own in person.departments]
    assert [sum(pair) for pair in zip(*parts, strict=True)] == whole
    assert await load(caller.desk.world.departments[2].id) == [0, 0, 0, 0]


async def test_teams(caller: Caller) -> None:
    """A limit of 0 is all of them; their agents split the department; nobody's list is empty."""
    desk = caller.desk
    teams = (await caller.get("/teams")).body["teams"]
    assert len(teams) == 8
    assert (await caller.get("/teams", **{"from": 6, "limit": 5})).body["teams"] == teams[6:]
    support = desk.world.departments[0]
    own = (await caller.get(f"/departments/{support.id}/teams")).body["teams"]
    assert {agent for team in own for agent in team["derivedAgents"]} == set(support.agents)
    found = await caller.get(f"/departments/{support.id}/teams", searchStr="*tier 2")
    assert [team["name"] for team in found.body["teams"]] == ["Support tier 2"]
    members = (await caller.get(f"/teams/{own[0]['id']}/members", include="role")).body["members"]
    assert [row["id"] for row in members] == own[0]["derivedAgents"]
    assert members[0]["role"]["name"] == "Support Agent"
    assert (await caller.get("/agents/404/teams")).body == {"teams": []}
    assert (await caller.get("/teams/1")).status == 404


async def test_skills_of_a_department(caller: Caller) -> None:
    """Without ``status`` the list holds inactive skills, too; filters narrow it."""
    support = caller.desk.world.departments[0].id

    async def names(**params: str) -> set[str]:
        rows = (await caller.get("/skills", departmentId=support, **params)).body["data"]
        return {row["name"] for row in rows}

    active = {"French", "German", "Spanish", "VIP customers"}
    assert await names() == active | {"Fax machines"}
    assert await names(status="ACTIVE") == active
    assert await names(searchString="fr") == {"French"}
    first = caller.desk.world.skills[0]
    assert await names(skillIds=first.id) == {"French"}
    assert await names(skillTypeId=first.type.id) == {"French", "German", "Spanish"}


async def test_single_skills_and_types(caller: Caller) -> None:
    """A skill carries its agents and criteria, its type the skills; missing ones are 404."""
    skill = caller.desk.world.skills[0]
    got = (await caller.get(f"/skills/{skill.id}")).body
    assert got["agentIds"] == list(skill.agents)
    assert got["criteria"]["fieldConditions"][0]["value"] == ["bonjour", "facture"]
    kind = (await caller.get(f"/skillTypes/{skill.type.id}")).body
    assert "mappedSkillsStatus" not in kind
    assert [item["skillName"] for item in kind["associatedSkills"]] == [
        "French",
        "German",
        "Spanish",
    ]
    assert (await caller.get("/skills/1")).status == 404
    assert (await caller.get("/skillTypes/1")).status == 404


async def test_skill_type_filters(caller: Caller) -> None:
    """Types are narrowed by department and by the status of their skills."""
    support = caller.desk.world.departments[0].id
    everywhere = (await caller.get("/skillTypes")).body["data"]
    own = (await caller.get("/skillTypes", departmentId=support)).body["data"]
    unused = (await caller.get("/skillTypes", mappedSkillsStatus="INACTIVE")).body["data"]
    assert {row["name"] for row in own} == {"Language", "Customer", "Product"}
    assert len(everywhere) > len(own)
    assert [row["name"] for row in unused] == ["Product"]


async def test_skills_of_an_agent(caller: Caller) -> None:
    """One entry per department asked for, empty where the agent has no skill."""
    person, world = caller.desk.world.people[0], caller.desk.world
    wanted = [world.departments[0].id, world.departments[2].id]
    path = f"/agents/{person.id}/skills"
    rows = (await caller.get(path, departmentIds=",".join(wanted))).body["data"]
    assert [row["departmentId"] for row in rows] == wanted
    assert "French" in {item["skillName"] for item in rows[0]["associatedSkills"]}
    assert rows[1]["associatedSkills"] == []


async def test_tickets(caller: Caller) -> None:
    """Tickets have links, the skills of their subject, and an assignee or none."""
    desk = caller.desk
    rows = {}
    for ticket in desk.world.tickets:
        got = await caller.get(f"/tickets/{ticket.id}", include="assignee,skills,departments")
        rows[ticket.id] = got.body
        assert got.body["webUrl"] == f"{desk.url}/agent/example/support/tickets/details/{ticket.id}"
    assert {row["statusType"] for row in rows.values()} == {"Open", "On Hold", "Closed"}
    assert any(row["assignee"] is None for row in rows.values())
    assert all((row["closedTime"] is None) == (row["status"] != "Closed") for row in rows.values())
    assert all(len(row["skillsInfo"]) == len(row["entitySkills"]) for row in rows.values())


async def test_report_filters(caller: Caller) -> None:
    """Agents, teams, departments and channels narrow a report; their parts add up."""
    world = caller.desk.world

    async def total(**params: str) -> int:
        got = await caller.get("/dashboards/solvedTickets", **REPORT, **params)
        return int(got.body["totalTicketCount"])

    whole = await total()
    assert sum([await total(departmentId=item.id) for item in world.departments]) == whole
    assert sum([await total(teamId=team.id) for team in world.teams]) > whole
    assert sum([await total(agentId=one.id) for one in world.people]) == whole
    channels = ("Email", "phone", "Chat", "Web")
    assert sum([await total(channel=name) for name in channels]) == whole
    assert await total(teamId=world.teams[0].id, agentId=world.people[1].id) == 0


async def test_report_types(caller: Caller) -> None:
    """Counts and averages are strings, durations hours and minutes, ids those of agents."""
    counts = (await caller.get("/dashboards/solvedTickets", **REPORT)).body
    assert counts["avg"] == f"{int(counts['totalTicketCount']) / len(counts['ticketCount']):.1f}"
    times = (await caller.get("/dashboards/responseTime", isFirstResponse="true", **REPORT)).body
    row = times["timeData"][0]
    assert (row["value"], row["referenceValue"]) == ("Ada Ray", caller.desk.world.people[0].id)
    assert row["avgSystemTime"].endswith(" hrs")
    assert sum(int(item["responseCount"]) for item in times["timeData"]) == int(
        times["totalResponseCount"]
    )
