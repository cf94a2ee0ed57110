"""Which processes live: each changes its row every few seconds, and the others look whether it did.

Nobody compares clocks: a process counts as dead when its row has stayed the same for some seconds
of the observer's own time, however wrong anybody's clock is.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from bot.store.tables import lease as _table
from bot.store.turns import take_turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_PREFIX: Final = "worker:"
_TURN: Final = "turn:workers"
_FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done, in seconds.

    Attributes:
        beat_s: a process shows that it lives.
        dead_after_s: it did not for this long, and counts as dead.
        tick_s: what fell due is handed on.
        reap_s: what dead processes left is looked for.
        poll_s: a process looks whether there are jobs to take.
        relaunch_s: it tries again to reach a database that was away when it started.
        wait_s: for so long, somebody who wants a job done waits for a start; longer than one takes
            whose forerunner was killed.
    """

    beat_s: float = 2.0
    dead_after_s: float = 10.0
    tick_s: float = 2.0
    reap_s: float = 3.0
    poll_s: float = 0.5
    relaunch_s: float = 5.0
    wait_s: float = 6.0


PACE: Final = Pace()


class Workers:
    """This process among those that share a database.

    Every method raises `bot.store.errors.StoreError` where the database cannot be used.

    Args:
        store: the database.
        wanted: a name that stays the same when the process is started again, such as the host's.
        timer: seconds that only go forward.
        sleep: waits.
        pace: how often a process shows that it lives.
    """

    def __init__(
        self,
        store: Store,
        wanted: str,
        *,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        pace: Pace = PACE,
    ) -> None:
        self.name = wanted
        self._store = store
        self._timer = timer
        self._sleep = sleep
        self._pace = pace
        self._token = secrets.token_hex(4)
        self._beats = 0
        self._seen: dict[str, tuple[str | None, float]] = {}

    async def join(self) -> str:
        """Take a name: the wanted one, or with a number where a living process has it."""
        wanted, number = self.name, 1
        while not await self._take(self.name):
            number += 1
            self.name = f"{wanted}-{number}"
        return self.name

    async def beat(self) -> None:
        """Show that this process lives."""
        row = {"name": _PREFIX + self.name, "holder": self._holder(), "until": self._store.clock()}
        statement = self._store.insert(_table).values(row)
        async with self._store.begin() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["name"], set_={"holder": row["holder"], "until": row["until"]}
                )
            )

    async def dead(self, names: Collection[str]) -> frozenset[str]:
        """Return those of some processes that have shown no life for long enough.

        Asked again and again; the first answers are empty.
        """
        try:
            async with self._store.read() as connection:
                holders = await _holders(connection, names)
        except BaseException:
            # Who could not look knows nothing about who could not beat.
            self._seen.clear()
            raise
        now = self._timer()
        before = self._seen
        self._seen = {
            name: before[name]
            if name in before and before[name][0] == holders.get(name)
            else (holders.get(name), now)
            for name in names
        }
        silent_since = now - self._pace.dead_after_s
        return frozenset(name for name, (_, at) in self._seen.items() if at <= silent_since)

    @asynccontextmanager
    async def alone(self, dead: Collection[str]) -> AsyncIterator[frozenset[str]]:
        """Let no other process take up what the dead left, nor take a name, until the block ends.

        Gives those that are still dead: one that was started again begins by itself what it left.
        All of them are then watched anew, so that nothing is taken up twice in a row.

        Args:
            dead: from the last `dead`.
        """
        async with self._store.begin() as connection:
            await take_turn(self._store, connection, _TURN)
            holders = await _holders(connection, dead)
            yield frozenset(name for name in dead if holders.get(name) == self._seen[name][0])
        self._seen = {name: seen for name, seen in self._seen.items() if name not in dead}

    async def leave(self) -> None:
        """Give up the name."""
        ours = _table.c.holder.startswith(self._token)
        async with self._store.begin() as connection:
            await connection.execute(
                delete(_table).where(_table.c.name == _PREFIX + self.name, ours)
            )

    async def tidy(self) -> None:
        """Forget processes that have not been seen for a day, such as hosts with random names.

        By this process's clock; one that lives all the same has its row again with the next beat.
        """
        is_old = _table.c.until < self._store.clock() - _FORGOTTEN_AFTER
        async with self._store.begin() as connection:
            await connection.execute(
                delete(_table).where(_table.c.name.startswith(_PREFIX), is_old)
            )

    async def _take(self, name: str) -> bool:
        async with self._store.read() as connection:
            holder = (await _holders(connection, [name])).get(name)
        if holder is not None:
            # Its process may have died; one that lives beats twice in this time.
            await self._sleep(2.5 * self._pace.beat_s)
        async with self._store.begin() as connection:
            await take_turn(self._store, connection, _TURN)
            if holder is None:
                return await self._insert(connection, name)
            return await self._replace(connection, name, holder)

    async def _insert(self, connection: AsyncConnection, name: str) -> bool:
        row = {"name": _PREFIX + name, "holder": self._holder(), "until": self._store.clock()}
        statement = self._store.insert(_table).values(row).on_conflict_do_nothing()
        made = await connection.execute(statement.returning(_table.c.name))
        return made.one_or_none() is not None

    async def _replace(self, connection: AsyncConnection, name: str, holder: str) -> bool:
        unchanged = (_table.c.name == _PREFIX + name, _table.c.holder == holder)
        values = {"holder": self._holder(), "until": self._store.clock()}
        result = await connection.execute(update(_table).where(*unchanged).values(values))
        return result.rowcount == 1

    def _holder(self) -> str:
        self._beats += 1
        return f"{self._token}:{self._beats}"


async def _holders(connection: AsyncConnection, names: Collection[str]) -> dict[str, str]:
    wanted = [_PREFIX + name for name in names]
    statement = select(_table.c.name, _table.c.holder).where(_table.c.name.in_(wanted))
    rows = await connection.execute(statement)
    return {row.name.removeprefix(_PREFIX): row.holder for row in rows}
