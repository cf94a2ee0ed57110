"""A thousand digests due in the same minute, and a year of occurrences in ten time zones.

Run where Deskbot is installed (as ``pip install -e .`` does), from the root of the repository::

    python benchmarks/digests.py --limits          # some seven minutes: Slack's pace
    python benchmarks/digests.py --per-minute 30000
    python benchmarks/digests.py --limits --cold --count 60
    python benchmarks/digests.py --year

With ``--limits`` the sandbox's Slack refuses what is over Slack's own limits for each method. A
pace over 300 posts a minute is no longer Slack's, and holds for questions about channels, too.
What the bot does quietly in the hour before, looking at each channel, is done at once here before
the limits count; with ``--cold`` it is left out, as for digests that were all made just now.
The sandbox's Slack and Desk run in this process, so that the memory printed is theirs, too.
Exits with 1 when anything was lost or doubled, or Desk was asked the same thing twice.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time as timers
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, ClientTimeout
from pydantic import SecretStr

from bot.access import Access
from bot.clock import system_clock
from bot.desk.client import open_desk
from bot.digests.assembly import Digests, Formats, open_digests
from bot.digests.known import KnownPlaces
from bot.digests.limits import ASKS_PER_MINUTE, PER_MINUTE, Paces
from bot.digests.models import Digest, Section
from bot.digests.places import Places
from bot.digests.posting import build_posting_client
from bot.digests.schedule import slots_between
from bot.directory import Directory
from bot.jobs.assembly import open_jobs
from bot.log import configure_logging
from bot.manifest import socket_manifest
from bot.sandbox.desk import SandboxDesk
from bot.sandbox.people import MANAGER
from bot.sandbox.slack.server import SandboxSlack
from bot.sandbox.slack.workspace import Channel
from bot.slack.startup import identify
from bot.store.store import open_store
from formatters.digest import format_digest
from formatters.digest_notice import format_notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.client import DeskClient

ZONES: Final = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"),
    *("Asia/Kolkata", "Africa/Cairo", "America/Santiago", "Pacific/Chatham", "Asia/Tokyo"),
)
TIMES: Final = (time(0), time(1, 30), time(2, 15), time(2, 30), time(9))
"""Midnight is missing once a year in Cairo and Santiago, the next three elsewhere."""
PATIENCE_S: Final = 1_800
_AT_ONCE: Final = 1e9


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    count: int
    per_minute: float
    database: str | None
    limits: bool = False
    cold: bool = False

    @property
    def asks_per_minute(self) -> float:
        """Return how many questions about channels may be asked."""
        return ASKS_PER_MINUTE if self.per_minute <= PER_MINUTE else self.per_minute


def make_digest(number: int, due: datetime, department: tuple[str, str] | None) -> Digest:
    """Return a digest due at a time of day (UTC), with all sections."""
    return Digest(
        id="",
        name=f"Round {number}",
        target_id=f"C0R{number}",
        owner_id=MANAGER.id,
        weekdays=frozenset(range(7)),
        at=due.time(),
        zone="UTC",
        sections=tuple(Section),
        created_at=due,
        updated_at=due,
        department_id=department[0] if department else None,
        department_name=department[1] if department else None,
    )


async def subscribe(digests: Digests, desk: DeskClient, count: int, due: datetime) -> set[str]:
    """Set the digests up, over all departments and the whole portal; return their keys."""
    departments = [None, *((one.id, one.name) for one in await desk.list_departments())]
    keys: set[str] = set()
    for number in range(count):
        wanted = make_digest(number, due, departments[number % len(departments)])
        made = await digests.subscriptions.create(wanted, draft_id=f"{number}")
        keys.add(f"{made.id}:{due:%Y-%m-%dT%H:%M}")
    return keys


def posted_keys(slack: SandboxSlack) -> Counter[str]:
    """Count the posts by their key; those in threads have ``:details`` behind it."""
    return Counter(
        str((message.metadata or {}).get("event_payload", {}).get("key"))
        for message in list(slack.workspace.messages.values())
        if message.bot
    )


def last_digest(slack: SandboxSlack, keys: set[str], due: datetime) -> float:
    """Return how many seconds after it was due the last digest came, its thread left aside."""
    posted = [
        float(message.ts)
        for message in slack.workspace.messages.values()
        if message.bot and (message.metadata or {}).get("event_payload", {}).get("key") in keys
    ]
    return max(posted) - due.timestamp()


def add_channels(slack: SandboxSlack, count: int) -> None:
    """Give each digest a Slack channel of its own."""
    for number in range(count):
        members = {slack.core.app.user_id, MANAGER.id}
        slack.workspace.channels[f"C0R{number}"] = Channel(f"C0R{number}", f"r-{number}", members)


async def deliver(options: Options) -> bool:
    """Deliver a thousand digests, print what happened, and say whether it is as it should be."""
    configure_logging("warning", "console")
    clock = _Clock()
    slack, desk_server = SandboxSlack(socket_manifest(), clock=clock), SandboxDesk(clock=clock)
    add_channels(slack, options.count)
    # All of them are set up before they are due; then the clock is moved there.
    due = system_clock().replace(second=0, microsecond=0) + timedelta(minutes=30)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = options.database or f"sqlite:///{Path(folder) / 'deskbot.db'}"
        await stack.enter_async_context(slack.running())
        await stack.enter_async_context(desk_server.running())
        desk, digests, places = await _open(stack, slack, desk_server, url, clock, options)
        keys = await subscribe(digests, desk, options.count, due)
        if not options.cold:
            await look_ahead(places, options.count)
        desk_server.recorder.requests.clear()
        slack.calls.clear()
        slack.core.limits.enabled = options.limits
        clock.ahead = due - system_clock()
        started = timers.perf_counter()
        before = len(slack.workspace.messages)
        wanted = before + 2 * len(keys)
        await slack.until(lambda: len(slack.workspace.messages) >= wanted, PATIENCE_S)
        seconds = timers.perf_counter() - started
        return report(slack, desk_server, keys, seconds, last_digest(slack, keys, due))


async def look_ahead(places: Places, count: int) -> None:
    """Ask Slack about every channel, as the bot does at its own pace in the hour before."""
    for number in range(count):
        await places.look(f"C0R{number}")


class _Clock:
    """The machine's clock, moved forward once everything is set up."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


async def _open(  # noqa: PLR0917 -- what a bot is made of
    stack: AsyncExitStack,
    slack: SandboxSlack,
    server: SandboxDesk,
    url: str,
    clock: _Clock,
    options: Options,
) -> tuple[DeskClient, Digests, Places]:
    session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=10)))
    token = SecretStr(slack.bot_token)
    client = build_posting_client(token, session=session, api_url=slack.api_url)
    identity, directory = await identify(client), Directory(client)
    desk = await stack.enter_async_context(
        open_desk(
            client_id=server.client_id,
            client_secret=SecretStr(server.client_secret),
            refresh_token=SecretStr(server.refresh_token),
            org_id=server.org_id,
            desk_url=server.url,
            accounts_url=server.accounts_url,
            source="rest",
            clock=clock,
        )
    )
    store = await stack.enter_async_context(open_store(url, clock=clock))
    access = Access(directory, team_id=identity.team_id)
    digests = await stack.enter_async_context(
        open_digests(
            store,
            desk=desk,
            directory=directory,
            access=access,
            client=client,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
            formats=Formats(format_digest, format_notice),
            clock=clock,
            worker="benchmark",
            per_minute=options.per_minute,
            asks_per_minute=options.asks_per_minute,
        )
    )
    unhurried = Paces(_AT_ONCE, people_per_minute=_AT_ONCE)
    places = Places(directory, access, KnownPlaces(store), digests.poster, paces=unhurried)
    await stack.enter_async_context(open_jobs(store, url, [digests.source], worker="benchmark"))
    return desk, digests, places


def report(
    slack: SandboxSlack, desk: SandboxDesk, keys: set[str], seconds: float, last: float
) -> bool:
    """Print the figures and return whether nothing was lost, doubled or asked twice."""
    counts = posted_keys(slack)
    asked = Counter(
        (call.path, tuple(sorted(call.query.items()))) for call in desk.recorder.requests
    )
    lost = sum(counts[key] == 0 for key in keys)
    doubled = sum(number > 1 for number in counts.values())
    refused = sum(not call.ok for call in slack.calls)
    looks = sum(call.method == "conversations.info" for call in slack.calls)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for label, value in (
        ("digests due together", len(keys)),
        ("posts, threads among them", counts.total()),
        ("lost", lost),
        ("doubled", doubled),
        ("calls that Slack refused", refused),
        ("questions about channels at that time", looks),
        ("calls to Desk", asked.total()),
        ("distinct calls to Desk", len(asked)),
        ("seconds to the last digest", f"{last:.1f}"),
        ("seconds to the last thread", f"{seconds:.1f}"),
        ("posts per minute", f"{counts.total() / seconds * 60:.0f}"),
        ("memory at most, MB, with the sandbox's servers", f"{memory:.0f}"),
    ):
        print(f"{label:48} {value}")
    return not lost and not doubled and asked.total() == len(asked)


def simulate_year(year: int, zones: Sequence[str] = ZONES) -> bool:
    """Count the occurrences of each local day of a year; print where a clock change moved one."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    fine = True
    for zone in zones:
        for at in TIMES:
            wanted = make_digest(0, datetime.combine(date(year, 1, 1), at), None)
            found = slots_between(
                _in_zone(wanted, zone), start - timedelta(days=2), end + timedelta(days=2)
            )
            days = Counter(slot.local.date() for slot in found if slot.local.year == year)
            exactly_one = len(days) == _days_of(year) and set(days.values()) == {1}
            fine = fine and exactly_one
            print(f"{zone:22} {at:%H:%M}  {len(days)} days  {'ok' if exactly_one else 'WRONG'}")
    return fine


def _in_zone(digest: Digest, zone: str) -> Digest:
    return replace(digest, zone=zone)


def _days_of(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--per-minute", type=float, default=300, help="posts in the workspace")
    parser.add_argument("--database", help="URL of a PostgreSQL; default: a SQLite file")
    parser.add_argument("--limits", action="store_true", help="Slack refuses what is too much")
    parser.add_argument("--cold", action="store_true", help="nothing is known of the channels")
    parser.add_argument("--year", nargs="?", type=int, const=2026, help="count a year's days")
    given = parser.parse_args()
    if given.year:
        return 0 if simulate_year(given.year) else 1
    options = Options(
        given.count, given.per_minute, given.database, limits=given.limits, cold=given.cold
    )
    return 0 if asyncio.run(deliver(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
