"""Tickets, as far as the bot looks at them: who has one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.desk.cache import answer_within
from bot.desk.values import read_text

if TYPE_CHECKING:
    from bot.desk.client import DeskClient
    from bot.desk.session import DeskSession

_LIFETIME: Final = timedelta(minutes=1)
_BUDGET_S: Final = 3.0
"""A ticket is only one of several pointers to a person: the rest must not wait long for it."""


async def get_ticket_assignee(desk: DeskClient, ticket_id: str) -> str | None:
    """Return the id of the Desk agent whom a ticket is assigned to; `None` for nobody.

    Equal questions of one minute are asked once.

    ``GET /tickets/{ticketId}``, scope ``Desk.tickets.READ``:
    https://desk.zoho.com/DeskAPIDocument#Tickets#Tickets_Getaticket

    Args:
        desk: asks.
        ticket_id: digits, as in the ticket's link.

    Raises:
        DeskError: see `bot.desk.errors`.
    """
    key, load = ("assignee", ticket_id), partial(_load_assignee, desk.session, ticket_id)
    with answer_within(_BUDGET_S):
        return (await desk.cache.get(key, _LIFETIME, load)).value


async def _load_assignee(session: DeskSession, ticket_id: str) -> str | None:
    ticket = await session.get(f"/tickets/{ticket_id}", budget_s=_BUDGET_S)
    return read_text(ticket.get("assigneeId")) if isinstance(ticket, dict) else None
