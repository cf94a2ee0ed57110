"""`/agent-status` from the typed text to the answer."""

from __future__ import annotations

import pytest

from tests.blocks import check_message, elements, labels, shown, table
from tests.builders import SUPPORT
from tests.fakes import ADA
from tests.handlers.world import AGENT, MEMBER, world


async def test_no_argument_answers_with_the_board() -> None:
    """Without text everyone visible is listed, in the board's order, to the person alone."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", user=MEMBER)).sent
        assert [row["Agent"] for row in table(sent.message)] == [
            "Ada Novak",
            "Ada Ray",
            "Inés O’Brien",  # noqa: RUF001 - as people write it
        ]
        assert (sent.replace, sent.in_channel) == (False, False)
        assert here.desk.asked("status") == [{}]
        check_message(sent.message)


async def test_filters_reach_desk_by_its_own_ids() -> None:
    """A department is sent by its id, channels and presences as Desk's client spells them."""
    async with world() as here:
        await here.command("/agent-status", "department:support channel:chat,mail online,busy")
        assert here.desk.asked("status") == [
            {"department": SUPPORT.id, "channel": "mail,chat", "status": "online,busy"}
        ]


@pytest.mark.parametrize(
    "text", ["ada ray", '"Ada Ray"', "<@U0ADARAY|anybody>", "agent:ada.ray@example.com", "ray"]
)
async def test_an_agent_answers_with_a_card(text: str) -> None:
    """A name, a part of one, an address and a mention all lead to the agent's card."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", text)).sent
        assert labels(sent.message)["Name"].startswith("Ada Ray")
        assert here.desk.asked("status") == [{"agent": ADA.id}]


async def test_me_is_the_agent_with_my_address() -> None:
    """`me` means the agent with the same e-mail address, upper or lower case."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "me", user=AGENT)).sent
        assert labels(sent.message)["Name"].startswith("Ada Ray")


async def test_a_department_narrows_a_name() -> None:
    """A name is looked for in the department that is given with it."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "o'brien department:support")).sent
        assert "no agent called" in shown(sent.message)
        assert here.desk.asked("status") == []


async def test_a_name_that_fits_several_gives_a_menu() -> None:
    """The menu offers both; nothing was asked about either."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "ada")).sent
        (menu,) = elements(sent.message).values()
        assert [option["text"]["text"] for option in menu["options"]] == ["Ada Novak", "Ada Ray"]
        assert here.desk.asked("status") == []


async def test_an_unknown_name_gives_the_closest() -> None:
    """A misspelt name is answered with names that exist."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "Innes OBrein")).sent
        assert "Inés" in shown(sent.message)


@pytest.mark.parametrize(
    ("command", "text", "suggested"),
    [
        ("/agent-status", "onlin", "`online`"),
        ("/agent-metrics", "yesterdy", "`yesterday`"),
        ("/agent-metrics", "last-wek", "`last-week`"),
    ],
)
async def test_a_misspelt_filter_is_not_taken_for_a_name(
    command: str, text: str, suggested: str
) -> None:
    """A word that is nearer to a filter than to any agent's name is answered with the filter."""
    async with world() as here:
        (sent,) = (await here.command(command, text)).sent
        assert f"Did you mean {suggested}?" in shown(sent.message)


async def test_an_unknown_filter_is_never_sent() -> None:
    """A misspelt key is named with the nearest, and Desk is not asked."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "chanel:mail")).sent
        assert "chanel:" in shown(sent.message)
        assert "channel:" in shown(sent.message)
        assert here.desk.calls == []


async def test_someone_who_is_not_there_leaves_an_empty_answer() -> None:
    """One agent with a status they do not have is answered, not an error."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", "novak online")).sent
        assert "No agent matches" in shown(sent.message)


@pytest.mark.parametrize("text", ["help", "?", "--help", "—help"])
async def test_help_shows_the_usage(text: str) -> None:
    """Every spelling of help gives the usage hint, without asking Desk."""
    async with world() as here:
        (sent,) = (await here.command("/agent-status", text)).sent
        assert "department:NAME" in shown(sent.message)
        assert here.desk.calls == []
