"""Settings in, a running bot out: the one module that knows every part."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog

from bot.changes import Changes
from bot.clock import system_clock
from bot.digests.changes import follow_places
from bot.doctor.settings import find_unknown
from bot.history.history import History
from bot.jobs.assembly import open_jobs
from bot.log import configure_logging
from bot.services import Services
from bot.settings import ENV_FILE
from bot.slack.app import build_bolt
from bot.slack.http import HttpTransport, SlackDoor
from bot.slack.intake import Intake
from bot.slack.pulse import EVERY_S, SlackPulse
from bot.slack.reply import SlackReply
from bot.slack.router import Router
from bot.slack.sockets import DISABLED, SocketTransport
from bot.slack.startup import StartupError, check_app_token
from bot.store.news import News
from bot.store.pulse import FIRST_S, Pulse
from bot.store.store import PATIENCE_S
from bot.wiring_base import Base, open_base, people_of
from bot.wiring_claims import claim_desk
from bot.wiring_digests import assemble, digest_desk
from bot.wiring_doctor import LateDoctor
from bot.wiring_history import open_captures
from handlers import Patience, build_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.claim_desk import ClaimDesk
    from bot.clock import Clock
    from bot.digests.assembly import Digests
    from bot.digests.desk import DigestDesk
    from bot.jobs.model import Source
    from bot.jobs.service import JobService
    from bot.metrics import Metrics
    from bot.people import People
    from bot.settings import Settings
    from bot.slack.app import DeskbotApp
    from bot.slack.turn import Route

    Probes = Mapping[str, Callable[[], bool]]

_log = structlog.get_logger(__name__)

_QUIET_S: Final = 1.0
"""How long nobody has asked anything when the job engine is loaded after a start."""
_BUSY_S: Final = 3.0
"""How long that is put off at most: digests that fell due meanwhile wait for it."""


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
async def open_bot(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    slack_every_s: float = EVERY_S,
    patience: Patience | None = None,
    database_s: float = PATIENCE_S,
    first_s: float = FIRST_S,
    stretch: float = 1.0,
    unknown: tuple[str, ...] = (),
) -> AsyncIterator[Bot]:
    """Connect to both sides and serve; in the end drain, then close in reverse order.

    Args:
        settings: all of them.
        clock: what everything goes by.
        slack_every_s: in HTTP mode, seconds between two looks whether Slack is there.
        patience: how long people wait, where not as usual.
        database_s: how long the database may take to show that it is there.
        first_s: how long the start waits for it.
        stretch: by how much all limits of time towards Desk are longer than usual.
        unknown: lines for the doctor about variables that are no settings.

    Raises:
        StartupError: a sentence for the administrator.
    """
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(
            open_base(settings, clock=clock, database_s=database_s, stretch=stretch)
        )
        pulse = Pulse(base.store, base.metrics.database_up.set, first_s=first_s)
        await stack.enter_async_context(pulse.running())
        digests = await stack.enter_async_context(assemble(base))
        captures = await stack.enter_async_context(open_captures(base))
        jobs = await stack.enter_async_context(_jobs(base, [digests.source, captures]))
        slack = SlackPulse(base.client, every_s=slack_every_s)
        if settings.slack.app_token is None:  # else the open connections tell
            await stack.enter_async_context(slack.running())
        probes = {"slack": lambda: slack.is_up, "database": lambda: pulse.is_up}
        people = people_of(base)
        claims = claim_desk(base, people, digests)
        stack.push_async_callback(claims.close)
        services = _services(
            base,
            people,
            digest_desk(base, digests, jobs),
            claims=claims,
            doctor=LateDoctor(base, unknown),
        )
        routes = build_routes(services, patience=patience)
        yield await _serve(
            stack, base, services, routes=routes, digests=digests, jobs=jobs, probes=probes
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
    unknown = find_unknown(os.environ, ENV_FILE)
    async with open_bot(settings, unknown=unknown) as bot:
        mode = "socket" if bot.sockets else "http"
        _log.info("ready", mode=mode, url=bot.http.url, seconds=_since(started))
        await _first(stop, bot.sockets.disabled if bot.sockets else None)
        _log.info("stopping", in_flight=bot.intake.in_flight)
    if not stop.is_set():
        raise StartupError(DISABLED)
    _log.info("stopped")


def _jobs(base: Base, sources: Sequence[Source]) -> AbstractAsyncContextManager[JobService]:
    """Return what opens the one job engine of this process, at rest until Slack is connected."""
    url, worker = base.settings.database.url, socket.gethostname()
    return open_jobs(base.store, url, sources, worker=worker, starts=False)


def _services(
    base: Base, people: People, digests: DigestDesk, *, claims: ClaimDesk, doctor: LateDoctor
) -> Services:
    settings = base.settings
    return Services(
        desk=base.desk,
        directory=base.directory,
        access=base.access,
        people=people,
        doctor=doctor,
        clock=base.clock,
        min_group=settings.privacy.min_group,
        desk_host=urlsplit(settings.desk.desk_url).hostname or "",
        bot_name=base.identity.bot_name,
        digests=digests,
        history=History(base.store, clock=base.clock),
        claims=claims,
    )


async def _serve(
    stack: AsyncExitStack,
    base: Base,
    services: Services,
    *,
    routes: Iterable[Route],
    digests: Digests,
    jobs: JobService,
    probes: Probes,
) -> Bot:
    client, metrics, settings = base.client, base.metrics, base.settings
    intake = Intake(
        Router(routes),
        open_reply=lambda incoming, payload: SlackReply(client, incoming, payload),
        metrics=metrics,
    )
    bolt = build_bolt(client, intake=intake, signing_secret=settings.slack.signing_secret)
    bolt.use_identity(base.identity)
    changes = Changes(News(base.store), base.directory)
    changes.follow(bolt.on_event)
    await stack.enter_async_context(changes.running())
    follow_places(bolt.on_event, base.directory, digests.places)
    sockets = await _sockets(settings, bolt, intake, metrics)
    if sockets is not None:
        probes = {**probes, "slack": lambda: sockets.is_ready}
    http = _http(settings, bolt, intake, metrics, probes, with_door=sockets is None)
    if sockets is not None:
        stack.push_async_callback(sockets.close)
    await http.start()
    # Last in, first out: readiness goes off and all work drains before the sockets close.
    stack.push_async_callback(_drain, http, jobs)
    if sockets is not None:
        await sockets.start()
    jobs.start(after=partial(intake.rest, _QUIET_S, within_s=_BUSY_S))
    digests.outlook.start()
    return Bot(services, intake, http, sockets)


async def _drain(http: HttpTransport, jobs: JobService) -> None:
    """Let handlers and jobs finish side by side: whoever stops the bot waits once."""
    await asyncio.gather(http.close(), jobs.stop())


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
    probes: Probes,
    *,
    with_door: bool,
) -> HttpTransport:
    secret = settings.slack.signing_secret
    door = None
    if with_door and secret is not None:
        door = SlackDoor(bolt, intake=intake, signing_secret=secret, metrics=metrics)
    return HttpTransport(
        host=settings.http.host,
        port=settings.http.port,
        probes=probes,
        metrics=metrics,
        intake=intake,
        door=door,
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
