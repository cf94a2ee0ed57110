"""What captures between a local Desk and a database, with a clock that a test moves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.desk.client import open_desk
from bot.history.captures import _captured
from bot.history.source import CaptureSource
from bot.sandbox.desk import GuideShape, SandboxDesk
from bot.settings import build_settings
from bot.store.history_tables import capture
from bot.wiring_history import Captures, open_capturer
from tests.bot.desk.upstream import NO_WAIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.session import DeskSession
    from bot.history.models import Captured, Kind
    from bot.settings import Settings
    from bot.store.store import Store
    from tests.fakes import FixedClock


class Counted:
    """Notes how captures ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, str]] = []

    def capture_ended(self, kind: str, outcome: str) -> None:
        """Note one."""
        self.ended.append((kind, outcome))


@dataclass(frozen=True, slots=True)
class Capturing:
    """A Desk, a database, and what captures the one into the other."""

    desk: SandboxDesk
    store: Store
    clock: FixedClock
    captures: Captures
    session: DeskSession
    counted: Counted

    def source(
        self,
        *,
        every: timedelta = timedelta(minutes=5),
        daily_at: time | None = time(1, 30),
        keep: timedelta = timedelta(days=400),
    ) -> CaptureSource:
        """Return a source of jobs."""
        return CaptureSource(
            self.captures.capturer,
            self.captures.record,
            zone=self.captures.zone,
            clock=self.clock,
            every=every,
            daily_at=daily_at,
            keep=keep,
            keep_raw=timedelta(days=7),
        )

    def asked(self) -> list[str]:
        """Return the paths that Desk was asked for."""
        return [one.path for one in self.desk.requests if one.path.startswith("/api/v1")]

    async def noted(self, kind: Kind) -> list[Captured]:
        """Return every capture and every hole, in the order of their keys."""
        return await noted(self.store, kind)


async def noted(store: Store, kind: Kind) -> list[Captured]:
    """Return every capture and every hole of a kind, in the order of their keys."""
    statement = select(capture).where(capture.c.kind == kind).order_by(capture.c.key)
    async with store.read() as connection:
        return [_captured(row) for row in await connection.execute(statement)]


def settings_for(desk: SandboxDesk, /, **sections: dict[str, Any]) -> Settings:
    """Return settings for a Desk, and for a Slack that nobody asks."""
    values: dict[str, dict[str, Any]] = {
        "slack": {"bot_token": "xoxb-none", "app_token": "xapp-none"},
        "desk": {
            "client_id": desk.client_id,
            "client_secret": desk.client_secret,
            "refresh_token": desk.refresh_token,
            "org_id": desk.org_id,
            "base_url": desk.url,
            "accounts_url": desk.accounts_url,
        },
    }
    names = values.keys() | sections.keys()
    return build_settings({name: values.get(name, {}) | sections.get(name, {}) for name in names})


@asynccontextmanager
async def capturing(
    store: Store,
    clock: FixedClock,
    *,
    guide: GuideShape = GuideShape.OFF,
    agents: int | None = None,
    daily_credits: int | None = None,
    patience_s: float = 30.0,
    **sections: dict[str, Any],
) -> AsyncIterator[Capturing]:
    """Start a Desk; `sections` are further settings, such as ``desk={"source": "guide"}``."""
    portal = SandboxDesk(clock=clock, guide=guide, agents=agents, daily_credits=daily_credits)
    async with portal.running():
        settings, counted = settings_for(portal, **sections), Counted()
        async with (
            open_desk(
                client_id=settings.desk.client_id,
                client_secret=settings.desk.client_secret,
                refresh_token=settings.desk.refresh_token,
                org_id=settings.desk.org_id,
                desk_url=portal.url,
                accounts_url=portal.url,
                clock=clock,
                retry=NO_WAIT,
                daily_credits=settings.desk.daily_credits,
            ) as client,
            open_capturer(
                settings,
                client.session,
                store,
                clock=clock,
                watch=counted,
                pauses_s=(0.0,),
                patience_s=patience_s,
            ) as captures,
        ):
            yield Capturing(portal, store, clock, captures, client.session, counted)
