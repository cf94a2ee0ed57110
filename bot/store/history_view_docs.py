"""What analysts read about the views; see `bot.store.history_docs`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.store.history_doc_words import (
    AGENT,
    ASKED,
    CHANNELS,
    CONTRIBUTORS,
    COUNTS,
    DEPARTMENT,
    FIGURES,
    OR_PORTAL,
    PORTAL_DAY,
    PRESENCE,
    SKILL,
    SLOT,
    TableDoc,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_AGENT_NAME: Final = "The agent's last known name"
_DEPARTMENT_NAME: Final = "The department's last known name"
_OR_PORTAL_NAME: Final = f"{_DEPARTMENT_NAME}; `Whole portal` for the whole portal"

VIEW_DOCS: Final[Mapping[str, TableDoc]] = MappingProxyType(
    {
        "agent_performance_daily": TableDoc(
            "The figures of one agent on one day, over all departments.",
            {
                "day": PORTAL_DAY,
                "agent_id": AGENT,
                "agent_name": _AGENT_NAME,
                **FIGURES,
                "captured_at": ASKED,
            },
        ),
        "agent_performance_daily_by_department": TableDoc(
            "The figures of one agent on one day, of the tickets of one department.",
            {
                "day": PORTAL_DAY,
                "department_id": DEPARTMENT,
                "department_name": _DEPARTMENT_NAME,
                "agent_id": AGENT,
                "agent_name": _AGENT_NAME,
                **FIGURES,
                "captured_at": ASKED,
            },
        ),
        "department_performance_daily": TableDoc(
            "The figures of a department on one day, as Desk itself totals them.",
            {
                "day": PORTAL_DAY,
                "department_id": OR_PORTAL,
                "department_name": _OR_PORTAL_NAME,
                **CONTRIBUTORS,
                **FIGURES,
                "captured_at": ASKED,
            },
        ),
        "agent_status_intervals": TableDoc(
            "A time through which an agent's presence and channels stayed the same at every "
            "capture; there is none for a hole.",
            {
                "agent_id": AGENT,
                "agent_name": _AGENT_NAME,
                "since": "The capture that first saw it, in UTC",
                "until": "The first capture that saw something else, or where a hole begins, in "
                "UTC; while it is open, how far the last capture holds",
                "is_open": "Whether the last capture saw it",
                "presence": PRESENCE,
                **CHANNELS,
                "seconds": "From `since` to `until`, in seconds",
                "precision_seconds": "Begin and end were up to so many seconds earlier",
            },
        ),
        "status_holes": TableDoc(
            "A time of which no status is known.",
            {
                "since": "How far the last capture before it holds, in UTC",
                "until": "The first capture after it, in UTC",
                "seconds": "From `since` to `until`, in seconds",
                "reason": "Why the first capture within it failed or was skipped; null where "
                "nothing was due, as while the bot is down",
            },
        ),
        "agent_skills_current": TableDoc(
            "One skill that one agent had at the latest capture of skills.",
            {
                "agent_id": AGENT,
                "agent_name": _AGENT_NAME,
                "skill_id": SKILL,
                "skill_name": "The skill's last known name",
                "skill_type": "Its skill type",
                "department_id": "Desk's id of the department that the skill belongs to",
                "department_name": _DEPARTMENT_NAME,
                "captured_at": SLOT,
            },
        ),
        "department_coverage": TableDoc(
            "How many agents of a department were how, at one capture.",
            {
                "captured_at": SLOT,
                "department_id": OR_PORTAL,
                "department_name": _OR_PORTAL_NAME,
                "channel": "`mail`, `phone` or `chat`; empty for presence as a whole",
                **COUNTS,
            },
        ),
    }
)
"""By the name of the view, in the order in which they are explained."""
