"""Who has all of the skills that were asked for, the most available first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.models import AgentStatus, Presence
from bot.query import Again
from bot.slack.message import Message
from formatters import blocks
from formatters.controls import Controls
from formatters.paging import Page
from formatters.scope import plain_name
from formatters.skills import skill_foot, skill_head, skill_name
from formatters.spoken import as_text
from formatters.status import department_columns, load_columns, presence_counts, presence_words
from formatters.tables import ROWS, Column, Table, table_message
from formatters.text import counted, listing, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.models import Freshness, Scope, SkillMap, StatusBoard

_Rows = tuple[AgentStatus, ...]


def format_skill_holders(
    skills: SkillMap,
    board: StatusBoard | None,
    names: Sequence[str],
    *,
    again: Again,
    online_only: bool,
    can_share: bool = True,
) -> Message:
    """Return who has all skills `names`: online first, then the lowest open load.

    Without a `board` nobody's status is known: everybody who has the skills is listed by name,
    even when only those online were asked for, and the message says so.
    """
    everyone = _holders(skills, board, names)
    shown = _online(everyone) if online_only and board else everyone
    page = Page.of(again.page, size=ROWS, total=len(shown))
    controls = Controls(again=replace(again, page=page.number), page=page, can_share=can_share)
    freshness = _oldest(skills, board)
    head = [
        *skill_head("Agents by skill", freshness),
        *blocks.fields([("Skills", listing(list(map(skill_name, names))))]),
    ]
    covers = skill_foot(skills, freshness)
    if not shown:
        body = [*head, blocks.section(_nobody(skills, names, everyone)), covers]
        matrix = replace(controls, wider=("Show all skills", Again(again.command)))
        return Message(as_text(body), blocks.finish(body, tail=matrix.rows()))
    head.append(blocks.section(_summary(shown, len(everyone), page, knows_status=bool(board))))
    table = _table(skills.scope, page.cut(shown), knows_status=bool(board))
    return table_message(head, table, [covers, *controls.rows()])


def _holders(skills: SkillMap, board: StatusBoard | None, names: Sequence[str]) -> _Rows:
    """Return the holders in the board's order, then those it does not hold, by name."""
    each = [_ids(skills, name) for name in names]
    wanted = each[0].intersection(*each[1:]) if each else frozenset()
    seen = [one for one in board.agents if one.agent.id in wanted] if board else []
    known = {one.agent.id for one in seen}
    rest = [one for one in skills.agents if one.id in wanted and one.id not in known]
    return (*seen, *(AgentStatus(one, Presence.UNKNOWN) for one in rest))


def _ids(skills: SkillMap, name: str) -> frozenset[str]:
    """Return who has a skill of that name, in whichever department it is defined."""
    same = (one.agent_ids for one in skills.skills if one.name.casefold() == name.casefold())
    return frozenset[str]().union(*same)


def _online(holders: _Rows) -> _Rows:
    return tuple(one for one in holders if one.presence is Presence.ONLINE)


def _oldest(skills: SkillMap, board: StatusBoard | None) -> Freshness:
    both = [skills.freshness, *([board.freshness] if board else [])]
    oldest = min(both, key=lambda one: one.as_of)
    spent = next((one.spent for one in both if one.spent), None)
    return replace(oldest, stale=any(one.stale for one in both), spent=spent)


def _summary(shown: _Rows, everyone: int, page: Page, *, knows_status: bool) -> str:
    now = f" \u00b7 {presence_counts(shown)}" if knows_status else ""
    parts = [f"*{counted(len(shown), 'agent', 'agents')}{now}*"]
    if page.words:
        parts.append(f"Showing {page.words}.")
    if not knows_status:
        parts.append("Who of them is online is not known: Zoho Desk does not say at the moment.")
    if everyone > len(shown):
        one, many = "other agent with these skills is", "other agents with these skills are"
        parts.append(f"{counted(everyone - len(shown), one, many)} not online now.")
    return "\n".join(parts)


def _nobody(skills: SkillMap, names: Sequence[str], everyone: _Rows) -> str:
    if everyone:
        return (
            "Nobody with these skills is online now.\n"
            f"{presence_counts(everyone)}: ask again without `online` to see who."
        )
    known = {agent.id for agent in skills.agents}
    each = [f"{skill_name(name)} {number(len(_ids(skills, name) & known))}" for name in names]
    one_by_one = f"\nAgents with each of them: {listing(each)}" if len(names) > 1 else ""
    return f"Nobody in Zoho Desk has all of these skills.{one_by_one}"


def _table(scope: Scope, rows: Sequence[AgentStatus], *, knows_status: bool) -> Table:
    columns = [
        Column("Agent", tuple(plain_name(row.agent) for row in rows)),
        Column("Status", tuple(presence_words(row) if knows_status else None for row in rows)),
        *load_columns(rows),
        *department_columns(scope, rows),
    ]
    return Table(
        "Agents with these skills, online first, then the lowest open load", tuple(columns)
    )
