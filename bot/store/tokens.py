"""The access token of Desk, shared by every process on one database.

Whoever holds the lock asks the accounts server; the others then find what it was granted. Without
the database each process keeps a token of its own, so that commands go on working.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import structlog
from pydantic import SecretStr
from sqlalchemy import and_, delete, or_, select, text
from sqlalchemy.exc import OperationalError

from bot.desk.errors import DeskUnreachableError
from bot.desk.grant import TOKEN_PATH, AccessToken
from bot.store.errors import BUSY, StoreError, StoreUnavailableError
from bot.store.seal import Seal
from bot.store.tables import desk_token, lease

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

_HELD_FOR: Final = timedelta(seconds=10)
"""A holder that died or hangs loses the lock; a refresh takes four seconds at most."""
_ANSWER_S: Final = 3.0
"""How long the database may take to answer; commands wait meanwhile, all of them."""
_AGAIN_S: Final = 1.0
"""The same for a database that was just lost."""
_POLL: Final = timedelta(milliseconds=50)
_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_TIMEOUT: Final = "55P03"


def grant_id(*, accounts_url: str, client_id: str, refresh_token: SecretStr) -> str:
    """Return a fingerprint of what a token is granted for.

    An application that was authorised anew has another, so it never meets a token of the old
    scopes or of another organization.
    """
    parts = (accounts_url.rstrip("/"), client_id, refresh_token.get_secret_value())
    return sha256("\n".join(parts).encode()).hexdigest()


class DatabaseTokenStore:
    """A `bot.desk.oauth.TokenStore` for all processes on one database.

    Args:
        store: the database.
        grant: from `grant_id`.
        secret_key: encrypts the token at rest; without it the token is stored as it is.
        patience: how long to wait for another process; longer than a dead one can be in the way.
        answer_s: how long the database may take before each process goes on alone.
        sleep: waits between two looks at a lock that another process holds on SQLite.
    """

    def __init__(
        self,
        store: Store,
        *,
        grant: str,
        secret_key: SecretStr | None = None,
        patience: timedelta = timedelta(seconds=12),
        answer_s: float = _ANSWER_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._grant = grant
        self._seal = Seal(secret_key) if secret_key is not None else None
        self._patience = patience
        self._answer_s = answer_s
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._token: AccessToken | None = None
        self._is_lost = False
        self._is_unreadable = False

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        """Admit one refresh at a time, across processes while the database is there.

        Raises:
            DeskUnreachableError: others refresh one after another, and none succeeds.
        """
        async with self._turn:
            held = await self._acquire()
            try:
                yield
            finally:
                await self._release(held)

    async def load(self) -> AccessToken | None:
        """Return the newest token of those that this process and the database know."""
        if not self._is_lost:
            try:
                async with self._answered():
                    stored = await self._read()
            except StoreError as error:
                self._lose(error)
            else:
                self._token = _newest(self._token, stored)
        return self._token

    async def save(self, token: AccessToken) -> None:
        """Replace the token, here and in the database."""
        self._token = token
        if not self._is_lost:
            try:
                async with self._answered():
                    await self._write(token)
            except StoreError as error:
                self._lose(error)

    async def _acquire(self) -> AsyncExitStack:
        take = self._take_lease if self._store.is_sqlite else self._take_advisory_lock
        try:
            held = await take()
        except StoreError as error:
            self._lose(error)
            return AsyncExitStack()
        if self._is_lost:
            _log.info("desk_token_shared_again")
        self._is_lost = False
        return held

    async def _release(self, held: AsyncExitStack) -> None:
        try:
            async with self._answered():
                await held.aclose()
        except StoreError as error:
            self._lose(error)

    async def _take_advisory_lock(self) -> AsyncExitStack:
        """Hold PostgreSQL's lock for as long as a transaction, which ends with its process."""
        async with AsyncExitStack() as stack:
            async with self._answered():
                connection = await stack.enter_async_context(self._store.begin())
                await self._set_limits(connection)
            key = int.from_bytes(bytes.fromhex(self._grant[:16]), signed=True)
            try:
                # Others may have it for a while; the server says when that is too long.
                async with self._answered(self._patience.total_seconds()):
                    await connection.execute(_LOCK, {"key": key})
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUT:
                    raise _too_long() from error
                raise
            return stack.pop_all()

    async def _set_limits(self, connection: AsyncConnection) -> None:
        for name, span in (
            ("idle_in_transaction_session_timeout", _HELD_FOR),
            ("lock_timeout", self._patience),
            ("statement_timeout", self._patience * 2),
        ):
            await connection.execute(text(f"SET LOCAL {name} = '{span.seconds}s'"))

    @asynccontextmanager
    async def _answered(self, more_s: float = 0.0) -> AsyncIterator[None]:
        """Take a database that is silent for too long for a lost one.

        Raises:
            StoreUnavailableError: it is.
        """
        answer_s = min(_AGAIN_S, self._answer_s) if self._is_lost else self._answer_s
        try:
            async with asyncio.timeout(answer_s + more_s):
                yield
        except TimeoutError as error:
            raise StoreUnavailableError(BUSY) from error

    async def _take_lease(self) -> AsyncExitStack:
        """Hold a row; a transaction would keep every other writer of the file waiting."""
        holder = secrets.token_hex(8)
        for _ in range(self._patience // _POLL):
            if await self._lease(holder):
                stack = AsyncExitStack()
                stack.push_async_callback(self._end_lease, holder)
                return stack
            await self._sleep(_POLL.total_seconds())
        raise _too_long()

    async def _lease(self, holder: str) -> bool:
        now = self._store.clock()
        row = {"holder": holder, "until": now + _HELD_FOR}
        statement = self._store.insert(lease).values(name=self._grant, **row)
        ended = or_(lease.c.until <= now, lease.c.until > now + _HELD_FOR)  # or the clock was set
        async with self._store.begin() as connection:
            result = await connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_=row, where=ended)
            )
            return result.rowcount == 1

    async def _end_lease(self, holder: str) -> None:
        where = and_(lease.c.name == self._grant, lease.c.holder == holder)
        async with self._store.begin() as connection:
            await connection.execute(delete(lease).where(where))

    async def _read(self) -> AccessToken | None:
        statement = select(desk_token.c.token).where(desk_token.c.grant_id == self._grant)
        async with self._store.read() as connection:
            stored = (await connection.execute(statement)).scalar_one_or_none()
        if stored is None:
            return None
        opened = self._seal.open(stored) if self._seal else stored
        token = _parse(opened) if opened is not None else None
        if token is None and not self._is_unreadable:
            _log.warning("desk_token_unreadable", hint="SECRET_KEY differs; a new one follows")
        self._is_unreadable = token is None
        return token

    async def _write(self, token: AccessToken) -> None:
        shown = _format(token)
        row = {
            "token": self._seal.close(shown) if self._seal else shown,
            "expires_at": token.token_expires_at,
        }
        statement = self._store.insert(desk_token).values(grant_id=self._grant, **row)
        expired = desk_token.c.expires_at < self._store.clock()
        async with self._store.begin() as connection:
            await connection.execute(delete(desk_token).where(expired))
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["grant_id"], set_=row)
            )

    def _lose(self, error: StoreError) -> None:
        if not self._is_lost:
            _log.warning("desk_token_not_shared", problem=error.sentence)
        self._is_lost = True


def _too_long() -> DeskUnreachableError:
    return DeskUnreachableError("other replicas refresh in vain", operation=TOKEN_PATH)


def _newest(*tokens: AccessToken | None) -> AccessToken | None:
    known = [token for token in tokens if token is not None]
    return max(known, key=lambda token: token.issued_at, default=None)


def _format(token: AccessToken) -> str:
    return json.dumps(
        {
            "secret": token.secret.get_secret_value(),
            "issued_at": token.issued_at.isoformat(),
            "expires_at": token.token_expires_at.isoformat(),
            "scopes": None if token.scopes is None else sorted(token.scopes),
        }
    )


def _parse(text: str) -> AccessToken | None:
    try:
        data = json.loads(text)
        return AccessToken(
            SecretStr(data["secret"]),
            datetime.fromisoformat(data["issued_at"]),
            datetime.fromisoformat(data["expires_at"]),
            None if data["scopes"] is None else frozenset(data["scopes"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
