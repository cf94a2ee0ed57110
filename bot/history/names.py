"""What ids of the history are called: the last name of each, also when it is gone from Desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.store.history_tables import known_agent, known_department, known_skill

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.desk.models import Agent, Department, Skill
    from bot.history.bulk import Bulk, Row, Value


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, and what else is known of a skill: its type and department."""

    agents: Mapping[Row, Row] = field(default_factory=dict)
    departments: Mapping[Row, Row] = field(default_factory=dict)
    skills: Mapping[Row, Row] = field(default_factory=dict)


_TABLES: Final = {
    "agents": known_agent,
    "departments": known_department,
    "skills": known_skill,
}


def names_of(
    agents: Iterable[Agent], *, departments: Iterable[Department] = (), skills: Iterable[Skill] = ()
) -> Names:
    """Return the names of agents and skills, with those of their departments, and of others."""
    people, known = list(agents), list(skills)
    places = {each.id: each.name for person in people for each in person.departments}
    places |= {skill.department.id: skill.department.name for skill in known if skill.department}
    places |= {each.id: each.name for each in departments}
    return Names(
        {(person.id,): (person.name,) for person in people},
        {(key,): (name,) for key, name in places.items()},
        {(skill.id,): _skill(skill) for skill in known},
    )


async def write_names(
    connection: AsyncConnection,
    bulk: Bulk,
    seen: Sequence[tuple[Value, Names]],
    kept: Mapping[str, Mapping[Row, Row]] | None = None,
) -> dict[str, Mapping[Row, Row]]:
    """Note names in the order in which they were seen; only what differs is written.

    Args:
        connection: of the transaction.
        bulk: writes.
        seen: instants, as the database takes them, and what was seen then.
        kept: what is known, as this returned it, by the name of the table.
    """
    known: dict[str, Mapping[Row, Row]] = dict(kept or {})
    for kind, table in _TABLES.items():
        found = [(at, getattr(names, kind)) for at, names in seen]
        if any(names for _, names in found):
            before = known.get(table.name)
            if before is None:
                before = await read_names(connection, table)
            known[table.name], changed = _take_in(before, found)
            # In one order everywhere, or two processes could each wait for a row of the other's.
            await bulk.put_newer(connection, table, sorted(changed, key=_id))
    return known


async def read_names(connection: AsyncConnection, table: Table) -> dict[Row, Row]:
    """Return what is known by id."""
    columns = [column for column in table.columns if column.name != "changed_at"]
    rows = (await connection.execute(select(*columns))).all()
    return {(row[0],): tuple(row[1:]) for row in rows}


def _take_in(
    before: Mapping[Row, Row], found: Iterable[tuple[Value, Mapping[Row, Row]]]
) -> tuple[dict[Row, Row], Collection[Row]]:
    """Return what is known then, and the rows of what is new."""
    known = dict(before)
    changed: dict[Row, Row] = {}
    for at, names in found:
        for key, values in names.items():
            if known.get(key) != values:
                known[key] = values
                changed[key] = (*key, *values, at)
    return known, changed.values()


def _skill(skill: Skill) -> Row:
    department = skill.department
    return (skill.name, skill.type, department.id if department else None)


def _id(row: Row) -> str:
    return str(row[0])
