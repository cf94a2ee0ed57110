"""The global shortcut *Schedule a digest*, and the form as it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.errors import DeskServerError
from bot.slack.turn import Kind, ReplyError
from tests.blocks import check_view, shown
from tests.digest_builders import digest
from tests.fakes import RecordedReply, slack_user
from tests.handlers.digest_form import payload
from tests.handlers.world import AGENT, MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from bot.slack.message import View


async def opened(here: World, *, user: str = MANAGER, channel: str | None = None) -> View:
    """Use the shortcut; return the form."""
    reply = await here.do(Kind.GLOBAL_SHORTCUT, "digest_new", user=user, channel=channel)
    first, last = reply.views
    assert "One moment" in shown(first)
    check_view(last)
    return last


async def typed(here: World, text: str, *, user: str = MANAGER, channel: str = "C0SUPPORT") -> View:
    """Open a form by command; return it."""
    reply = await here.command("/agent-digest", text, user=user, channel=channel)
    check_view(reply.views[-1])
    return reply.views[-1]


def values(view: View) -> dict[str, Any]:
    """Return what each field of a form holds at first."""
    held = payload(view)["view"]["state"]["values"]
    return {name: next(iter(actions.values())) for name, actions in held.items()}


async def test_a_new_form_knows_the_person() -> None:
    """From the shortcut the form goes to the person, in their own time zone."""
    async with world() as here:
        form = values(await opened(here))
        assert form["person"]["selected_user"] == MANAGER
        assert form["channel"]["selected_conversation"] is None
        assert form["zone"]["selected_option"]["value"] == "Europe/Berlin"
        assert "First line" in shown(await opened(here))
        assert "Billing" in shown(await opened(here))


async def test_a_new_form_knows_the_channel() -> None:
    """From the command the form begins with the Slack channel; in direct messages it does not."""
    async with world() as here:
        form = values(await typed(here, "new"))
        assert form["channel"]["selected_conversation"] == "C0SUPPORT"
        assert form["person"]["selected_user"] is None
        direct = values(await typed(here, "new", channel="D0MANAGER"))
        assert direct["person"]["selected_user"] == MANAGER


async def test_two_forms_are_two_drafts() -> None:
    """Each opening is a draft of its own."""
    async with world() as here:
        assert (await opened(here)).private_metadata != (await opened(here)).private_metadata


async def test_who_may_not_choose_gets_their_own() -> None:
    """Who is no manager sets up digests for themselves only."""
    async with world() as here:
        view = await typed(here, "new", user=MEMBER)
        assert "channel" not in values(view)
        assert f"<@{MEMBER}>" in shown(view)


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"])
async def test_an_unknown_zone_becomes_utc(zone: str | None) -> None:
    """When Slack's time zone of a person is none, the form begins with UTC."""
    async with world() as here:
        here.slack.users[MANAGER] = slack_user(MANAGER, tz=zone)
        assert values(await opened(here))["zone"]["selected_option"]["value"] == "UTC"


async def test_the_form_opens_while_desk_is_down() -> None:
    """Without Desk the menus are short, but hold what the digest has already."""
    async with world() as here:
        here.desk.errors["teams"] = DeskServerError("down")
        here.digests.add(digest(team_id="700000000001", team_name="Night shift"))
        assert "All departments" in shown(await opened(here))
        words = shown(await typed(here, "edit k3x7ab2q"))
        assert "Support" in words
        assert "Night shift" in words


async def test_editing_begins_with_what_there_is() -> None:
    """The form of an existing digest shows it; its owner may open it, too."""
    async with world() as here:
        here.digests.add(digest(owner_id=AGENT, team_id="81", team_name="First line"))
        form = values(await typed(here, "edit k3x7ab2q"))
        assert form["name"]["value"] == "Morning round"
        assert form["team"]["selected_option"]["value"] == "81"
        own = await typed(here, "edit", user=AGENT)
        assert "<#C0SUPPORT>" in shown(own)


@pytest.mark.parametrize(
    ("text", "user", "words"),
    [
        ("edit k3x7ab2q", MEMBER, "Only the owner"),
        ("edit otherone", MANAGER, "is no digest that you can see here"),
    ],
)
async def test_forms_that_do_not_open(text: str, user: str, words: str) -> None:
    """A digest of somebody else, or none, opens no form."""
    async with world() as here:
        here.digests.add(digest())
        view = await typed(here, text, user=user)
        assert words in shown(view)
        assert view.submit is None


async def test_without_a_database_the_form_says_so() -> None:
    """Without a database no form opens in which somebody would type in vain."""
    async with world(has_digests=False) as here:
        view = await opened(here)
        assert "I cannot use my database now" in shown(view)
        assert view.submit is None


@pytest.mark.parametrize("text", ["new", "edit k3x7ab2q"])
async def test_a_form_that_does_not_open_is_told(text: str) -> None:
    """When Slack opens no modal, whoever typed the command reads so."""
    async with world() as here:
        here.digests.add(digest())
        reply = RecordedReply(views=ReplyError("ratelimited"))
        await here.command("/agent-digest", text, reply=reply)
        (sent,) = reply.sent
        assert "did not open the window" in shown(sent.message)
