"""Slack's errors, what each means, and finding an own post again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.digests.posting import Poster, build_posting_client
from bot.digests.refused import PostingError, classify
from bot.digests.trouble import Trouble
from bot.slack.message import Message
from tests.bot.digests.bench import DUE, SUPPORT, Bench, open_bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("ratelimited", Trouble.RETRY),
        ("internal_error", Trouble.UNCLEAR),
        ("fatal_error", Trouble.UNCLEAR),
        ("http_502", Trouble.UNCLEAR),
        ("is_archived", Trouble.CONFIG),
        ("not_in_channel", Trouble.CONFIG),
        ("restricted_action_read_only_channel", Trouble.CONFIG),
        ("missing_scope", Trouble.FATAL),
        ("token_revoked", Trouble.FATAL),
        ("external_channel_migrating", Trouble.RETRY),
        ("team_added_to_org", Trouble.RETRY),
        ("posting_to_general_channel_denied", Trouble.CONFIG),
        ("msg_too_long", Trouble.BUG),
        ("what_slack_adds_next_year", Trouble.BUG),
    ],
)
def test_classify(code: str, trouble: Trouble) -> None:
    """Each error code means what must be done about it."""
    assert classify(code) is trouble


async def test_simpler_blocks(bench: Bench) -> None:
    """Blocks that Slack refuses are posted in simpler form, at last as text."""
    bad = Message("facts", ({"type": "section"},), fallback=Message("facts", ({"type": "x"},)))
    ts = await bench.poster.post(SUPPORT, bad, key="k")
    (posted,) = bench.posted()
    assert (posted.ts, posted.text, posted.blocks) == (ts, "facts", None)


async def test_nothing_to_post(bench: Bench) -> None:
    """A message that Slack takes in no form is a fault of the bot's."""
    with pytest.warns(UserWarning, match="text"), pytest.raises(PostingError) as caught:
        await bench.poster.post(SUPPORT, Message("", ({"type": "x"},)), key="k")
    assert caught.value.trouble is Trouble.BUG


async def test_find_far_back(bench: Bench) -> None:
    """A post is found behind many others, and another's message with the same key is not."""
    workspace = bench.slack.workspace
    ts = await bench.poster.post(SUPPORT, Message("mine", ()), key="k")
    metadata = {"event_type": "deskbot_digest", "event_payload": {"key": "other"}}
    for _ in range(250):
        workspace.post(SUPPORT, "U0MANAGER", "chat", metadata=metadata)
    since = DUE - timedelta(days=1)
    assert await bench.poster.find(SUPPORT, "k", since=since) == ts
    assert await bench.poster.find(SUPPORT, "other", since=since) is None
    assert await bench.poster.find(SUPPORT, "k", since=DUE + timedelta(days=1)) is None


async def test_find_in_a_busy_channel(bench: Bench) -> None:
    """Behind too much to read, "not there" is not said; within a window it is found."""
    ts = await bench.poster.post(SUPPORT, Message("mine", ()), key="k")
    begun = bench.clock.now
    bench.clock.now += timedelta(hours=2)
    for _ in range(5_001):
        bench.slack.workspace.post(SUPPORT, "U0MANAGER", "chat")
    since = begun - timedelta(hours=1)
    with pytest.raises(PostingError) as caught:
        await bench.poster.find(SUPPORT, "k", since=since)
    assert caught.value.trouble is Trouble.UNREADABLE
    until = begun + timedelta(hours=1)
    assert await bench.poster.find(SUPPORT, "k", since=since, until=until) == ts


async def test_by_user(bench: Bench) -> None:
    """Where Slack told no ``bot_id``, own posts are known by the bot's user."""
    client, user = bench.poster._client, bench.slack.core.app.user_id
    poster = Poster(client, bot_id=None, bot_user_id=user)
    ts = await poster.post(SUPPORT, Message("mine", ()), key="k")
    assert await poster.find(SUPPORT, "k", since=DUE - timedelta(days=1)) == ts


async def test_all_forms_in_time(bench: Bench) -> None:
    """A post that takes too long, however many answers came, is given up as unclear."""
    client, user = bench.poster._client, bench.slack.core.app.user_id
    poster = Poster(client, bot_id=None, bot_user_id=user, limit_s=0)
    with pytest.raises(PostingError) as caught:
        await poster.post(SUPPORT, Message("mine", ()), key="k")
    assert caught.value.trouble is Trouble.UNCLEAR


async def test_nobody_listens() -> None:
    """A connection that was refused posted nothing, so that it can be tried again."""
    async with ClientSession() as session:
        client = build_posting_client(
            SecretStr("xoxb"), session=session, api_url="http://127.0.0.1:9/api/"
        )
        poster = Poster(client, bot_id="B", bot_user_id="U")
        with pytest.raises(PostingError) as caught:
            await poster.post(SUPPORT, Message("x", ()), key="k")
    assert caught.value.trouble is Trouble.RETRY
