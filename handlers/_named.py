"""Figures of people by name: for managers, and for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.desk.models import Agent
    from bot.services import Services


async def check_figures(agent: Agent, viewer: Viewer, services: Services) -> None:
    """Let pass who may see an agent's figures by name, and log that they looked.

    Raises:
        AccessRefusedError: they may not.
    """
    own = await services.people.agent_of(viewer.user)
    if not services.access.may_see_figures(viewer, agent, own):
        raise services.access.refusal_of_figures(viewer)


async def is_offered(agent: Agent, viewer: Viewer, services: Services) -> bool:
    """Say whether a button to an agent's figures is worth showing."""
    own = await services.people.agent_of(viewer.user)
    return services.access.is_figures_offered(viewer, agent, own)
