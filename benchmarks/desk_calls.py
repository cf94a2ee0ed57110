"""How many calls to Desk do many questions cost, against the fewest that could answer them?

Run ``python benchmarks/desk_calls.py``; it ends within a minute. A thousand commands go through
the real bot, in HTTP mode, to the sandbox's Desk. The clock of bot and Desk stands still during a
burst, so that the answer does not depend on how fast this machine is: nothing outlives its
lifetime, and a call made twice was made once too often. Half a minute later the same burst may
only ask for what ages in seconds. See `_recipe` for how the minimum is worked out.
"""

from __future__ import annotations

import argparse
import asyncio
import io
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from _processes import free_port
from _recipe import LIVE, TOKEN, Call, Recipe
from _report import Row, exactly, no_more, print_table
from _slack import SIGNING_SECRET, Slack, open_slack
from pydantic import SecretStr

from bot.clock import system_clock
from bot.desk.client import open_desk
from bot.desk.dashboards import window_of
from bot.log import configure_logging
from bot.periods import Period
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import SandboxDesk
from bot.sandbox.desk.world import PORTAL_ZONE
from bot.sandbox.people import AGENT, DEPARTMENTS, MANAGER, MANAGERS_GROUP
from bot.settings import build_settings
from bot.wiring import open_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.desk.client import DeskClient

COMMANDS: Final = 1_000
AT_ONCE: Final = 150
"""Commands under way at a time: beyond 200 the bot asks people to try again."""
CALLERS: Final = 200
LATER: Final = 30.0
_TOKEN_PAUSE: Final = 120.0
"""Seconds after which a token that Desk refuses is renewed again."""
_GRAIN: Final = timedelta(minutes=5)
"""Windows that still run end on it: it must not turn between the two bursts."""
_API: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Question:
    """A command as somebody types it, the calls that it needs, and whether it ends in a refusal."""

    command: str
    text: str
    needs: frozenset[Call]
    user: str = MANAGER.id
    is_refused: bool = False


def questions(recipe: Recipe, now: datetime) -> list[Question]:
    """Return every different question of the mix."""
    return [
        *_status_questions(recipe),
        *_metrics_questions(recipe, now),
        *_skills_questions(recipe),
        *(_ask(command, "help", ()) for command in ("/agent-status", "/agent-metrics")),
        _refused("/agent-status", "nobody at all", recipe.names(), MANAGER.id),
        _refused("/agent-metrics", "yuki tanaka", recipe.names(), AGENT.id),
    ]


def _status_questions(recipe: Recipe) -> Iterator[Question]:
    for text in ("", "online", "channel:phone", "channel:mail online,busy"):
        yield _ask("/agent-status", text, recipe.status())
    for text, home in (("yuki tanaka", "Technical"), ("priya nair", "Billing")):
        yield _ask("/agent-status", text, recipe.card(text, home))
    yield _ask("/agent-status", "me", recipe.card("ada ray", "Support"), user=AGENT.id)
    for name in DEPARTMENTS:
        for text in (f"department:{name}", f"department:{name.lower()} online"):
            yield _ask("/agent-status", text, recipe.status(name))


def _metrics_questions(recipe: Recipe, now: datetime) -> Iterator[Question]:
    week, before = _windows("7d", now)
    yield _ask("/agent-metrics", "", recipe.metrics(week))
    yield _ask("/agent-metrics", "vs previous", recipe.metrics(week, before))
    for text in ("today", "yesterday", "this-week", "last-week", "this-month", "last-month", "30d"):
        yield _ask("/agent-metrics", text, recipe.metrics(_windows(text, now)[0]))
        yield _ask("/agent-metrics", f"yuki tanaka {text}", recipe.metrics(*_windows(text, now)))
    days = Period.parse("7d").previous(now).text
    yield _ask("/agent-metrics", days, recipe.metrics(before, has_name=False))
    yield _ask("/agent-metrics", "me", recipe.metrics(week, before), user=AGENT.id)
    for name in DEPARTMENTS:
        yield _ask("/agent-metrics", f"department:{name}", recipe.metrics(week, department=name))
        both = recipe.metrics(*_windows("last-month", now), department=name)
        yield _ask("/agent-metrics", f"department:{name} last-month vs previous", both)


def _skills_questions(recipe: Recipe) -> Iterator[Question]:
    yield _ask("/agent-skills", "", recipe.skills())
    for text, user, home in (("yuki tanaka", MANAGER, "Technical"), ("me", AGENT, "Support")):
        needs = {*recipe.names(), *recipe.skill_lists(home)}
        yield _ask("/agent-skills", text, needs, user=user.id)
    for text in ("French", "Linux, API", "French, VIP customers online"):
        yield _ask("/agent-skills", text, {*recipe.skills(), *recipe.status()})
    for name in DEPARTMENTS:
        yield _ask("/agent-skills", f"department:{name}", recipe.skills(name))
    both = {*recipe.skills("Billing"), *recipe.status("Billing")}
    yield _ask("/agent-skills", "department:Billing Invoices, Refunds online", both)


def _ask(command: str, text: str, needs: Iterable[Call], user: str = MANAGER.id) -> Question:
    return Question(command, text, frozenset(needs), user)


def _refused(command: str, text: str, needs: Iterable[Call], user: str) -> Question:
    return Question(command, text, frozenset(needs), user, is_refused=True)


def _windows(text: str, now: datetime) -> tuple[str, str]:
    """Return a period and the equal one before, in words that equal periods share."""
    period = Period.parse(text)
    return str(window_of(period)), str(window_of(period.previous(now)))


# --- the burst ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    """Slack, a bot and a Desk in this process, and the clock of the latter two."""

    slack: Slack
    desk: SandboxDesk
    clock: SandboxClock
    bot_url: str

    async def burst(self, asked: Sequence[Question]) -> int:
        """Ask everything, as much at once as the bot takes; return how many were answered well."""
        turns = asyncio.Semaphore(AT_ONCE)
        self.desk.recorder.clear()

        async def one(question: Question) -> bool:
            async with turns:
                exchange = await self.slack.ask(
                    self.bot_url, question.command, question.text, user=question.user
                )
                return exchange.is_refusal == question.is_refused

        return sum(await asyncio.gather(*(one(question) for question in asked)))

    def calls(self) -> list[Call]:
        """Return the calls of the last burst: path and parameters."""
        return [
            (
                request.path.removeprefix(_API),
                *(f"{name}={value}" for name, value in sorted(request.query.items())),
            )
            for request in self.desk.requests
        ]


@asynccontextmanager
async def open_scene(now: datetime, agents: int | None) -> AsyncIterator[Scene]:
    """Start everything, at a time that only `Scene.clock` moves."""
    clock, port = SandboxClock(lambda: now), free_port()
    desk = SandboxDesk(clock=clock, agents=agents)
    async with open_slack() as slack, desk.running():
        slack_values = {
            "bot_token": slack.environment["SLACK_BOT_TOKEN"],
            "signing_secret": SIGNING_SECRET,
            "api_url": slack.environment["SLACK_API_URL"],
        }
        settings = build_settings(
            {
                "slack": slack_values,
                "desk": _desk_values(desk),
                "http": {"port": port},
                "history": {"every": 0, "daily_at": None},  # people's calls are counted
                "access": {"managers": (MANAGERS_GROUP[0],)},
            }
        )
        async with open_bot(settings, clock=clock) as bot:
            yield Scene(slack, desk, clock, bot.http.url)


def _desk_values(desk: SandboxDesk) -> dict[str, object]:
    return {
        "client_id": desk.client_id,
        "client_secret": desk.client_secret,
        "refresh_token": desk.refresh_token,
        "org_id": desk.org_id,
        "base_url": desk.url,
        "accounts_url": desk.accounts_url,
        "source": "rest",
    }


async def measure_bursts(agents: int | None) -> list[Row]:
    """Ask a thousand questions, and the same half a minute later."""
    now = system_clock()
    now -= timedelta(seconds=now.timestamp() % _GRAIN.total_seconds())
    async with open_scene(now, agents) as scene:
        recipe = Recipe(scene.desk.world)
        different = questions(recipe, now.astimezone(ZoneInfo(PORTAL_ZONE)))
        random = Random(1)  # noqa: S311 - the mix is the same in every run
        asked = different + random.choices(different, k=COMMANDS - len(different))
        random.shuffle(asked)
        answered = await scene.burst(asked)
        rows = [
            exactly(f"commands answered ({len(different)} different)", answered, COMMANDS),
            *_compared(scene.calls(), _needed(different)),
        ]
        scene.clock.advance(LATER)
        await scene.burst(asked)
        return [*rows, *_compared_later(scene.calls(), _needed(different))]


def _needed(asked: Iterable[Question]) -> Mapping[str, int]:
    """Return the minimum by path."""
    distinct = frozenset().union(*(question.needs for question in asked))
    return Counter(call[0] for call in distinct)


def _compared(made: Sequence[Call], minimum: Mapping[str, int]) -> Iterator[Row]:
    by_path = Counter(call[0] for call in made)
    for path in sorted(by_path.keys() | minimum.keys()):
        yield no_more(f"  {path}", by_path[path], minimum.get(path, 0))
    yield no_more("all calls", len(made), sum(minimum.values()))
    yield exactly("made twice within their lifetime", len(made) - len(set(made)), 0)


def _compared_later(made: Sequence[Call], minimum: Mapping[str, int]) -> Iterator[Row]:
    live = sum(count for path, count in minimum.items() if path in LIVE)
    asked = [call for call in made if call[0] in LIVE]
    yield no_more(f"{LATER:g} s later: presence and workload", len(asked), live)
    yield exactly(f"{LATER:g} s later: anything else", len(made) - len(asked), 0)


# --- the token ---------------------------------------------------------------------------------


async def measure_token() -> list[Row]:
    """Let many different calls meet an expired token, then a token that Desk has forgotten."""
    clock = SandboxClock(system_clock)
    server = SandboxDesk(clock=clock, max_in_flight=CALLERS)
    async with server.running(), _client(server, clock) as desk:
        await desk.token.get()
        clock.advance(2 * server.accounts.lifetime)
        expired = await _refreshes(server, desk)
        clock.advance(_TOKEN_PAUSE)
        server.accounts.expire_all()
        refused = await _refreshes(server, desk)
    return [
        exactly(f"refreshes, {CALLERS} callers at once, token expired", expired, 1),
        exactly(f"refreshes, {CALLERS} callers at once, token refused (401)", refused, 1),
    ]


def _client(server: SandboxDesk, clock: SandboxClock) -> AbstractAsyncContextManager[DeskClient]:
    return open_desk(
        client_id=server.client_id,
        client_secret=SecretStr(server.client_secret),
        refresh_token=SecretStr(server.refresh_token),
        org_id=server.org_id,
        desk_url=server.url,
        accounts_url=server.accounts_url,
        source="rest",
        max_in_flight=CALLERS,
        clock=clock,
    )


async def _refreshes(server: SandboxDesk, desk: DeskClient) -> int:
    """Make different calls, all at once; return how many tokens were asked for meanwhile."""
    server.recorder.clear()
    pages = ({"limit": "1", "from": f"{row}"} for row in range(CALLERS))
    await asyncio.gather(*(desk.session.get("/agents", page) for page in pages))
    return len(server.recorder.calls(TOKEN[0]))


async def main(agents: int | None) -> None:
    """Measure and print."""
    configure_logging("warning", "json", stream=io.StringIO())
    rows = await measure_bursts(agents)
    title = f"Calls to Desk for {COMMANDS:,} mixed commands in a burst; baseline: the minimum"
    print_table(title, [*rows, *await measure_token()])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, help="how many Desk has; default: forty")
    asyncio.run(main(parser.parse_args().agents))
