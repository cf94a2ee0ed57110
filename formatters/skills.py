"""Who can do what: an agent's skills, the holders of skills, and the matrix of a department."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.message import Message
from formatters import blocks
from formatters.controls import Controls
from formatters.extras import extra_fields
from formatters.paging import Page
from formatters.scope import agent_name, context_words, place_words, plain_name, stale_words
from formatters.spoken import as_text
from formatters.tables import ROWS, Column, Number, Table, table_message
from formatters.text import counted, esc, listing, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.desk.models import Department, Freshness, Skill, SkillMap
    from bot.query import Again
    from bot.slack.message import Block

_TYPES = 20
_WHO = 90
"""Characters, and so at least as many as names."""
_NAME = 80


def format_agent_skills(skills: SkillMap, *, again: Again, can_share: bool = True) -> Message:
    """Return the skills of the agent in scope, one field a type."""
    agent = skills.scope.agent
    own = skills.skills_of(agent.id) if agent else ()
    name = agent_name(agent) if agent else place_words(skills.scope)
    pairs = [("Name", name), *skill_fields(own)]
    extras = extra_fields(skills.extras.get(agent.id, ())) if agent else []
    body = [*skill_head("Agent skills", skills.freshness), *blocks.fields([*pairs, *extras])]
    if not own:
        body.append(blocks.section(f"{name} has no skills in Zoho Desk yet."))
    body.append(skill_foot(skills, skills.freshness))
    return _message(body, Controls(again=again, can_share=can_share))


def format_skill_matrix(
    skills: SkillMap,
    *,
    again: Again,
    departments: Sequence[Department] = (),
    can_share: bool = True,
) -> Message:
    """Return every skill in scope with its agents, 50 skills a page."""
    page = Page.of(again.page, size=ROWS, total=len(skills.skills))
    controls = Controls(
        again=replace(again, page=page.number),
        departments=departments,
        department=skills.scope.department,
        page=page,
        can_share=can_share,
    )
    covers = skill_foot(skills, skills.freshness)
    head = skill_head("Skills", skills.freshness)
    if not skills.skills:
        return _message([*head, blocks.section(_none_words(skills)), covers], controls)
    head.append(blocks.section(_summary(skills, page)))
    return table_message(head, _table(skills, page), [covers, *controls.rows()])


def skill_fields(skills: Iterable[Skill]) -> list[blocks.Field]:
    """Return one field a skill type: ``Language`` over ``French, German``."""
    by_type: dict[str, list[str]] = {}
    for skill in skills:
        kind = esc(skill.type or "", _NAME) or "Skills"
        by_type.setdefault(kind, []).append(skill_name(skill.name))
    pairs = [(kind, listing(list(dict.fromkeys(names)))) for kind, names in by_type.items()]
    rest = [names for _, names in pairs[_TYPES:]]
    return [*pairs[:_TYPES], *([("Other types", listing(rest))] if rest else [])]


def skill_head(title: str, freshness: Freshness) -> list[Block]:
    """Return the heading, and the warning when the answer is old."""
    stale = [blocks.section(stale_words(freshness))] if freshness.stale else []
    return [blocks.header(title), *stale]


def skill_foot(skills: SkillMap, freshness: Freshness) -> Block:
    """Return the line of scope and age, and which departments' skills are not in the answer."""
    covers = context_words(skills.scope, freshness)
    if not skills.missing:
        return blocks.context(covers)
    return blocks.context(untold_words([each.name for each in skills.missing]), covers)


def untold_words(departments: Iterable[str]) -> str:
    """Return which departments' skills are not in an answer, as mrkdwn."""
    names = listing([esc(name, _NAME) for name in departments])
    return f"Without the skills of {names}: Zoho Desk did not tell them."


def skill_name(name: str) -> str:
    """Return a skill's name as mrkdwn."""
    return esc(name, _NAME) or "(no name)"


def _table(skills: SkillMap, page: Page) -> Table:
    rows = page.cut(skills.skills)
    places = {agent.id: place for place, agent in enumerate(skills.agents)}
    holders = [sorted(places[one] for one in row.agent_ids if one in places) for row in rows]
    columns = (
        Column("Skill", tuple(plain(row.name, _NAME) or "(no name)" for row in rows)),
        *_departments(skills, rows),
        Column("Type", tuple(row.type for row in rows)),
        Column("Agents", tuple(Number(len(who), number(len(who))) for who in holders)),
        Column("Who", tuple(_who(skills, who) for who in holders)),
    )
    order = "type" if skills.scope.department else "department and type"
    return Table(f"Skills by {order}", columns)


def _departments(skills: SkillMap, rows: Sequence[Skill]) -> list[Column]:
    if skills.scope.department:
        return []
    names = (row.department.name if row.department else None for row in rows)
    return [Column("Department", tuple(names))]


def _who(skills: SkillMap, places: Sequence[int]) -> str:
    names = [plain_name(skills.agents[place]) for place in places[:_WHO]]
    return listing(names, _WHO, total=len(places))


def _summary(skills: SkillMap, page: Page) -> str:
    known = {agent.id for agent in skills.agents}
    holders = known & frozenset[str]().union(*(one.agent_ids for one in skills.skills))
    without = [one.name for one in skills.skills if known.isdisjoint(one.agent_ids)]
    have = counted(len(holders), "agent has", "agents have")
    parts = [f"*{counted(len(skills.skills), 'skill', 'skills')} \u00b7 {have} at least one*"]
    if page.words:
        parts.append(f"Showing {page.words}.")
    if without:
        parts.append(f"Nobody has: {listing(list(map(skill_name, without)))}")
    idle = len(known) - len(holders)
    if idle:
        parts.append(f"{counted(idle, 'agent has', 'agents have')} no skill here.")
    return "\n".join(parts)


def _none_words(skills: SkillMap) -> str:
    return (
        f"Zoho Desk has no active skills in *{place_words(skills.scope)}*.\n"
        "Skills are set up in Zoho Desk under skill-based assignment; try another department."
    )


def _message(body: list[Block], controls: Controls) -> Message:
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
