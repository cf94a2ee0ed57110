"""The Desk client: the three operations of the guide, whatever source stands behind them."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, DummyCookieJar

from bot.clock import system_clock
from bot.desk.auto import AutoSource
from bot.desk.breaker import Breaker
from bot.desk.cache import AnswerCache, answer_within
from bot.desk.endpoints import Endpoints
from bot.desk.guide import GuideSource
from bot.desk.oauth import TokenSource
from bot.desk.params import parse_performance, parse_skills, parse_status
from bot.desk.rest import RestSource
from bot.desk.session import BUDGET_S, DeskSession

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from pydantic import SecretStr
    from stamina import AsyncRetryingCaller

    from bot.clock import Clock
    from bot.desk.auto import DeskSource
    from bot.desk.models import (
        Agent,
        Department,
        Organization,
        PerformanceReport,
        SkillMap,
        Source,
        StatusBoard,
        Team,
    )
    from bot.desk.params import Operation
    from bot.desk.token_store import TokenStore
    from bot.desk.watch import Watch

_PATIENCE_S: Final = 8.0
"""How long a question may keep a person waiting."""
_GUIDE_BUDGET_S: Final = 3.0
"""What the guide may use of it where the documented API could still answer."""
_RESERVE: Final = 200
"""Credits of the day kept for questions of people: some thirty boards."""


class DeskClient:
    """What the bot knows of Zoho Desk.

    Every operation takes an optional flat dictionary `p`; its keys are in `bot.desk.params.KEYS`.
    Equal questions are asked once within their lifetime; an answer that Desk cannot renew is
    served with ``freshness.stale`` set. All raise `bot.desk.errors.DeskError`.

    Attributes:
        session: the authenticated session, with ``session.credits`` for health checks.
        cache: the answers, also of single records that others ask for.
        token: the token source, with ``token_expires_at`` and ``scopes``.
    """

    def __init__(
        self,
        source: DeskSource,
        session: DeskSession,
        cache: AnswerCache,
        *,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._source = source
        self.cache = cache
        self._patience_s = patience_s
        self.session = session
        self.token = session.tokens

    async def get_agent_performance_metrics(
        self, p: Mapping[str, object] | None = None
    ) -> PerformanceReport:
        """Return figures over a period; keys ``department``, ``agent``, ``period`` (default 7d).

        Raises:
            DeskParameterError: a key or value of `p` is malformed; nothing has been sent.
            DeskError: see `bot.desk.errors`.
        """
        query = parse_performance(p)
        with answer_within(self._patience_s):
            return await self._source.get_performance(query)

    async def get_agent_status_monitoring(
        self, p: Mapping[str, object] | None = None
    ) -> StatusBoard:
        """Return live statuses; keys ``department``, ``agent``, ``channel``, ``status``.

        Raises:
            DeskParameterError: a key or value of `p` is malformed; nothing has been sent.
            DeskError: see `bot.desk.errors`.
        """
        query = parse_status(p)
        with answer_within(self._patience_s):
            return await self._source.get_status(query)

    async def get_agent_skill_mapping(self, p: Mapping[str, object] | None = None) -> SkillMap:
        """Return skills and their agents; keys ``department``, ``agent``, ``skill``.

        Raises:
            DeskParameterError: a key or value of `p` is malformed; nothing has been sent.
            DeskError: see `bot.desk.errors`.
        """
        query = parse_skills(p)
        with answer_within(self._patience_s):
            return await self._source.get_skills(query)

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the active Desk agents, people only, by name; kept for an hour."""
        with answer_within(self._patience_s):
            return await self._source.list_agents()

    async def list_departments(self) -> tuple[Department, ...]:
        """Return the enabled departments, by name; kept for an hour."""
        with answer_within(self._patience_s):
            return await self._source.list_departments()

    async def list_teams(self) -> tuple[Team, ...]:
        """Return the teams of every department, by name; kept for an hour."""
        with answer_within(self._patience_s):
            return await self._source.list_teams()

    async def get_organization(self) -> Organization:
        """Return the portal; kept for a day."""
        with answer_within(self._patience_s):
            return await self._source.get_organization()

    def sources(self) -> dict[Operation, Source | None]:
        """Return which interface serves which operation; `None` when not yet known."""
        return self._source.sources()


@asynccontextmanager
async def open_desk(
    *,
    client_id: str,
    client_secret: SecretStr,
    refresh_token: SecretStr,
    org_id: str,
    desk_url: str,
    accounts_url: str,
    source: str = "auto",
    max_in_flight: int = 5,
    reserve: int = _RESERVE,
    daily_credits: int | None = None,
    clock: Clock = system_clock,
    http: ClientSession | None = None,
    store: TokenStore | None = None,
    retry: AsyncRetryingCaller | None = None,
    patience_s: float = _PATIENCE_S,
    watch: Watch | None = None,
    stretch: float = 1.0,
) -> AsyncIterator[DeskClient]:
    """Build a client and everything it needs; close what was opened at the end.

    Args:
        client_id: of the client registered at the accounts server.
        client_secret: of the same client.
        refresh_token: what the consent gave; it decides the scopes.
        org_id: the portal, in digits.
        desk_url: scheme and authority, such as ``https://desk.zoho.eu``.
        accounts_url: scheme and authority, such as ``https://accounts.zoho.eu``.
        source: ``auto``, ``guide`` or ``rest``.
        max_in_flight: calls at once; five is what the smallest edition allows.
        reserve: credits of the day that are kept for questions of people.
        daily_credits: how many a day this bot may spend; `None` for as many as there are.
        clock: the time of day, also for lifetimes.
        http: a session to use instead of an own one; it is left open.
        store: where the token is kept; an own memory when not given.
        watch: is told of each call and each refresh, for metrics.
        retry: patience with failures that pass; `bot.desk.session.build_retry` when not given.
        patience_s: how long one question may keep its asker waiting.
        stretch: by how much all limits of time are longer than usual, `patience_s` included.
    """
    patience_s *= stretch
    async with AsyncExitStack() as stack:
        if http is None:
            http = await stack.enter_async_context(
                ClientSession(cookie_jar=DummyCookieJar(), trust_env=True)
            )
        tokens = TokenSource(
            http,
            accounts_url=accounts_url,
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=refresh_token,
            clock=clock,
            store=store,
            watch=watch,
            stretch=stretch,
        )
        stack.push_async_callback(tokens.close)
        session = DeskSession(
            http,
            tokens,
            base_url=desk_url,
            org_id=org_id,
            clock=clock,
            breaker=Breaker(clock),
            max_in_flight=max_in_flight,
            retry=retry,
            reserve=reserve,
            daily_credits=daily_credits,
            watch=watch,
            stretch=stretch,
        )
        yield await stack.enter_async_context(
            open_afresh(session, source=source, org_id=org_id, clock=clock, patience_s=patience_s)
        )


@asynccontextmanager
async def open_afresh(
    session: DeskSession,
    *,
    source: str,
    org_id: str,
    clock: Clock,
    patience_s: float = _PATIENCE_S,
    stands_in: bool = True,
) -> AsyncIterator[DeskClient]:
    """Build a client that remembers nothing on a session that is open, and stays so.

    Args:
        session: shared with others.
        source: ``auto``, ``guide`` or ``rest``.
        org_id: the portal, in digits.
        clock: the time of day, also for lifetimes.
        patience_s: how long one question may keep its asker waiting.
        stands_in: whether old answers stand in while Desk cannot be asked.
    """
    async with AsyncExitStack() as stack:
        cache = AnswerCache(clock, stands_in=stands_in)
        stack.push_async_callback(cache.close)
        answers = await stack.enter_async_context(
            _open_source(source, session, cache, clock=clock, org_id=org_id)
        )
        yield DeskClient(answers, session, cache, patience_s=patience_s)


@asynccontextmanager
async def _open_source(
    name: str, session: DeskSession, cache: AnswerCache, *, clock: Clock, org_id: str
) -> AsyncIterator[DeskSource]:
    endpoints = Endpoints(session, cache, clock=clock, org_id=org_id)
    rest = RestSource(endpoints)
    is_auto = name == "auto"
    guide = GuideSource(
        session,
        cache,
        endpoints,
        org_id=org_id,
        budget_s=_GUIDE_BUDGET_S if is_auto else BUDGET_S,
        beside=rest if is_auto else None,
    )
    if not is_auto:
        chosen: dict[str, DeskSource] = {"guide": guide, "rest": rest}
        yield chosen[name]
        return
    auto = AutoSource(guide, rest, clock=clock)
    try:
        yield auto
    finally:
        await auto.close()
