"""What every process of the bot needs, whatever it does: Slack, the database, Desk."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.access import Access
from bot.access_writer import AccessWriter
from bot.clock import system_clock
from bot.desk.client import open_desk
from bot.directory import Directory
from bot.manifest import needed_scopes, socket_manifest
from bot.metrics import Metrics
from bot.people import People
from bot.slack.client import open_client
from bot.slack.startup import Identity, identify
from bot.store.claims import Claims, KeptClaims
from bot.store.looks import Looks
from bot.store.store import PATIENCE_S, open_store
from bot.store.tokens import DatabaseTokenStore, grant_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.access_log import AccessLog
    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.settings import Settings
    from bot.store.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Base:
    """Both sides and the database, connected.

    Attributes:
        client: Slack's Web API, with the bot's token.
        store: may be unreachable now, or at any time.
    """

    settings: Settings
    clock: Clock
    metrics: Metrics
    client: AsyncWebClient
    identity: Identity
    store: Store
    desk: DeskClient
    directory: Directory
    access: Access


@asynccontextmanager
async def open_base(
    settings: Settings, *, clock: Clock, database_s: float = PATIENCE_S, stretch: float = 1.0
) -> AsyncIterator[Base]:
    """Connect, and close in reverse order.

    Args:
        settings: all of them.
        clock: the time of day.
        database_s: how long the database may take to show that it is there.
        stretch: by how much all limits of time towards Desk are longer than usual.

    Raises:
        StartupError: Slack cannot be used; a sentence for the administrator.
    """
    slack, metrics = settings.slack, Metrics()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            open_client(slack.bot_token, api_url=slack.api_url)
        )
        identity = await identify(client, needed=needed_scopes(socket_manifest()))
        _warn_of_missing_scopes(identity)
        store = await stack.enter_async_context(
            open_store(settings.database.url, clock=clock, patience_s=database_s)
        )
        desk = await stack.enter_async_context(
            open_desk_with(settings, clock, store=store, metrics=metrics, stretch=stretch)
        )
        directory = Directory(client)
        stack.push_async_callback(directory.close)
        writer = _writer(settings, store, clock)
        await stack.enter_async_context(writer.running())
        access = _access(settings, directory, identity, writer, clock)
        yield Base(settings, clock, metrics, client, identity, store, desk, directory, access)


def people_of(base: Base) -> People:
    """Return what finds Desk agents: by ``AGENT_MAP``, confirmed claims, and e-mail addresses."""
    claims = KeptClaims(Claims(base.store))
    return People(base.desk, base.directory, agent_map=base.settings.people.map, claims=claims)


def open_desk_with(
    settings: Settings,
    clock: Clock = system_clock,
    *,
    store: Store | None = None,
    metrics: Metrics | None = None,
    stretch: float = 1.0,
) -> AbstractAsyncContextManager[DeskClient]:
    """Return what opens the Desk client that the settings describe.

    Args:
        settings: of the bot.
        clock: the time of day.
        store: where the access token is shared; without one the client has its own.
        metrics: is told of calls and refreshes.
        stretch: by how much all limits of time are longer than usual.
    """
    desk = settings.desk
    return open_desk(
        client_id=desk.client_id,
        client_secret=desk.client_secret,
        refresh_token=desk.refresh_token,
        org_id=desk.org_id,
        desk_url=desk.desk_url,
        accounts_url=desk.token_url,
        source=desk.source.value,
        max_in_flight=desk.max_in_flight,
        daily_credits=desk.daily_credits,
        clock=clock,
        store=_shared_token(settings, store) if store is not None else None,
        watch=metrics,
        stretch=stretch,
    )


def _shared_token(settings: Settings, store: Store) -> DatabaseTokenStore:
    desk = settings.desk
    grant = grant_id(
        accounts_url=desk.token_url, client_id=desk.client_id, refresh_token=desk.refresh_token
    )
    return DatabaseTokenStore(store, grant=grant, secret_key=settings.secret.key)


def _writer(settings: Settings, store: Store, clock: Clock) -> AccessWriter:
    keep = timedelta(days=settings.access.log_days)
    return AccessWriter(Looks(store), keep=keep, clock=clock)


def _access(
    settings: Settings, directory: Directory, identity: Identity, log: AccessLog, clock: Clock
) -> Access:
    return Access(
        directory,
        managers=settings.access.managers,
        admins=settings.access.admins,
        channels=settings.access.channels,
        team_id=identity.team_id,
        enterprise_id=identity.enterprise_id,
        log=log,
        clock=clock,
    )


def _warn_of_missing_scopes(identity: Identity) -> None:
    if identity.missing:
        _log.warning(
            "scopes_missing",
            scopes=list(identity.missing),
            hint="add them under OAuth & Permissions and install the app again",
        )
