"""The sandbox put together: a local Desk, a local Slack, and one clock and list of faults."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import Clock, system_clock
from bot.manifest import http_manifest, socket_manifest
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import FAULTS, GuideShape, SandboxDesk
from bot.sandbox.people import MANAGERS_GROUP
from bot.sandbox.slack.controls import Fault
from bot.sandbox.slack.server import SandboxSlack
from bot.settings import build_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from bot.settings import Settings


class StageControls:
    """Lets the page turn Desk's faults and the clock (`bot.sandbox.slack.controls.Controls`)."""

    def __init__(self, desk: SandboxDesk, clock: SandboxClock) -> None:
        self._desk = desk
        self._clock = clock

    def faults(self) -> Sequence[Fault]:
        """Return Desk's faults and whether they are on."""
        is_on = self._desk.faults.is_on
        return [Fault(info.name, info.title, is_on(info.name)) for info in FAULTS]

    def set_fault(self, name: str, *, on: bool) -> None:
        """Turn one of Desk's faults on or off.

        Raises:
            LookupError: there is none of this name.
        """
        try:
            self._desk.faults.switch(name, on=on)
        except ValueError as error:
            raise LookupError(str(error)) from error

    def now(self) -> datetime:
        """Return the sandbox's time in UTC."""
        return self._clock()

    def advance(self, seconds: float) -> None:
        """Move the clock forward, for Slack, Desk and the bot alike."""
        self._clock.advance(seconds)


@dataclass(frozen=True, slots=True)
class Stage:
    """Both servers, running."""

    desk: SandboxDesk
    slack: SandboxSlack
    clock: SandboxClock

    def settings(self, **sections: dict[str, object]) -> Settings:
        """Return the settings that connect a bot to both, as an administrator would make them.

        Args:
            **sections: further values by section, such as ``desk={"source": "guide"}``.
        """
        slack: dict[str, object] = {
            "bot_token": self.slack.bot_token,
            "signing_secret": self.slack.signing_secret,
            "api_url": self.slack.api_url,
        }
        if self.slack.mode == "socket":
            slack["app_token"] = self.slack.app_token
        values: dict[str, dict[str, object]] = {
            "slack": slack,
            "desk": _desk_values(self.desk),
            "http": {"port": 0},
            "access": {"managers": (MANAGERS_GROUP[0],)},
        }
        merged = {
            name: {**values.get(name, {}), **sections.get(name, {})}
            for name in values.keys() | sections.keys()
        }
        return build_settings(merged)


@asynccontextmanager
async def open_stage(
    *,
    port: int = 0,
    guide: GuideShape = GuideShape.OFF,
    agents: int | None = None,
    latency: float = 0.0,
    request_url: str = "",
    clock: Clock = system_clock,
) -> AsyncIterator[Stage]:
    """Start both servers on loopback, without a bot.

    Args:
        port: of the page; 0 takes a free one.
        guide: how Desk answers the guide's three paths.
        agents: how many agents Desk has; `None` for the forty of `bot.sandbox.people`.
        latency: seconds that each of Desk's answers takes.
        request_url: where Slack reaches the bot in HTTP mode; empty for Socket Mode.
        clock: what the sandbox's clock starts from and runs with.
    """
    moved = SandboxClock(clock)
    desk = SandboxDesk(clock=moved, guide=guide, agents=agents, latency=latency)
    slack = SandboxSlack(
        http_manifest(request_url) if request_url else socket_manifest(),
        controls=StageControls(desk, moved),
        mode="http" if request_url else "socket",
        request_url=request_url,
    )
    async with desk.running(), slack.running(port=port):
        yield Stage(desk, slack, moved)


def _desk_values(desk: SandboxDesk) -> dict[str, object]:
    return {
        "client_id": desk.client_id,
        "client_secret": desk.client_secret,
        "refresh_token": desk.refresh_token,
        "org_id": desk.org_id,
        "base_url": desk.url,
        "accounts_url": desk.accounts_url,
    }
