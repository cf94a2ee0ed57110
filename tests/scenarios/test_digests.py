"""Digests from the form to the channel, through the real bot, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.patience import PATIENCE_S
from tests.scenarios.digests import (
    create,
    frozen,
    next_post,
    open_form,
    posts_of,
    press,
    replies_to,
    submit,
    to_next_digest,
    top_view,
    words_of,
)
from tests.scenarios.play import AGENT_ID, MANAGER_ID, SUPPORT, Play, find_element, open_play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.slack.workspace import Message

DIGEST = "/agent-digest"


async def told(play: Play, user: str) -> Message:
    """Wait for the bot's next direct message to a person."""
    channel = play.stage.slack.workspace.open_im(user)
    return await next_post(play, channel=channel.id)


@pytest.mark.parametrize("http", [False, True])
async def test_a_digest_from_form_to_channel(*, http: bool) -> None:
    """It is scheduled by the form, listed, posted once at its time, and its history says so."""
    async with open_play(clock=frozen, http=http) as play:
        view = await open_form(play)
        assert await submit(play, view, name="Morning", time="09:00") == {}
        saved = words_of(top_view(play).blocks)
        assert "The digest is scheduled" in saved
        listed = words_of((await play.ask(DIGEST)).blocks)
        assert "Morning" in listed
        assert "Monday to Friday at 09:00, Europe/Berlin" in listed
        await to_next_digest(play)
        post = await next_post(play)
        assert "Morning" in words_of(post.blocks)
        await play.stage.slack.until(lambda: replies_to(play, post), PATIENCE_S)
        await to_next_digest(play)
        await next_post(play, known=1)
        assert len(posts_of(play)) == 2
        (digest,) = await play.digests.subscriptions.list_for(SUPPORT)
        await play.until_told(DIGEST, f"history {digest.id}", "osted", count=2)
        assert play.refused_calls() == []


async def test_trying_a_digest_out() -> None:
    """Preview and test show it to its editor alone, before anything is saved."""
    async with open_play(clock=frozen) as play:
        view = await open_form(play)
        slack = play.stage.slack
        await slack.click_view(MANAGER_ID, view.id, "digest_preview")
        await slack.until(lambda: "As of now" in words_of(top_view(play).blocks), PATIENCE_S)
        assert "Backlog" in words_of(top_view(play).blocks)
        await slack.close_view(MANAGER_ID, top_view(play).id)
        await slack.click_view(MANAGER_ID, view.id, "digest_test")
        message = await told(play, MANAGER_ID)
        assert "test" in words_of(message.blocks).lower()
        assert posts_of(play) == []
        assert await play.digests.subscriptions.list_for(SUPPORT) == ()


async def test_pause_resume_edit_delete() -> None:
    """A digest that rests is not due; resumed and edited it is; deleted it is gone."""
    async with open_play(clock=frozen) as play:
        digest_id = await create(play)
        await play.ask(DIGEST, f"pause {digest_id}")
        assert await press(play, "next_digest") == {"ok": False, "error": "no digest is planned"}
        await play.ask(DIGEST, f"resume {digest_id}")
        form = await open_form(play, f"edit {digest_id}")
        assert await submit(play, form, time="14:30", name="Afternoon") == {}
        await to_next_digest(play)
        assert "Afternoon" in words_of((await next_post(play)).blocks)
        assert f"{play.stage.clock():%H:%M}" == "13:30"
        await play.ask(DIGEST, f"delete {digest_id}")
        assert "Afternoon" not in words_of((await play.ask(DIGEST)).blocks)
        assert (await press(play, "next_digest"))["ok"] is False


async def test_now_sends_at_once() -> None:
    """``now`` posts once, whenever it is."""
    async with open_play(clock=frozen) as play:
        await create(play)
        await play.ask(DIGEST, "now")
        assert "Morning" in words_of((await next_post(play)).blocks)


async def test_archived_channel() -> None:
    """The digest rests, its owner is told why and what to do, and one click lets it go on."""
    async with open_play(clock=frozen) as play:
        digest_id = await create(play)
        assert (await press(play, "archive", channel=SUPPORT, on=True))["ok"]
        await to_next_digest(play)
        notice = await told(play, MANAGER_ID)
        assert "archived" in words_of(notice.blocks)
        assert (await play.digests.subscriptions.get(digest_id)).paused
        assert posts_of(play) == []
        await press(play, "archive", channel=SUPPORT, on=False)
        await play.click(notice, "digest_resume")
        await to_next_digest(play)
        await next_post(play)


async def test_outsiders_are_let_in() -> None:
    """What was known of a channel is forgotten when Slack says so, and nothing is posted there."""
    async with open_play(clock=frozen) as play:
        await create(play)
        await play.ask(DIGEST, "now")
        await next_post(play)
        play.stage.slack.workspace.channels[SUPPORT].is_ext_shared = True
        outcome = await play.stage.slack.event({"type": "channel_shared", "channel": SUPPORT})
        assert outcome.acked
        await press(play, "next_digest")
        assert "outside this organization" in words_of((await told(play, MANAGER_ID)).blocks)
        assert len(posts_of(play)) == 1


async def test_whoever_gets_a_digest_stops_it() -> None:
    """One click under the digest ends it, and its owner reads by whom."""
    async with open_play(clock=frozen) as play:
        view = await open_form(play)
        fields: dict[str, Any] = {"name": "For you", "time": "09:00"}
        fields |= {"channel": None, "person": AGENT_ID}
        assert await submit(play, view, **fields) == {}
        await to_next_digest(play)
        post = await told(play, AGENT_ID)
        button = find_element(post, "digest_delete")
        await play.stage.slack.click(AGENT_ID, post.channel, post.ts, "digest_delete")
        assert button["text"]["text"] == "Stop sending me this"
        assert f"<@{AGENT_ID}> stopped" in words_of((await told(play, MANAGER_ID)).blocks)
        assert await play.digests.subscriptions.list_for(AGENT_ID) == ()


async def test_renamed_channel_is_followed() -> None:
    """Channels are kept by id: the digest comes, and the list draws today's name."""
    async with open_play(clock=frozen) as play:
        await create(play)
        play.stage.slack.workspace.channels[SUPPORT].name = "customer-care"
        await to_next_digest(play)
        await next_post(play)
        assert f"<#{SUPPORT}>" in words_of((await play.ask(DIGEST)).blocks)


async def test_owner_who_left() -> None:
    """The digest goes on without its owner; trouble is told to an administrator."""
    async with open_play(clock=frozen, access={"admins": (AGENT_ID,)}) as play:
        await create(play)
        play.stage.slack.workspace.users[MANAGER_ID].deleted = True
        await to_next_digest(play)
        await next_post(play)
        await press(play, "archive", channel=SUPPORT, on=True)
        await to_next_digest(play)
        assert "archived" in words_of((await told(play, AGENT_ID)).blocks)


async def test_a_form_sent_twice_makes_one_digest() -> None:
    """Whoever presses Save twice, or Slack repeating it, makes one digest."""
    async with open_play(clock=frozen) as play:
        view = await open_form(play)
        errors = await asyncio.gather(
            submit(play, view, name="Morning"), submit(play, view, name="Morning")
        )
        assert list(errors) == [{}, {}]
        assert len(await play.digests.subscriptions.list_for(SUPPORT)) == 1


async def test_bad_input_stays_in_the_form() -> None:
    """What cannot be is told under its field, and nothing is saved."""
    async with open_play(clock=frozen) as play:
        view = await open_form(play)
        assert "weekdays" in await submit(play, view, weekdays=[])
        # The bot is not in that one.
        assert "channel" in await submit(play, view, weekdays=["0"], channel="C0LEADS")
        assert await play.digests.subscriptions.list_for(SUPPORT) == ()


async def ready(play: Play) -> dict[str, bool]:
    """Return what ``/readyz`` says of each check."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{play.bot.http.url}/readyz") as got,
    ):
        checks: dict[str, bool] = (await got.json())["checks"]
        return checks


async def until_database(play: Play, *, is_up: bool) -> None:
    """Wait until the bot has noticed."""
    async with asyncio.timeout(PATIENCE_S):
        while (await ready(play))["database"] is not is_up:
            pass


async def test_database_lost_and_found(tmp_path: Path) -> None:
    """Without its database the bot answers commands, says what is missing, and comes back."""
    file = tmp_path / "deskbot.db"
    async with open_play(clock=frozen, database_url=f"sqlite:///{file}") as play:
        await create(play)
        file.rename(tmp_path / "away.db")
        await until_database(play, is_up=False)
        assert "Digests and history are not available" in (await play.ask(DIGEST)).text
        assert "online" in (await play.ask("/agent-status")).text.lower()
        (tmp_path / "away.db").rename(file)
        await until_database(play, is_up=True)
        await to_next_digest(play)
        await next_post(play)


async def test_a_database_that_comes_later(tmp_path: Path) -> None:
    """The bot starts without its database, and delivers digests once it is there."""
    folder = tmp_path / "not yet"
    async with open_play(clock=frozen, database_url=f"sqlite:///{folder}/deskbot.db") as play:
        assert (await ready(play))["database"] is False
        assert "Digests and history are not available" in (await play.ask(DIGEST)).text
        folder.mkdir()
        await until_database(play, is_up=True)
        await create(play)
        await to_next_digest(play)
        await next_post(play)


async def test_a_replica_older_than_the_database(tmp_path: Path) -> None:
    """It leaves the database alone, answers commands, and says that digests are not available."""
    url = f"sqlite:///{tmp_path / 'deskbot.db'}"
    async with open_play(clock=frozen, database_url=url) as play:
        await create(play)
    with closing(sqlite3.connect(tmp_path / "deskbot.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    async with open_play(clock=frozen, database_url=url) as play:
        assert (await ready(play))["database"] is False
        assert "Digests and history are not available" in (await play.ask(DIGEST)).text
        assert "online" in (await play.ask("/agent-status")).text.lower()
        assert "older than the database" in play.log.getvalue()
