"""Clicks that ask again."""

from __future__ import annotations

import pytest

from bot.desk.errors import DeskServerError
from bot.query import Again
from bot.slack.turn import Kind
from tests.blocks import elements, labels, shown, table
from tests.builders import BILLING, SUPPORT, agents
from tests.fakes import ADA
from tests.handlers.world import AGENT, MANAGER, MEMBER, world


@pytest.mark.parametrize("command", ["/agent-status", "/agent-metrics", "/agent-skills"])
async def test_refresh_asks_the_same_again_and_replaces_the_answer(command: str) -> None:
    """The button under an answer leads to the same question, and the answer takes its place."""
    async with world() as here:
        (first,) = (await here.command(command, "department:billing")).sent
        before = list(here.desk.calls)
        value = elements(first.message)["Refresh"]["value"]
        (again,) = (await here.click("refresh", value)).sent
        assert again.message == first.message
        assert (again.replace, again.in_channel) == (True, False)
        assert here.desk.calls == before * 2


async def test_a_failed_refresh_leaves_the_old_answer() -> None:
    """An error comes as a message of its own, with a way to try again."""
    async with world() as here:
        here.desk.errors["status"] = DeskServerError("down")
        (sent,) = (await here.click("refresh", Again("/agent-status").value)).sent
        assert not sent.replace
        assert "Try again" in elements(sent.message)


async def test_a_click_on_a_shared_message_rewrites_nothing() -> None:
    """What everybody sees is not replaced by what one person may see."""
    async with world() as here:
        reply = await here.do(Kind.ACTION, "refresh", Again("/agent-metrics").value)
        assert [sent.replace for sent in reply.sent] == [False]


async def test_pages_turn() -> None:
    """The button of the next page shows the rows that follow."""
    async with world() as here:
        here.desk.agents = agents(70)
        (first,) = (await here.command("/agent-status")).sent
        following = elements(first.message)["Next 50"]["value"]
        (second,) = (await here.click("page", following)).sent
        assert table(second.message)[0]["Agent"] == "Agent 0051"


async def test_picking_an_agent_answers_about_them() -> None:
    """The menu of namesakes leads to the card of the one picked, filters kept."""
    async with world() as here:
        (choice,) = (await here.command("/agent-metrics", "ada 30d")).sent
        (menu,) = [block for block in choice.message.blocks if block["type"] == "actions"]
        (sent,) = (await here.click("pick", ADA.id, block_id=menu["block_id"])).sent
        assert labels(sent.message)["Name"].startswith("Ada Ray")
        assert here.desk.asked("metrics")[0] == {"agent": ADA.id, "period": "30d"}


async def test_picking_an_agent_works_for_skills() -> None:
    """A skill question about an ambiguous name becomes one about the agent picked."""
    async with world() as here:
        (choice,) = (await here.command("/agent-skills", "ada")).sent
        (menu,) = [block for block in choice.message.blocks if block["type"] == "actions"]
        (sent,) = (await here.click("pick", ADA.id, block_id=menu["block_id"])).sent
        assert labels(sent.message)["Customer"] == "VIP customers"


async def test_the_department_menu_narrows_and_widens() -> None:
    """Choosing a department narrows the board; choosing all of them widens it again."""
    async with world() as here:
        (first,) = (await here.command("/agent-status", "online,offline")).sent
        (menu,) = [block for block in first.message.blocks if block["type"] == "actions"]
        await here.click("department", BILLING.id, block_id=menu["block_id"])
        await here.click("department", "all", block_id=menu["block_id"])
        both = "online,offline"
        assert here.desk.asked("status") == [
            {"status": both},
            {"status": both, "department": BILLING.id},
            {"status": both},
        ]


async def test_compare_adds_the_period_before() -> None:
    """The button sets the figures beside those of the previous period."""
    async with world() as here:
        (first,) = (await here.command("/agent-metrics", "department:support 7d")).sent
        value = elements(first.message)["Compare"]["value"]
        (sent,) = (await here.click("compare", value)).sent
        assert "Compared with" in labels(sent.message)
        assert here.desk.asked("metrics")[-1]["department"] == SUPPORT.id


async def test_compare_changes_nothing_elsewhere() -> None:
    """A comparison of statuses is the statuses."""
    async with world() as here:
        (sent,) = (await here.click("compare", Again("/agent-status").value)).sent
        assert len(table(sent.message)) == 3


@pytest.mark.parametrize("user", [AGENT, MEMBER])
async def test_a_managers_button_shows_others_no_more_than_they_may_see(user: str) -> None:
    """Rights are those of whoever clicks, whoever the button was made for."""
    async with world() as here:
        (mine,) = (await here.command("/agent-metrics", "novak", user=MANAGER)).sent
        here.desk.calls.clear()
        value = elements(mine.message)["Refresh"]["value"]
        (sent,) = (await here.click("refresh", value, user=user)).sent
        assert here.desk.asked("metrics") == []
        assert "for managers" in shown(sent.message)


@pytest.mark.parametrize(
    "value", ["", "{}", "[1, 2, 3]", '["/rm", "", 1]', '["/agent-status", "", 0]', "[" * 200]
)
async def test_a_value_that_is_not_ours_is_refused(value: str) -> None:
    """A button of another version is answered with what to do, and Desk is not asked."""
    async with world() as here:
        (sent,) = (await here.click("refresh", value)).sent
        assert "another version" in shown(sent.message)
        assert here.desk.calls == []


async def test_a_menu_without_its_question_is_refused() -> None:
    """A menu that carries no question is answered with what to do."""
    async with world() as here:
        reply = await here.do(Kind.ACTION, "pick", ADA.id, payload={"actions": []})
        assert "another version" in shown(reply.sent[0].message)
