"""The history's tables: samples, what is rolled up from them, and the names that they need.

Everything of one capture is written in one transaction that begins with its row in `capture`: a
capture is there whole, or not at all, and once. Instants are UTC; durations are seconds. An empty
``department_id`` stands for the whole portal, since a primary key holds no null.

A change here needs a migration in `bot/store/migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    Date,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.store.tables import Instant, metadata

WHOLE_PORTAL: Final = ""
"""The department of rows that are about all departments."""
ANY_CHANNEL: Final = ""
"""The channel of rows that are about presence as a whole."""

_ID: Final = Text
"""Digits of Desk, or whatever a portal without the documented API tells people apart by."""


def figure_columns() -> tuple[Column[object], ...]:
    """Return the columns of a scorecard (`bot.desk.models.Figures`); averages with their counts."""
    return (
        Column("closed", Integer),
        Column("reopened", Integer),
        Column("backlog", Integer),
        Column("first_response_n", Integer),
        Column("first_response_system_s", Float),
        Column("first_response_agent_s", Float),
        Column("resolution_n", Integer),
        Column("resolution_system_s", Float),
        Column("resolution_agent_s", Float),
    )


capture: Final = Table(
    "capture",
    metadata,
    # status, performance, skills
    Column("kind", String(16), nullable=False),
    # The slot's name: an instant (2026-11-22T10:05Z), or for performance the portal's day.
    Column("key", String(32), nullable=False),
    # status, skills: the slot's instant; performance: when Desk was asked.
    Column("captured_at", Instant, nullable=False),
    # done, failed, skipped: the last two are holes
    Column("outcome", String(8), nullable=False),
    # When the oldest part of the answer was read.
    Column("as_of", Instant),
    # How long until the next one of its kind was planned: the precision of what lies between.
    Column("every_s", Integer, nullable=False),
    Column("agents", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("credits", Integer),
    Column("source", String(8)),
    # Why it is a hole; a sentence.
    Column("reason", Text),
    PrimaryKeyConstraint("kind", "key"),
)
Index(None, capture.c.kind, capture.c.captured_at)

status_sample: Final = Table(
    "status_sample",
    metadata,
    Column("captured_at", Instant, nullable=False),
    Column("agent_id", _ID, nullable=False),
    Column("presence", String(8), nullable=False),
    Column("mail", String(8)),
    Column("phone", String(8)),
    Column("chat", String(8)),
    Column("open", Integer),
    Column("on_hold", Integer),
    Column("overdue", Integer),
    Column("due_within_hour", Integer),
    PrimaryKeyConstraint("captured_at", "agent_id"),
    sqlite_with_rowid=False,
)
Index(None, status_sample.c.agent_id, status_sample.c.captured_at)

status_span: Final = Table(
    "status_span",
    metadata,
    Column("agent_id", _ID, nullable=False),
    # The capture that first saw it.
    Column("since", Instant, nullable=False),
    # The first that saw something else, or the begin of a hole; null while the last capture saw it.
    Column("until", Instant),
    Column("presence", String(8), nullable=False),
    Column("mail", String(8)),
    Column("phone", String(8)),
    Column("chat", String(8)),
    PrimaryKeyConstraint("agent_id", "since"),
    sqlite_with_rowid=False,
)
"""Roll-up: as long as presence and channels stay the same, one row."""
Index(None, status_span.c.since)
Index(
    "ix_status_span_open",
    status_span.c.agent_id,
    sqlite_where=status_span.c.until.is_(None),
    postgresql_where=status_span.c.until.is_(None),
    unique=True,
)

coverage: Final = Table(
    "coverage",
    metadata,
    Column("captured_at", Instant, nullable=False),
    Column("department_id", _ID, nullable=False),
    # Empty for presence as a whole.
    Column("channel", String(8), nullable=False),
    Column("online", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("offline", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    # Tickets of these agents, where the channel is empty.
    Column("open", Integer),
    Column("on_hold", Integer),
    Column("overdue", Integer),
    PrimaryKeyConstraint("department_id", "channel", "captured_at"),
    sqlite_with_rowid=False,
)
"""Roll-up: how many agents of a department were how; departments are those of that moment."""
Index(None, coverage.c.captured_at)

performance_sample: Final = Table(
    "performance_sample",
    metadata,
    # Of the portal's time zone.
    Column("day", Date, nullable=False),
    Column("department_id", _ID, nullable=False),
    Column("agent_id", _ID, nullable=False),
    Column("captured_at", Instant, nullable=False),
    *figure_columns(),
    PrimaryKeyConstraint("day", "department_id", "agent_id"),
    sqlite_with_rowid=False,
)
"""The figures of whole days; a department's are of its tickets, whoever they belong to now."""
Index(None, performance_sample.c.agent_id, performance_sample.c.day)

performance_team: Final = Table(
    "performance_team",
    metadata,
    Column("day", Date, nullable=False),
    Column("department_id", _ID, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("agents", Integer, nullable=False),
    # How many agents stand behind each average: few of them say what one person did.
    Column("first_response_agents", Integer, nullable=False),
    Column("resolution_agents", Integer, nullable=False),
    *figure_columns(),
    PrimaryKeyConstraint("department_id", "day"),
    sqlite_with_rowid=False,
)
"""Roll-up: the same for all together, as Desk itself totals them."""

skill_sample: Final = Table(
    "skill_sample",
    metadata,
    Column("captured_at", Instant, nullable=False),
    Column("agent_id", _ID, nullable=False),
    Column("skill_id", _ID, nullable=False),
    PrimaryKeyConstraint("captured_at", "agent_id", "skill_id"),
    sqlite_with_rowid=False,
)
Index(None, skill_sample.c.agent_id, skill_sample.c.captured_at)

known_agent: Final = Table(
    "known_agent",
    metadata,
    Column("agent_id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""The last known name, also of who has left."""

known_department: Final = Table(
    "known_department",
    metadata,
    Column("department_id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

known_skill: Final = Table(
    "known_skill",
    metadata,
    Column("skill_id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text),
    Column("department_id", _ID),
    Column("changed_at", Instant, nullable=False),
)

agent_department: Final = Table(
    "agent_department",
    metadata,
    Column("agent_id", _ID, nullable=False),
    Column("department_id", _ID, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    PrimaryKeyConstraint("agent_id", "department_id", "since"),
    sqlite_with_rowid=False,
)
"""Who belonged where and when, as far as captures saw it."""
Index(
    "ix_agent_department_open",
    agent_department.c.agent_id,
    agent_department.c.department_id,
    sqlite_where=agent_department.c.until.is_(None),
    postgresql_where=agent_department.c.until.is_(None),
    unique=True,
)

raw_answer: Final = Table(
    "raw_answer",
    metadata,
    Column("kind", String(16), nullable=False),
    Column("key", String(32), nullable=False),
    Column("n", Integer, nullable=False),
    Column("captured_at", Instant, nullable=False, index=True),
    # Below /api/v1, with its query.
    Column("path", Text, nullable=False),
    # Desk's JSON as it came, compressed with zlib.
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("kind", "key", "n"),
)
"""What Desk answered to a capture, for a while: to look again where a figure is doubted."""
