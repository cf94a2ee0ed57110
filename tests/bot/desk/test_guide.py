"""The guide's three paths as the only thing that a portal answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import (
    DeskAnswerError,
    DeskGrantError,
    DeskNotFoundError,
    DeskRequestError,
    DeskServerError,
)
from bot.desk.models import Average, Department, Presence, Source
from tests.bot.desk.portal import small_portal
from tests.bot.desk.upstream import MovableClock, Reply, Upstream, connect, refusal

if TYPE_CHECKING:
    from typing import Any

STATUS, PERFORMANCE, SKILLS = (
    "/doc/agentstatusmonitoring", "/doc/agentperformancemetrics", "/doc/agentskillmapping",
)  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"agentName": "Ada Ray", "email": "ada@example.com", "status": "BUSY", "openTickets": 7,
     "department": "Support", "shift": "early"},
    {"agentName": "Bo Lee", "email": "bo@example.com", "status": "ONLINE", "openTickets": 3,
     "department": "Billing"},
]  # fmt: skip


def serve(upstream: Upstream) -> None:
    """Answer the three paths, and nothing else; parameters are ignored."""
    upstream.on(STATUS, Reply({"data": ROWS}))
    figures = [{"agentName": "Ada Ray", "ticketsClosed": 9, "avgResolutionTime": "41:50 hrs"},
               {"agentName": "Bo Lee", "ticketsClosed": 1}]  # fmt: skip
    upstream.on(PERFORMANCE, Reply(figures))
    skills = [{"agentName": "Ada Ray", "skills": ["French"], "level": "high"},
              {"agentName": "Bo Lee", "skills": ["French", "Tax"]}]  # fmt: skip
    upstream.on(SKILLS, Reply({"agents": skills}))


async def test_three_paths_are_enough(upstream: Upstream, clock: MovableClock) -> None:
    """People, departments and all operations come from the rows alone."""
    serve(upstream)
    async with connect(upstream, clock, source="guide") as desk:
        board = await desk.get_agent_status_monitoring()
        report = await desk.get_agent_performance_metrics()
        skills = await desk.get_agent_skill_mapping()
        assert [agent.name for agent in await desk.list_agents()] == ["Ada Ray", "Bo Lee"]
        assert [each.name for each in await desk.list_departments()] == ["Billing", "Support"]
        organization = await desk.get_organization()
        assert await desk.get_organization() is organization
        assert set(desk.sources().values()) == {Source.GUIDE}
    assert [row.agent.name for row in board.agents] == ["Bo Lee", "Ada Ray"]
    assert board.agents[1].extras[0].value == "early"
    assert board.freshness.source is Source.GUIDE
    assert (report.team.closed, report.agents[0].agent.email) == (10, "ada@example.com")
    assert not report.is_period_confirmed
    assert [skill.name for skill in skills.skills_of("ada@example.com")] == ["French"]
    assert skills.extras["ada@example.com"][0].value == "high"
    assert organization.time_zone is None
    assert sorted(seen.path for seen in upstream.calls()) == sorted(
        f"/api/v1{path}" for path in (STATUS, PERFORMANCE, SKILLS, "/organizations")
    )


async def test_parameters_travel_and_filters_apply(upstream: Upstream, clock: MovableClock) -> None:
    """What p holds is sent as given; rows of a path that does not filter are filtered here."""
    serve(upstream)
    p = {"department": "support", "status": "busy"}
    async with connect(upstream, clock, source="guide") as desk:
        board = await desk.get_agent_status_monitoring(p)
        one = await desk.get_agent_performance_metrics({"agent": "bo@example.com", "period": "30d"})
        tax = await desk.get_agent_skill_mapping({"skill": "tax"})
        bo = await desk.get_agent_skill_mapping({"agent": "Bo Lee", "department": "Billing"})
    assert [row.agent.name for row in board.agents] == ["Ada Ray"]
    assert board.scope.department == Department("Support", "Support")
    assert board.scope.presences == (Presence.BUSY,)
    assert p in [seen.query for seen in upstream.calls(STATUS)]
    assert upstream.calls(PERFORMANCE)[0].query == {"agent": "bo@example.com", "period": "30d"}
    assert [row.agent.name for row in one.agents] == ["Bo Lee"]
    assert one.team == one.agents[0].figures
    assert [skill.name for skill in tax.skills] == ["Tax"]
    assert [agent.name for agent in bo.agents] == ["Bo Lee"]
    assert [skill.name for skill in bo.skills] == ["French", "Tax"]


async def test_averages_without_counts(upstream: Upstream, clock: MovableClock) -> None:
    """A time whose count the rows do not tell is a time all the same, and no part of a mean."""
    upstream.on(STATUS, Reply({"data": ROWS}))
    rows: list[dict[str, Any]] = [
        {"agentName": "Ada Ray", "avgResolutionTime": "02:05 hrs"},
        {"agentName": "Bo Lee", "ticketsClosed": 2, "avgResolutionTime": "04:00 hrs"},
        {"agentName": "Cy Fox", "ticketsClosed": 6, "avgResolutionTime": "08:00 hrs"},
    ]
    upstream.on(PERFORMANCE, Reply(rows))
    async with connect(upstream, clock, source="guide") as desk:
        report = await desk.get_agent_performance_metrics()
        ada = await desk.get_agent_performance_metrics({"agent": "Ada Ray"})
        upstream.on(PERFORMANCE, Reply([{**row, "ticketsClosed": None} for row in rows]))
        clock.advance(days=1)
        unknown = await desk.get_agent_performance_metrics()
    own = Average(None, timedelta(hours=2, minutes=5))
    assert report.agents[0].figures.resolution_time == ada.team.resolution_time == own
    assert report.team.resolution_time == Average(8, timedelta(hours=7))
    assert unknown.team.resolution_time is None


async def test_unknown_names(upstream: Upstream, clock: MovableClock) -> None:
    """Names that no row holds are refused with the nearest."""
    serve(upstream)
    async with connect(upstream, clock, source="guide") as desk:
        for p, nearest in (({"agent": "Ada Rae"}, "Ada Ray"), ({"department": "Bill"}, "Billing")):
            with pytest.raises(DeskNotFoundError) as unknown:
                await desk.get_agent_status_monitoring(p)
            assert unknown.value.nearest[0] == nearest


async def test_rows_without_departments(upstream: Upstream, clock: MovableClock) -> None:
    """Where the rows say nothing of departments, the path's own filter is trusted."""
    upstream.on(STATUS, Reply([{"name": "Ada Ray", "status": "online"}]))
    async with connect(upstream, clock, source="guide") as desk:
        board = await desk.get_agent_status_monitoring({"department": "Support"})
    assert [row.agent.name for row in board.agents] == ["Ada Ray"]
    assert board.scope.department == Department("Support", "Support")


async def test_equal_questions_are_asked_once(upstream: Upstream, clock: MovableClock) -> None:
    """Answers are kept for their kind's lifetime and not joined anew."""
    serve(upstream)
    async with connect(upstream, clock, source="guide") as desk:
        first = await desk.get_agent_status_monitoring({"status": "busy"})
        assert await desk.get_agent_status_monitoring({"status": "busy"}) is first
        assert len(upstream.calls(STATUS)) == 2
        clock.advance(seconds=20)
        assert await desk.get_agent_status_monitoring({"status": "busy"}) is not first
        assert len(upstream.calls(STATUS)) == 3


async def test_empty_answer_is_an_empty_board(upstream: Upstream, clock: MovableClock) -> None:
    """204 and an empty array are nobody."""
    upstream.on(STATUS, Reply(status=204))
    upstream.on(SKILLS, Reply([]))
    async with connect(upstream, clock, source="guide") as desk:
        assert (await desk.get_agent_status_monitoring()).agents == ()
        assert (await desk.get_agent_skill_mapping()).skills == ()


async def test_only_one_of_the_paths(upstream: Upstream, clock: MovableClock) -> None:
    """Without status rows people are those of the operation's own; other failures are said."""
    serve(upstream)
    upstream.on(STATUS, refusal(404, "URL_NOT_FOUND"))
    async with connect(upstream, clock, source="guide") as desk:
        report = await desk.get_agent_performance_metrics({"agent": "ada ray"})
        assert report.team.closed == 9
        with pytest.raises(DeskRequestError):
            await desk.get_agent_status_monitoring()
    upstream.on(STATUS, refusal(500, "INTERNAL_SERVER_ERROR"))
    async with connect(upstream, clock, source="guide") as desk:
        with pytest.raises(DeskServerError):
            await desk.get_agent_performance_metrics()


async def test_other_shapes_cannot_be_read(upstream: Upstream, clock: MovableClock) -> None:
    """A JSON answer without records is an unreadable answer."""
    upstream.on(STATUS, Reply({"message": "hello"}))
    async with connect(upstream, clock, source="guide") as desk:
        with pytest.raises(DeskAnswerError):
            await desk.get_agent_status_monitoring()


async def test_organization_where_it_can_be_asked(upstream: Upstream, clock: MovableClock) -> None:
    """The portal's zone is known where /organizations answers; an outage is not papered over."""
    small_portal().serve(upstream)
    async with connect(upstream, clock, source="guide") as desk:
        assert (await desk.get_organization()).time_zone == "Europe/Berlin"
    upstream.on("/organizations", refusal(401, "INVALID_OAUTH"))
    async with connect(upstream, clock, source="guide") as desk:
        with pytest.raises(DeskGrantError):
            await desk.get_organization()
