"""What is read about skills: of an agent, and of a whole department."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.models import Extra, Scope
from bot.query import Again
from formatters.holders import format_skill_holders
from formatters.skills import format_agent_skills, format_skill_matrix
from tests.blocks import check_message, elements, labels, shown, table
from tests.builders import BILLING, SUPPORT, agent, agents, fresh, skill, skill_map

AGAIN = Again("/agent-skills", "")
ADA, BO, CY = agent(), agent("Bo Lind", id="2"), agent("Cy Wu", id="3")


def test_agent_skills_by_type() -> None:
    """An agent's skills stand under their type; a skill without a type is just a skill."""
    skills = skill_map(
        [
            skill("French", id="1", holders=[ADA]),
            skill("German", id="2", holders=[ADA, BO]),
            skill("Tax <EU>", id="3", type="Topic", holders=[ADA]),
            skill("Juggling", id="4", type=None, holders=[ADA]),
            skill("Linux", id="5", type="Product", holders=[BO]),
        ],
        people=[ADA, BO],
        scope=Scope(agent=ADA),
        extras={ADA.id: (Extra("certifiedUntil", "2027"),)},
    )
    message = format_agent_skills(skills, again=AGAIN)
    check_message(message)
    assert labels(message) == {
        "Name": "Ada Ray",
        "Language": "French, German",
        "Topic": "Tax &lt;EU&gt;",
        "Skills": "Juggling",
        "Certified until": "2027",
    }


def test_agent_without_skills() -> None:
    """An agent without skills gets a sentence, not an empty list."""
    message = format_agent_skills(skill_map(scope=Scope(agent=CY)), again=AGAIN)
    assert "Cy Wu has no skills in Zoho Desk yet." in shown(message)


def test_many_types_are_bounded() -> None:
    """Skills of more than twenty types end in one field."""
    many = [skill(f"S{n}", id=str(n), type=f"T{n:02d}", holders=[ADA]) for n in range(30)]
    message = format_agent_skills(skill_map(many, scope=Scope(agent=ADA)), again=AGAIN)
    assert len(labels(message)) == 22
    assert labels(message)["Other types"].startswith("S20, S21")


def test_matrix() -> None:
    """The matrix has a row a skill with who has it, and names what nobody can."""
    skills = skill_map(
        [
            skill("French", id="1", holders=[ADA, BO]),
            skill("Tax", id="2", type="Topic", department=BILLING),
        ],
        people=[ADA, BO, CY],
    )
    message = format_skill_matrix(skills, again=AGAIN, departments=(SUPPORT, BILLING))
    check_message(message)
    assert table(message) == [
        {
            "Skill": "French",
            "Type": "Language",
            "Department": "Support",
            "Agents": "2",
            "Who": "Ada Ray, Bo Lind",
        },
        {
            "Skill": "Tax",
            "Type": "Topic",
            "Department": "Billing",
            "Agents": "0",
            "Who": "\u2013",
        },
    ]
    assert "*2 skills \u00b7 2 agents have at least one*" in shown(message)
    assert "Nobody has: Tax" in shown(message)
    assert "1 agent has no skill here." in shown(message)
    assert "Department" in elements(message)


def test_matrix_of_one_department() -> None:
    """The matrix of one department does not repeat its name in every row."""
    message = format_skill_matrix(skill_map(scope=Scope(SUPPORT)), again=AGAIN)
    assert list(table(message)[0]) == ["Skill", "Type", "Agents", "Who"]


def test_matrix_counts_who_does_not_fit() -> None:
    """A skill of hundreds of agents names the first and counts the others."""
    people = agents(300)
    row = table(format_skill_matrix(skill_map([skill(holders=people)], people=people), again=AGAIN))
    assert row[0]["Agents"] == "300"
    assert row[0]["Who"].startswith("Agent 0001, Agent 0002")
    assert row[0]["Who"].endswith(" more")


def test_holders_outside_the_agent_list_do_not_count() -> None:
    """An id that no listed agent has is neither shown nor counted."""
    skills = skill_map([skill(holders=[ADA, BO])], people=[ADA])
    assert table(format_skill_matrix(skills, again=AGAIN))[0]["Agents"] == "1"


def test_matrix_pages() -> None:
    """More than fifty skills are paged."""
    many = skill_map([skill(f"S{n}", id=str(n)) for n in range(60)])
    message = format_skill_matrix(many, again=replace(AGAIN, page=2))
    assert "Showing 51 to 60 of 60." in shown(message)
    assert len(table(message)) == 10


def test_no_skills_at_all() -> None:
    """A department without skills gets an explanation and the menu to leave it."""
    message = format_skill_matrix(
        skill_map([], scope=Scope(SUPPORT)), again=AGAIN, departments=(SUPPORT, BILLING)
    )
    check_message(message)
    assert "Zoho Desk has no active skills in *Support*." in shown(message)
    assert "Department" in elements(message)


def test_stale_skills_say_so() -> None:
    """An old map is marked."""
    old = skill_map(freshness=fresh(stale=True))
    assert "This is the last good answer" in shown(format_skill_matrix(old, again=AGAIN))


def test_departments_that_did_not_tell() -> None:
    """Every answer about skills names the departments whose skills are not in it."""
    part = replace(
        skill_map(scope=Scope(agent=ADA)), missing=(BILLING, replace(SUPPORT, name="<x>"))
    )
    for message in (
        format_agent_skills(part, again=AGAIN),
        format_skill_matrix(replace(part, scope=Scope()), again=AGAIN),
        format_skill_holders(part, None, ["French"], again=AGAIN, online_only=False),
    ):
        check_message(message)
        words = "Without the skills of Billing, &lt;x&gt;: Zoho Desk did not tell them."
        assert words in shown(message)
    whole = format_skill_matrix(skill_map(), again=AGAIN)
    assert "did not tell" not in shown(whole)
