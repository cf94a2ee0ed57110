"""Where the access token lives between requests, and the lock that admits one refresh."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bot.desk.grant import AccessToken


class TokenStore(Protocol):
    """Where the token lives; a shared store lets several replicas use one token."""

    def lock(self) -> AbstractAsyncContextManager[None, bool | None]:
        """Return a lock that admits one refresh at a time, across everybody who shares."""
        ...

    async def load(self) -> AccessToken | None:
        """Return the stored token."""
        ...

    async def save(self, token: AccessToken) -> None:
        """Replace the stored token."""
        ...


class MemoryTokenStore:
    """A store for one process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._token: AccessToken | None = None

    def lock(self) -> asyncio.Lock:
        """Return the process's lock."""
        return self._lock

    async def load(self) -> AccessToken | None:
        """Return the token of this process."""
        return self._token

    async def save(self, token: AccessToken) -> None:
        """Keep the token until the process ends."""
        self._token = token
