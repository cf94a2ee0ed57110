"""The local Slack: put together, started, and worked from tests."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from aiohttp import ClientSession, web

from bot.clock import Clock, system_clock
from bot.sandbox.slack.acts import Acts, Notice
from bot.sandbox.slack.api.serve import WebApi
from bot.sandbox.slack.app import InstalledApp
from bot.sandbox.slack.controls import Controls, MovableClock, SlackFaults
from bot.sandbox.slack.core import Call, Core, Tokens
from bot.sandbox.slack.delivery import Delivery, Outcome, Transport
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
from bot.sandbox.slack.views import View, Views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.sandbox.slack.workspace import Message, Workspace

T = TypeVar("T")


class SandboxSlack:
    """A Slack workspace on this machine with one app installed.

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
        self.forms = Forms(self.acts)
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

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command, `text` as a person types it."""
        return await self.acts.command(user, channel, command, text)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        selected_option: Any = None,
        value: Any = None,
    ) -> Outcome:
        """Click a button of a message, or choose or enter something in one of its elements.

        Args:
            user: who.
            channel: where.
            ts: of the message.
            action_id: of the element.
            block_id: needed when several elements share the `action_id`.
            selected_option: an option's value, or the whole option.
            value: for elements without options: an id, a date, or a list of ids.

        Raises:
            LookupError: there is no such message, element or option.
        """
        given = value if selected_option is None else selected_option
        return await self.acts.click(user, channel, ts, action_id, block_id=block_id, given=given)

    async def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        selected_option: Any = None,
        value: Any = None,
    ) -> Outcome:
        """Click, choose or enter something in a modal or in App Home; as `click`."""
        given = value if selected_option is None else selected_option
        return await self.acts.click_view(user, view_id, action_id, block_id=block_id, given=given)

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str | None = None, ts: str | None = None
    ) -> Outcome:
        """Pick a shortcut, on a message with `channel` and `ts`."""
        return await self.acts.shortcut(user, callback_id, channel, ts)

    async def submit(
        self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Outcome:
        """Submit a modal with these values by `block_id` and `action_id`."""
        return await self.forms.submit(user, view_id, values or {})

    async def close_view(self, user: str, view_id: str) -> Outcome:
        """Close a modal by hand."""
        return await self.forms.close(user, view_id)

    async def options(
        self,
        user: str,
        action_id: str,
        value: str,
        *,
        view_id: str | None = None,
        channel: str = "",
        ts: str = "",
    ) -> Outcome:
        """Type into a menu of a modal, or of a message, whose options the app gives."""
        if view_id:
            return await self.forms.options(
                user, action_id, value, place=self.acts.view(user, view_id)
            )
        place = (self.acts.place(user, channel)[1], self.acts.message(user, channel, ts))
        return await self.forms.options(user, action_id, value, place=place)

    async def home_opened(self, user: str, tab: str = "home") -> Outcome:
        """Open the app's Home."""
        return await self.acts.home_opened(user, tab)

    async def write(self, user: str, channel: str, text: str) -> Outcome:
        """Write an ordinary message."""
        return await self.acts.write(user, channel, text)

    async def event(self, event: Mapping[str, Any]) -> Outcome:
        """Send any event that the manifest subscribes to."""
        return await self.acts.event(event)

    def visible_to(self, user: str, channel: str) -> list[Message]:
        """Return what a person sees in a channel, oldest first."""
        return self.workspace.visible_to(user, channel)

    def views_of(self, user: str) -> list[View]:
        """Return the modals that a person has open, the visible one last."""
        return self.core.views.stack(user)

    def home_of(self, user: str) -> View | None:
        """Return a person's App Home."""
        return self.core.views.homes.get(user)

    async def until(self, predicate: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109  # the name that tests read best
        """Wait until `predicate` is truthy, asking after each change; return its answer.

        Raises:
            TimeoutError: it stayed falsy for `timeout` seconds.
        """
        return await self.core.feed.until(predicate, timeout_s=timeout)

    async def next_message(
        self,
        user: str,
        channel: str,
        *,
        after: Message | Outcome | None = None,
        timeout: float = 10,  # noqa: ASYNC109  # as above
    ) -> Message:
        """Wait for the app's next new or changed message that a person sees in a channel.

        Args:
            user: who sees it.
            channel: where.
            after: a message or act after which it comes; default: the last act.
            timeout: seconds.

        Raises:
            TimeoutError: none came.
        """
        mark = self.acts.mark
        if after is not None:
            mark = after.mark if isinstance(after, Outcome) else after.revision

        def newest() -> Message | None:
            found = (m for m in self.visible_to(user, channel) if m.bot and m.revision > mark)
            return min(found, key=lambda m: m.revision, default=None)

        message = await self.until(newest, timeout)
        assert message is not None  # noqa: S101  # `until` returns truthy answers only
        return message


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
