"""The portal and its departments: organizations, departments, myDepartments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.desk.answers.ask import listed, matches, page, record
from bot.sandbox.desk.world import (
    CREATED,
    CREATOR_ID,
    ORG_ID,
    OTHER_ORG_ID,
    PORTAL_ZONE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Department

_LIMIT: Final = 10


def get_departments(ask: Ask) -> Body | None:
    """Answer GET /departments."""
    found = [item for item in ask.world.departments if _passes(item, ask.params)]
    return listed([_record(item) for item in page(found, ask.params, _LIMIT)])


def get_my_departments(ask: Ask) -> Body | None:
    """Answer GET /myDepartments; the token's owner, an administrator, sees all of them."""
    found = [item for item in ask.world.departments if _passes(item, ask.params)]
    return listed([_record(item) for item in found])


def get_departments_by_ids(ask: Ask) -> Body | None:
    """Answer GET /departmentsByIds."""
    found = (ask.world.department_by_id.get(one) for one in ask.params["departmentIds"])
    return listed([_record(item) for item in found if item])


def get_departments_count(ask: Ask) -> Body:
    """Answer GET /departments/count."""
    return {"count": sum(_passes(item, ask.params) for item in ask.world.departments)}


def get_department(ask: Ask) -> Body:
    """Answer GET /departments/{departmentId}, the only one that lists agents."""
    found = record(ask.world.department_by_id, ask.params["departmentId"])
    return {**_record(found), "associatedAgentIds": list(found.agents)}


def get_organizations(ask: Ask) -> Body:
    """Answer GET /organizations and GET /accessibleOrganizations."""
    return {"data": [_organization(ask)]}


def get_organization(ask: Ask) -> Body:
    """Answer GET /organizations/{organizationId}."""
    own = _organization(ask)
    return record({ORG_ID: own}, ask.params["organizationId"])


def _passes(department: Department, params: Mapping[str, Any]) -> bool:
    """Tell whether a department fits; all of them are enabled, none has chat set up."""
    if not params.get("isEnabled", True):
        return False
    if params.get("chatStatus", "NOT_CREATED") not in {"NOT_CREATED", "${UNAVAILABLE}"}:
        return False
    return "searchStr" not in params or matches(params["searchStr"], department.name)


def _record(department: Department) -> Body:
    return {
        "id": department.id,
        "name": department.name,
        "nameInCustomerPortal": department.name,
        "sanitizedName": department.name.lower()[:100],
        "description": None,
        "isEnabled": True,
        "isDefault": department.name == "Support",
        "isVisibleInCustomerPortal": True,
        "isAssignToTeamEnabled": False,
        "hasLogo": False,
        "chatStatus": "NOT_CREATED",
        "creatorId": CREATOR_ID,
        "createdTime": CREATED,
    }


def _organization(ask: Ask) -> Body:
    return {
        "id": OTHER_ORG_ID if ask.faults.wrong_organization else ORG_ID,
        "companyName": "Example Ltd",
        "portalName": "example",
        "edition": "ENTERPRISE",
        "timeZone": PORTAL_ZONE,
        "isDefault": True,
        "isAdminInOrg": True,
        "isSandboxPortal": False,
        "portalURL": f"{ask.url}/portal/example",
    }
