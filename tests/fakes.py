"""Stand-ins that record: a Desk with a few agents, a reply, and Slack's Web API on a local port."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import system_clock
from bot.desk.cache import AnswerCache
from bot.desk.models import AgentFigures, Department, Organization, Presence, Scope, Team
from bot.doctor.model import Finding, Status
from bot.periods import Period
from bot.slack.turn import ReplyError
from tests.builders import (
    BILLING,
    SUPPORT,
    agent,
    board,
    figures,
    report,
    skill,
    skill_map,
    status,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.desk.models import Agent, Department, PerformanceReport, SkillMap, StatusBoard
    from bot.slack.message import Message, View

ADA: Final = agent()
NOVAK: Final = agent("Ada Novak", id="400000000002", email="ada.novak@example.com")
INES: Final = agent(
    "Inés O’Brien",  # noqa: RUF001 - as people write it
    id="400000000003",
    email="ines@example.com",
    departments=(BILLING,),
)
AGENTS: Final = (NOVAK, ADA, INES)
FRENCH: Final = skill(holders=(ADA, INES))
VIP: Final = skill("VIP customers", id="600000000002", type="Customer", holders=(ADA,))
VAT: Final = skill("VAT", id="600000000003", department=BILLING, type="Topic", holders=(INES,))
SKILLS: Final = (FRENCH, VIP, VAT)


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 18, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


class FakeDesk:
    """Answers from three agents and three skills.

    Attributes:
        calls: every question: the operation's name and its ``p``.
        errors: what an operation raises, by its name.
        untold: departments whose skills Desk refuses to tell.
        gate: questions wait until it is set.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.errors: dict[str, Exception] = {}
        self.agents: tuple[Agent, ...] = AGENTS
        self.time_zone: str | None = "Europe/Berlin"
        self.assignees: dict[str, str] = {}
        self.untold: tuple[Department, ...] = ()
        self.cache = AnswerCache(system_clock)
        self.gate = asyncio.Event()
        self.gate.set()

    def asked(self, name: str) -> list[dict[str, object]]:
        """Return the ``p`` of each question of one operation."""
        return [p for operation, p in self.calls if operation == name]

    async def get_agent_status_monitoring(
        self, p: Mapping[str, object] | None = None
    ) -> StatusBoard:
        """Return a board on which only Ada Ray is online."""
        await self._ask("status", p)
        rows = [
            status(one, presence=Presence.ONLINE if one is ADA else Presence.OFFLINE)
            for one in self._agents(p)
        ]
        wanted = str((p or {}).get("status", ""))
        return board([row for row in rows if row.presence in wanted or not wanted], scope=_scope(p))

    async def get_agent_performance_metrics(
        self, p: Mapping[str, object] | None = None
    ) -> PerformanceReport:
        """Return the same figures for everyone."""
        await self._ask("metrics", p)
        rows = [AgentFigures(one, figures()) for one in self._agents(p)]
        return report(rows, period=Period.parse(str((p or {})["period"])), scope=_scope(p))

    async def get_agent_skill_mapping(self, p: Mapping[str, object] | None = None) -> SkillMap:
        """Return who has which skill."""
        await self._ask("skills", p)
        told = skill_map(SKILLS, people=self._agents(p), scope=_scope(p))
        return replace(told, missing=self.untold)

    async def list_agents(self) -> tuple[Agent, ...]:
        """Return the agents."""
        await self._ask("agents", None)
        return self.agents

    async def list_departments(self) -> tuple[Department, ...]:
        """Return two departments."""
        await self._ask("departments", None)
        return (BILLING, SUPPORT)

    async def list_teams(self) -> tuple[Team, ...]:
        """Return one team of the support department."""
        await self._ask("teams", None)
        return (Team("81", "First line", SUPPORT.id, frozenset({self.agents[0].id})),)

    async def get_organization(self) -> Organization:
        """Return the portal."""
        await self._ask("organization", None)
        return Organization("1", "Example", self.time_zone)

    @property
    def session(self) -> FakeDesk:
        """Return what reads single records."""
        return self

    async def get(self, path: str, *, budget_s: float) -> dict[str, object]:
        """Return a ticket."""
        assert budget_s > 0
        await self._ask("ticket", {"path": path})
        return {"assigneeId": self.assignees.get(path.removeprefix("/tickets/"))}

    async def _ask(self, name: str, p: Mapping[str, object] | None) -> None:
        self.calls.append((name, dict(p or {})))
        await self.gate.wait()
        if name in self.errors:
            raise self.errors[name]

    def _agents(self, p: Mapping[str, object] | None) -> list[Agent]:
        wanted = _scope(p)
        return [
            one
            for one in self.agents
            if (wanted.agent is None or one.id == wanted.agent.id)
            and (wanted.department is None or wanted.department in one.departments)
        ]


def _scope(p: Mapping[str, object] | None) -> Scope:
    asked = p or {}
    departments = {one.id: one for one in (BILLING, SUPPORT)}
    people = {one.id: one for one in AGENTS}
    return Scope(
        department=departments[str(asked["department"])] if "department" in asked else None,
        agent=people.get(str(asked["agent"])) if "agent" in asked else None,
    )


class FakeDoctor:
    """Says the same each time.

    Attributes:
        rounds: how often it examined.
    """

    def __init__(self) -> None:
        self.rounds = 0
        self.findings: tuple[Finding, ...] = (Finding("clock", Status.PASS, "The clock agrees."),)

    async def examine(self) -> tuple[Finding, ...]:
        """Return the findings."""
        self.rounds += 1
        return self.findings


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer and how it was sent."""

    message: Message
    replace: bool = False
    in_channel: bool = False


class RecordedReply:
    """Keeps what was answered; `refuse` makes Slack refuse the next so many answers.

    With an error in `views` Slack opens no modal.

    Attributes:
        views: what modals showed, in order, whether opened, pushed or updated.
        pushed: how many modals were laid upon another.
    """

    def __init__(self, *, refuse: int = 0, views: ReplyError | None = None) -> None:
        self.sent: list[Sent] = []
        self.views: list[View] = []
        self.pushed = 0
        self.answered = asyncio.Event()
        self._refuse = refuse
        self._unopened = views

    async def respond(
        self, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Record a message."""
        self.answered.set()
        if self._refuse:
            self._refuse -= 1
            raise ReplyError("channel_not_found")
        self.sent.append(Sent(message, replace, in_channel))

    async def open_view(self, view: View) -> str:
        """Record a modal."""
        if self._unopened:
            raise self._unopened
        self.views.append(view)
        return "V1"

    async def push_view(self, view: View) -> str:
        """Record a modal upon the open one."""
        self.pushed += 1
        self.views.append(view)
        return "V2"

    async def update_view(self, view_id: str, view: View) -> None:
        """Record what the modal shows now."""
        assert view_id == ("V2" if self.pushed else "V1")
        self.views.append(view)


def slack_user(user_id: str, email: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return a full member of the bot's workspace, as ``users.info`` gives one."""
    return {
        "id": user_id,
        "team_id": "T0HOME",
        "name": user_id.lower(),
        "tz": "Europe/Berlin",
        "profile": {"email": email, "display_name": user_id.title()},
        **changes,
    }


@dataclass(slots=True)
class FakeSlack:
    """Five methods of the Web API.

    Attributes:
        asked: the methods and what they were asked about.
        errors: a Slack error code by method, given instead of an answer.
        gate: answers wait until it is set.
    """

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AsyncWebClient]:
        """Serve, and return a client that asks here."""
        self.gate.set()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._serve)
        async with TestServer(app) as server, ClientSession() as session:
            url = str(server.make_url("/api/"))
            yield AsyncWebClient(token="xoxb-test", base_url=url, session=session)

    async def _serve(self, request: web.Request) -> web.Response:
        given = {**request.query, **(await request.post())}
        method = request.match_info["method"]
        names = ("user", "channel", "email", "cursor")
        wanted = next((str(given[name]) for name in names if given.get(name)), "")
        self.asked.append((method, wanted))
        self.seen.set()
        answer = self._answer(method, wanted)
        await self.gate.wait()
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        return web.json_response(answer)

    def _answer(self, method: str, wanted: str) -> dict[str, Any]:
        if method == "auth.test":
            return {"ok": True}
        if method == "usergroups.list":
            return {"ok": True, "usergroups": self.groups}
        if method == "users.lookupByEmail":
            return self._with_email(wanted)
        if method == "users.list":
            return self._page(wanted)
        kind, found = {
            "users.info": ("user", self.users),
            "conversations.info": ("channel", self.channels),
        }[method]
        if wanted not in found:
            return {"ok": False, "error": f"{kind}_not_found"}
        return {"ok": True, kind: dict(found[wanted])}

    def _page(self, cursor: str) -> dict[str, Any]:
        """Return one person, so that whoever forgets the rest is found out."""
        people = list(self.users.values())
        place = int(cursor or 0)
        following = str(place + 1) if place + 1 < len(people) else ""
        more = {"response_metadata": {"next_cursor": following}}
        return {"ok": True, "members": people[place : place + 1], **more}

    def _with_email(self, email: str) -> dict[str, Any]:
        for user in self.users.values():
            if (user["profile"]["email"] or "").lower() == email.lower():
                return {"ok": True, "user": user}
        return {"ok": False, "error": "users_not_found"}
