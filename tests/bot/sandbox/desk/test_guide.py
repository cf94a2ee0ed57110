"""The three undocumented paths: off by default, in three shapes, with two filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.desk import GuideShape

if TYPE_CHECKING:
    from tests.bot.sandbox.desk.caller import Caller

PATHS = ("/doc/agentperformancemetrics", "/doc/agentstatusmonitoring", "/doc/agentskillmapping")


async def rows(caller: Caller, path: str, **params: str) -> list[dict[str, Any]]:
    """Return the rows of a path, asked for as an array."""
    caller.desk.guide = GuideShape.ARRAY
    got = await caller.get(path, **params)
    assert got.status == 200
    return list(got.body)


@pytest.mark.parametrize("path", PATHS)
async def test_shapes(caller: Caller, path: str) -> None:
    """Off, the path does not exist; else the same rows come bare or under a key."""
    assert (await caller.get(path)).code == "URL_NOT_FOUND"
    everybody = await rows(caller, path)
    assert len(everybody) == 40
    assert everybody[0].keys() >= {"agentId", "agentName", "email", "department", "shiftName"}
    for shape in (GuideShape.DATA, GuideShape.AGENTS):
        caller.desk.guide = shape
        assert (await caller.get(path)).body == {shape.value: everybody}


@pytest.mark.parametrize("path", PATHS)
async def test_filters(caller: Caller, path: str) -> None:
    """Departments and agents are named by id, name or address; other keys mean nothing."""
    support = caller.desk.world.departments[0].id
    assert len(await rows(caller, path, department="support")) == 15
    assert await rows(caller, path, department="Support") == await rows(
        caller, path, department=support
    )
    assert [row["agentName"] for row in await rows(caller, path, agent="ada.ray@example.com")] == [
        "Ada Ray"
    ]
    assert await rows(caller, path, agent="Ada Ray", department="Returns") == []
    assert len(await rows(caller, path, colour="blue")) == 40


async def test_the_guide_needs_a_scope(caller: Caller) -> None:
    """Basic or settings is enough; neither is not."""
    caller.desk.guide = GuideShape.DATA
    caller.desk.faults.no_basic_scope = caller.desk.faults.no_settings_scope = True
    assert (await caller.get(PATHS[0])).code == "SCOPE_MISMATCH"


async def test_status_agrees_with_the_documented_one(caller: Caller) -> None:
    """Both sources tell the same of the same moment."""
    online = (await caller.get("/onlineAgents", departmentId="-1", limit=6000)).body["data"]
    found = {row["agentId"] for row in await rows(caller, PATHS[1]) if row["status"] != "Offline"}
    assert found == {row["agentId"] for row in online}


@pytest.mark.parametrize(
    ("period", "params"),
    [
        ("last-week", {"duration": "LAST_WEEK"}),
        ("nonsense", {"duration": "LAST_7_DAYS"}),
        ("9999-12-31..9999-12-31", {"duration": "LAST_7_DAYS"}),
        (
            "2026-11-02..2026-11-04",
            {"duration": "CUSTOM_IN_DATE", "startDate": "2026-11-02", "endDate": "2026-11-04"},
        ),
        (
            "2026-11-02T00:00Z..2026-11-02T12:00Z",
            {
                "duration": "CUSTOM_IN_MILLIS",
                "startDate": "1793577600000",
                "endDate": "1793620800000",
            },
        ),
    ],
)
async def test_figures_agree_with_the_reports(
    caller: Caller, period: str, params: dict[str, str]
) -> None:
    """Over any period both sources count the same tickets."""
    report = (await caller.get("/dashboards/solvedTickets", groupBy="agent", **params)).body
    found = await rows(caller, PATHS[0], period=period)
    assert sum(row["ticketsClosed"] for row in found) == int(report["totalTicketCount"])


async def test_endless_periods_are_cut(caller: Caller) -> None:
    """Two thousand years are as good as the longest report: the sandbox does not hang."""
    endless = await rows(caller, PATHS[0], agent="Ada Ray", period="0001-01-01..2026-11-17")
    longest = await rows(caller, PATHS[0], agent="Ada Ray", period="2025-10-14..2026-11-17")
    assert endless == longest


async def test_empty_figures(caller: Caller) -> None:
    """Without figures the rows hold only who they are about."""
    caller.desk.faults.no_figures = True
    assert "ticketsClosed" not in (await rows(caller, PATHS[0]))[0]


async def test_skills_agree(caller: Caller) -> None:
    """Ada Ray has the same skills in both sources; inactive ones are nobody's."""
    found = await rows(caller, PATHS[2], agent="Ada Ray")
    ada = caller.desk.world.people[0]
    held = {skill.name for skill in caller.desk.world.skills if ada.id in skill.agents}
    assert {skill["skillName"] for skill in found[0]["skills"]} == held
