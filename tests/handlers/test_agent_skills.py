"""`/agent-skills` from the typed text to the answer."""

from __future__ import annotations

import pytest

from bot.desk.errors import DeskServerError
from tests.blocks import check_message, labels, shown, table
from tests.builders import BILLING, agent
from tests.fakes import AGENTS, INES
from tests.handlers.world import AGENT, world


async def test_no_argument_answers_with_the_matrix() -> None:
    """Without text every skill is listed."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "department:billing")).sent
        assert [row["Skill"] for row in table(sent.message)] == ["French", "VIP customers", "VAT"]
        assert here.desk.asked("skills") == [{"department": BILLING.id}]
        check_message(sent.message)


@pytest.mark.parametrize("text", ["inés", "agent:ines@example.com", '"Ines OBrien"'])
async def test_an_agent_answers_with_their_skills(text: str) -> None:
    """An agent's name leads to their skills, however it is given."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", text)).sent
        assert labels(sent.message)["Language"] == "French"
        assert here.desk.asked("skills")[-1] == {"agent": INES.id}


async def test_me_answers_with_my_skills() -> None:
    """`me` shows the skills of the person who asks."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "me", user=AGENT)).sent
        assert labels(sent.message)["Customer"] == "VIP customers"


@pytest.mark.parametrize("text", ["French", "french", "fren", "skill:French"])
async def test_a_skill_answers_with_its_holders(text: str) -> None:
    """A skill lists who has it, whoever is online or not."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", text)).sent
        assert [row["Agent"] for row in table(sent.message)] == [
            "Ada Ray",
            "Inés O’Brien",  # noqa: RUF001 - as people write it
        ]


async def test_several_skills_answer_with_who_has_all_of_them() -> None:
    """Skills between commas must all be there."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "VIP customers, French")).sent
        assert [row["Agent"] for row in table(sent.message)] == ["Ada Ray"]


async def test_online_leaves_out_who_is_not() -> None:
    """`online` keeps only those who are."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "French online")).sent
        assert [row["Agent"] for row in table(sent.message)] == ["Ada Ray"]


async def test_without_presence_the_holders_are_still_named() -> None:
    """When Desk does not say who is online, the answer lists who has the skill, and says so."""
    async with world() as here:
        here.desk.errors["status"] = DeskServerError("down")
        (sent,) = (await here.command("/agent-skills", "VAT online")).sent
        assert "not known" in shown(sent.message)
        assert [row["Agent"][:4] for row in table(sent.message)] == ["Inés"]


async def test_a_skill_named_like_an_agent_wins_by_its_whole_name() -> None:
    """A term that is a skill's whole name is the skill, even if an agent is called so too."""
    async with world() as here:
        here.desk.agents = (*AGENTS, agent("Vat Nguyen", id="400000000009", email=None))
        (sent,) = (await here.command("/agent-skills", "vat")).sent
        assert labels(sent.message)["Skills"] == "VAT"


async def test_online_beside_an_agent_is_an_error() -> None:
    """A filter that cannot count is named instead of dropped."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "novak online")).sent
        assert "goes with skills" in shown(sent.message)


async def test_an_ambiguous_skill_names_those_it_fits() -> None:
    """The beginning of several skills is answered with them."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "v")).sent
        assert "VIP customers" in shown(sent.message)
        assert "VAT" in shown(sent.message)


async def test_a_term_that_is_nothing_gives_the_closest_of_both_kinds() -> None:
    """One unknown term may have been a skill or an agent."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "Frensch")).sent
        assert "no agent or skill" in shown(sent.message)
        assert "French" in shown(sent.message)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("French VAT", "`French, VAT`"),
        ("french vip online", "`french, vip`"),
        ("French VAT, VIP customers", "`French, VAT`"),
    ],
)
async def test_skills_without_commas_are_shown_with_them(text: str, meant: str) -> None:
    """Words that are skills one by one, but none together, want commas between them."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", text)).sent
        assert "several skills are separated by commas" in shown(sent.message)
        assert f"Did you mean {meant}?" in shown(sent.message)


@pytest.mark.parametrize("text", ["French Ada", "Deutsch Latein", "v French"])
async def test_other_unknown_words_want_no_commas(text: str) -> None:
    """Where a word is no skill, or several, commas alone would not help."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", text)).sent
        assert "commas" not in shown(sent.message)


async def test_one_of_several_terms_must_be_a_skill() -> None:
    """Between commas only skills count, so an agent's name there is an unknown skill."""
    async with world() as here:
        (sent,) = (await here.command("/agent-skills", "French, Ada Ray")).sent
        assert "no skill called" in shown(sent.message)
