"""Which OAuth scopes each call needs: any one of a row will do, the preferred one first.

From the ``security`` sections of https://github.com/zoho/zohodesk-oas. `MINIMAL_SCOPES` serves
every call here; the narrower ``Desk.agents.READ`` and its like are named on operations but
missing from the vendor's registry of scopes, and asking for an unknown scope fails the consent.
Scopes are fixed at consent: a new one needs a new refresh token.
"""

from __future__ import annotations

import re
from typing import Final

MINIMAL_SCOPES: Final = ("Desk.basic.READ", "Desk.tickets.READ", "Desk.settings.READ")
"""What to ask consent for."""

_BASIC: Final = ("Desk.basic.READ", "Desk.settings.READ")
_TICKETS: Final = ("Desk.tickets.READ",)

REQUIRED_SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "/agentAvailability": _BASIC,
    "/onlineAgents": _BASIC,
    "/offlineAgents": _BASIC,
    "/agentsTicketsCount": _TICKETS,
    "/agents": (*_BASIC, "Desk.agents.READ"),
    "/departments": (*_BASIC, "Desk.departments.READ"),
    "/tickets/{id}": _TICKETS,
    "/teams": (*_BASIC, "Desk.teams.READ"),
    "/organizations": (*_BASIC, "Desk.organization.READ"),
    "/skills": ("Desk.settings.READ", "Desk.automations.READ"),
    "/dashboards/solvedTickets": _TICKETS,
    "/dashboards/ticketsResolutionTime": _TICKETS,
    "/dashboards/responseTime": _TICKETS,
    "/dashboards/reopenedTickets": _TICKETS,
    "/dashboards/backlogTickets": _TICKETS,
    # The guide's paths are in no vendor file; the guide itself suggests these two.
    "/doc/agentperformancemetrics": _BASIC,
    "/doc/agentstatusmonitoring": _BASIC,
    "/doc/agentskillmapping": _BASIC,
}
"""Path below ``/api/v1``, ids left open -> scopes of which any one is enough."""

_ID: Final = re.compile(r"(?<=/)\d+", re.ASCII)


def route_of(path: str) -> str:
    """Return a path with its ids left open: ``/tickets/17`` is a call of ``/tickets/{id}``."""
    return _ID.sub("{id}", path)


def needed_for(path: str) -> tuple[str, ...]:
    """Return the scopes of which one is needed for `path`, the preferred one first."""
    return REQUIRED_SCOPES.get(route_of(path), ())
