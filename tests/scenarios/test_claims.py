"""A Slack user whom nothing matches says who they are in Desk, and an administrator confirms it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.patience import PATIENCE_S
from tests.scenarios.play import (
    GUEST_ID,
    MANAGER_ID,
    SUPPORT,
    Play,
    fields_of,
    find_element,
    has_element,
    open_play,
    unhurried,
)

if TYPE_CHECKING:
    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Message

FARID = "U0FARID"
HIS_ADDRESS = "farid.haddad@example.com"


async def direct_message(play: Play, user: str, text: str) -> Message:
    """Return the direct message to somebody that holds a text."""
    slack = play.stage.slack
    channel = slack.workspace.open_im(user).id

    def found() -> Message | None:
        seen = slack.visible_to(user, channel)
        return next((one for one in seen if one.bot and text in one.text), None)

    message = await slack.until(found, PATIENCE_S)
    assert message is not None
    return message


async def view_with(play: Play, text: str) -> View:
    """Return Farid's modal as soon as it says something."""
    slack = play.stage.slack

    def found() -> View | None:
        return next((one for one in slack.views_of(FARID) if text in json.dumps(one.body)), None)

    view = await slack.until(found, PATIENCE_S)
    assert view is not None
    return view


async def offered(play: Play, view: View, text: str) -> list[dict[str, Any]]:
    """Type into the form's menu; return its options."""
    outcome = await play.stage.slack.options(FARID, "claim_agent", text, view_id=view.id)
    options: list[dict[str, Any]] = outcome.body["options"]
    return options


async def claim(play: Play) -> None:
    """Press the button under the refusal and choose the right agent, as Farid."""
    refused = await play.ask("/agent-metrics", "me", user=FARID)
    assert has_element(refused, "claim_open")
    await play.stage.slack.click(FARID, SUPPORT, refused.ts, "claim_open")
    form = await view_with(play, "Which agent")
    assert await offered(play, form, "ada ray") == []
    (option,) = await offered(play, form, "fari")
    outcome = await play.stage.slack.submit(FARID, form.id, {"agent": {"claim_agent": option}})
    assert not outcome.errors
    await view_with(play, "has to confirm this")


async def test_from_the_refusal_to_the_own_card() -> None:
    """Farid chooses, Mara confirms, and on every replica his card is his from the next click on."""
    async with open_play() as play:
        await claim(play)
        doctor = await play.ask("/desk-doctor", "verbose")
        assert "Waiting to be confirmed: farid as Farid Haddad" in doctor.text
        question = await direct_message(play, MANAGER_ID, "Somebody says to be one of the agents")
        assert fields_of(question)["Email address in Desk"] == HIS_ADDRESS
        async with unhurried(play.stage.settings(), clock=play.stage.clock) as replica:
            user = await replica.services.directory.user(FARID)
            assert await replica.services.people.agent_of(user) is None
            decided = await play.click(question, "claim_confirm")
            assert "*Confirmed* by" in decided.text
            agent = await replica.services.people.agent_of(user)
            assert agent is not None
            assert agent.email == HIS_ADDRESS
        told = await direct_message(play, FARID, "You are *Farid Haddad*")
        card = await play.ask("/agent-metrics", "me", user=FARID)
        assert "Farid Haddad" in card.text
        gone = await play.click(told, "claim_withdraw", user=FARID)
        assert "*Withdrawn* by" in gone.text
        refused = await play.ask("/agent-metrics", "me", user=FARID)
        assert has_element(refused, "claim_open")
        # Slack is asked whose that address is, and says nobody's.
        assert {call.method for call in play.refused_calls()} == {"users.lookupByEmail"}
        assert play.stage.slack.remarks == []
        lines = [json.loads(line) for line in play.log.getvalue().splitlines()]
        assert [line["event"] for line in lines if line["event"].startswith("claim_")] == [
            "claim_made",
            "claim_confirmed",
            "claim_withdrawn",
        ]


async def test_an_administrator_declines_in_the_list() -> None:
    """What waits is in a list as well, with the same buttons; the claimant hears the answer."""
    async with open_play() as play:
        await claim(play)
        listed = await play.ask("/desk-doctor", "claims")
        assert find_element(listed, "claim_confirm")["confirm"]
        emptied = await play.click(listed, "claim_decline")
        assert "Nobody has chosen" in emptied.text
        await direct_message(play, FARID, "You are not *Farid Haddad*")
        # Slack is asked whose that address is, and says nobody's.
        assert {call.method for call in play.refused_calls()} == {"users.lookupByEmail"}


async def test_who_comes_later_with_the_agents_address_ends_the_claim() -> None:
    """A confirmed claim counts no more, Farid is told why, and the doctor names both people."""
    async with open_play() as play:
        await claim(play)
        listed = await play.ask("/desk-doctor", "claims")
        await play.click(listed, "claim_confirm")
        await direct_message(play, FARID, "You are *Farid Haddad*")
        assert "Farid Haddad" in (await play.ask("/agent-metrics", "me", user=FARID)).text
        await play.stage.slack.change_user(GUEST_ID, email=HIS_ADDRESS)
        refused = await play.ask("/agent-metrics", "me", user=FARID)
        assert "Farid Haddad" not in refused.text
        await play.stage.slack.click(FARID, SUPPORT, refused.ts, "claim_open")
        await view_with(play, "confirmed for you does not count now")
        doctor = await play.ask("/desk-doctor", "verbose")
        assert "not counted since somebody else is the agent: farid as Farid Haddad" in doctor.text
        withdrawn = await play.ask("/desk-doctor", "claims")
        await play.click(withdrawn, "claim_withdraw")
        assert "not counted" not in (await play.ask("/desk-doctor", "verbose")).text
