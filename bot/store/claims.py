"""The table of claims: who says to be which Desk agent, and whose word was confirmed."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import delete, select, update

from bot.claims import Claim, ClaimState, confirmed
from bot.store.errors import StoreError
from bot.store.tables import agent_claim as _table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Row

    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

_ID_BYTES: Final = 8
_WAIT_S: Final = 2.0
"""How long an answer may wait for the database's word on who somebody is."""


class Claims:
    """Keeps claims; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, user_id: str, agent_id: str) -> Claim | None:
        """Write a claim that waits; `None` where the person or the agent has one already."""
        values = {
            "id": secrets.token_hex(_ID_BYTES),
            "user_id": user_id,
            "agent_id": agent_id,
            "state": ClaimState.PENDING,
            "claimed_at": self._store.clock(),
        }
        statement = self._store.insert(_table).values(values).on_conflict_do_nothing()
        # Not read again: a claim that is written and not returned is one that nobody is told of.
        async with self._store.begin() as connection:
            made = (await connection.execute(statement.returning(_table))).one_or_none()
        return _claim(made) if made is not None else None

    async def confirm(self, claim_id: str, *, by: str) -> bool:
        """Let a waiting claim count; `False` where it does not wait any more."""
        values = {
            "state": ClaimState.CONFIRMED,
            "decided_at": self._store.clock(),
            "decided_by": by,
        }
        waits = (_table.c.id == claim_id) & (_table.c.state == ClaimState.PENDING)
        async with self._store.begin() as connection:
            statement = update(_table).where(waits).values(values)
            return (await connection.execute(statement)).rowcount == 1

    async def remove(self, claim: Claim) -> bool:
        """Take a claim away; `False` where it is gone or no longer in the state it was in."""
        same = (_table.c.id == claim.id) & (_table.c.state == claim.state)
        async with self._store.begin() as connection:
            return (await connection.execute(delete(_table).where(same))).rowcount == 1

    async def get(self, claim_id: str) -> Claim | None:
        """Return the claim with an id."""
        return await self._find(_table.c.id == claim_id)

    async def of_user(self, user_id: str) -> Claim | None:
        """Return the claim of a Slack user."""
        return await self._find(_table.c.user_id == user_id)

    async def list_all(self) -> tuple[Claim, ...]:
        """Return every claim, the oldest first."""
        async with self._store.read() as connection:
            rows = await connection.execute(select(_table).order_by(_table.c.claimed_at))
            return tuple(_claim(row) for row in rows)

    async def _find(self, where: ColumnElement[bool]) -> Claim | None:
        async with self._store.read() as connection:
            row = (await connection.execute(select(_table).where(where))).one_or_none()
        return _claim(row) if row is not None else None


class KeptClaims:
    """A `Confirmed` that asks the database each time, so that all replicas know at once.

    While it is away nobody counts as confirmed: fewer figures are seen, never more.
    """

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    async def agent_id_of(self, user_id: str) -> str | None:
        """Return Desk's id of the confirmed agent, if the database says so in time."""
        try:
            async with asyncio.timeout(_WAIT_S):
                claim = await self._claims.of_user(user_id)
        except (StoreError, TimeoutError) as error:
            _log.warning("claims_unknown", user=user_id, error=type(error).__name__)
            return None
        return claim.agent_id if claim is not None and claim.is_confirmed else None

    async def all(self) -> Mapping[str, str]:
        """Return all that are confirmed."""
        return confirmed(await self._claims.list_all())


def _claim(row: Row[tuple[object, ...]]) -> Claim:
    return Claim(
        id=row.id,
        user_id=row.user_id,
        agent_id=row.agent_id,
        state=ClaimState(row.state),
        claimed_at=row.claimed_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
