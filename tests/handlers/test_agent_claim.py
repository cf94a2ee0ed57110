"""*Choose my Desk agent*: who is offered whom, what is written, and who is asked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.turn import Kind
from handlers._frame import Patience
from tests.blocks import check_message, check_view, elements, shown
from tests.claim_fakes import claim
from tests.fakes import ADA, INES, NOVAK, slack_user
from tests.handlers.claim_form import chosen
from tests.handlers.world import AGENT, MEMBER, SLOW, World, world

ADMIN = "U0ADMIN"


def with_admin(here: World, *more: str) -> None:
    """Let somebody be an administrator of the workspace."""
    for user_id in (ADMIN, *more):
        here.slack.users[user_id] = slack_user(user_id, f"{user_id}@example.com", is_admin=True)


async def opened(here: World, user: str = MEMBER) -> str:
    """Press the button; return what the modal says."""
    reply = await here.do(Kind.ACTION, "claim_open", "me", user=user)
    first, last = reply.views
    assert "Looking who is" in shown(first)
    check_view(last)
    return shown(last)


async def offered(here: World, text: str = "", user: str = MEMBER) -> list[str]:
    """Type into the menu; return the ids that it offers."""
    await here.do(Kind.OPTIONS, "claim_agent", text, user=user)
    assert here.acked is not None
    return [option["value"] for option in here.acked["options"]]


async def submitted(here: World, agent_id: str, user: str = MEMBER) -> dict[str, Any]:
    """Send the form; return the ack."""
    await here.do(Kind.VIEW, "claim_form", user=user, payload=chosen(agent_id))
    return dict(here.acked or {})


def refusal(ack: dict[str, Any]) -> str:
    """Return the sentence under the form's menu."""
    assert ack["response_action"] == "errors"
    return str(ack["errors"]["agent"])


@pytest.mark.parametrize("text", ["me", f"<@{MEMBER}>"])
async def test_whom_nobody_is_found_for_is_offered_to_choose(text: str) -> None:
    """The button stands where one's own agent is not found, and only there."""
    async with world() as here:
        (own,) = (await here.command("/agent-status", text, user=MEMBER)).sent
        (other,) = (await here.command("/agent-status", f"<@{MEMBER}>", user=AGENT)).sent
    check_message(own.message)
    assert elements(own.message)["Choose my Desk agent"]["action_id"] == "claim_open"
    assert "Choose my Desk agent" not in elements(other.message)


async def test_the_form() -> None:
    """The form asks for one agent, and says who decides."""
    async with world() as here:
        assert "An administrator of this bot is asked" in await opened(here)


async def test_only_agents_that_are_nobody_are_offered() -> None:
    """Who has a Slack user's address, is mapped or claimed is left out; typing narrows the rest."""
    async with world() as here:
        assert await offered(here) == [NOVAK.id, INES.id]
        assert await offered(here, "nov") == [NOVAK.id]
        assert await offered(here, "zzz") == []
        here.claims.kept = [claim("U0SOMEONE", NOVAK.id)]
        assert await offered(here) == [INES.id]


async def test_who_has_an_agent_is_offered_none() -> None:
    """Somebody matched learns so, and gets no suggestions."""
    async with world() as here:
        assert "You have a Desk agent already" in await opened(here, AGENT)
        assert await offered(here, user=AGENT) == []
        here.claims.kept = [claim(MEMBER, NOVAK.id, by=ADMIN)]
        assert "You have a Desk agent already" in await opened(here)


async def test_nobody_is_left() -> None:
    """Where every agent is somebody, no empty menu is shown."""
    async with world() as here:
        here.desk.agents = (ADA,)
        assert "Every active agent" in await opened(here)


async def test_a_claim_is_written_and_administrators_are_asked() -> None:
    """The person sees that it waits; each other administrator gets one question with buttons."""
    async with world() as here:
        with_admin(here, "U0BOSS")
        ack = await submitted(here, NOVAK.id)
        assert ack["response_action"] == "update"
        assert "has to confirm this" in str(ack["view"])
        assert [(one.user_id, one.agent_id) for one in here.claims.kept] == [(MEMBER, NOVAK.id)]
        assert sorted(user for user, _ in here.claims.told) == [ADMIN, "U0BOSS"]
        question = here.claims.told[0][1]
        check_message(question)
        assert f"<@{MEMBER}>" in shown(question)
        assert NOVAK.name in shown(question)
        buttons = elements(question)
        assert {buttons[name]["value"] for name in ("Confirm", "Decline")} == {
            here.claims.kept[0].id
        }
        assert "Ada Novak" in await opened(here)  # which waits


async def test_the_same_claim_again_asks_nobody_again() -> None:
    """A form that is sent twice makes one claim and one question."""
    async with world() as here:
        with_admin(here)
        await submitted(here, NOVAK.id)
        assert (await submitted(here, NOVAK.id))["response_action"] == "update"
        assert len(here.claims.kept) == len(here.claims.told) == 1
        assert "chosen another agent already" in refusal(await submitted(here, INES.id))


@pytest.mark.parametrize(
    ("agent_id", "user", "part"),
    [
        (ADA.id, MEMBER, "Somebody else is this agent"),
        ("400000000099", MEMBER, "not active in Zoho Desk"),
        ("'; drop table agent_claim", MEMBER, "not active in Zoho Desk"),
        (NOVAK.id, AGENT, "You have a Desk agent already"),
        (NOVAK.id, ADMIN, "no other administrator"),
    ],
)
async def test_forged_forms_are_refused(agent_id: str, user: str, part: str) -> None:
    """What the form says is believed no more than what somebody might have typed into it."""
    async with world() as here:
        with_admin(here)
        assert part in refusal(await submitted(here, agent_id, user))
        assert here.claims.kept == []
        assert here.claims.told == []


async def test_a_form_of_another_make_is_refused() -> None:
    """A form without our fields is not understood, and writes nothing."""
    async with world() as here:
        with_admin(here)
        await here.do(Kind.VIEW, "claim_form", user=MEMBER, payload={"view": {"state": {}}})
        assert "another version of this bot" in str(here.acked)
        assert here.claims.kept == []


async def test_an_agent_who_got_a_slack_user_meanwhile_cannot_be_claimed() -> None:
    """Suggestions may be some minutes old; the claim itself asks Slack anew."""
    async with world() as here:
        with_admin(here)
        assert NOVAK.id in await offered(here)
        here.slack.users["U0NOVAK"] = slack_user("U0NOVAK", NOVAK.email)
        assert "Somebody else is this agent" in refusal(await submitted(here, NOVAK.id))


async def test_somebody_was_quicker() -> None:
    """Of two claims of one agent at once, the database takes one."""
    async with world() as here:
        with_admin(here)
        here.claims.is_raced = True
        assert "Somebody else is this agent" in refusal(await submitted(here, NOVAK.id))
        assert here.claims.told == []


@pytest.mark.parametrize("method", ["users.list", "users.lookupByEmail"])
async def test_without_slacks_word_nothing_is_claimed(method: str) -> None:
    """Who cannot be known to be free is not free."""
    async with world() as here:
        with_admin(here)
        here.slack.errors[method] = "internal_error"
        assert "could not check with Slack" in refusal(await submitted(here, NOVAK.id))
        if method == "users.list":
            assert await offered(here) == []
            assert "could not check with Slack" in await opened(here)
        assert here.claims.kept == []


async def test_where_slack_does_not_list_the_group_of_administrators() -> None:
    """It is not said that there is none, since another setting would not help."""
    async with world(admins=["@leads"]) as here:
        here.slack.errors["usergroups.list"] = "internal_error"
        assert "could not check with Slack" in refusal(await submitted(here, NOVAK.id))
        assert here.claims.kept == []


@pytest.mark.parametrize("has_digests", [True, False])
async def test_without_the_database(*, has_digests: bool) -> None:
    """Claims say that they are not available; one's own card counts on addresses alone."""
    async with world(has_digests=has_digests) as here:
        here.claims.is_down = has_digests
        await here.do(Kind.VIEW, "claim_form", user=MEMBER, payload=chosen(NOVAK.id))
        assert "Claims of Desk agents are not available" in str(here.acked)


async def test_without_room_in_the_database() -> None:
    """A claim that was not saved is not said to be out of the question."""
    async with world() as here:
        with_admin(here)
        here.claims.is_full = True
        await here.do(Kind.VIEW, "claim_form", user=MEMBER, payload=chosen(NOVAK.id))
        assert "could not save this" in str(here.acked)
        assert here.claims.told == []


async def test_a_late_answer_keeps_the_form() -> None:
    """What takes longer than Slack waits stands under the menu; tried again it goes through."""
    async with world() as here:
        with_admin(here)
        here.patience = Patience(ack=0.05)
        here.slack.gate.clear()
        assert "took too long" in refusal(await submitted(here, NOVAK.id))
        assert here.claims.kept == []
        here.slack.gate.set()
        here.patience = SLOW
        assert (await submitted(here, NOVAK.id))["response_action"] == "update"
