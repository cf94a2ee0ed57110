"""Changes of Slack users and user groups: Slack tells one replica, and all of them forget."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import structlog

from bot.beside import beside
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.directory import Directory
    from bot.store.news import News

    Listen = Callable[[str, Callable[[Mapping[str, Any]], Awaitable[None]]], None]

_log: Final = structlog.get_logger(__name__)

EVERY_S: Final = 2.0
_LAST_S: Final = 1.0
"""How long the end may wait for telling the others of what came last."""
_GROUPS: Final = "groups"
_PARTS: Final = 1024
"""Users are told of by one of so many parts of them: a row for each stays cheap, and nobody is
named. That a thousandth of the others is forgotten as well costs a few questions to Slack."""


class Changes:
    """Keeps this replica's directory as new as the others'.

    Without the database each replica hears only of what Slack tells itself, and the lifetimes of
    `Directory` hold for the rest; what was to be told is told when the database is back.

    Args:
        news: reaches every replica.
        directory: this replica's.
        every_s: seconds between two looks at the news.
    """

    def __init__(self, news: News, directory: Directory, *, every_s: float = EVERY_S) -> None:
        self._news = news
        self._directory = directory
        self._every_s = every_s
        self._untold: set[str] = set()

    def follow(self, listen: Listen) -> None:
        """Let what Slack tells this replica count from the next click, here and elsewhere.

        Args:
            listen: calls a function with each event of a type; `DeskbotApp.on_event`.
        """
        listen("user_change", self._user_changed)
        listen("subteam_members_changed", self._groups_changed)
        listen("subteam_updated", self._groups_changed)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell and hear until the block ends."""
        try:
            async with beside(self._run()):
                yield
        finally:
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(_LAST_S):
                    await self._tell()

    async def _user_changed(self, event: Mapping[str, Any]) -> None:
        user_id = str((event.get("user") or {}).get("id"))
        self._directory.forget_user(user_id)
        self._untold.add(_part_of(user_id))

    async def _groups_changed(self, _: Mapping[str, Any]) -> None:
        self._directory.forget_groups()
        self._untold.add(_GROUPS)

    async def _run(self) -> None:
        while True:
            try:
                await self._tell()
                await self._hear()
            except StoreError:
                # What is the matter stands in the log already: `Store` writes it, once.
                pass
            except Exception:  # noqa: BLE001 - whatever it is, the next look must come
                _log.exception("changes_broken")
            await asyncio.sleep(self._every_s)

    async def _tell(self) -> None:
        untold, self._untold = self._untold, set()
        if not untold:
            return
        try:
            await self._news.write(untold)
        except BaseException:
            self._untold |= untold
            raise

    async def _hear(self) -> None:
        topics = await self._news.read()
        if _GROUPS in topics:
            self._directory.forget_groups()
        if topics:
            self._directory.forget_users(lambda user_id: _part_of(user_id) in topics)


def _part_of(user_id: str) -> str:
    return f"users-{crc32(user_id.encode()) % _PARTS:03x}"
