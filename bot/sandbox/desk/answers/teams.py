"""Teams: their lists are under ``teams`` and ``members``, not ``data``, and are never 204."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.desk.answers.agents import role_and_profile, short_record
from bot.sandbox.desk.answers.ask import matches, page, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Team


def get_teams(ask: Ask) -> Body:
    """Answer GET /teams."""
    return _page(ask, ask.world.teams)


def get_teams_in_department(ask: Ask) -> Body:
    """Answer GET /departments/{departmentId}/teams."""
    found = [team for team in ask.world.teams if team.department == ask.params["departmentId"]]
    wanted = ask.params.get("searchStr")
    return _page(ask, [team for team in found if wanted is None or matches(wanted, team.name)])


def list_associated_teams_for_agent(ask: Ask) -> Body:
    """Answer GET /agents/{agentId}/teams."""
    return _page(ask, [team for team in ask.world.teams if ask.params["agentId"] in team.agents])


def get_team(ask: Ask) -> Body:
    """Answer GET /teams/{teamId}."""
    return _record(record(ask.world.team_by_id, ask.params["teamId"]))


def get_team_members_details(ask: Ask) -> Body:
    """Answer GET /teams/{teamId}/members."""
    team = record(ask.world.team_by_id, ask.params["teamId"])
    include = ask.params.get("include", ())
    people = [ask.world.person_by_id[one] for one in team.agents]
    return {"members": [short_record(one) | role_and_profile(one, include) for one in people]}


def _page(ask: Ask, teams: Sequence[Team]) -> Body:
    """Return a page; a limit of 0 stands for all of them."""
    limit = ask.params["limit"] or len(teams)
    rows = page(teams, {"from": ask.params["from"], "limit": limit}, limit)
    return {"teams": [_record(team) for team in rows]}


def _record(team: Team) -> Body:
    return {
        "id": team.id,
        "name": team.name,
        "description": None,
        "departmentId": team.department,
        "agents": list(team.added),
        "derivedAgents": list(team.agents),
        "roles": [],
        "rolesWithSubordinates": [],
        "subTeams": [],
        "logoUrl": None,
    }
