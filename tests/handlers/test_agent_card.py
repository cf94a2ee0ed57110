"""The message shortcut *Agent card*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.errors import DeskServerError
from bot.desk.models import Department
from bot.slack.turn import Kind, ReplyError
from tests.blocks import check_view, shown
from tests.builders import SUPPORT, agents
from tests.fakes import ADA, INES, RecordedReply
from tests.handlers.world import AGENT, HOST, MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from bot.slack.message import View


async def card(here: World, message: dict[str, Any], *, user: str = MANAGER) -> View:
    """Use the shortcut on a message; return what the modal shows in the end."""
    reply: RecordedReply = await here.do(
        Kind.MESSAGE_SHORTCUT, "agent_card", user=user, payload={"message": message}
    )
    loading, final = reply.views
    assert "Asking" in shown(loading)
    assert reply.sent == []
    check_view(final)
    return final


def headers(view: View) -> list[str]:
    """Return the agents whose cards are shown."""
    return [block["text"]["text"] for block in view.blocks if block["type"] == "header"]


@pytest.mark.parametrize(
    "message",
    [
        {"user": AGENT, "text": "I am out"},
        {"user": MEMBER, "text": f"ask <@{AGENT}|someone>"},
        {"text": "write to <mailto:Ada.Ray@example.com|her>"},
        {"text": "write to ADA.RAY@EXAMPLE.COM, please"},
        {"text": "is *Ada Ray* around?"},
        {"text": f"<https://{HOST}/agent/acme/support/tickets/details/77|#101>"},
        {"text": f"see https://{HOST}/support/acme/ShowHomePage.do#Cases/dv/77 &amp; tell"},
        {"bot_id": "B1", "user": "U0BOT", "attachments": [{"title": "Assigned to ADA RAY"}]},
    ],
    ids=["author", "mention", "mailto", "address", "name", "link", "old link", "attachment"],
)
async def test_an_agent_is_found_in_a_message(message: dict[str, Any]) -> None:
    """Author, mention, address, name and ticket link each lead to the agent's card."""
    async with world() as here:
        here.desk.assignees = {"77": ADA.id}
        view = await card(here, message)
        assert headers(view) == ["Ada Ray"]
        assert "French" in shown(view)
        assert here.desk.asked("metrics") == [{"agent": ADA.id, "period": "7d"}]


async def test_each_agent_has_one_card_however_often_they_are_named() -> None:
    """Repetitions fall together; the order is people, addresses, tickets, names."""
    async with world() as here:
        text = f"ines obrien and Ada Ray, ada.ray@example.com, <@{AGENT}>"
        assert headers(await card(here, {"user": AGENT, "text": text})) == [
            "Ada Ray",
            "Inés O’Brien",  # noqa: RUF001 - as people write it
        ]


async def test_figures_of_others_are_left_out() -> None:
    """Who is no manager sees figures on their own card only, and why."""
    async with world() as here:
        view = await card(here, {"text": "Ada Ray, Ines O'Brien"}, user=AGENT)
        assert here.desk.asked("metrics") == [{"agent": ADA.id, "period": "7d"}]
        assert shown(view).count("for managers") == 1


@pytest.mark.parametrize(("part", "note"), [("status", "status"), ("skills", "skills")])
async def test_a_missing_part_does_not_cost_the_others(part: str, note: str) -> None:
    """What Desk does not say is noted, the rest is shown."""
    async with world() as here:
        here.desk.errors[part] = DeskServerError("down")
        view = await card(here, {"text": "Ada Ray"})
        assert headers(view) == ["Ada Ray"]
        assert f"The {note} " in shown(view)
        assert "missing" in shown(view)


async def test_a_department_that_refused_its_skills() -> None:
    """The card says when the skills of the agent's own departments may not be all."""
    async with world() as here:
        here.desk.untold = (SUPPORT,)
        assert "Without the skills of Support" in shown(await card(here, {"text": "Ada Ray"}))
        here.desk.untold = (Department("99", "Elsewhere"),)
        assert "Without the skills" not in shown(await card(here, {"text": "Ada Ray"}))


async def test_without_any_answer_the_card_says_what_is_missing() -> None:
    """When Desk answers nothing, the modal says so for each part."""
    async with world() as here:
        here.desk.errors = dict.fromkeys(("status", "skills", "metrics"), DeskServerError("down"))
        view = await card(here, {"text": "Ada Ray"})
        assert shown(view).count("missing") == 3


async def test_five_cards_at_most() -> None:
    """More agents than five are counted, and several are asked for at once."""
    async with world() as here:
        here.desk.agents = agents(8)
        text = ", ".join(agent.name for agent in here.desk.agents)
        view = await card(here, {"text": text}, user=MEMBER)
        assert len(headers(view)) == 5
        assert "3 more agents" in shown(view)
        assert here.desk.asked("status") == [{}]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": "nobody here"},
        {"user": MEMBER, "text": "<@U0NOBODY> <!here>"},
        {"text": f"<https://evil.example/https://{HOST}/agent/a/b/tickets/details/77|x>"},
        {"text": f"https://{HOST}@evil.example/agent/a/b/tickets/details/77"},
        {"text": "https://[::1/tickets/details/77"},
    ],
)
async def test_no_agent_is_said_so(message: dict[str, Any]) -> None:
    """Without an agent in it, or with a link to another host, the modal says what is looked for."""
    async with world() as here:
        here.desk.assignees = {"77": INES.id}
        view = await card(here, message)
        assert "No Zoho Desk agent found" in shown(view)
        assert here.desk.asked("ticket") == []


async def test_an_unknown_ticket_is_nobodys() -> None:
    """A ticket that Desk does not show, or that nobody has, leads to no card."""
    async with world() as here:
        here.desk.errors["ticket"] = DeskServerError("down")
        view = await card(here, {"text": f"https://{HOST}/agent/a/b/tickets/details/78"})
        assert "No Zoho Desk agent found" in shown(view)


async def test_a_failure_is_shown_in_the_modal() -> None:
    """When not even the agents are known, the modal says what happened."""
    async with world() as here:
        here.desk.errors["agents"] = DeskServerError("down")
        assert "Zoho Desk" in shown(await card(here, {"text": "Ada Ray"}))


async def test_a_modal_that_does_not_open_is_told() -> None:
    """When Slack opens no modal the person is told so, and Desk is not asked."""
    async with world() as here:
        reply = RecordedReply(views=ReplyError("expired_trigger_id"))
        payload = {"message": {"text": "Ada Ray"}}
        await here.do(Kind.MESSAGE_SHORTCUT, "agent_card", payload=payload, reply=reply)
        (sent,) = reply.sent
        assert "did not open the window" in shown(sent.message)
        assert here.desk.calls == []
