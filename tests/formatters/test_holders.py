"""Who has all of some skills."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.models import Presence, SpentCredits
from bot.query import Again
from formatters.holders import format_skill_holders
from tests.blocks import check_message, elements, labels, shown, table
from tests.builders import BILLING, NOON, agent, agents, board, fresh, skill, skill_map, status

AGAIN = Again("/agent-skills", "French, Tax")
ADA, BO, CY, DI = (agent(name, id=name) for name in ("Ada Ray", "Bo Lind", "Cy Wu", "Di Roy"))
SKILLS = skill_map(
    [
        skill("French", id="1", holders=[ADA, BO, CY]),
        skill("french", id="2", department=BILLING, holders=[DI]),
        skill("Tax", id="3", type="Topic", holders=[BO, CY, DI]),
        skill("Linux", id="4", type="Product", holders=[ADA]),
    ],
    people=[ADA, BO, CY, DI],
)
BOARD = board(
    [status(DI), status(ADA), status(CY, presence=Presence.BUSY)],
)


def test_all_skills_in_the_boards_order() -> None:
    """Only who has every skill is listed, in the board's order; the unseen come last."""
    message = format_skill_holders(SKILLS, BOARD, ["FRENCH", "Tax"], again=AGAIN, online_only=False)
    check_message(message)
    assert labels(message) == {"Skills": "FRENCH, Tax"}
    assert [(row["Agent"], row["Status"], row["Open"]) for row in table(message)] == [
        ("Di Roy", "Online", "4"),
        ("Cy Wu", "Busy", "4"),
        ("Bo Lind", "Not known", "\u2013"),
    ]
    assert "*3 agents \u00b7 1 online \u00b7 1 busy \u00b7 1 not known*" in shown(message)


def test_only_online() -> None:
    """Asked for those online, the others are counted but not listed."""
    message = format_skill_holders(SKILLS, BOARD, ["French", "Tax"], again=AGAIN, online_only=True)
    assert [row["Agent"] for row in table(message)] == ["Di Roy"]
    assert "2 other agents with these skills are not online now." in shown(message)


def test_without_a_board() -> None:
    """When Desk does not say who is online, everybody is listed by name and that is said."""
    message = format_skill_holders(SKILLS, None, ["Tax"], again=AGAIN, online_only=True)
    check_message(message)
    assert table(message) == [
        {"Agent": name, "Department": "Support"} for name in ("Bo Lind", "Cy Wu", "Di Roy")
    ]
    assert "Who of them is online is not known" in shown(message)


def test_nobody_has_all() -> None:
    """When nobody has all skills, each one's count helps to choose, and the matrix is offered."""
    message = format_skill_holders(SKILLS, BOARD, ["Linux", "Tax"], again=AGAIN, online_only=False)
    check_message(message)
    assert (
        "Nobody in Zoho Desk has all of these skills.\nAgents with each of them: Linux 1, Tax 3"
    ) in shown(message)
    assert Again.parse(elements(message)["Show all skills"]["value"]) == Again("/agent-skills")


def test_nobody_has_the_one() -> None:
    """For a single skill no breakdown is shown."""
    message = format_skill_holders(
        skill_map([skill("Tax")]), BOARD, ["Tax"], again=AGAIN, online_only=False
    )
    assert "Agents with each" not in shown(message)


def test_nobody_online() -> None:
    """When all holders are away, the message says how they are and how to see them."""
    away = board([status(one, presence=Presence.OFFLINE) for one in (BO, CY, DI)])
    message = format_skill_holders(SKILLS, away, ["Tax"], again=AGAIN, online_only=True)
    assert (
        "Nobody with these skills is online now.\n3 offline: ask again without `online` to see who."
        in shown(message)
    )


def test_no_names() -> None:
    """Asked for no skill, nobody is listed rather than everybody."""
    message = format_skill_holders(SKILLS, BOARD, [], again=AGAIN, online_only=False)
    assert "Nobody in Zoho Desk" in shown(message)


def test_age_is_that_of_the_older_part() -> None:
    """The message is as old as its oldest part, and stale when any part is."""
    older = replace(BOARD, freshness=fresh(as_of=NOON - timedelta(hours=1), stale=True))
    message = format_skill_holders(SKILLS, older, ["Tax"], again=AGAIN, online_only=False)
    assert "2026-11-18 11:00 UTC" in shown(message)
    assert "This is the last good answer" in shown(message)


def test_spent_credits_of_any_part_are_said() -> None:
    """Why one part is old is told, also where another is older."""
    spent = fresh(stale=True, spent=SpentCredits())
    skills = replace(SKILLS, freshness=fresh(as_of=NOON - timedelta(hours=1)))
    board = replace(BOARD, freshness=spent)
    message = format_skill_holders(skills, board, ["Tax"], again=AGAIN, online_only=False)
    assert "credits of the day are spent" in shown(message)


def test_pages() -> None:
    """More than fifty holders are paged."""
    people = agents(70)
    everyone = board([status(one) for one in people])
    skills = skill_map([skill(holders=people)], people=people)
    message = format_skill_holders(
        skills, everyone, ["French"], again=replace(AGAIN, page=2), online_only=False
    )
    assert "Showing 51 to 70 of 70." in shown(message)
    assert len(table(message)) == 20
