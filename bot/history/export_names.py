"""From what people call departments and agents to their ids, by the names that the history kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.history.export_errors import ExportRefusedError
from bot.names import closest, pick
from bot.store.history_tables import known_agent, known_department

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


async def find_department(connection: AsyncConnection, text: str) -> str:
    """Return the id of a department, also of a deleted one.

    Raises:
        ExportRefusedError: none or several are called that.
    """
    known = known_department.c
    rows = await connection.execute(select(known.department_id, known.name))
    return find_id("--department", text, {row.department_id: row.name for row in rows})


async def find_agents(connection: AsyncConnection, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of agents, also of those who have left.

    Raises:
        ExportRefusedError: none or several are called that.
    """
    if not texts:
        return ()
    known = known_agent.c
    rows = await connection.execute(select(known.agent_id, known.name))
    names = {row.agent_id: row.name for row in rows}
    return tuple(find_id("--agent", text, names) for text in texts)


def find_id(option: str, text: str, names: Mapping[str, str]) -> str:
    """Return the one id that a text is, or whose name it means.

    Raises:
        ExportRefusedError: with the option's name and what would do instead.
    """
    if text in names:
        return text
    meant = set(pick(text, names.values()))
    ids = [id_ for id_, name in names.items() if name in meant]
    if len(ids) > 1:
        raise ExportRefusedError(
            f"{option} {text!r} means several; give an id: {_listed(ids, names)}."
        )
    if not ids:
        raise ExportRefusedError(f"{option} {text!r} is not in the history.{_hint(text, names)}")
    return ids[0]


def _listed(ids: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(f"{id_} ({names[id_]})" for id_ in sorted(ids))


def _hint(text: str, names: Mapping[str, str]) -> str:
    near = closest(text, names.values())
    return f" Closest: {', '.join(near)}." if near else ""
