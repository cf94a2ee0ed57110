"""Claims in the database, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.claims import ClaimState
from bot.store.claims import Claims, KeptClaims
from bot.store.errors import StoreUnavailableError
from tests.databases import open_store
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from pathlib import Path

    from bot.claims import Claim
    from bot.store.store import Store


async def test_one_claim_a_person_and_one_an_agent(store: Store) -> None:
    """A second of either is not written, also when many try at once."""
    claims = Claims(store)
    made = await asyncio.gather(*(claims.add("U1", f"40{n}") for n in range(5)))
    (one,) = [claim for claim in made if claim is not None]
    assert await claims.add("U2", one.agent_id) is None
    assert await claims.list_all() == (one,)
    assert one.state is ClaimState.PENDING
    assert one.claimed_at == store.clock()


async def test_a_claim_is_confirmed_once(store: Store) -> None:
    """Of two administrators one decides; every replica knows at once."""
    claims, replica = Claims(store), KeptClaims(Claims(store))
    one = await claims.add("U1", "401")
    assert one is not None
    assert await replica.agent_id_of("U1") is None
    done = await asyncio.gather(*(claims.confirm(one.id, by=f"UADMIN{n}") for n in range(4)))
    assert sorted(done) == [False, False, False, True]
    assert await replica.agent_id_of("U1") == "401"
    assert await replica.all() == {"U1": "401"}
    found = await claims.get(one.id)
    assert found is not None
    assert (found.is_confirmed, found.decided_at) == (True, store.clock())
    assert found.decided_by == f"UADMIN{done.index(True)}"


async def test_what_was_decided_meanwhile_is_not_removed(store: Store) -> None:
    """Removing names the state that was seen; afterwards both can be claimed again."""
    claims = Claims(store)
    one = await claims.add("U1", "401")
    assert one is not None
    await claims.confirm(one.id, by="UADMIN")
    assert not await claims.remove(one)
    confirmed = await claims.of_user("U1")
    assert confirmed is not None
    assert await claims.remove(confirmed)
    again: Claim | None = await claims.add("U1", "401")
    assert again is not None
    assert again.id != one.id


async def test_without_the_database_nobody_is_confirmed(tmp_path: Path) -> None:
    """Who cannot be known to be an agent is none, and the rest of the bot goes on."""
    nowhere = f"sqlite+aiosqlite:///{tmp_path}/missing/deskbot.db"
    async with open_store(nowhere, clock=FixedClock()) as store:
        claims = KeptClaims(Claims(store))
        assert await claims.agent_id_of("U1") is None
        with pytest.raises(StoreUnavailableError, match="cannot be opened"):
            await claims.all()
