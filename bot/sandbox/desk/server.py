"""A local Zoho Desk with its accounts server, as strict as the real ones."""

from __future__ import annotations

from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.sandbox.desk.accounts import Accounts
from bot.sandbox.desk.answers.guide import GuideShape
from bot.sandbox.desk.faults import Faults
from bot.sandbox.desk.gate import Gate
from bot.sandbox.desk.quota import Quota
from bot.sandbox.desk.recording import Recorded, Recorder
from bot.sandbox.desk.seeding import build_world
from bot.sandbox.desk.service import Service
from bot.sandbox.desk.world import ORG_ID

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import AsyncIterator, Iterable

    from bot.clock import Clock

_HOST: Final = "127.0.0.1"
_CREDITS: Final = 100_000
_CREDITS_PER_AGENT: Final = 1_000
_AT_ONCE: Final = 25
_LIFETIME: Final = 3600
_GRACE: Final = 0.5
"""Seconds that calls in flight get when the server stops."""


class SandboxDesk:
    """A portal of the Enterprise edition, on loopback only.

    ::

        async with SandboxDesk(clock=system_clock).running() as desk:
            ...  # desk.url, desk.client_id, desk.client_secret, desk.refresh_token, desk.org_id

    Args:
        clock: the portal's time, aware, UTC; may be moved while it runs.
        agents: how many work there; `None` for the forty of `bot.sandbox.people`.
        seed: equal seeds make equal portals.
        faults: what goes wrong; its attributes may be set at any time.
        random: makes tokens and picks what flaky answers fail.
        guide: how the three paths of the third-party guide answer.
        latency: seconds that each answer takes.
        daily_credits: calls' credits a day; `None` for what the edition includes.
        max_in_flight: calls that Desk takes at once.
        token_lifetime: seconds.
        check_answers: check each answer against the contract; a violation becomes a 500.

    Raises:
        ValueError: `agents` is less than one.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        agents: int | None = None,
        seed: int = 7,
        faults: Faults | None = None,
        random: Random | None = None,
        guide: GuideShape = GuideShape.OFF,
        latency: float = 0.0,
        daily_credits: int | None = None,
        max_in_flight: int = _AT_ONCE,
        token_lifetime: int = _LIFETIME,
        check_answers: bool = False,
    ) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.random = random or Random(seed)  # noqa: S311 - its tokens guard invented data only
        self.guide = guide
        self.latency = latency
        self.check_answers = check_answers
        self.url = ""
        self.org_id = ORG_ID
        self.world = build_world(seed, agents)
        self.recorder = Recorder()
        self.accounts = Accounts(clock, self.random, self.faults, token_lifetime)
        daily = _CREDITS + _CREDITS_PER_AGENT * len(self.world.people)
        self.quota = Quota(clock, self.faults, daily=daily_credits or daily, at_once=max_in_flight)
        self.gate = Gate(self.accounts, self.quota, self.faults)
        self.app: web.Application = Service(self).build()

    @property
    def accounts_url(self) -> str:
        """Return the address of the accounts server: the same host, other paths."""
        return self.url

    @property
    def client_id(self) -> str:
        """Return the id of the self client."""
        return self.accounts.client_id

    @property
    def client_secret(self) -> str:
        """Return the secret of the self client."""
        return self.accounts.client_secret

    @property
    def refresh_token(self) -> str:
        """Return a refresh token with the minimal scopes."""
        return self.accounts.refresh_token

    @property
    def requests(self) -> deque[Recorded]:
        """Return what was asked so far, oldest first."""
        return self.recorder.requests

    def grant_code(self, scopes: Iterable[str]) -> str:
        """Return a self client's grant code, good once within three minutes.

        Raises:
            ConsentError: a scope is unknown, or ten codes were made in ten minutes.
        """
        return self.accounts.grant_code(scopes)

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[SandboxDesk]:
        """Serve on a port of loopback, any free one for 0, until the block ends."""
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=_GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, port).start()
            self.url = f"http://{_HOST}:{runner.addresses[0][1]}"
            yield self
        finally:
            await runner.cleanup()
