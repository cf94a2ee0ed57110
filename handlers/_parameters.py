"""From a query to the parameters of Desk's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.desk.models import Agent, Department
    from bot.query import Query
    from bot.services import Services


async def place(
    query: Query, viewer: Viewer, services: Services
) -> tuple[Department | None, Agent | None]:
    """Return the department and the agent that a query names; a department narrows the names.

    Raises:
        PersonError: a name fits none or several.
    """
    department = None
    if query.department is not None:
        department = await services.people.find_department(query.department)
    if query.who is None:
        return department, None
    return department, await services.people.find(query.who, viewer.user, department=department)


def parameters(
    *, department: Department | None = None, agent: Agent | None = None, **texts: str
) -> dict[str, object]:
    """Return ``p`` of an operation, by Desk's ids, without what does not narrow."""
    p: dict[str, object] = {key: text for key, text in texts.items() if text}
    if department is not None:
        p["department"] = department.id
    if agent is not None:
        p["agent"] = agent.id
    return p
