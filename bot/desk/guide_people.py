"""Who the guide's rows tell about: agents and departments, with ids of our own where it has none.

An agent without an id is known by the e-mail address, or else by the name; a department by its
name. Rows of different operations that share an id, an address or a name are the same person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.desk.guide_fields import Field
from bot.desk.models import Agent, Department
from bot.desk.roster import NOBODY, Roster, fold
from bot.desk.values import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.desk.guide_rows import GuideRow


def departments_of(row: GuideRow) -> tuple[Department, ...]:
    """Return the departments that a row names, singly or in a list."""
    single = row.get(Field.DEPARTMENT) or row.get(Field.DEPARTMENT_ID)
    named = [named_department(part) for part in row.get(Field.DEPARTMENTS) or ()]
    if single:
        named.insert(0, Department(row.get(Field.DEPARTMENT_ID) or single, single))
    return tuple({each.id: each for each in named if each}.values())


def agent_of(row: GuideRow) -> Agent | None:
    """Return the agent that a row tells about; `None` for a row about a skill alone."""
    own_id = None if row.get(Field.SKILL) else row.get(Field.ID)
    agent_id = row.get(Field.AGENT_ID) or own_id
    email, name = row.get(Field.EMAIL), row.get(Field.NAME)
    key = agent_id or email or name
    if row.get(Field.MACHINE) or not key:
        return None
    return Agent(
        id=key,
        name=name or email or key,
        email=email,
        departments=departments_of(row),
        time_zone=row.get(Field.TIME_ZONE),
    )


def build_guide_roster(rows: Iterable[GuideRow], known: Roster = NOBODY) -> Roster:
    """Collect the people of the rows; what several rows say about one person is gathered.

    Whom the documented API knows is as it says; `rows` bear its ids already.
    """
    people: dict[str, Agent] = {}
    keys: dict[str, str] = {}
    for agent in (found for row in rows if (found := agent_of(row))):
        texts = [fold(text) for text in (agent.id, agent.email, agent.name) if text]
        same = (keys[text] for text in texts if text in keys)
        key = next((each for each in same if not _differs(people[each], agent)), agent.id)
        people[key] = _merged(people.get(key), agent)
        keys |= {text: keys.get(text, key) for text in texts}
    return Roster({**people, **known.by_id}.values(), machines=known.machines)


def identify(agent: Agent, roster: Roster) -> Agent:
    """Return the roster's entry for the same person, or `agent` when it is somebody new."""
    for text in (agent.id, agent.email, agent.name):
        found = roster.match(text) if text else ()
        if len(found) == 1 and not _differs(found[0], agent):
            return found[0]
    return agent


def is_in(agent: Agent, department: Department) -> bool:
    """Tell whether an agent belongs to a department; who has none on record stays in."""
    names = {fold(each.name) for each in agent.departments}
    ids = {each.id for each in agent.departments}
    return not names or department.id in ids or fold(department.name) in names


def named_agent(part: Any) -> Agent | None:
    """Return the agent that an entry of a skill's list names: an object, a name or an id."""
    record: Mapping[str, Any] = part if isinstance(part, dict) else {"name": part}
    name = read_text(record.get("name") or record.get("agentName"))
    agent_id = read_text(record.get("id") or record.get("agentId"))
    email = read_text(record.get("email") or record.get("emailId"))
    key = agent_id or email or name
    return Agent(key, name or email or key, email) if key else None


def named_department(part: Any) -> Department | None:
    """Return the department that an entry of a list names: an object or a name."""
    if not isinstance(part, dict):
        return Department(part, part)
    name = read_text(part.get("name") or part.get("departmentName"))
    department_id = read_text(part.get("id") or part.get("departmentId"))
    key = department_id or name
    return Department(key, name or key) if key else None


def _merged(known: Agent | None, agent: Agent) -> Agent:
    if known is None:
        return agent
    departments = {each.id: each for each in (*known.departments, *agent.departments)}
    return Agent(
        id=known.id,
        name=known.name,
        email=known.email or agent.email,
        departments=tuple(departments.values()),
        time_zone=known.time_zone or agent.time_zone,
    )


def _differs(known: Agent, agent: Agent) -> bool:
    """Tell two people who share a name apart, by ids that Desk gave or by their addresses."""
    if known.id == agent.id:
        return False
    if not (_is_made_up(known) or _is_made_up(agent)):
        return True
    return bool(known.email and agent.email and fold(known.email) != fold(agent.email))


def _is_made_up(agent: Agent) -> bool:
    return agent.id in {agent.email, agent.name}
