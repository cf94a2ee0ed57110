"""The sandbox put together: a local Desk, a local Slack, and one clock and list of faults."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.clock import Clock, system_clock
from bot.manifest import http_manifest, socket_manifest
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import FAULTS, GuideShape, SandboxDesk
from bot.sandbox.digests import find_next
from bot.sandbox.past import Past
from bot.sandbox.people import MANAGERS_GROUP
from bot.sandbox.slack.controls import Fault
from bot.sandbox.slack.server import SandboxSlack
from bot.settings import build_settings
from bot.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from datetime import datetime

    from bot.sandbox.slack.scenes import Due
    from bot.settings import Settings


class StageControls:
    """Lets the page turn Desk's faults and the clock (`bot.sandbox.slack.controls.Controls`)."""

    def __init__(self, desk: SandboxDesk, clock: SandboxClock, database_url: str) -> None:
        self._desk = desk
        self._clock = clock
        self._database_url = database_url

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

    async def next_digest(self) -> Due | None:
        """Return the digest that is due next (`bot.sandbox.slack.scenes.KnowsDigests`)."""
        return await find_next(self._database_url, self._clock)


@dataclass(frozen=True, slots=True)
class Stage:
    """Both servers, running.

    Attributes:
        database_url: of the bot's database.
    """

    desk: SandboxDesk
    slack: SandboxSlack
    clock: SandboxClock
    database_url: str

    async def write_past(self, days: int) -> None:
        """Write a history of days before now into the bot's database.

        Raises:
            StoreError: the database cannot be used.
        """
        async with open_store(self.database_url, clock=self.clock) as store:
            await Past(self.desk.world, self.clock(), days).write(store)

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
            "database": {"url": self.database_url},
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
    database_url: str = "",
    patience_s: float = 3.0,
) -> AsyncIterator[Stage]:
    """Start both servers on loopback, without a bot.

    Args:
        port: of the page; 0 takes a free one.
        guide: how Desk answers the guide's three paths.
        agents: how many agents Desk has; `None` for the forty of `bot.sandbox.people`.
        latency: seconds that each of Desk's answers takes.
        request_url: where Slack reaches the bot in HTTP mode; empty for Socket Mode.
        clock: what the sandbox's clock starts from and runs with.
        database_url: of the bot's database; empty for a file that goes with the stage.
        patience_s: seconds in which the bot must ack, and use a trigger id.
    """
    moved = SandboxClock(clock)
    desk = SandboxDesk(clock=moved, guide=guide, agents=agents, latency=latency)
    with _database(database_url) as url:
        slack = SandboxSlack(
            http_manifest(request_url) if request_url else socket_manifest(),
            controls=StageControls(desk, moved, url),
            mode="http" if request_url else "socket",
            request_url=request_url,
            ack_s=patience_s,
        )
        slack.core.triggers.seconds = patience_s
        async with desk.running(), slack.running(port=port):
            yield Stage(desk, slack, moved, url)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """Keep a database for as long as the stage stands."""
    if url:
        yield url
        return
    with TemporaryDirectory(prefix="deskbot-") as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / 'deskbot.db'}"


def _desk_values(desk: SandboxDesk) -> dict[str, object]:
    return {
        "client_id": desk.client_id,
        "client_secret": desk.client_secret,
        "refresh_token": desk.refresh_token,
        "org_id": desk.org_id,
        "base_url": desk.url,
        "accounts_url": desk.accounts_url,
    }
