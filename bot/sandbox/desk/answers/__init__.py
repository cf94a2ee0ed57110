"""One function per documented operation: a checked request in, the body of its answer out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.activity import Kind
from bot.sandbox.desk.answers import (
    agents,
    dashboards,
    departments,
    presence,
    skills,
    teams,
    tickets,
    workload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.desk.answers.ask import Answer

ANSWERS: Final[Mapping[str, Answer]] = {
    "getCurrentAvailability": presence.get_current_availability,
    "getOnlineAgents": presence.get_online_agents,
    "getOfflineAgents": presence.get_offline_agents,
    "getAgentAvailabilityConfig": presence.get_availability_config,
    "getAgentsTicketsCount": workload.get_agents_tickets_count,
    "getAgents": agents.get_agents,
    "getAgentsByIds": agents.get_agents_by_ids,
    "getAgentsCount": agents.get_agents_count,
    "getAllAgentsCount": agents.get_all_agents_count,
    "getAgentByEmail": agents.get_agent_by_email,
    "getAgentByZuid": agents.get_agent_by_zuid,
    "getAgent": agents.get_agent,
    "getMyInfo": agents.get_my_info,
    "getAgentsInDepartment": agents.get_agents_in_department,
    "getSolvedTickets": dashboards.ticket_report(Kind.SOLVED),
    "getCreatedTickets": dashboards.ticket_report(Kind.CREATED),
    "getReopenedTickets": dashboards.ticket_report(Kind.REOPENED),
    "getOnholdTickets": dashboards.ticket_report(Kind.ON_HOLD),
    "getBacklogTickets": dashboards.ticket_report(Kind.BACKLOG),
    "getResolutionTime": dashboards.get_resolution_time,
    "getResponseCount": dashboards.get_response_count,
    "getResponseTime": dashboards.get_response_time,
    "getSkills": skills.get_skills,
    "getSkill": skills.get_skill,
    "getSkillsOfAgent": skills.get_skills_of_agent,
    "getSkillTypes": skills.get_skill_types,
    "getSkillType": skills.get_skill_type,
    "getSkillConfiguration": skills.get_skill_configuration,
    "getDepartments": departments.get_departments,
    "getMyDepartments": departments.get_my_departments,
    "getDepartmentsByIds": departments.get_departments_by_ids,
    "getDepartmentsCount": departments.get_departments_count,
    "getDepartment": departments.get_department,
    "getOrganizations": departments.get_organizations,
    "getAccessibleOrganizationsForUser": departments.get_organizations,
    "getOrganization": departments.get_organization,
    "getTeams": teams.get_teams,
    "getTeamsInDepartment": teams.get_teams_in_department,
    "listAssociatedTeamsForAgent": teams.list_associated_teams_for_agent,
    "getTeam": teams.get_team,
    "getTeamMembersDetails": teams.get_team_members_details,
    "getTicket": tickets.get_ticket,
}
"""By ``operationId``."""
