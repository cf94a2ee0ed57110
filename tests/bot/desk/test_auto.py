"""The choice between the guide and the documented API, operation by operation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import DeskDataCenterError, DeskGrantError, DeskNotFoundError
from bot.desk.models import Department, Presence, Source
from bot.desk.params import Operation
from tests.bot.desk.portal import BILLING, agent_id, small_portal
from tests.bot.desk.test_guide import PERFORMANCE, ROWS, SKILLS, STATUS, serve
from tests.bot.desk.upstream import (
    TOKEN,
    MovableClock,
    Reply,
    Upstream,
    connect,
    page,
    refusal,
)

if TYPE_CHECKING:
    from typing import Any


@pytest.fixture
def both(upstream: Upstream) -> Upstream:
    """Serve the documented API and the guide's paths."""
    small_portal().serve(upstream)
    serve(upstream)
    return upstream


async def test_guide_is_preferred(both: Upstream, clock: MovableClock) -> None:
    """A portal that serves the guide's paths is asked for the people's ids, and nothing else."""
    async with connect(both, clock, source="auto") as desk:
        assert set(desk.sources().values()) == {None}
        board = await desk.get_agent_status_monitoring()
        await desk.get_agent_skill_mapping()
        await desk.get_agent_performance_metrics({"agent": "Ada Ray"})
        assert [agent.name for agent in await desk.list_agents()] == [
            "Ada Ray",
            "Bo Lee",
            "Cleo Sun",
        ]
        assert len(await desk.list_departments()) == 2
        assert set(desk.sources().values()) == {Source.GUIDE}
        assert (await desk.get_organization()).time_zone == "Europe/Berlin"
    assert board.freshness.source is Source.GUIDE
    assert (len(both.calls("/agents")), both.calls("/agentAvailability")) == (1, [])
    assert len(both.calls(STATUS)) == 1


@pytest.mark.parametrize(
    "reply",
    [
        refusal(404, "URL_NOT_FOUND"),
        refusal(422, "UNPROCESSABLE_ENTITY"),
        page(200),
        page(404),
        Reply(status=302, body=b"", headers={"Location": "/signin"}),
        Reply({"message": "hello"}),
        Reply(body=b"not json", headers={"Content-Type": "text/plain"}),
        Reply([]),
        Reply(status=204),
    ],
)
async def test_other_shapes_mean_rest_for_a_day(
    both: Upstream, clock: MovableClock, reply: Reply
) -> None:
    """Where the path gives no records the documented API serves, re-checked after a day."""
    both.on(STATUS, reply)
    async with connect(both, clock, source="auto") as desk:
        for hours, probes in ((0, 1), (23, 1), (1, 2)):
            clock.advance(hours=hours)
            board = await desk.get_agent_status_monitoring()
            assert board.freshness.source is Source.REST
            assert len(board.agents) == 3
            assert len(both.calls(STATUS)) == probes
        assert desk.sources()[Operation.STATUS] is Source.REST
        assert desk.sources()[Operation.SKILLS] is None
        both.on(STATUS, Reply({"data": ROWS}))
        clock.advance(days=1)
        board = await desk.get_agent_status_monitoring()
        assert board.freshness.source is Source.GUIDE


async def test_first_callers_try_once(both: Upstream, clock: MovableClock) -> None:
    """However many ask different things at first, the path is tried once."""
    both.on(STATUS, refusal(404, "URL_NOT_FOUND"))
    questions: list[dict[str, Any]] = [{}, {"status": "busy"}, {"agent": "Ada Ray"}] * 10
    async with connect(both, clock, source="auto") as desk:
        boards = await asyncio.gather(*(desk.get_agent_status_monitoring(p) for p in questions))
    assert {board.freshness.source for board in boards} == {Source.REST}
    assert len(both.calls(STATUS)) == 1


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "SCOPE_MISMATCH"),
        refusal(403, "FORBIDDEN"),
        refusal(500, "INTERNAL_SERVER_ERROR"),
        refusal(429, "TOO_MANY_REQUESTS", {"Retry-After": "30"}),
    ],
)
async def test_passing_trouble_is_no_verdict(
    both: Upstream, clock: MovableClock, reply: Reply
) -> None:
    """The documented API steps in for a minute; then the guide's path is tried again."""
    both.on(STATUS, reply)
    async with connect(both, clock, source="auto") as desk:
        for _ in range(3):
            board = await desk.get_agent_status_monitoring()
            assert board.freshness.source is Source.REST
        assert desk.sources()[Operation.STATUS] is None
        both.on(STATUS, Reply({"data": ROWS}))
        clock.advance(minutes=1)
        board = await desk.get_agent_status_monitoring()
        assert board.freshness.source is Source.GUIDE


async def test_dead_grant_is_said(both: Upstream, clock: MovableClock) -> None:
    """What ails the session itself ails both sources and is raised."""
    both.on(TOKEN, Reply({"error": "invalid_code"}))
    async with connect(both, clock, source="auto") as desk:
        with pytest.raises(DeskGrantError):
            await desk.get_agent_status_monitoring()
        assert both.calls() == []


@pytest.mark.parametrize("code", ["INVALID_OAUTH", "UNAUTHORIZED"])
async def test_paths_that_take_no_token(both: Upstream, clock: MovableClock, code: str) -> None:
    """Undocumented paths may answer 401 to every token: the other source answers with this one."""
    for path in (STATUS, PERFORMANCE, SKILLS):
        both.on(path, refusal(401, code))
    async with connect(both, clock, source="auto") as desk:
        for _ in range(5):
            board = await desk.get_agent_status_monitoring()
            assert board.freshness.source is Source.REST
            assert (await desk.get_agent_skill_mapping()).freshness.source is Source.REST
            assert (await desk.get_agent_performance_metrics()).freshness.source is Source.REST
            clock.advance(minutes=1)
        assert desk.sources()[Operation.STATUS] is None
    assert both.tokens == 1


async def test_sources_are_joined_by_id(both: Upstream, clock: MovableClock) -> None:
    """Rows that know names alone bear Desk's own ids, whichever source serves what else."""
    both.on(STATUS, refusal(404, "URL_NOT_FOUND"))
    both.on(SKILLS, Reply([{"agentName": "ADA  ray", "skills": ["French"]},
                           {"skill": "Tax", "department": "billing", "agents": ["Cleo Sun", "Al"]},
                           {"skill": "VIP", "departments": ["Billing", {"id": "7"}]}]))  # fmt: skip
    async with connect(both, clock, source="auto") as desk:
        board = await desk.get_agent_status_monitoring()
        skills = await desk.get_agent_skill_mapping()
        ada = await desk.get_agent_skill_mapping({"agent": agent_id(1)})
        tax = await desk.get_agent_skill_mapping({"department": BILLING})
        figures = await desk.get_agent_performance_metrics({"agent": agent_id(3)})
        people = {agent.id for agent in await desk.list_agents()}
    assert desk.sources()[Operation.SKILLS] is skills.freshness.source is Source.GUIDE
    assert {row.agent.id for row in board.agents} == people
    assert {skill.name: skill.agent_ids for skill in skills.skills} == {
        "French": frozenset({agent_id(1)}),
        "Tax": frozenset({agent_id(3), "Al"}),
        "VIP": frozenset(),
    }
    assert (ada.scope.agent, [skill.name for skill in ada.skills]) == (
        board.agents[1].agent,
        ["French"],
    )
    assert {skill.department for skill in tax.skills if skill.name == "Tax"} == {
        Department(BILLING, "Billing")
    }
    assert (figures.agents, figures.scope.agent and figures.scope.agent.name) == ((), "Cleo Sun")
    assert {"agent": "ada@example.com"} in [seen.query for seen in both.calls(SKILLS)]
    assert {"department": "Billing"} in [seen.query for seen in both.calls(SKILLS)]


async def test_namesakes_are_not_taken_for_each_other(both: Upstream, clock: MovableClock) -> None:
    """An address tells two people of one name apart; a name that several share is nobody's."""
    portal = small_portal()
    portal.agents[1]["name"] = "Ada Ray"
    portal.serve(both)
    both.on(STATUS, Reply([{"agentName": "Ada Ray", "email": "bo@example.com", "status": "BUSY"},
                           {"agentName": "Cleo Sun", "status": "ONLINE"}]))  # fmt: skip
    both.on(SKILLS, Reply([{"agentName": "Ada Ray", "skills": ["French"]}]))
    async with connect(both, clock, source="auto") as desk:
        board = await desk.get_agent_status_monitoring()
        skills = await desk.get_agent_skill_mapping()
        alone = await desk.get_agent_status_monitoring({"agent": agent_id(1)})
    assert [row.agent.id for row in board.agents] == [agent_id(3), agent_id(2)]
    assert not skills.skills[0].agent_ids & {agent_id(1), agent_id(3)}
    assert [(row.agent.id, row.presence) for row in alone.agents] == [
        (agent_id(1), Presence.UNKNOWN)
    ]


@pytest.mark.parametrize("status", [403, 503])
async def test_without_the_documented_roster(
    both: Upstream, clock: MovableClock, status: int
) -> None:
    """Where the roster cannot be had, asked for once a minute, the guide's ids are its own."""
    both.on("/agents", refusal(status, "FORBIDDEN", {"Retry-After": "60"}))
    async with connect(both, clock, source="auto") as desk:
        for _ in range(3):
            board = await desk.get_agent_status_monitoring()
            assert [row.agent.id for row in board.agents] == ["bo@example.com", "ada@example.com"]
        assert len(both.calls("/agents")) == 1
        small_portal().serve(both)
        clock.advance(minutes=1)
        board = await desk.get_agent_status_monitoring()
        assert [row.agent.id for row in board.agents] == [agent_id(2), agent_id(1)]


async def test_guide_that_stops_serving_is_left(both: Upstream, clock: MovableClock) -> None:
    """When the path is gone later, the same question is answered by the documented API."""
    async with connect(both, clock, source="auto") as desk:
        await desk.get_agent_performance_metrics()
        both.on(PERFORMANCE, refusal(404, "URL_NOT_FOUND"))
        clock.advance(minutes=2)
        report = await desk.get_agent_performance_metrics()
        assert report.freshness.source is Source.REST
        assert desk.sources()[Operation.PERFORMANCE] is Source.REST


async def test_new_answer_beats_an_old_one(both: Upstream, clock: MovableClock) -> None:
    """In an outage of the guide alone the documented API answers; in one of both the old answer."""
    async with connect(both, clock, source="auto") as desk:
        await desk.get_agent_status_monitoring()
        both.on(STATUS, refusal(503, "INTERNAL_SERVER_ERROR", {"Retry-After": "60"}))
        clock.advance(minutes=1)
        board = await desk.get_agent_status_monitoring()
        assert (board.freshness.source, board.freshness.stale) == (Source.REST, False)
        clock.advance(minutes=1)
        for path in ("/agentAvailability", "/agentsTicketsCount"):
            both.on(path, refusal(503, "INTERNAL_SERVER_ERROR", {"Retry-After": "60"}))
        board = await desk.get_agent_status_monitoring()
        assert board.freshness.stale
    async with connect(both, clock, source="auto") as desk:
        both.on(STATUS, Reply({"data": ROWS}))
        await desk.get_agent_status_monitoring()
        for path in (STATUS, "/agents", "/departments"):
            both.on(path, refusal(503, "INTERNAL_SERVER_ERROR", {"Retry-After": "60"}))
        clock.advance(minutes=1)
        board = await desk.get_agent_status_monitoring()
        assert (board.freshness.source, board.freshness.stale) == (Source.GUIDE, True)


async def test_questions_refused_here_are_no_verdict(both: Upstream, clock: MovableClock) -> None:
    """A name that nobody has is said; the guide goes on serving."""
    async with connect(both, clock, source="auto") as desk:
        with pytest.raises(DeskNotFoundError):
            await desk.get_agent_status_monitoring({"agent": "Nobody"})
        assert desk.sources()[Operation.STATUS] is Source.GUIDE


async def test_trying_leaves_the_reserve_be(both: Upstream, clock: MovableClock) -> None:
    """With few credits left the guide's paths are not tried, and people are answered."""
    both.on("/organizations", Reply({"data": []}, headers={"X-Rate-Limit-Remaining-v3": "10"}))
    async with connect(both, clock, source="auto") as desk:
        await desk.get_organization()
        board = await desk.get_agent_status_monitoring()
    assert board.freshness.source is Source.REST
    assert both.calls(STATUS) == []


async def test_accounts_server_is_no_part_of_the_shape(both: Upstream, clock: MovableClock) -> None:
    """A page at the accounts server says nothing about the guide's paths, nor of the portal."""
    token = Reply({"access_token": "1000.a"})
    both.on(TOKEN, page(200), token)
    async with connect(both, clock, source="auto") as desk:
        for ask in (desk.get_agent_status_monitoring, desk.get_organization):
            with pytest.raises(DeskDataCenterError):
                await ask()
        assert desk.sources()[Operation.STATUS] is None
        clock.advance(minutes=5)
        assert (await desk.get_organization()).time_zone == "Europe/Berlin"
        assert (await desk.get_agent_status_monitoring()).freshness.source is Source.GUIDE
