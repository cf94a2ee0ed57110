"""The database as the rest of the bot sees it: transactions, readiness, and errors that say why.

It may be lost and found again at any time: nothing here fails at the start, and the schema is made
at the first use that gets through.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.store.engine import WRITING, build_engine, make_private, parse_url, sqlite_file
from bot.store.errors import BUSY, UNOPENED, StoreError, StoreUnavailableError, folded
from bot.store.migrate import is_current, migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pydantic import SecretStr
    from sqlalchemy import Table
    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.clock import Clock

_log: Final = structlog.get_logger(__name__)

PATIENCE_S: Final = 4.0
"""How long a database may take for the two small queries that show that it is there."""
_PAUSE: Final = timedelta(seconds=2)
"""How long a failed attempt to reach the database answers for those that follow."""
_GONE: Final = (
    "The database's file is gone; put it back, or restart the bot to begin with an empty one."
)


class Store:
    """A database with this code's schema.

    Attributes:
        engine: SQLAlchemy's; prefer `begin` and `read`, whose errors are `StoreError`.
        clock: gives the times that rows are stamped with.

    Args:
        timer: seconds that only go forward.
        patience_s: how long a database may take to show that it is there.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        timer: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self._timer = timer
        self._patience_s = patience_s
        self._writers = engine.execution_options(**WRITING)
        self._file = sqlite_file(engine.url)
        # SQLite itself lets writers try again at random, some for too long.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._preparing = asyncio.Lock()
        self._is_prepared = False
        self._has_been = False
        self._failure: tuple[StoreError, float] | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether one machine's file is all there is."""
        return self.engine.dialect.name == "sqlite"

    @property
    def has_been(self) -> bool:
        """Whether this process has used it already."""
        return self._has_been

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes; it ends with the block, undone where that raises.

        On SQLite writers take turns: nothing slow belongs inside, and no other such transaction.

        Raises:
            StoreError: the database cannot be used.
        """
        await self._prepare()
        with folded():
            async with self._turn, self._writers.begin() as connection:
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads.

        Raises:
            StoreError: the database cannot be used.
        """
        await self._prepare()
        with folded():
            async with self.engine.begin() as connection:
                yield connection

    async def check(self) -> None:
        """Ask the database whether it is there and as this code needs it.

        Raises:
            StoreError: it is not.
        """
        await self._prepare()
        try:
            self._is_prepared = await self._look()
        except StoreError as error:
            self._is_prepared = False
            self._note(error)
            raise
        await self._prepare()

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an insert that can say what to do about rows that exist."""
        # Each kind of database is a megabyte and some milliseconds that the other need not pay.
        if self.is_sqlite:
            from sqlalchemy.dialects import sqlite  # noqa: PLC0415 -- see above

            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- see above

        return postgresql.insert(table)

    async def _prepare(self) -> None:
        """Make sure of the schema, once; while that fails, ask the database now and then only."""
        if self._is_prepared and not self._is_gone():
            return
        async with self._preparing:
            if self._is_prepared and not self._is_gone():
                return
            if self._failure and self._timer() < self._failure[1]:
                raise self._failure[0].with_traceback(None)
            try:
                await self._make_ready()
            except StoreError as error:
                self._note(error)
                raise
            self._is_prepared = self._has_been = True
            self._failure = None
            _log.info("database_ready")

    async def _make_ready(self) -> None:
        if self._has_been and self._is_gone():
            # What is still open is the file that was deleted.
            self._is_prepared = False
            await self.engine.dispose()
            raise StoreUnavailableError(_GONE)
        if self._file is not None:
            try:
                make_private(self._file)
            except OSError as error:
                raise StoreUnavailableError(UNOPENED) from error
        if not await self._look():
            with folded():
                await migrate(self.engine)

    async def _look(self) -> bool:
        """Tell whether the schema is this code's, within a time that a waiting person has."""
        try:
            with folded():
                async with asyncio.timeout(self._patience_s):
                    return await is_current(self.engine)
        except TimeoutError as error:
            raise StoreUnavailableError(BUSY) from error

    def _is_gone(self) -> bool:
        return self._file is not None and not self._file.exists()

    def _note(self, error: StoreError) -> None:
        if self._failure is None or str(self._failure[0]) != str(error):
            _log.error("database_unusable", problem=error.sentence)
        self._failure = (error, self._timer() + _PAUSE.total_seconds())


@asynccontextmanager
async def open_store(
    url: SecretStr | str, *, clock: Clock, patience_s: float = PATIENCE_S
) -> AsyncIterator[Store]:
    """Give access to a database, whether or not it is there yet; close its connections in the end.

    Args:
        url: the database's address.
        clock: gives the times that rows are stamped with.
        patience_s: how long the database may take to show that it is there.

    Raises:
        ValueError: the address is none; see `bot.store.engine.parse_url`.
    """
    engine = build_engine(parse_url(url))
    try:
        yield Store(engine, clock=clock, patience_s=patience_s)
    finally:
        await engine.dispose()
