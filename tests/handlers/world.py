"""Everything that a handler works with, on stand-ins, and turns as people cause them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from bot.access import Access
from bot.claim_desk import ClaimDesk
from bot.directory import Directory
from bot.people import People
from bot.services import Services
from bot.slack.turn import Ack, Actor, Kind, Turn
from handlers import build_routes
from handlers._frame import Patience
from tests.claim_fakes import FakeClaims
from tests.digest_fakes import FakeDigests
from tests.fakes import ADA, FakeDesk, FakeDoctor, FakeSlack, FixedClock, RecordedReply, slack_user
from tests.history_fakes import FakeHistory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.desk.client import DeskClient
    from bot.history.history import History
    from bot.slack.turn import Route

MANAGER: Final = "U0MANAGER"
AGENT: Final = "U0ADARAY"
MEMBER: Final = "U0MEMBER"
HOST: Final = "desk.zoho.example"
SLOW: Final = Patience(working=60, desk=60, total=60, ack=60)
"""Nothing in a test takes so long."""


def slack() -> FakeSlack:
    """Return a workspace with a manager (by user group), an agent and a member, and channels."""
    return FakeSlack(
        users={
            MANAGER: slack_user(MANAGER, "mara@example.com"),
            AGENT: slack_user(AGENT, (ADA.email or "").upper()),
            MEMBER: slack_user(MEMBER, "max@example.com"),
        },
        channels={
            "C0SUPPORT": {"id": "C0SUPPORT", "name": "support"},
            "C0OTHER": {"id": "C0OTHER", "name": "other"},
            "C0PARTNER": {"id": "C0PARTNER", "name": "partner", "is_ext_shared": True},
        },
        groups=[{"id": "S0LEADS", "handle": "leads", "users": [MANAGER]}],
    )


@dataclass(slots=True)
class World:
    """Services on stand-ins, and the routes over them; `acked` is the body of the last ack."""

    desk: FakeDesk
    slack: FakeSlack
    doctor: FakeDoctor
    clock: FixedClock
    services: Services
    digests: FakeDigests
    history: FakeHistory
    claims: FakeClaims
    patience: Patience = SLOW
    acked: Mapping[str, Any] | None = None

    @property
    def routes(self) -> tuple[Route, ...]:
        """Return the real routing table."""
        return build_routes(self.services, patience=self.patience)

    async def do(
        self,
        kind: Kind,
        name: str,
        text: str = "",
        *,
        user: str = MANAGER,
        channel: str | None = "C0SUPPORT",
        payload: Mapping[str, Any] | None = None,
        reply: RecordedReply | None = None,
        team: str | None = "T0HOME",
    ) -> RecordedReply:
        """Let somebody do something; return what was answered."""
        recorded = reply or RecordedReply()
        turn = Turn(
            kind=kind,
            name=name,
            actor=Actor(user, team),
            ack=Ack(),
            reply=recorded,
            text=text,
            channel_id=channel,
            request_id="req12345",
            payload=payload or {},
        )
        (route,) = [one for one in self.routes if (one.kind, one.name) == (kind, name)]
        await route.handle(turn)
        assert turn.ack.done.done(), "the turn was not acked"
        self.acked = turn.ack.done.result()
        return recorded

    async def command(self, name: str, text: str = "", **more: Any) -> RecordedReply:
        """Let somebody type a command."""
        return await self.do(Kind.COMMAND, name, text, **more)

    async def click(
        self, name: str, value: str, *, block_id: str = "", **more: Any
    ) -> RecordedReply:
        """Let somebody click under an answer that only they see; `name` is the action's id."""
        payload = {
            "container": {"type": "message", "is_ephemeral": True},
            "actions": [{"action_id": name, "block_id": block_id}],
        }
        return await self.do(Kind.ACTION, name.partition(":")[0], value, payload=payload, **more)


@asynccontextmanager
async def world(
    *,
    has_digests: bool = True,
    has_history: bool = True,
    desk: FakeDesk | None = None,
    **access: Any,
) -> AsyncIterator[World]:
    """Open a world, with or without a database; `access` changes what administrators set."""
    fake, desk, doctor, clock = slack(), desk or FakeDesk(), FakeDoctor(), FixedClock()
    digests, history, claims = FakeDigests(), FakeHistory(), FakeClaims()
    async with fake.client() as client:
        directory = Directory(client)
        people = People(desk, directory, agent_map={}, claims=claims)
        settings = {"managers": ["S0LEADS"], "team_id": "T0HOME", **access}
        allows = Access(directory, **settings)
        claimed = ClaimDesk(
            claims, access=allows, people=people, directory=directory, tell=claims.tell
        )
        services = Services(
            desk=cast("DeskClient", desk),
            directory=directory,
            access=allows,
            people=people,
            doctor=doctor,
            clock=clock,
            desk_host=HOST,
            digests=digests.desk if has_digests else None,
            history=cast("History", history) if has_history else None,
            claims=claimed if has_digests else None,
        )
        yield World(desk, fake, doctor, clock, services, digests, history, claims)
        await claimed.close()
