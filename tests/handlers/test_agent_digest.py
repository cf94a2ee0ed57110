"""``/agent-digest`` and the buttons under its answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.digests.query import DigestQuery, Verb
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.errors import UsageError
from bot.query import Again
from bot.slack.turn import Kind
from tests.blocks import check_message, check_view, elements, labels, shown
from tests.digest_builders import delivery, digest
from tests.handlers.world import AGENT, MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from bot.slack.message import Message
    from tests.fakes import RecordedReply

OTHER = digest(id="otherone", target_id="C0OTHER", name="Elsewhere")
GIVEN = digest(id="givenget", target_id=MEMBER, owner_id=MANAGER, name="Given")
OWN = digest(id="ownown22", target_id=MEMBER, owner_id=MEMBER, name="Mine")


async def typed(here: World, text: str = "", *, user: str = MANAGER, **more: Any) -> Message:
    """Type the command; return the one answer, checked."""
    reply = await here.command("/agent-digest", text, user=user, **more)
    (sent,) = reply.sent
    assert not sent.in_channel
    check_message(sent.message)
    return sent.message


async def clicked(here: World, verb: str, digest_id: str, **more: Any) -> RecordedReply:
    """Press a button of the list."""
    return await here.click(f"digest_{verb}", digest_id, **more)


async def test_the_list_is_of_this_channel_and_ones_own() -> None:
    """The list holds the digests of the Slack channel and those sent to the person, no others."""
    async with world() as here:
        here.digests.add(digest(), OTHER, OWN)
        assert labels(await typed(here))["Name"] == "Morning round"
        assert "Elsewhere" not in shown(await typed(here, "list", user=MEMBER))
        assert "Mine" in shown(await typed(here, "LIST", user=MEMBER, channel="D0MEMBER"))
        assert "no digests here yet" in shown(await typed(here, channel=None))


async def test_only_owner_and_managers_get_buttons() -> None:
    """Who may not change a digest sees it without the buttons that would."""
    async with world() as here:
        here.digests.add(digest())
        assert "Pause" in elements(await typed(here))
        assert "Pause" not in elements(await typed(here, user=MEMBER))
        here.digests.add(digest(owner_id=MEMBER))
        assert "Pause" in elements(await typed(here, user=MEMBER))


async def test_administrators_may_change_any() -> None:
    """An administrator of the bot may change a digest like a manager."""
    async with world(managers=[], admins=[AGENT]) as here:
        here.digests.add(digest())
        assert "Pause" in elements(await typed(here, user=AGENT))
        assert "Pause" not in elements(await typed(here, user=MEMBER))


async def test_pause_and_resume() -> None:
    """Pausing and resuming change the digest, say so, and show the list."""
    async with world() as here:
        here.digests.add(digest())
        paused = await typed(here, "pause K3X7AB2Q")
        assert here.digests.kept["k3x7ab2q"].paused
        assert "rests until somebody resumes it" in shown(paused)
        assert "Resume" in elements(paused)
        resumed = await typed(here, "resume")
        assert not here.digests.kept["k3x7ab2q"].paused
        assert "runs again; next <!date^" in shown(resumed)


async def test_delete() -> None:
    """Deleting by id removes the digest; without an id nothing is deleted."""
    async with world() as here:
        here.digests.add(digest())
        assert "needs the id" in shown(await typed(here, "delete"))
        assert "k3x7ab2q" in here.digests.kept
        assert "is deleted" in shown(await typed(here, "delete k3x7ab2q"))
        assert here.digests.kept == {}


async def test_now_sends_the_only_digest_here() -> None:
    """`now` sends the Slack channel's one digest; of several it asks which, of none it says so."""
    async with world() as here:
        none = shown(await typed(here, "now"))
        assert "`/agent-digest` finds no digest here; with new you schedule one." in none
        here.digests.add(digest())
        assert "is on its way to <#C0SUPPORT>" in shown(await typed(here, "now"))
        assert here.digests.sent == ["k3x7ab2q"]
        here.digests.add(digest(id="seconder", name="Evening"))
        several = shown(await typed(here, "now"))
        assert "several" in several
        assert "seconder" in several
        await typed(here, "now seconder")
        assert here.digests.sent == ["k3x7ab2q", "seconder"]


async def test_history() -> None:
    """The history can be read by whoever sees the digest, and asked for again."""
    async with world() as here:
        here.digests.add(digest())
        here.digests.deliveries["k3x7ab2q"] = (delivery(),)
        message = await typed(here, "history k3x7ab2q", user=MEMBER)
        assert "History of Morning round" in shown(message)
        assert "posted" in shown(message)
        value = elements(message)["Refresh"]["value"]
        assert Again.parse(value) == Again("/agent-digest", 'history "k3x7ab2q"')
        refreshed = await here.click("refresh", value, user=MEMBER)
        assert refreshed.sent[0].replace
        assert "posted" in shown(refreshed.sent[0].message)


async def test_whoever_gets_a_digest_may_pause_it() -> None:
    """A digest that somebody else set up for a person has buttons for that person."""
    async with world() as here:
        here.digests.add(GIVEN)
        found = elements(await typed(here, user=MEMBER))
        assert {"Pause", "Stop sending me this", "History"} <= found.keys()
        assert not {"Edit", "Send now", "Delete"} & found.keys()
        assert "Resume" in elements(await typed(here, f"pause {GIVEN.id}", user=MEMBER))
        assert here.digests.kept[GIVEN.id].paused
        await typed(here, f"resume {GIVEN.id}", user=MEMBER)
        assert not here.digests.kept[GIVEN.id].paused
        assert "Only the owner" in shown(await typed(here, f"now {GIVEN.id}", user=MEMBER))
        assert here.digests.sent == []


async def test_whoever_gets_a_digest_may_end_it() -> None:
    """Pressed in the list or in the digest itself, it is gone, and its owner is told by whom."""
    async with world() as here:
        here.digests.add(GIVEN)
        reply = await clicked(here, "delete", GIVEN.id, user=MEMBER, channel="D0MEMBER")
        assert "is deleted" in shown(reply.sent[0].message)
        assert here.digests.kept == {}
        ((told, message, _),) = here.digests.posts
        assert told == MANAGER
        assert f"<@{MEMBER}> stopped the digest Given" in shown(message)
        check_message(message)


@pytest.mark.parametrize("owner", [MEMBER, MANAGER])
async def test_an_owner_who_cannot_be_told(owner: str) -> None:
    """One's own digest ends without a word; one whose owner has left ends all the same."""
    async with world() as here:
        here.digests.add(replace(GIVEN, owner_id=owner))
        here.digests.refusal = PostingError("user_disabled", Trouble.CONFIG)
        await clicked(here, "delete", GIVEN.id, user=MEMBER)
        assert here.digests.kept == {}
        assert here.digests.posts == []


@pytest.mark.parametrize("verb", ["pause", "resume", "delete", "now"])
async def test_what_others_own_stays_as_it_is(verb: str) -> None:
    """Somebody who is neither owner nor manager changes nothing, by command or by button."""
    async with world() as here:
        here.digests.add(digest())
        before = dict(here.digests.kept)
        assert "Only the owner" in shown(await typed(here, f"{verb} k3x7ab2q", user=MEMBER))
        reply = await clicked(here, verb, "k3x7ab2q", user=MEMBER)
        assert "Only the owner" in shown(reply.sent[0].message)
        assert not reply.sent[0].replace
        assert here.digests.kept == before
        assert here.digests.sent == []


async def test_digests_elsewhere_are_unknown() -> None:
    """A digest of another Slack channel is no more to be seen than one that does not exist."""
    async with world() as here:
        here.digests.add(digest(), OTHER)
        hidden = shown(await typed(here, "history otherone", user=MEMBER))
        missing = shown(await typed(here, "history otherxyz", user=MEMBER))
        assert hidden == missing.replace("otherxyz", "otherone")
        assert "Elsewhere" in shown(await typed(here, "history otherone"))


async def test_a_mistyped_id_gets_the_nearest() -> None:
    """An id that does not exist is answered with the nearest that does."""
    async with world() as here:
        here.digests.add(digest(), OTHER)
        words = shown(await typed(here, "pause k3x7ab2g"))
        assert "k3x7ab2g" in words
        assert "Did you mean `k3x7ab2q`?" in words
        assert "otherone" not in words


async def test_doubt_about_user_groups_is_named() -> None:
    """When Slack does not tell who is a manager, the refusal says so."""
    async with world() as here:
        here.digests.add(digest(owner_id=AGENT))
        here.slack.errors["usergroups.list"] = "internal_error"
        words = shown(await typed(here, "pause k3x7ab2q"))
        assert "could not check with Slack whether you are a manager" in words


@pytest.mark.parametrize("text", ["", "pause k3x7ab2q", "now", "history k3x7ab2q"])
async def test_without_its_database_the_bot_says_so(text: str) -> None:
    """Without a database, or with one that fails, each verb says so in one sentence."""
    async with world() as here:
        here.digests.add(digest())
        here.digests.is_down = True
        assert "I cannot use my database now" in shown(await typed(here, text))
    async with world(has_digests=False) as here:
        assert "I cannot use my database now" in shown(await typed(here, text))


@pytest.mark.parametrize("text", ["help", "paus k3x7ab2q", "list x", "pause a b"])
async def test_help_and_mistakes_need_no_database(text: str) -> None:
    """Help and mistyped commands are answered without a database."""
    async with world(has_digests=False) as here:
        words = shown(await typed(here, text))
        assert "database" not in words


async def test_buttons_replace_the_list() -> None:
    """A button's answer takes the place of the list that it stood under."""
    async with world() as here:
        here.digests.add(digest())
        (paused,) = (await clicked(here, "pause", "k3x7ab2q")).sent
        assert paused.replace
        assert "rests" in shown(paused.message)
        (history,) = (await clicked(here, "history", "k3x7ab2q")).sent
        assert not history.replace


async def test_a_button_of_a_shared_message_rewrites_nothing() -> None:
    """The notice to an owner stays; what was done is told beside it."""
    async with world() as here:
        here.digests.add(digest(paused=True))
        payload = {"container": {"is_ephemeral": False}, "actions": [{"block_id": "b"}]}
        reply = await here.do(
            Kind.ACTION, "digest_resume", "k3x7ab2q", channel="D0MANAGER", payload=payload
        )
        assert not reply.sent[0].replace
        assert not here.digests.kept["k3x7ab2q"].paused


async def test_a_button_of_a_digest_that_is_gone() -> None:
    """A click on what was deleted meanwhile says so."""
    async with world() as here:
        reply = await clicked(here, "pause", "k3x7ab2q")
        assert "is no digest that you can see here" in shown(reply.sent[0].message)


@pytest.mark.parametrize(
    ("text", "title"), [("new", "Schedule a digest"), ("edit k3x7ab2q", "Edit digest")]
)
async def test_forms_open_from_command_and_button(text: str, title: str) -> None:
    """`new` and `edit` open the form, and so do the buttons."""
    async with world() as here:
        here.digests.add(digest())
        reply = await here.command("/agent-digest", text)
        assert reply.sent == []
        check_view(reply.views[-1])
        assert reply.views[-1].title == title
        verb, _, digest_id = text.partition(" ")
        clicked_reply = await clicked(here, verb, digest_id or "new")
        assert clicked_reply.views[-1].title == title


async def test_a_form_that_cannot_open_leads_back() -> None:
    """A text that asks for a form where none can open is answered with the list and its button."""
    async with world() as here:
        (sent,) = (await here.click("refresh", Again("/agent-digest", "new").value)).sent
        assert "Schedule a digest" in elements(sent.message)


async def test_menus_of_other_answers_change_nothing_here() -> None:
    """A forged menu click that names this command is answered with the list."""
    async with world() as here:
        block_id = f"again:{Again('/agent-digest', 'list').value}"
        for name in ("department", "pick"):
            (sent,) = (await here.click(name, "500000000001", block_id=block_id)).sent
            assert "Schedule a digest" in elements(sent.message)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", DigestQuery()),
        ("  NEW ", DigestQuery(Verb.NEW)),
        ("pause K3X7ab2q", DigestQuery(Verb.PAUSE, "k3x7ab2q")),
        ('history "k3x7ab2q"', DigestQuery(Verb.HISTORY, "k3x7ab2q")),
        ("now", DigestQuery(Verb.NOW)),
    ],
)
def test_texts(text: str, query: DigestQuery) -> None:
    """A verb and an id are read in any case, and written back so that they read the same."""
    assert DigestQuery.parse(text) == query
    assert DigestQuery.parse(query.text) == query


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("paus x", "paus"),
        ("pause a b", "b"),
        ("list all", "all"),
        ("delete", "delete"),
        ("pause <@U0MEMBER|max>", "@"),
        ("pause department:x", "department:"),
        ("pause " + "x" * 300, "x"),
    ],
)
def test_mistakes(text: str, part: str) -> None:
    """What cannot be understood is named."""
    with pytest.raises(UsageError) as caught:
        DigestQuery.parse(text)
    assert caught.value.part.startswith(part)
