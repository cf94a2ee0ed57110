"""The HTTP server: Slack's requests (HTTP mode only), health, readiness and metrics."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import system_clock
from bot.slack.body import FORM, JSON, MAX_BODY, PayloadError, read_body
from bot.slack.payloads import is_turn
from bot.slack.signing import SIGNATURE, TIMESTAMP, SignatureError, Signatures, check_headers
from bot.slack.startup import StartupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

    from bot.clock import Clock
    from bot.metrics import Metrics
    from bot.slack.app import DeskbotApp
    from bot.slack.intake import Intake

    Probes = Mapping[str, Callable[[], bool]]

_log = structlog.get_logger(__name__)


EVENTS_PATH: Final = "/slack/events"
DRAIN_S: Final = 10.0
MAX_LINE: Final = 2048
MAX_FIELD: Final = 4096
MAX_FIELDS: Final = 64
"""Bytes of the request line and of a header, and how many headers: Slack's path is short, it sends
some fifteen small ones, and proxies add a few. Beyond any of these a connection ends with 400."""
READ_S: Final = 5.0
"""For a request's body; Slack itself gives up after three seconds."""


class SlackDoor:
    """Serves ``POST /slack/events``: lets in what Slack signed, and nothing else is even read.

    Raises:
        StartupError: the signing secret is empty.
    """

    def __init__(
        self,
        bolt: DeskbotApp,
        *,
        intake: Intake,
        signing_secret: SecretStr,
        metrics: Metrics,
        clock: Clock = system_clock,
        read_s: float = READ_S,
    ) -> None:
        if not signing_secret.get_secret_value().strip():
            raise StartupError(
                'SLACK_SIGNING_SECRET is empty: copy the "Signing Secret" from the app\'s page'
                ' "Basic Information", or set SLACK_APP_TOKEN for Socket Mode.'
            )
        self._bolt = bolt
        self._intake = intake
        self._signatures = Signatures(signing_secret, clock)
        self._metrics = metrics
        self._read_s = read_s

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request; a refusal has no body and leaves no stack trace."""
        try:
            return await self._answer(request)
        except _RefusedError as refused:
            reason, status = refused.reason, refused.status
        except SignatureError as error:
            reason, status = str(error), HTTPStatus.UNAUTHORIZED
        except PayloadError as error:
            reason, status = "payload", HTTPStatus.BAD_REQUEST
            _log.warning("payload_refused", problem=str(error))
        self._metrics.request_refused(reason)
        _log.info("request_refused", reason=reason, status=int(status))
        return web.Response(status=status)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.content_type not in (FORM, JSON):
            raise _RefusedError("content_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        timestamp, signature = check_headers(
            request.headers.get(TIMESTAMP), request.headers.get(SIGNATURE)
        )
        raw = await _read(request, within_s=self._read_s)
        self._signatures.check(timestamp, signature, raw)
        payload = read_body(request.content_type, raw)
        if is_turn(payload):
            return _ack(await self._intake.take(payload, key=signature))
        # Bolt checks the signature again; it knows how to answer events and URL checks.
        asked = AsyncBoltRequest(body=raw.decode(), headers=dict(request.headers))
        return await to_aiohttp_response(await self._bolt.async_dispatch(asked))


class HttpTransport:
    """The server of this process.

    Args:
        probes: what must be true for ``/readyz`` to say so, by name.
        door: for HTTP mode; in Socket Mode ``/slack/events`` is not found.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        probes: Probes,
        metrics: Metrics,
        intake: Intake,
        door: SlackDoor | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._probes = probes
        self._metrics = metrics
        self._intake = intake
        self._door = door
        self._runner: web.AppRunner | None = None
        self._closing = False

    @property
    def is_ready(self) -> bool:
        """Return whether requests are taken."""
        return self._runner is not None and not self._closing

    @property
    def url(self) -> str:
        """Return the address it listens at; with port 0 the system chose the port."""
        host, port = self._address()
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            StartupError: the address is in use or not ours.
        """
        # An access log would cost more than the ack, and Slack's addresses say nothing.
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            shutdown_timeout=1.0,
            max_line_size=MAX_LINE,
            max_field_size=MAX_FIELD,
            max_headers=MAX_FIELDS,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise StartupError(
                f"Cannot listen at {self._host}:{self._port} ({error.strerror})."
                " Set HTTP_HOST and HTTP_PORT to a free address of this machine."
            ) from error
        self._runner = runner

    async def close(self, *, drain_s: float = DRAIN_S) -> None:
        """Stop being ready, take nothing more, let handlers finish, then stop listening."""
        self._closing = True
        await self._intake.drain(drain_s)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        routes = [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._serve_metrics),
        ]
        if self._door is not None:
            routes.append(web.post(EVENTS_PATH, self._events))
        application.add_routes(routes)
        return application

    async def _events(self, request: web.Request) -> web.Response:
        if self._closing or self._door is None:
            return web.Response(status=503)
        return await self._door.handle(request)

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _readyz(self, _: web.Request) -> web.Response:
        checks = {name: _passes(probe) for name, probe in self._probes.items()}
        checks["serving"] = not self._closing
        ready = all(checks.values())
        return web.json_response({"ready": ready, "checks": checks}, status=200 if ready else 503)

    async def _serve_metrics(self, _: web.Request) -> web.Response:
        return web.Response(
            body=self._metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    def _address(self) -> tuple[str, int]:
        if self._runner is None or not self._runner.addresses:
            return self._host, self._port
        host, port, *_ = self._runner.addresses[0]
        return host, port


class _RefusedError(Exception):
    """Turned away before the signature was looked at."""

    def __init__(self, reason: str, status: HTTPStatus) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


async def _read(request: web.Request, *, within_s: float) -> bytes:
    try:
        if request.content.is_eof():  # it came with the headers, as Slack's requests mostly do
            return await request.read()
        async with asyncio.timeout(within_s):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _RefusedError("size", HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except TimeoutError:
        raise _RefusedError("slow", HTTPStatus.REQUEST_TIMEOUT) from None


def _ack(body: Mapping[str, Any] | None) -> web.Response:
    if body is None:
        return web.Response()
    return web.Response(text=json.dumps(body), content_type=JSON)


def _passes(probe: Callable[[], bool]) -> bool:
    try:
        return bool(probe())
    except Exception as error:  # noqa: BLE001 -- a probe that fails is a "no", not a crash
        _log.warning("probe_failed", error=type(error).__name__)
        return False
