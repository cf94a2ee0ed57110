"""Writes who has which skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.models import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from bot.desk.models import SkillMap
    from bot.history.bulk import Bulk, Row


def check_skills(skills: SkillMap) -> None:
    """Make sure that a map is that of the whole portal.

    Raises:
        ValueError: it is narrowed, or an old answer that stood in.
    """
    if skills.scope != Scope() or skills.freshness.stale:
        raise ValueError("only whole and fresh maps are history")


def skill_rows(bulk: Bulk, at: datetime, skills: SkillMap) -> list[Row]:
    """Return rows of ``skill_sample``, in the order of the primary key."""
    moment = bulk.instant(at)
    held = {(agent_id, skill.id) for skill in skills.skills for agent_id in skill.agent_ids}
    return [(moment, *pair) for pair in sorted(held)]
