"""Single tickets: what a link in a Slack message points at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.desk.answers.ask import record
from bot.sandbox.desk.shifts import day_of, midnight
from bot.sandbox.desk.world import PORTAL_ZONE

if TYPE_CHECKING:
    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Ticket, World


def get_ticket(ask: Ask) -> Body:
    """Answer GET /tickets/{ticketId}."""
    ticket = record(ask.world.ticket_by_id, ask.params["ticketId"])
    return _record(ask, ticket) | _included(ask.world, ticket, ask.params.get("include", ()))


def _record(ask: Ask, ticket: Ticket) -> Body:
    created = _day(ask) - timedelta(hours=ticket.age_hours)
    closed = ticket.status == "Closed"
    return {
        "id": ticket.id,
        "ticketNumber": str(ticket.number),
        "subject": ticket.subject,
        "status": ticket.status,
        "statusType": ticket.status,
        "departmentId": ticket.department,
        "assigneeId": ticket.assignee,
        "teamId": None,
        "priority": "High" if ticket.number % 5 == 0 else None,
        "channel": ticket.channel,
        "createdTime": _time(created),
        "modifiedTime": _time(created + timedelta(minutes=30)),
        "dueDate": None if closed else _time(created + timedelta(days=2)),
        "closedTime": _time(created + timedelta(minutes=30)) if closed else None,
        "webUrl": f"{ask.url}/agent/example/support/tickets/details/{ticket.id}",
        "isSpam": False,
        "entitySkills": [ticket.skill.id] if ticket.skill else [],
    }


def _day(ask: Ask) -> datetime:
    day = midnight(PORTAL_ZONE, day_of(PORTAL_ZONE, ask.moment))
    return datetime.fromtimestamp(day, UTC)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _included(world: World, ticket: Ticket, include: Any) -> Body:
    """Return what ``include`` adds; tickets of the sandbox have no product and no contract."""
    parts: Body = {
        "assignee": _assignee(world, ticket),
        "team": None,
        "department": _department(world, ticket),
        "skillsInfo": _skills(ticket),
        "isRead": True,
        "contact": None,
        "product": None,
        "contract": None,
    }
    keys = {
        "departments": "department",
        "skills": "skillsInfo",
        "contacts": "contact",
        "products": "product",
    }
    wanted = {keys.get(name, name) for name in include}
    return {name: value for name, value in parts.items() if name in wanted}


def _assignee(world: World, ticket: Ticket) -> Body | None:
    if ticket.assignee is None:
        return None
    person = world.person_by_id[ticket.assignee]
    return {
        "id": person.id,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email or "",
        "photoURL": None,
    }


def _department(world: World, ticket: Ticket) -> Body:
    return {"id": ticket.department, "name": world.department_by_id[ticket.department].name}


def _skills(ticket: Ticket) -> list[Body]:
    if ticket.skill is None:
        return []
    return [
        {
            "skillId": ticket.skill.id,
            "skillName": ticket.skill.name,
            "skillTypeId": ticket.skill.type.id,
            "skillTypeName": ticket.skill.type.name,
            "mappingType": "SYSTEM",
            "weightage": "5",
        }
    ]
