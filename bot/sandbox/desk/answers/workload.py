"""What lies on agents' desks: agentsTicketsCount."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.world import Person


def get_agents_tickets_count(ask: Ask) -> Body:
    """Answer GET /agentsTicketsCount; ids that are nobody's are left out."""
    department = ask.params.get("departmentId", "allDepartment")
    chosen = None if department == "allDepartment" else ask.department().id
    wanted = () if ask.faults.no_presence else ask.params["agentIds"]
    people = (ask.world.person_by_id.get(one) for one in wanted)
    return {"data": [_row(ask, one, chosen) for one in people if one and one.index >= 0]}


def _row(ask: Ask, person: Person, department: str | None) -> Body:
    state = ask.simulation.presence(person, ask.moment)
    load = ask.simulation.load(person, ask.moment, department)
    channels = {"channel": state.channels} if state.is_online else {}
    return {
        "agentId": person.id,
        "isOnline": state.is_online,
        **channels,
        "openCount": load.open,
        "onholdCount": load.on_hold,
        "overDueCount": load.overdue,
        "dueIn1HrCount": load.due_soon,
    }
