"""What administrators are asked about claims: which wait, and which count no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.claims import confirmed, linked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.claims import Claim
    from bot.desk.models import Agent
    from bot.slack.objects import SlackUser

_NAMED: Final = 10
_WAITING: Final = "Waiting to be confirmed"
_DECIDE: Final = "Type /desk-doctor claims in Slack to confirm or decline what waits."
_OVERTAKEN: Final = "Confirmed, but not counted since somebody else is the agent"
_WITHDRAW: Final = (
    "An e-mail address or AGENT_MAP makes that person the agent: find out who it is, then withdraw"
    " what was confirmed with /desk-doctor claims, or correct the address or AGENT_MAP."
)


def questions(
    claims: Sequence[Claim], overtaken: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """Return what is asked as sentences, each with what to do.

    Args:
        claims: all of them.
        overtaken: from `find_overtaken`.
        names: of agents and Slack users by id.
    """
    waiting = [_pair(one, names) for one in claims if not one.is_confirmed]
    lost = [
        f"{_pair(one, names)} (now {names.get(other, other)})"
        for one in claims
        if (other := overtaken.get(one.user_id))
    ]
    asked = ((_WAITING, waiting, _DECIDE), (_OVERTAKEN, lost, _WITHDRAW))
    return {f"{begin}: {listed(pairs)}.": todo for begin, pairs, todo in asked if pairs}


def find_overtaken(
    claims: Sequence[Claim],
    agents: Sequence[Agent],
    users: Sequence[SlackUser],
    agent_map: Mapping[str, str],
) -> dict[str, str]:
    """Return whose confirmed agent is somebody else now, with who that is, as `People` decides.

    Args:
        claims: all of them.
        agents: of Desk.
        users: everybody of the workspace but bots and who was deactivated.
        agent_map: ``AGENT_MAP``.
    """
    counted = confirmed(claims)
    links = linked(agent_map, counted)
    holders = {one.email.casefold(): one.id for one in users if one.email and one.id not in links}
    holders |= {text.casefold(): user for user, text in agent_map.items()}
    keys = {agent.id: (agent.id, (agent.email or "").casefold()) for agent in agents}
    return {
        user: other
        for user, agent in counted.items()
        if user not in agent_map
        and (other := next((holders[key] for key in keys.get(agent, ()) if key in holders), None))
    }


def names_of(agents: Sequence[Agent], users: Sequence[SlackUser]) -> dict[str, str]:
    """Return names of agents and Slack users by id."""
    named = {one.id: one.name or one.id for one in users}
    return named | {one.id: one.name for one in agents}


def listed(names: Sequence[str]) -> str:
    """Return names in a row, ten at most."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _pair(claim: Claim, names: Mapping[str, str]) -> str:
    user, agent = claim.user_id, claim.agent_id
    return f"{names.get(user, user)} as {names.get(agent, agent)}"
