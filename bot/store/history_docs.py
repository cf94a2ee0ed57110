"""What analysts read about the history: a sentence for each table and each of its columns.

`docs/history.md` and ``deskbot export --list`` are made from this and from the tables themselves; a
test fails where a column lacks its sentence, and where a sentence lacks its column.
"""

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
    RENAMED,
    SKILL,
    SLOT,
    TableDoc,
)
from bot.store.history_view_docs import VIEW_DOCS

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE_DOCS: Final[Mapping[str, TableDoc]] = MappingProxyType(
    {
        "capture": TableDoc(
            "One question to Desk that was due: when it was asked, at what cost, or why it was "
            "not answered.",
            {
                "kind": "`status`, `performance` or `skills`",
                "key": "What was due: an instant such as `2026-11-22T10:05Z`; for performance the "
                "portal's day",
                "captured_at": "The instant that was due, in UTC; for performance when Desk was "
                "asked",
                "outcome": "`done`, or `failed` or `skipped`, of which there is nothing else",
                "as_of": "When the oldest part of the answer was read, in UTC",
                "every_s": "Seconds until the next one of its kind was planned",
                "agents": "How many agents the answer held",
                "calls": "How many calls to Desk it took",
                "credits": "What they cost of the portal's API credits; null where Desk did not "
                "say",
                "source": "Which interface of Desk answered: `guide` or `rest`",
                "reason": "Why there is nothing, or of what is done which departments Desk did not "
                "tell of; a sentence",
            },
        ),
        "status_sample": TableDoc(
            "How one agent was at one capture.",
            {
                "captured_at": SLOT,
                "agent_id": AGENT,
                "presence": PRESENCE,
                **CHANNELS,
                "open": "Open tickets assigned to the agent, in all departments",
                "on_hold": "Those on hold",
                "overdue": "Those that are past their due time",
                "due_within_hour": "Those that are due within an hour",
            },
        ),
        "status_span": TableDoc(
            "A time through which an agent's presence and channels stayed the same at every "
            "capture.",
            {
                "agent_id": AGENT,
                "since": "The capture that first saw it, in UTC; the change was up to one "
                "`every_s` earlier",
                "until": "The first capture that saw something else, or where a hole begins, in "
                "UTC; null while the last capture saw it",
                "presence": PRESENCE,
                **CHANNELS,
            },
        ),
        "coverage": TableDoc(
            "How many agents of a department were how, at one capture.",
            {
                "captured_at": SLOT,
                "department_id": OR_PORTAL,
                "channel": "`mail`, `phone` or `chat`; empty for presence as a whole",
                **COUNTS,
            },
        ),
        "performance_sample": TableDoc(
            "The figures of one agent on one day.",
            {
                "day": PORTAL_DAY,
                "department_id": OR_PORTAL,
                "agent_id": AGENT,
                "captured_at": ASKED,
                **FIGURES,
            },
        ),
        "performance_team": TableDoc(
            "The figures of a department on one day, as Desk itself totals them.",
            {
                "day": PORTAL_DAY,
                "department_id": OR_PORTAL,
                "captured_at": ASKED,
                **CONTRIBUTORS,
                **FIGURES,
            },
        ),
        "skill_sample": TableDoc(
            "One skill that one agent had at one capture.",
            {"captured_at": SLOT, "agent_id": AGENT, "skill_id": SKILL},
        ),
        "known_agent": TableDoc(
            "An agent, also one who has left, with the last known name.",
            {"agent_id": AGENT, "name": "The agent's name", "changed_at": RENAMED},
        ),
        "known_department": TableDoc(
            "A department, also a deleted one, with the last known name.",
            {
                "department_id": DEPARTMENT,
                "name": "The department's name",
                "changed_at": RENAMED,
            },
        ),
        "known_skill": TableDoc(
            "A skill, also a deleted one, with the last known name.",
            {
                "skill_id": SKILL,
                "name": "The skill's name",
                "type": "Its skill type",
                "department_id": "Desk's id of the department that it belongs to",
                "changed_at": RENAMED,
            },
        ),
        "agent_department": TableDoc(
            "A time through which an agent belonged to a department, as far as captures saw it.",
            {
                "agent_id": AGENT,
                "department_id": DEPARTMENT,
                "since": "The capture that first saw it, in UTC",
                "until": "The first capture that no longer saw it, in UTC; null while the last "
                "one saw it",
            },
        ),
        "raw_answer": TableDoc(
            "One answer of Desk as it came, to look again where a figure is doubted; kept for "
            "days only.",
            {
                "kind": "As in `capture`",
                "key": "As in `capture`",
                "n": "Its number within the capture, from 0",
                "captured_at": SLOT,
                "path": "What was asked, below `/api/v1`, with its query",
                "body": "Desk's JSON, in the table compressed with zlib; exported as text",
            },
        ),
        "access_log": TableDoc(
            "One look at named figures, or a refusal.",
            {
                "id": "Makes the line unique; means nothing",
                "at": "When, in UTC",
                "who": "The Slack user's id, `shell` with the account's name, or a pseudonym in "
                "the place of somebody who was erased",
                "whom": "Desk's id of the agent, `everyone`, or `department` and its id; for "
                "digests the digest or the place",
                "what": "`figures`, `entry` or another word of "
                "[privacy.md](privacy.md#the-access-log)",
                "channel_id": "The Slack channel; null where Slack names none",
                "allowed": "Whether it was",
                "reason": "Why not",
            },
        ),
    }
)
"""By the name of the table, in the order in which they are explained."""

DOCS: Final[Mapping[str, TableDoc]] = MappingProxyType({**VIEW_DOCS, **TABLE_DOCS})
"""Of views and tables alike."""
