"""From a query to the parameters of Desk's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnknownNameError, UsageError
from bot.filters import near
from bot.grammar import excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.access import Viewer
    from bot.desk.models import Agent, Department
    from bot.query import DeskQuery
    from bot.services import Services


async def place(
    query: DeskQuery,
    viewer: Viewer,
    services: Services,
    *,
    kind: str = "filter",
    words: Sequence[str] = (),
) -> tuple[Department | None, Agent | None]:
    """Return the department and the agent that a query names; a department narrows the names.

    Args:
        query: what was asked.
        viewer: who asks.
        services: what answers.
        kind: what `words` are, such as ``period``.
        words: what the command reads as filters: a misspelt one arrives here as a name.

    Raises:
        PersonError: a name fits none or several.
    """
    department = None
    if query.department is not None:
        department = await services.people.find_department(query.department)
    if query.who is None:
        return department, None
    try:
        agent = await services.people.find(query.who, viewer.user, department=department)
    except UnknownNameError as error:
        meant = misspelt(error, kind, words)
        if meant is None:
            raise
        raise meant from error
    return department, agent


def misspelt(error: UnknownNameError, kind: str, words: Sequence[str]) -> UsageError | None:
    """Return the error of a filter's word, if that is nearer than any agent's name."""
    nearest = near(error.name, [*words, *error.nearest])
    if not nearest or nearest[0] not in words:
        return None
    return UsageError(excerpt(error.name), f"is neither an agent nor a {kind}", nearest=nearest[:1])


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
