"""Tickets, as far as the bot looks at them: who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.values import read_text

if TYPE_CHECKING:
    from bot.desk.client import DeskClient

_BUDGET_S: Final = 3.0
"""A ticket is only one of several pointers to a person: the rest must not wait long for it."""


async def get_ticket_assignee(desk: DeskClient, ticket_id: str) -> str | None:
    """Return the id of the Desk agent whom a ticket is assigned to; `None` for nobody.

    ``GET /tickets/{ticketId}``, scope ``Desk.tickets.READ``:
    https://desk.zoho.com/DeskAPIDocument#Tickets#Tickets_Getaticket

    Args:
        desk: asks.
        ticket_id: digits, as in the ticket's link.

    Raises:
        DeskError: see `bot.desk.errors`.
    """
    ticket = await desk.session.get(f"/tickets/{ticket_id}", budget_s=_BUDGET_S)
    return read_text(ticket.get("assigneeId")) if isinstance(ticket, dict) else None
