"""The guide's people and departments under the ids of the documented API, to be joined with it.

A person is recognised by the id, else the e-mail address, else the full name; a department by its
id or name. Whom the documented API does not know keeps an id of the guide's or of our own, and so
does a name that several people share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.desk.guide_fields import Field
from bot.desk.guide_people import agent_of, named_agent, named_department
from bot.desk.roster import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.guide_rows import GuideRow
    from bot.desk.models import Agent, Department
    from bot.desk.roster import Roster


def adopt(rows: Iterable[GuideRow], known: Roster) -> tuple[GuideRow, ...]:
    """Return the rows with the documented ids and names of those whom `known` holds."""
    if not known.agents:
        return tuple(rows)
    return tuple(_adopted(row, known) for row in rows)


def by_names(given: tuple[tuple[str, str], ...], known: Roster) -> tuple[tuple[str, str], ...]:
    """Return `p` with documented ids put as what the guide's paths know: addresses and names."""
    return tuple((key, _name(key, value, known)) for key, value in given)


def _name(key: str, value: str, known: Roster) -> str:
    if key == "agent" and value in known.by_id:
        agent = known.by_id[value]
        return agent.email or agent.name
    if key == "department":
        return next((each.name for each in known.departments if each.id == value), value)
    return value


def _adopted(row: GuideRow, known: Roster) -> GuideRow:
    changes: dict[Field, Any] = {}
    agent = agent_of(row)
    found = _find(agent, known) if agent else None
    if found:
        changes |= {Field.AGENT_ID: found.id, Field.NAME: found.name, Field.EMAIL: found.email}
    text = row.get(Field.DEPARTMENT_ID) or row.get(Field.DEPARTMENT)
    department = _find_department(text, row.get(Field.DEPARTMENT), known)
    if department:
        changes |= {Field.DEPARTMENT_ID: department.id, Field.DEPARTMENT: department.name}
    if row.get(Field.DEPARTMENTS):
        parts = row.get(Field.DEPARTMENTS)
        changes[Field.DEPARTMENTS] = [_adopted_department(part, known) for part in parts]
    if row.get(Field.AGENTS):
        changes[Field.AGENTS] = [_adopted_agent(part, known) for part in row.get(Field.AGENTS)]
    return replace(row, values={**row.values, **changes}) if changes else row


def _adopted_agent(part: Any, known: Roster) -> Any:
    agent = named_agent(part)
    found = _find(agent, known) if agent else None
    return {"id": found.id, "name": found.name, "email": found.email} if found else part


def _adopted_department(part: Any, known: Roster) -> Any:
    department = named_department(part)
    found = department and _find_department(department.id, department.name, known)
    return {"id": found.id, "name": found.name} if found else part


def _find(agent: Agent, known: Roster) -> Agent | None:
    for text in (agent.id, agent.email, agent.name):
        found = known.match(text) if text else ()
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _find_department(key: str | None, name: str | None, known: Roster) -> Department | None:
    texts = {fold(text) for text in (key, name) if text}
    return next(
        (each for each in known.departments if {fold(each.id), fold(each.name)} & texts), None
    )
