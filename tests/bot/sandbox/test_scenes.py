"""What the page's drawer does to the workspace: archive a Slack channel, go to the next digest."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession

from bot.digests.ledger import Ledger
from bot.digests.schedule import slots_between
from bot.digests.subscriptions import Subscriptions
from bot.sandbox.slack.server import SandboxSlack
from bot.sandbox.stage import Stage, open_stage
from tests.databases import open_store
from tests.digest_builders import digest
from tests.documents import ROOT
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.digests.models import Digest

SUPPORT = "C0SUPPORT"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


async def press(slack: SandboxSlack, what: str, **data: Any) -> tuple[int, Any]:
    """Do as the page does; return the status and what was answered."""
    url = f"{slack.url}/page/{what}"
    async with ClientSession() as session, session.post(url, json=data) as response:
        return response.status, await response.json()


@asynccontextmanager
async def staged(clock: FixedClock) -> AsyncIterator[tuple[Stage, Subscriptions, Ledger]]:
    """Start a stage at noon, and open the database that a bot would write."""
    clock.now = NOON
    async with (
        open_stage(clock=clock) as stage,
        open_store(stage.database_url, clock=clock) as store,
    ):
        yield stage, Subscriptions(store), Ledger(store)


async def keep(subscriptions: Subscriptions, **changes: Any) -> Digest:
    """Keep a digest for every day at nine in Paris."""
    wanted = digest(weekdays=frozenset(range(7)), zone="Europe/Paris", **changes)
    return await subscriptions.create(wanted, draft_id=str(changes))


async def test_archived_and_back() -> None:
    """The channel takes no posts while it is archived; the page loads its state anew."""
    slack = SandboxSlack(_manifest())
    async with slack.running():
        with slack.core.feed.listen() as pushed:
            assert await press(slack, "archive", channel=SUPPORT, on=True) == (200, {"ok": True})
            assert slack.workspace.channels[SUPPORT].is_archived
            assert pushed.get_nowait().data == {"type": "state"}
        await press(slack, "archive", channel=SUPPORT, on=False)
        assert not slack.workspace.channels[SUPPORT].is_archived


async def test_what_cannot_be_archived() -> None:
    """Conversations with the app, and channels that there are not."""
    slack = SandboxSlack(_manifest())
    async with slack.running():
        direct = slack.workspace.open_im("U0MANAGER").id
        for channel in (direct, "C0NOWHERE"):
            status, answer = await press(slack, "archive", channel=channel, on=True)
            assert (status, answer["ok"]) == (400, False)


async def test_a_slack_alone_knows_no_digests() -> None:
    """Without a bot's database the button says that no digest is planned."""
    slack = SandboxSlack(_manifest())
    async with slack.running():
        status, answer = await press(slack, "next_digest")
        assert (status, answer) == (400, {"ok": False, "error": "no digest is planned"})


async def test_to_the_next_digest() -> None:
    """The clock goes to the earliest digest that is not paused."""
    clock = FixedClock()
    async with staged(clock) as (stage, subscriptions, _):
        assert (await press(stage.slack, "next_digest"))[0] == 400
        await keep(subscriptions, name="Later", at=datetime(2026, 1, 1, 18).time())  # noqa: DTZ001 - a wall clock
        await keep(subscriptions, name="Sooner", at=datetime(2026, 1, 1, 15).time())  # noqa: DTZ001 - as above
        paused = await keep(subscriptions, name="Rests", at=datetime(2026, 1, 1, 14).time())  # noqa: DTZ001 - as above
        await subscriptions.pause(paused.id)
        _, answer = await press(stage.slack, "next_digest")
        assert answer == {"ok": True, "name": "Sooner", "now": "2026-11-18T14:00:00+00:00"}
        assert stage.clock() == datetime(2026, 11, 18, 14, tzinfo=UTC)


async def test_the_clock_waits_for_a_digest_that_is_due() -> None:
    """Pressed again before the digest is delivered the clock stands; then it goes on."""
    clock = FixedClock()
    async with staged(clock) as (stage, subscriptions, ledger):
        made = await keep(subscriptions)
        first = (await press(stage.slack, "next_digest"))[1]
        assert (await press(stage.slack, "next_digest"))[1] == first
        now = stage.clock()
        (slot,) = slots_between(made, now - timedelta(minutes=1), now)
        await ledger.claim(slot, "bot")
        assert (await press(stage.slack, "next_digest"))[1] == first
        await ledger.skipped(slot, "tried out")
        await press(stage.slack, "next_digest")
        assert stage.clock() == now + timedelta(days=1)


async def test_a_database_that_is_gone_has_no_digests() -> None:
    """The page says that there is none, instead of failing."""
    async with open_stage(database_url="sqlite:////nowhere/at/all.db") as stage:
        assert (await press(stage.slack, "next_digest"))[0] == 400


async def test_the_database_goes_with_the_stage() -> None:
    """Nothing stays behind on this machine; a database that is given stays."""
    async with open_stage() as stage:
        folder = Path(stage.database_url.removeprefix("sqlite+aiosqlite:///")).parent
        assert folder.is_dir()
    assert not folder.exists()
    async with open_stage(database_url="sqlite:////given.db") as stage:
        assert stage.settings().database.url.get_secret_value() == "sqlite:////given.db"


async def test_threads_are_read() -> None:
    """``conversations.replies`` returns the message at the top of the thread, then the replies."""
    slack = SandboxSlack(_manifest())
    async with slack.running():
        top = slack.workspace.post(SUPPORT, "U0DESKBOT", "top", bot=True)
        payload = {"event_type": "digest", "event_payload": {"key": "k"}}
        slack.workspace.post(
            SUPPORT, "U0DESKBOT", "reply", bot=True, thread_ts=top.ts, metadata=payload
        )
        ask = {"channel": SUPPORT, "ts": top.ts, "include_all_metadata": "true"}
        answer = await _call(slack, "conversations.replies", **ask)
        assert [one["text"] for one in answer["messages"]] == ["top", "reply"]
        assert answer["messages"][1]["metadata"] == payload
        missing = await _call(slack, "conversations.replies", channel=SUPPORT, ts="1.1")
        assert missing["error"] == "thread_not_found"
        private = slack.workspace.channels["C0GENERAL"]
        private.members.clear()
        outside = await _call(slack, "conversations.replies", channel="C0GENERAL", ts=top.ts)
        assert outside["error"] == "not_in_channel"


def test_every_emoji_of_the_bot_is_drawn() -> None:
    """The page knows each shortcode that a message of the bot may hold."""
    known = (ROOT / "bot" / "sandbox" / "page" / "emoji.js").read_text("utf-8")
    used = {
        name
        for part in ("formatters", "handlers")
        for path in (ROOT / part).rglob("*.py")
        for name in re.findall(r'"[^"\n]*:([a-z]+(?:_[a-z]+)*):[ "]', path.read_text("utf-8"))
    }
    assert used
    assert [name for name in sorted(used) if f"  {name}: " not in known] == []


def _manifest() -> dict[str, Any]:
    bot = {"bot": ["channels:history", "channels:read", "chat:write"]}
    return {
        "display_information": {"name": "Deskbot"},
        "features": {},
        "oauth_config": {"scopes": bot},
        "settings": {},
    }


async def _call(slack: SandboxSlack, method: str, **arguments: str) -> Any:
    url, headers = f"{slack.api_url}{method}", {"Authorization": f"Bearer {slack.bot_token}"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(url, data=arguments) as response,
    ):
        return await response.json()
