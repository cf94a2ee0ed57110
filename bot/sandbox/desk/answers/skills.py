"""Skills, skill types, the skills of an agent, and how skills are stamped on tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.desk.answers.ask import page, record
from bot.sandbox.desk.world import CREATED_MILLIS, CREATOR_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Skill, SkillType, World


def get_skills(ask: Ask) -> Body:
    """Answer GET /skills: of one department, inactive ones included unless ``status`` says so."""
    own = ask.department().id
    found = [item for item in ask.world.skills if item.type.department == own]
    rows = page([item for item in found if _passes(item, ask.params)], ask.params, 100)
    return {"data": [_record(ask.world, item) for item in rows]}


def get_skill(ask: Ask) -> Body:
    """Answer GET /skills/{skillId}."""
    return _record(ask.world, record(ask.world.skill_by_id, ask.params["skillId"]))


def get_skill_types(ask: Ask) -> Body:
    """Answer GET /skillTypes."""
    chosen = ask.params.get("departmentId")
    status = ask.params.get("mappedSkillsStatus")
    rows = [_type_record(ask.world, item) for item in ask.world.skill_types]
    kept = [row for row in rows if chosen in {None, row["departmentId"]}]
    kept = [row for row in kept if status is None or status in row["mappedSkillsStatus"]]
    return {"data": list(page(kept, ask.params, 100))}


def get_skill_type(ask: Ask) -> Body:
    """Answer GET /skillTypes/{skillTypeId}; only lists tell the statuses of its skills."""
    types = {item.id: item for item in ask.world.skill_types}
    row = _type_record(ask.world, record(types, ask.params["skillTypeId"]))
    del row["mappedSkillsStatus"]
    return row


def get_skill_configuration(ask: Ask) -> Body:
    """Answer GET /skillConfiguration."""
    own = ask.department().id
    return {
        "autoSkillStamping": "ACTIVE",
        "attachSkillsOption": "AT_THE_END",
        "departmentId": own,
    }


def get_skills_of_agent(ask: Ask) -> Body:
    """Answer GET /agents/{agentId}/skills: an entry for each department asked for."""
    person = record(ask.world.person_by_id, ask.params["agentId"])
    wanted = ask.params["departmentIds"]
    return {
        "data": [
            {"departmentId": own, "associatedSkills": list(_held(ask.world, person.id, own))}
            for own in wanted
        ]
    }


def _held(world: World, agent_id: str, department: str) -> Iterator[Body]:
    for item in world.skills:
        if agent_id in item.agents and item.type.department == department:
            yield {"skillId": item.id, "skillName": item.name, "skillTypeId": item.type.id}


def _passes(skill: Skill, params: Mapping[str, Any]) -> bool:
    return (
        params.get("status", _status(skill)) == _status(skill)
        and params.get("skillTypeId", skill.type.id) == skill.type.id
        and skill.id in params.get("skillIds", [skill.id])
        and skill.name.lower().startswith(params.get("searchString", "").lower())
    )


def _status(skill: Skill) -> str:
    return "ACTIVE" if skill.active else "INACTIVE"


def _record(world: World, skill: Skill) -> Body:
    return {
        "id": skill.id,
        "name": skill.name,
        "description": None,
        "status": _status(skill),
        "orderId": str(world.skills.index(skill) + 1),
        "departmentId": skill.type.department,
        "skillTypeId": skill.type.id,
        "skillType": {"skillTypeId": skill.type.id, "skillTypeName": skill.type.name},
        "agentIds": list(skill.agents),
        "criteria": _criteria(skill),
        **_provenance(),
    }


def _criteria(skill: Skill) -> Body:
    """Return the rule that stamps the skill on tickets: any of its words in the subject."""
    condition = {
        "fieldModule": "tickets",
        "fieldName": "Subject",
        "condition": "contains",
        "value": list(skill.words),
        "displayValue": list(skill.words),
    }
    return {"pattern": "1", "fieldConditions": [condition]}


def _type_record(world: World, skill_type: SkillType) -> Body:
    skills = [item for item in world.skills if item.type.id == skill_type.id]
    return {
        "id": skill_type.id,
        "name": skill_type.name,
        "departmentId": skill_type.department,
        "associatedSkills": [
            {"skillId": item.id, "skillName": item.name, "skillStatus": _status(item)}
            for item in skills
        ],
        "mappedSkillsStatus": sorted({_status(item) for item in skills}),
        **_provenance(),
    }


def _provenance() -> Body:
    return {
        "createdBy": CREATOR_ID,
        "createdTime": CREATED_MILLIS,
        "modifiedBy": CREATOR_ID,
        "modifiedTime": CREATED_MILLIS,
    }
