"""Claims in dictionaries, and the direct messages about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.claims import Claim, ClaimState
from bot.store.errors import StoreFullError, StoreUnavailableError

if TYPE_CHECKING:
    from bot.slack.message import Message

ASKED: Final = datetime(2026, 11, 18, 9, tzinfo=UTC)


def claim(user_id: str, agent_id: str, *, by: str | None = None, number: int = 1) -> Claim:
    """Return a claim that waits, or that somebody confirmed."""
    made = Claim(f"{number:016x}", user_id, agent_id, ClaimState.PENDING, ASKED)
    if by is None:
        return made
    return replace(made, state=ClaimState.CONFIRMED, decided_at=ASKED, decided_by=by)


@dataclass(slots=True)
class FakeClaims:
    """Keeps claims as `bot.store.claims.Claims` does.

    Attributes:
        told: who got which direct message.
        is_down: the database fails.
        is_full: the database takes no claim.
        is_raced: somebody else is quicker with each change.
    """

    kept: list[Claim] = field(default_factory=list)
    told: list[tuple[str, Message]] = field(default_factory=list)
    is_down: bool = False
    is_full: bool = False
    is_raced: bool = False

    async def add(self, user_id: str, agent_id: str) -> Claim | None:
        """Keep a claim, one a person and one an agent."""
        taken = any(one.user_id == user_id or one.agent_id == agent_id for one in self._all())
        if self.is_full:
            raise StoreFullError("The database's disk is full; make room, nothing else is needed.")
        if taken or self.is_raced:
            return None
        made = claim(user_id, agent_id, number=len(self.kept) + 1)
        self.kept.append(made)
        return made

    async def confirm(self, claim_id: str, *, by: str) -> bool:
        """Let a claim count."""
        found = await self.get(claim_id)
        if found is None or found.is_confirmed or self.is_raced:
            return False
        self.kept.remove(found)
        confirmed = replace(found, state=ClaimState.CONFIRMED, decided_at=ASKED, decided_by=by)
        self.kept.append(confirmed)
        return True

    async def remove(self, claim: Claim) -> bool:
        """Take one away."""
        if claim not in self._all() or self.is_raced:
            return False
        self.kept.remove(claim)
        return True

    async def get(self, claim_id: str) -> Claim | None:
        """Return one."""
        return next((one for one in self._all() if one.id == claim_id), None)

    async def of_user(self, user_id: str) -> Claim | None:
        """Return somebody's."""
        return next((one for one in self._all() if one.user_id == user_id), None)

    async def list_all(self) -> tuple[Claim, ...]:
        """Return all."""
        return tuple(self._all())

    async def agent_id_of(self, user_id: str) -> str | None:
        """Return whom somebody was confirmed to be."""
        found = await self.of_user(user_id)
        return found.agent_id if found is not None and found.is_confirmed else None

    async def all(self) -> dict[str, str]:
        """Return all that count."""
        return {one.user_id: one.agent_id for one in self._all() if one.is_confirmed}

    async def tell(self, user_id: str, message: Message) -> None:
        """Record a direct message."""
        self.told.append((user_id, message))

    def _all(self) -> list[Claim]:
        if self.is_down:
            raise StoreUnavailableError("The database cannot be reached.")
        return self.kept
