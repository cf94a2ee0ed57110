"""*Confirm*, *Decline* and *Withdraw*: who may, what it changes, and who hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.slack.turn import Kind
from tests.blocks import check_message, elements, shown
from tests.claim_fakes import claim
from tests.fakes import INES, NOVAK, slack_user
from tests.handlers.world import AGENT, MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from tests.fakes import RecordedReply

WAITING = claim(MEMBER, NOVAK.id)
COUNTS = claim(MEMBER, NOVAK.id, by="U0OTHER")
LISTED = {"container": {"is_ephemeral": True}}


async def decide(
    here: World, verb: str, *, user: str = MANAGER, payload: dict[str, Any] | None = None
) -> RecordedReply:
    """Press one of the buttons of the first claim."""
    return await here.do(Kind.ACTION, f"claim_{verb}", WAITING.id, user=user, payload=payload)


async def test_a_confirmed_claim_counts_from_the_next_click() -> None:
    """The claimant's own card is the agent's; they hear of it, and the question is answered."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [WAITING]
        with capture_logs() as logs:
            (sent,) = (await decide(here, "confirm")).sent
        check_message(sent.message)
        assert sent.replace
        assert f"*Confirmed* by <@{MANAGER}>" in shown(sent.message)
        assert elements(sent.message).keys() == {"Withdraw"}
        ((user, outcome),) = here.claims.told
        check_message(outcome)
        assert user == MEMBER
        assert "You are *Ada Novak* in Zoho Desk" in shown(outcome)
        (card,) = (await here.command("/agent-metrics", "me", user=MEMBER)).sent
        assert "Ada Novak" in shown(card.message)
    (line,) = [one for one in logs if one["event"] == "claim_confirmed"]
    assert (line["user"], line["agent"], line["by"]) == (MEMBER, NOVAK.id, MANAGER)


async def test_a_declined_claim_is_gone() -> None:
    """The claimant hears who said no, and may choose again."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [WAITING]
        (sent,) = (await decide(here, "decline")).sent
        assert "*Declined*" in shown(sent.message)
        assert here.claims.kept == []
        assert "You are not *Ada Novak*" in shown(here.claims.told[0][1])
        (again,) = (await decide(here, "confirm")).sent
        assert "decided or withdrawn meanwhile" in shown(again.message)
        assert not again.replace


@pytest.mark.parametrize("kept", [WAITING, COUNTS], ids=["waiting", "confirmed"])
@pytest.mark.parametrize("user", [MEMBER, MANAGER])
async def test_withdrawing(user: str, kept: Any) -> None:
    """The person and administrators may withdraw; it counts at once."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [kept]
        (sent,) = (await decide(here, "withdraw", user=user)).sent
        assert f"*Withdrawn* by <@{user}>" in shown(sent.message)
        assert here.claims.kept == []
        assert [one for one, _ in here.claims.told] == ([] if user == MEMBER else [MEMBER])
        (card,) = (await here.command("/agent-metrics", "me", user=MEMBER)).sent
        assert "found no Zoho Desk agent" in shown(card.message)


async def test_the_access_log_tells_each_decision() -> None:
    """Who counted as an agent from when to when, and who decided, is in it; a look is one line."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [WAITING]
        with capture_logs() as logs:
            await here.command("/desk-doctor", "claims")
            await decide(here, "confirm", user=MEMBER)
            await decide(here, "confirm")
            await decide(here, "confirm")
            await decide(here, "withdraw")
            here.claims.kept = [WAITING]
            await decide(here, "decline")
    looks = [one for one in logs if one["event"] == "access"]
    assert [(one["who"], one["what"], one.get("whom"), one["allowed"]) for one in looks] == [
        (MANAGER, "doctor", None, True),
        (MEMBER, "claim", NOVAK.id, False),
        (MANAGER, "claim_confirmed", NOVAK.id, True),
        (MANAGER, "claim_withdrawn", NOVAK.id, True),
        (MANAGER, "claim_declined", NOVAK.id, True),
    ]


async def test_withdrawing_in_the_modal() -> None:
    """In the modal that says that a claim waits, the same button ends it there."""
    async with world() as here:
        here.claims.kept = [WAITING]
        reply = await decide(here, "withdraw", user=MEMBER, payload={"view": {"id": "V1"}})
        assert "Withdrawn" in shown(reply.views[-1])
        again = await decide(here, "withdraw", user=MEMBER, payload={"view": {"id": "V1"}})
        assert "meanwhile" in shown(again.views[-1])
        assert reply.sent == again.sent == []


@pytest.mark.parametrize("verb", ["confirm", "decline", "withdraw"])
@pytest.mark.parametrize("user", [AGENT, MANAGER])
async def test_who_is_no_administrator_decides_nothing(user: str, verb: str) -> None:
    """A button's value is no permission: who presses it counts, managers included."""
    async with world(admins=["U0BOSS"]) as here:
        here.claims.kept = [WAITING]
        (sent,) = (await decide(here, verb, user=user)).sent
        assert "administrators of this bot" in shown(sent.message)
        assert here.claims.kept == [WAITING]
        assert here.claims.told == []


@pytest.mark.parametrize("verb", ["confirm", "decline"])
async def test_nobody_decides_about_themselves(verb: str) -> None:
    """An administrator cannot make themselves an agent, whose figures they would see."""
    async with world(admins=[MEMBER]) as here:
        here.claims.kept = [WAITING]
        (sent,) = (await decide(here, verb, user=MEMBER)).sent
        assert "Nobody confirms who they are themselves" in shown(sent.message)
        assert here.claims.kept == [WAITING]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"is_restricted": True}, "may not use the bot"),
        ({"deleted": True}, "may not use the bot"),
        ({"profile": {"email": INES.email}}, "has another Desk agent by now"),
        (None, "could not check with Slack"),
    ],
)
async def test_the_claimant_is_looked_at_anew(changes: dict[str, Any] | None, part: str) -> None:
    """Who became a guest, left, got an address of Desk's or is unknown is not confirmed."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [WAITING]
        del here.slack.users[MEMBER]
        if changes is not None:
            here.slack.users[MEMBER] = slack_user(MEMBER, "max@example.com") | changes
        (sent,) = (await decide(here, "confirm")).sent
        assert part in shown(sent.message)
        assert here.claims.kept == [WAITING]


async def test_the_agent_is_looked_at_anew() -> None:
    """An agent who left Desk, or got a Slack user of the same address, is not confirmed."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [WAITING]
        here.slack.users["U0NOVAK"] = slack_user("U0NOVAK", NOVAK.email)
        (taken,) = (await decide(here, "confirm")).sent
        here.desk.agents = (INES,)
        (gone,) = (await decide(here, "confirm")).sent
        assert "Somebody else is this agent" in shown(taken.message)
        assert "not active in Zoho Desk" in shown(gone.message)
        (declined,) = (await decide(here, "decline")).sent
        assert NOVAK.id in shown(declined.message)


@pytest.mark.parametrize("verb", ["confirm", "decline", "withdraw"])
async def test_of_two_decisions_at_once_one_counts(verb: str) -> None:
    """Who was slower is told so, and nobody hears of what did not happen."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept, here.claims.is_raced = [WAITING], True
        (sent,) = (await decide(here, verb)).sent
        assert "meanwhile" in shown(sent.message)
        assert here.claims.told == []


async def test_the_list_for_administrators() -> None:
    """It shows what waits first, and is made anew where something in it was decided."""
    async with world(admins=[MANAGER]) as here:
        here.claims.kept = [claim(AGENT, INES.id, by=MANAGER, number=2), WAITING]
        (sent,) = (await here.command("/desk-doctor", "claims")).sent
        check_message(sent.message)
        text = shown(sent.message)
        assert text.index("Ada Novak") < text.index("Inés")
        (after,) = (await decide(here, "decline", payload=LISTED)).sent
        assert after.replace
        assert "Ada Novak" not in shown(after.message)
        (refused,) = (await here.command("/desk-doctor", "claims", user=MEMBER)).sent
        assert "for administrators" in shown(refused.message)
        assert here.doctor.rounds == 0


async def test_an_empty_list_and_none() -> None:
    """Without claims it says so; without a database that it cannot say."""
    async with world(admins=[MANAGER]) as here:
        (sent,) = (await here.command("/desk-doctor", "claims")).sent
        assert "Nobody has chosen" in shown(sent.message)
    async with world(admins=[MANAGER], has_digests=False) as here:
        (sent,) = (await here.command("/desk-doctor", "claims")).sent
        assert "not available" in shown(sent.message)
