"""The local Slack put together, and served on the loopback address."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Self

from aiohttp import ClientSession, web

from bot.clock import Clock, system_clock
from bot.sandbox.slack.acts import Acts, Notice
from bot.sandbox.slack.api.serve import WebApi
from bot.sandbox.slack.app import InstalledApp
from bot.sandbox.slack.clicks import Clicks
from bot.sandbox.slack.controls import Controls, MovableClock, SlackFaults
from bot.sandbox.slack.core import Call, Core, Tokens
from bot.sandbox.slack.delivery import Delivery, Transport
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.forms import Forms
from bot.sandbox.slack.guard import guard
from bot.sandbox.slack.http_mode import HttpMode
from bot.sandbox.slack.limits import RateLimits
from bot.sandbox.slack.page import Page
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.seed import build_workspace
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import Views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.sandbox.slack.workspace import Workspace


class Host:
    """A Slack workspace with one app installed, and the parts that make it.

    Args:
        manifest: the app's manifest, parsed.
        controls: the clock and the faults of whoever runs the sandbox; default: the real time.
        clock: the time of day; default: that of the controls.
        timer: seconds that only grow.
        mode: how the app is reached.
        request_url: the app's URL in HTTP mode; may be set until the first delivery.
        signing_secret: default: a fresh one.
        ack_s: seconds the app has to ack.
        retry_delays: seconds before each further attempt of an event.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        controls: Controls | None = None,
        clock: Clock | None = None,
        timer: Callable[[], float] = time.monotonic,
        mode: Literal["socket", "http"] = "socket",
        request_url: str = "",
        signing_secret: str | None = None,
        ack_s: float = 3.0,
        retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0),
    ) -> None:
        self._controls = controls or MovableClock()
        self.core = _build_core(manifest, clock or self._controls.now, timer)
        if signing_secret is not None:
            self.core.tokens.signing_secret = signing_secret
        self.sockets = SocketMode(self.core)
        self.mode = mode
        self.request_url = request_url
        self._responses = Responses(self.core)
        self.delivery = Delivery(self.sockets, ack_s=ack_s, retry_delays=retry_delays)
        self.acts = Acts(self.core, self.delivery, self._responses)
        self.clicks = Clicks(self.acts)
        self.forms = Forms(self.acts, self.clicks)
        self.faults = SlackFaults(self.core, self.sockets, self._controls)

    @property
    def url(self) -> str:
        """Return the address of the page, without a slash at the end."""
        return self.core.base_url

    @property
    def api_url(self) -> str:
        """Return the base of the Web API, with a slash at the end."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """Return the bot token."""
        return self.core.tokens.bot

    @property
    def app_token(self) -> str:
        """Return the app-level token."""
        return self.core.tokens.app

    @property
    def signing_secret(self) -> str:
        """Return the signing secret."""
        return self.core.tokens.signing_secret

    @property
    def workspace(self) -> Workspace:
        """Return people, groups, channels and messages."""
        return self.core.workspace

    @property
    def calls(self) -> list[Call]:
        """Return every call the app made."""
        return self.core.calls

    @property
    def remarks(self) -> list[str]:
        """Return what Slack let pass although the app had better not do it."""
        return self.core.remarks

    @property
    def notices(self) -> list[Notice]:
        """Return what Slack said to people in its own name."""
        return self.acts.notices

    @asynccontextmanager
    async def running(self, *, port: int = 0) -> AsyncIterator[Self]:
        """Serve on the loopback address, on any free port by default."""
        async with AsyncExitStack() as stack:
            if self.mode == "http":
                session = await stack.enter_async_context(ClientSession())
                self.delivery.transport = self._http(session)
            runner = web.AppRunner(self._build_app(), shutdown_timeout=0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            stack.push_async_callback(self.sockets.close)
            stack.push_async_callback(self.delivery.close)
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
            self.core.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self

    def _http(self, session: ClientSession) -> Transport:
        secret = self.signing_secret
        return HttpMode(
            session, request_url=self.request_url, signing_secret=secret, clock=system_clock
        )

    def _build_app(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=32 * 2**20)
        page = Page(self.core, self.acts, self.forms, self._controls, self.faults)
        for part in (WebApi(self.core), self.sockets, self._responses, page):
            part.add_routes(app.router)
        return app


def _build_core(manifest: Mapping[str, Any], clock: Clock, timer: Callable[[], float]) -> Core:
    app, feed = InstalledApp.from_manifest(manifest), Feed()
    return Core(
        app=app,
        clock=clock,
        timer=timer,
        feed=feed,
        workspace=build_workspace(clock, feed, app.name),
        views=Views(clock, feed),
        files=Files(timer),
        triggers=Triggers(timer),
        tickets=Tickets(timer),
        limits=RateLimits(timer),
        tokens=Tokens(),
    )
