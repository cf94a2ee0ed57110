"""Slack's side of a measurement: sends signed commands, notes when ack and answer arrive.

It knows the sandbox's people and checks nothing, so that hardly any of its own work is measured;
the strict Slack is `bot.sandbox.slack`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from aiohttp import ClientSession, TCPConnector, web

from bot.sandbox.people import BOT_USER_ID, MANAGER, MANAGERS_GROUP, TEAM_ID, USERS
from bot.sandbox.slack.http_mode import signature
from formatters.share import format_working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

SIGNING_SECRET: Final = "benchmark-signing-secret"  # noqa: S105 - both sides are benchmarks
BOT_TOKEN: Final = "xoxb-benchmark"  # noqa: S105 - as above
_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command; both times are seconds from its sending to the last byte that came back."""

    ack_s: float
    answer_s: float
    answer: Mapping[str, Any]

    @property
    def is_refusal(self) -> bool:
        """Say whether the answer is a sentence about what went wrong."""
        return str(self.answer["text"]).startswith(":warning:")


class Slack:
    """A workspace for one bot in HTTP mode."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._numbers = itertools.count(1)
        self._answers: dict[str, asyncio.Future[tuple[float, Mapping[str, Any]]]] = {}
        self.url = ""

    @property
    def environment(self) -> dict[str, str]:
        """Return the bot's settings for this Slack."""
        return {
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "ACCESS_MANAGERS": MANAGERS_GROUP[0],
        }

    async def ask(
        self, bot_url: str, command: str, text: str = "", *, user: str = MANAGER.id
    ) -> Exchange:
        """Send a command and wait for its answer.

        Raises:
            RuntimeError: the bot did not ack.
            TimeoutError: no answer came.
        """
        number = str(next(self._numbers))
        self._answers[number] = asyncio.get_running_loop().create_future()
        body, headers = self._signed(number, command, text, user)
        async with asyncio.timeout(_WITHIN_S):
            started = time.perf_counter()
            await self._send(f"{bot_url}/slack/events", body, headers)
            acked = time.perf_counter()
            answered, answer = await self._answers[number]
        del self._answers[number]
        return Exchange(acked - started, answered - started, answer)

    async def _send(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        async with self._session.post(url, data=body, headers=headers) as response:
            ack = await response.read()
            if response.status != web.HTTPOk.status_code or ack:
                raise RuntimeError(f"no empty ack: {response.status} {ack!r}")

    def _signed(
        self, number: str, command: str, text: str, user: str
    ) -> tuple[bytes, dict[str, str]]:
        fields = {
            "team_id": TEAM_ID,
            "channel_id": "C0SUPPORT",
            "user_id": user,
            "command": command,
            "text": text,
            "trigger_id": number,
            "response_url": f"{self.url}/answers/{number}",
        }
        body, now = urlencode(fields).encode(), str(int(time.time()))
        return body, {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(SIGNING_SECRET, now, body),
        }

    def build(self) -> web.Application:
        """Return the application: the Web API as far as it is asked, and the response URLs."""
        application = web.Application(client_max_size=2**20)
        application.router.add_route("*", "/api/{method}", self._serve)
        application.router.add_post("/answers/{number}", self._take)
        return application

    async def _serve(self, request: web.Request) -> web.Response:
        answer: dict[str, Any] = {}
        match request.match_info["method"]:
            case "auth.test":
                answer = {"team_id": TEAM_ID, "user_id": BOT_USER_ID, "bot_id": "B0DESKBOT"}
            case "users.info":
                asked = {**request.query, **await request.post()}
                answer = {"user": _user(str(asked["user"]))}
            case "usergroups.list":
                answer = {"usergroups": [_managers()]}
        return web.json_response({"ok": bool(answer), **answer})

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        arrived = time.perf_counter()
        answer = json.loads(body)
        waiting = self._answers[request.match_info["number"]]
        if not waiting.done() and answer["text"] != format_working().text:
            waiting.set_result((arrived, answer))
        return web.Response(text="ok")


@asynccontextmanager
async def open_slack() -> AsyncIterator[Slack]:
    """Serve on loopback until the block ends."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        slack = Slack(session)
        runner = web.AppRunner(slack.build(), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield slack
        finally:
            await runner.cleanup()


def _user(user_id: str) -> dict[str, Any]:
    (seed,) = (each for each in USERS if each.id == user_id)
    profile = {"display_name": seed.name, "email": seed.email}
    return {"id": seed.id, "team_id": TEAM_ID, "profile": profile, "tz": seed.time_zone}


def _managers() -> dict[str, Any]:
    group_id, handle = MANAGERS_GROUP
    return {"id": group_id, "handle": handle, "users": [MANAGER.id]}
