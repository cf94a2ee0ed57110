"""Settings in, a running bot out: the one module that knows every part."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from bot.access import Access
from bot.clock import system_clock
from bot.desk.client import open_desk
from bot.directory import Directory
from bot.log import configure_logging
from bot.manifest import needed_scopes, socket_manifest
from bot.metrics import Metrics
from bot.people import People
from bot.services import Services
from bot.slack.app import build_bolt
from bot.slack.client import open_client
from bot.slack.http import HttpTransport, SlackDoor
from bot.slack.intake import Intake
from bot.slack.reply import SlackReply
from bot.slack.router import Router
from bot.slack.sockets import DISABLED, SocketTransport
from bot.slack.startup import Identity, StartupError, check_app_token, identify
from handlers import build_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.settings import Settings
    from bot.slack.app import DeskbotApp

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that serves.

    Attributes:
        http: the server for health and metrics, and in HTTP mode for Slack.
        sockets: in Socket Mode, the connections to Slack.
    """

    services: Services
    intake: Intake
    http: HttpTransport
    sockets: SocketTransport | None


@asynccontextmanager
async def open_bot(settings: Settings, *, clock: Clock = system_clock) -> AsyncIterator[Bot]:
    """Connect to both sides and serve; in the end drain, then close in reverse order.

    Raises:
        StartupError: a sentence for the administrator.
    """
    async with AsyncExitStack() as stack:
        slack = settings.slack
        client = await stack.enter_async_context(
            open_client(slack.bot_token, api_url=slack.api_url)
        )
        identity = await identify(client, needed=needed_scopes(socket_manifest()))
        _warn_of_missing_scopes(identity)
        metrics = Metrics()
        desk = await stack.enter_async_context(_open_desk(settings, clock, metrics))
        services = _services(settings, client=client, identity=identity, desk=desk, clock=clock)
        stack.push_async_callback(services.directory.close)
        yield await _serve(
            stack,
            settings=settings,
            services=services,
            client=client,
            identity=identity,
            metrics=metrics,
        )


async def run_bot(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        StartupError: Slack cannot be used, at the start or, with Socket Mode switched off, later.
    """
    configure_logging(settings.log.level, settings.log.format.value, settings.secrets)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    started = time.perf_counter()
    async with open_bot(settings) as bot:
        mode = "socket" if bot.sockets else "http"
        _log.info("ready", mode=mode, url=bot.http.url, seconds=_since(started))
        await _first(stop, bot.sockets.disabled if bot.sockets else None)
        _log.info("stopping", in_flight=bot.intake.in_flight)
    if not stop.is_set():
        raise StartupError(DISABLED)
    _log.info("stopped")


def _open_desk(
    settings: Settings, clock: Clock, metrics: Metrics
) -> AbstractAsyncContextManager[DeskClient]:
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
        clock=clock,
        watch=metrics,
    )


def _services(
    settings: Settings,
    *,
    client: AsyncWebClient,
    identity: Identity,
    desk: DeskClient,
    clock: Clock,
) -> Services:
    directory = Directory(client)
    access = Access(
        directory,
        managers=settings.access.managers,
        admins=settings.access.admins,
        channels=settings.access.channels,
        team_id=identity.team_id,
        enterprise_id=identity.enterprise_id,
    )
    return Services(
        desk=desk,
        directory=directory,
        access=access,
        people=People(desk, directory, agent_map=settings.people.map),
        clock=clock,
        min_group=settings.privacy.min_group,
        desk_host=urlsplit(settings.desk.desk_url).hostname or "",
    )


async def _serve(
    stack: AsyncExitStack,
    *,
    settings: Settings,
    services: Services,
    client: AsyncWebClient,
    identity: Identity,
    metrics: Metrics,
) -> Bot:
    intake = Intake(
        Router(build_routes(services)),
        open_reply=lambda incoming, payload: SlackReply(client, incoming, payload),
        metrics=metrics,
    )
    bolt = build_bolt(client, intake=intake, signing_secret=settings.slack.signing_secret)
    bolt.use_identity(identity)
    _follow_changes(bolt, services.directory)
    sockets = await _sockets(settings, bolt, intake, metrics)
    http = _http(settings, bolt, intake, metrics, sockets)
    if sockets is not None:
        stack.push_async_callback(sockets.close)
    await http.start()
    # Last in, first out: readiness goes off and handlers drain before the sockets close.
    stack.push_async_callback(http.close)
    if sockets is not None:
        await sockets.start()
    return Bot(services, intake, http, sockets)


async def _sockets(
    settings: Settings, bolt: DeskbotApp, intake: Intake, metrics: Metrics
) -> SocketTransport | None:
    token = settings.slack.app_token
    if token is None:
        return None
    await check_app_token(bolt.client, token)
    return SocketTransport(bolt, token, intake=intake, metrics=metrics)


def _http(
    settings: Settings,
    bolt: DeskbotApp,
    intake: Intake,
    metrics: Metrics,
    sockets: SocketTransport | None,
) -> HttpTransport:
    secret = settings.slack.signing_secret
    door = None
    if sockets is None and secret is not None:
        door = SlackDoor(bolt, intake=intake, signing_secret=secret, metrics=metrics)
    return HttpTransport(
        host=settings.http.host,
        port=settings.http.port,
        probes={"slack": lambda: sockets is None or sockets.is_ready},
        metrics=metrics,
        intake=intake,
        door=door,
    )


def _follow_changes(bolt: DeskbotApp, directory: Directory) -> None:
    """Let changes of Slack users and user groups count from the next click."""

    async def user_changed(event: Mapping[str, Any]) -> None:
        directory.forget_user(str((event.get("user") or {}).get("id")))

    async def groups_changed(_: Mapping[str, Any]) -> None:
        directory.forget_groups()

    bolt.on_event("user_change", user_changed)
    bolt.on_event("subteam_members_changed", groups_changed)
    bolt.on_event("subteam_updated", groups_changed)


def _warn_of_missing_scopes(identity: Identity) -> None:
    if identity.missing:
        _log.warning(
            "scopes_missing",
            scopes=list(identity.missing),
            hint="add them under OAuth & Permissions and install the app again",
        )


async def _first(*events: asyncio.Event | None) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events if event is not None]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 2)
