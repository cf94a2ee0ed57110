"""Accounts of the portal: agents and its relatives, departments/{id}/agents, myinfo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.desk.answers.ask import listed, matches, page, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Person, World

_LIMIT: Final = 10
_ROLE: Final = {"id": "1892000000000000101", "name": "Support Agent"}
_PROFILE: Final = {"id": "1892000000000000201", "name": "Agent"}
_ADMIN_PROFILE: Final = {"id": "1892000000000000202", "name": "Support Administrator"}


def get_agents(ask: Ask) -> Body | None:
    """Answer GET /agents."""
    return _page(ask, ask.world.accounts)


def get_agents_in_department(ask: Ask) -> Body | None:
    """Answer GET /departments/{departmentId}/agents."""
    own = ask.params["departmentId"]
    return _page(ask, [one for one in ask.world.accounts if own in one.departments])


def get_agents_by_ids(ask: Ask) -> Body:
    """Answer GET /agentsByIds."""
    people = (ask.world.person_by_id.get(one) for one in ask.params["agentIds"])
    return {"data": [short_record(one) for one in people if one]}


def get_agents_count(ask: Ask) -> Body:
    """Answer GET /agents/count."""
    return {"count": sum(_passes(one, ask.params) for one in ask.world.accounts)}


def get_all_agents_count(ask: Ask) -> Body:
    """Answer GET /agents/allCounts."""
    accounts = ask.world.accounts
    active = sum(one.status == "ACTIVE" for one in accounts)
    nobody = ("lightAgents", "importedAgents", "closedAgents", "unconfirmedAgents", "deletedAgents")
    return {
        "activeAgents": active,
        "allAgents": len(accounts),
        "deactivatedAgents": len(accounts) - active,
        **dict.fromkeys(nobody, 0),
    }


def get_agent_by_email(ask: Ask) -> Body | None:
    """Answer GET /agents/email/{emailId}."""
    wanted = ask.params["emailId"].lower()
    found = (one for one in ask.world.accounts if (one.email or "").lower() == wanted)
    return next((full_record(one) for one in found), None)


def get_agent_by_zuid(ask: Ask) -> Body | None:
    """Answer GET /agents/zuid/{zuid}."""
    found = (one for one in ask.world.accounts if one.zuid == ask.params["zuid"])
    return next((full_record(one) for one in found), None)


def get_agent(ask: Ask) -> Body:
    """Answer GET /agents/{agentId}."""
    person = record(ask.world.person_by_id, ask.params["agentId"])
    return full_record(person) | _included(ask.world, person, ask.params)


def get_my_info(ask: Ask) -> Body:
    """Answer GET /myinfo: the agent whose token this is."""
    return full_record(ask.world.owner) | _included(ask.world, ask.world.owner, ask.params)


def short_record(person: Person) -> Body:
    """Return what agentsByIds and the members of a team tell."""
    return {
        "id": person.id,
        "zuid": person.zuid,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "emailId": person.email,
        "photoURL": None,
        "roleId": _ROLE["id"],
        "profileId": _profile(person)["id"],
    }


def role_and_profile(person: Person, include: Sequence[str]) -> Body:
    """Return the parts that ``include=role,profile`` adds."""
    parts = {"role": _ROLE, "profile": _profile(person)}
    return {name: value for name, value in parts.items() if name in include}


def full_record(person: Person) -> Body:
    """Return what the lists of agents tell."""
    return {
        **short_record(person),
        "name": person.name,
        "status": person.status,
        "isConfirmed": True,
        "isZiaAgent": person.machine,
        "rolePermissionType": person.permission,
        "timeZone": person.time_zone,
        "langCode": "en_US",
        "countryCode": "en_US",
        **dict.fromkeys(("phone", "mobile", "extn", "aboutInfo"), ""),
        "channelExpert": ["Email"],
        "associatedDepartmentIds": list(person.departments),
        "associatedChatDepartmentIds": [],
    }


def _page(ask: Ask, accounts: Sequence[Person]) -> Body | None:
    found = [one for one in accounts if _passes(one, ask.params)]
    if "sortOrder" in ask.params:
        found.sort(key=lambda one: one.name, reverse=ask.params["sortOrder"] == "desc")
    include = ask.params.get("include", ())
    rows = page(found, ask.params, _LIMIT)
    return listed([full_record(one) | role_and_profile(one, include) for one in rows])


def _passes(person: Person, params: Mapping[str, Any]) -> bool:
    return all(_verdicts(person, params))


def _verdicts(person: Person, params: Mapping[str, Any]) -> Iterator[bool]:
    """Yield what each given filter thinks; nobody is light, unconfirmed, or has custom fields."""
    if "departmentIds" in params:
        yield not set(person.departments).isdisjoint(params["departmentIds"])
    if "status" in params:
        yield person.status == params["status"]
    yield params.get("isConfirmed", True)
    yield not params.get("isLightAgent", False)
    yield params.get("rolePermissionType", person.permission) in {person.permission, "${NON_LIGHT}"}
    yield _ROLE["id"] in params.get("roleIds", [_ROLE["id"]])
    yield _profile(person)["id"] in params.get("profileIds", [_profile(person)["id"]])
    yield "cfFieldName" not in params and "cfSearchStr" not in params
    if "searchStr" in params:
        yield matches(params["searchStr"], *_searched(person, params.get("fieldName")))


def _searched(person: Person, field: str | None) -> tuple[str | None, ...]:
    texts = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "name": person.name,
        "emailId": person.email,
    }
    return (person.name, person.email) if field is None else (texts[field],)


def _profile(person: Person) -> dict[str, str]:
    return _ADMIN_PROFILE if person.permission == "Admin" else _PROFILE


def _included(world: World, person: Person, params: Mapping[str, Any]) -> Body:
    include = params.get("include", ())
    departments = [
        {"id": item.id, "name": item.name}
        for item in world.departments
        if item.id in person.departments
    ]
    parts = {
        "associatedDepartments": departments,
        "associatedChatDepartments": [],
        "verifiedEmails": [person.email],
    }
    wanted = {name: value for name, value in parts.items() if name in include}
    return role_and_profile(person, include) | wanted
