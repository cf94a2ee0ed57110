"""What a claim is: a Slack user says which Desk agent they are, and an administrator decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.errors import PersonError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class ClaimState(StrEnum):
    """How far a claim came; one that was declined or withdrawn is no longer kept."""

    PENDING = "pending"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Claim:
    """A Slack user's word to be a Desk agent.

    Attributes:
        id: of this claim alone: another claim of the same person has another.
        claimed_at, decided_at: aware, UTC.
        decided_by: the administrator's Slack id; `None` while it waits.
    """

    id: str
    user_id: str
    agent_id: str
    state: ClaimState
    claimed_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.state is ClaimState.CONFIRMED


class ClaimError(PersonError):
    """A claim cannot be made or decided.

    Attributes:
        reason: a key of the sentences in `formatters.refusals`, such as ``agent_taken``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def confirmed(claims: Iterable[Claim]) -> dict[str, str]:
    """Return Desk ids by Slack user, of the claims that count."""
    return {claim.user_id: claim.agent_id for claim in claims if claim.is_confirmed}


def linked(agent_map: Mapping[str, str], claimed: Mapping[str, str]) -> dict[str, str]:
    """Return who is which agent, first by ``AGENT_MAP``, then by what was confirmed.

    Args:
        agent_map: Slack users to Desk ids or addresses; who is in it counts by it alone.
        claimed: Slack users to Desk ids.
    """
    left = {user: agent for user, agent in claimed.items() if user not in agent_map}
    return {**agent_map, **left}


class Claims(Protocol):
    """Where claims are kept; `bot.store.claims.Claims` is one.

    Every method raises `bot.store.errors.StoreError` where the database cannot be used.
    """

    async def add(self, user_id: str, agent_id: str) -> Claim | None:
        """Write a claim that waits; `None` where the person or the agent has one already."""
        ...

    async def confirm(self, claim_id: str, *, by: str) -> bool:
        """Let a waiting claim count; `False` where it does not wait any more."""
        ...

    async def remove(self, claim: Claim) -> bool:
        """Take a claim away; `False` where it is gone or no longer in the state it was in."""
        ...

    async def get(self, claim_id: str) -> Claim | None:
        """Return the claim with an id."""
        ...

    async def of_user(self, user_id: str) -> Claim | None:
        """Return the claim of a Slack user."""
        ...

    async def list_all(self) -> tuple[Claim, ...]:
        """Return every claim, the oldest first."""
        ...


class Confirmed(Protocol):
    """Tells which Desk agent an administrator confirmed somebody to be."""

    async def agent_id_of(self, user_id: str) -> str | None:
        """Return Desk's id; `None` where nobody confirmed any, or it cannot be known now."""
        ...

    async def all(self) -> Mapping[str, str]:
        """Return Desk ids by Slack user.

        Raises:
            StoreError: the database cannot be used.
        """
        ...


class Unclaimed:
    """A `Confirmed` for where no claims are kept."""

    async def agent_id_of(self, _: str) -> str | None:
        """Return nobody."""
        return None

    async def all(self) -> Mapping[str, str]:
        """Return nobody."""
        return {}
