"""Who is online: agentAvailability, onlineAgents, offlineAgents, agentAvailabilityConfig."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.desk.answers.ask import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.desk.answers.ask import Ask, Body
    from bot.sandbox.desk.presence import AgentPresence
    from bot.sandbox.desk.world import Person


def get_current_availability(ask: Ask) -> Body:
    """Answer GET /agentAvailability, paged."""
    return _presence(ask, _people(ask))


def get_online_agents(ask: Ask) -> Body:
    """Answer GET /onlineAgents; ``hasMore`` tells that the limit cut the list."""
    return _presence(ask, [one for one in _people(ask) if _state(ask, one).is_online])


def get_offline_agents(ask: Ask) -> Body:
    """Answer GET /offlineAgents; ``hasMore`` tells that the limit cut the list."""
    return _presence(ask, [one for one in _people(ask) if not _state(ask, one).is_online])


def get_availability_config(_ask: Ask) -> Body:
    """Answer GET /agentAvailabilityConfig."""
    return {"agentIdleTime": "30", "treatIdleAgentsAsOffline": True}


def _people(ask: Ask) -> Sequence[Person]:
    if ask.faults.no_presence:
        return ()
    everywhere = ask.params["departmentId"] == "-1"
    return ask.world.members(None if everywhere else ask.department().id)


def _state(ask: Ask, person: Person) -> AgentPresence:
    return ask.simulation.presence(person, ask.moment)


def _presence(ask: Ask, people: Sequence[Person]) -> Body:
    rows = page(people, ask.params, ask.params["limit"])
    include = ask.params.get("include", "").split(",")
    shown = ask.params.get("from", 0) + len(rows)
    return {
        "data": [_row(one, _state(ask, one), include) for one in rows],
        "hasMore": shown < len(people),
        "totalAgentsCount": str(len(people)),
    }


def _row(person: Person, state: AgentPresence, include: Sequence[str]) -> Body:
    details = {
        "chatStatus": state.chat,
        "mailStatus": state.mail,
        "phoneStatus": state.phone,
        "phoneMode": state.phone_mode,
        "presenceStatus": state.status,
    }
    wanted = {name: value for name, value in details.items() if name in include}
    return {"agentId": person.id, "status": state.status, **wanted}
