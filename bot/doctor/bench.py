"""What checks work with, and the answers that several of them share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.desk.client import open_afresh
from bot.desk.credits import Bill, billing
from bot.desk.records import OrganizationRow, read_rows, rows_of
from bot.desk.wire import ORGANIZATIONS
from bot.manifest import needed_scopes, socket_manifest
from bot.slack.startup import identify
from bot.store.probe import probe

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.desk.models import StatusBoard
    from bot.desk.session import DeskSession
    from bot.settings import Settings
    from bot.slack.startup import Identity
    from bot.store.store import Store

T = TypeVar("T")

PATIENCE_S: Final = 12.0
"""How long one operation of Desk may take: more than people wait, less than the whole round."""


class Once(Generic[T]):
    """Asks the first time; everybody gets the same answer, or the same error."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._lock = asyncio.Lock()
        self._outcome: tuple[T] | Exception | None = None

    async def __call__(self) -> T:
        """Return the answer.

        Raises:
            Exception: what asking raised.
        """
        async with self._lock:
            if self._outcome is None:
                self._outcome = await self._try()
        if isinstance(self._outcome, Exception):
            raise self._outcome.with_traceback(None)
        return self._outcome[0]

    async def _try(self) -> tuple[T] | Exception:
        try:
            return (await self._ask(),)
        except Exception as error:  # noqa: BLE001 - raised again for everybody who asks
            return error


CountConnections = Callable[["ClientSession"], Awaitable["Connections"]]
"""Counts Socket Mode connections; is given a session that it may use."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Socket Mode connections with one app-level token.

    Attributes:
        total: as Slack counts them, without the doctor's own.
        ours: those of the bot on this machine; `None` where none is seen.
    """

    total: int
    ours: int | None


class Bench:
    """Everything for one round of checks.

    Args:
        http: for questions that need no token.
        session: what the bot itself asks Desk with, or one like it.
        store: the bot's database.
        count_connections: tells how many Socket Mode connections there are.
        unknown: lines about variables that are no settings; see `bot.doctor.settings`.

    Attributes:
        identity: whose the bot token is.
        database: whether the database's tables are those of this code.
        organizations: those that the Desk token may use; Desk's first answer.
        board: the status of everybody, and what it cost.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        slack: AsyncWebClient,
        http: ClientSession,
        session: DeskSession,
        store: Store,
        count_connections: CountConnections,
        unknown: tuple[str, ...] = (),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.slack = slack
        self.http = http
        self.session = session
        self.store = store
        self.unknown = unknown
        self.count_connections = partial(count_connections, http)
        needed = needed_scopes(socket_manifest())
        self.identity: Once[Identity] = Once(partial(identify, slack, needed=needed))
        self.database: Once[bool] = Once(partial(probe, store))
        self.organizations = Once(self._ask_organizations)
        self.board = Once(self._ask_board)

    def open_desk(self) -> AbstractAsyncContextManager[DeskClient]:
        """Return a client that remembers nothing, so that its answers are Desk's of now."""
        return open_afresh(
            self.session,
            source=self.settings.desk.source.value,
            org_id=self.settings.desk.org_id,
            clock=self.clock,
            patience_s=PATIENCE_S,
        )

    async def _ask_organizations(self) -> tuple[OrganizationRow, ...]:
        rows = rows_of(await self.session.get(ORGANIZATIONS), path=ORGANIZATIONS)
        return read_rows(OrganizationRow, rows)

    async def _ask_board(self) -> tuple[StatusBoard, Bill]:
        with billing() as bill:
            async with self.open_desk() as desk:
                return await desk.get_agent_status_monitoring(), bill
