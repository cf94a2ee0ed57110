"""The history: captures, their samples, what is rolled up from them, and views for analysts."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

_INSTANT: Final = sa.DateTime(timezone=True)
_TABLES: Final = (
    "capture",
    "raw_answer",
    "status_sample",
    "status_span",
    "coverage",
    "performance_sample",
    "performance_team",
    "skill_sample",
    "known_agent",
    "known_department",
    "known_skill",
    "agent_department",
)
_VIEWS: Final = {
    "agent_performance_daily": """
SELECT p.day, p.agent_id, a.name AS agent_name,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_sample AS p
LEFT JOIN known_agent AS a ON a.agent_id = p.agent_id
WHERE p.department_id = ''""",
    "agent_performance_daily_by_department": """
SELECT p.day, p.department_id, d.name AS department_name, p.agent_id, a.name AS agent_name,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_sample AS p
LEFT JOIN known_agent AS a ON a.agent_id = p.agent_id
LEFT JOIN known_department AS d ON d.department_id = p.department_id
WHERE p.department_id <> ''""",
    "department_performance_daily": """
SELECT p.day, p.department_id,
    CASE WHEN p.department_id = '' THEN 'Whole portal' ELSE d.name END AS department_name,
    p.agents, p.first_response_agents, p.resolution_agents,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_team AS p
LEFT JOIN known_department AS d ON d.department_id = p.department_id""",
    "agent_skills_current": """
SELECT s.agent_id, a.name AS agent_name, s.skill_id, k.name AS skill_name, k.type AS skill_type,
    k.department_id, d.name AS department_name, s.captured_at
FROM skill_sample AS s
LEFT JOIN known_agent AS a ON a.agent_id = s.agent_id
LEFT JOIN known_skill AS k ON k.skill_id = s.skill_id
LEFT JOIN known_department AS d ON d.department_id = k.department_id
WHERE s.captured_at = (
    SELECT MAX(c.captured_at) FROM capture AS c WHERE c.kind = 'skills' AND c.outcome = 'done'
)""",
    "department_coverage": """
SELECT c.captured_at, c.department_id,
    CASE WHEN c.department_id = '' THEN 'Whole portal' ELSE d.name END AS department_name,
    c.channel, c.online, c.busy, c.offline, c.unknown, c.open, c.on_hold, c.overdue
FROM coverage AS c
LEFT JOIN known_department AS d ON d.department_id = c.department_id""",
}
_SQLITE_VIEWS: Final = {
    "agent_status_intervals": """
SELECT i.agent_id, a.name AS agent_name, i.since, i.until, i.is_open,
    i.presence, i.mail, i.phone, i.chat,
    strftime('%s', i.until) - strftime('%s', i.since) AS seconds,
    MAX(
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.since
            ORDER BY c.captured_at DESC LIMIT 1
        ), 0),
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.until
            ORDER BY c.captured_at DESC LIMIT 1
        ), i.every_s)
    ) AS precision_seconds
FROM (
    SELECT s.agent_id, s.since, s.until IS NULL AS is_open, s.presence, s.mail, s.phone, s.chat,
        l.every_s,
        COALESCE(
            s.until,
            strftime('%Y-%m-%d %H:%M:%f', l.captured_at, l.every_s || ' seconds') || '000'
        ) AS until
    FROM status_span AS s
    CROSS JOIN (
        SELECT c.captured_at, c.every_s FROM capture AS c
        WHERE c.kind = 'status' AND c.outcome = 'done' ORDER BY c.captured_at DESC LIMIT 1
    ) AS l
) AS i
LEFT JOIN known_agent AS a ON a.agent_id = i.agent_id""",
    "status_holes": """
SELECT h.since, h.until, h.gap - h.every_s AS seconds,
    (
        SELECT f.reason FROM capture AS f
        WHERE f.kind = 'status' AND f.outcome <> 'done'
            AND f.captured_at > h.captured_at AND f.captured_at < h.until
        ORDER BY f.captured_at LIMIT 1
    ) AS reason
FROM (
    SELECT c.captured_at, c.every_s, c.next_at AS until,
        strftime('%Y-%m-%d %H:%M:%f', c.captured_at, c.every_s || ' seconds') || '000' AS since,
        strftime('%s', c.next_at) - strftime('%s', c.captured_at) AS gap
    FROM (
        SELECT captured_at, every_s, LEAD(captured_at) OVER (ORDER BY captured_at) AS next_at
        FROM capture WHERE kind = 'status' AND outcome = 'done'
    ) AS c
) AS h
WHERE 2 * h.gap > 3 * h.every_s""",
}
_POSTGRES_VIEWS: Final = {
    "agent_status_intervals": """
SELECT i.agent_id, a.name AS agent_name, i.since, i.until, i.is_open,
    i.presence, i.mail, i.phone, i.chat,
    CAST(EXTRACT(EPOCH FROM i.until - i.since) AS INTEGER) AS seconds,
    GREATEST(
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.since
            ORDER BY c.captured_at DESC LIMIT 1
        ), 0),
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.until
            ORDER BY c.captured_at DESC LIMIT 1
        ), i.every_s)
    ) AS precision_seconds
FROM (
    SELECT s.agent_id, s.since, s.until IS NULL AS is_open, s.presence, s.mail, s.phone, s.chat,
        l.every_s,
        COALESCE(s.until, l.captured_at + l.every_s * INTERVAL '1 second') AS until
    FROM status_span AS s
    CROSS JOIN (
        SELECT c.captured_at, c.every_s FROM capture AS c
        WHERE c.kind = 'status' AND c.outcome = 'done' ORDER BY c.captured_at DESC LIMIT 1
    ) AS l
) AS i
LEFT JOIN known_agent AS a ON a.agent_id = i.agent_id""",
    "status_holes": """
SELECT h.since, h.until, h.gap - h.every_s AS seconds,
    (
        SELECT f.reason FROM capture AS f
        WHERE f.kind = 'status' AND f.outcome <> 'done'
            AND f.captured_at > h.captured_at AND f.captured_at < h.until
        ORDER BY f.captured_at LIMIT 1
    ) AS reason
FROM (
    SELECT c.captured_at, c.every_s, c.next_at AS until,
        c.captured_at + c.every_s * INTERVAL '1 second' AS since,
        CAST(EXTRACT(EPOCH FROM c.next_at - c.captured_at) AS INTEGER) AS gap
    FROM (
        SELECT captured_at, every_s, LEAD(captured_at) OVER (ORDER BY captured_at) AS next_at
        FROM capture WHERE kind = 'status' AND outcome = 'done'
    ) AS c
) AS h
WHERE 2 * h.gap > 3 * h.every_s""",
}


def upgrade() -> None:
    """Make its tables."""
    _make_captures()
    _make_status()
    _make_performance()
    _make_skills()
    _make_names()
    for name, query in _views().items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    """Drop them."""
    for name in _views():
        op.execute(f"DROP VIEW {name}")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _views() -> dict[str, str]:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    return {**_VIEWS, **(_SQLITE_VIEWS if is_sqlite else _POSTGRES_VIEWS)}


def _figures() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("closed", sa.Integer),
        sa.Column("reopened", sa.Integer),
        sa.Column("backlog", sa.Integer),
        sa.Column("first_response_n", sa.Integer),
        sa.Column("first_response_system_s", sa.Float),
        sa.Column("first_response_agent_s", sa.Float),
        sa.Column("resolution_n", sa.Integer),
        sa.Column("resolution_system_s", sa.Float),
        sa.Column("resolution_agent_s", sa.Float),
    )


def _make_captures() -> None:
    op.create_table(
        "capture",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("as_of", _INSTANT),
        sa.Column("every_s", sa.Integer, nullable=False),
        sa.Column("agents", sa.Integer, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("credits", sa.Integer),
        sa.Column("source", sa.String(8)),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_capture"),
    )
    op.create_index("ix_capture_kind_captured_at", "capture", ["kind", "captured_at"])
    op.create_table(
        "raw_answer",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "n", name="pk_raw_answer"),
    )
    op.create_index("ix_raw_answer_captured_at", "raw_answer", ["captured_at"])


def _make_status() -> None:
    op.create_table(
        "status_sample",
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("mail", sa.String(8)),
        sa.Column("phone", sa.String(8)),
        sa.Column("chat", sa.String(8)),
        sa.Column("open", sa.Integer),
        sa.Column("on_hold", sa.Integer),
        sa.Column("overdue", sa.Integer),
        sa.Column("due_within_hour", sa.Integer),
        sa.PrimaryKeyConstraint("captured_at", "agent_id", name="pk_status_sample"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_status_sample_agent_id_captured_at", "status_sample", ["agent_id", "captured_at"]
    )
    op.create_table(
        "status_span",
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("mail", sa.String(8)),
        sa.Column("phone", sa.String(8)),
        sa.Column("chat", sa.String(8)),
        sa.PrimaryKeyConstraint("agent_id", "since", name="pk_status_span"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_status_span_open",
        "status_span",
        ["agent_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_status_span_since", "status_span", ["since"])
    op.create_table(
        "coverage",
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("department_id", sa.Text, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("online", sa.Integer, nullable=False),
        sa.Column("busy", sa.Integer, nullable=False),
        sa.Column("offline", sa.Integer, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
        sa.Column("open", sa.Integer),
        sa.Column("on_hold", sa.Integer),
        sa.Column("overdue", sa.Integer),
        sa.PrimaryKeyConstraint("department_id", "channel", "captured_at", name="pk_coverage"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_coverage_captured_at", "coverage", ["captured_at"])


def _make_performance() -> None:
    op.create_table(
        "performance_sample",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("department_id", sa.Text, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("captured_at", _INSTANT, nullable=False),
        *_figures(),
        sa.PrimaryKeyConstraint("day", "department_id", "agent_id", name="pk_performance_sample"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_performance_sample_agent_id_day", "performance_sample", ["agent_id", "day"])
    op.create_table(
        "performance_team",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("department_id", sa.Text, nullable=False),
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("agents", sa.Integer, nullable=False),
        sa.Column("first_response_agents", sa.Integer, nullable=False),
        sa.Column("resolution_agents", sa.Integer, nullable=False),
        *_figures(),
        sa.PrimaryKeyConstraint("department_id", "day", name="pk_performance_team"),
        sqlite_with_rowid=False,
    )


def _make_skills() -> None:
    op.create_table(
        "skill_sample",
        sa.Column("captured_at", _INSTANT, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("skill_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("captured_at", "agent_id", "skill_id", name="pk_skill_sample"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_skill_sample_agent_id_captured_at", "skill_sample", ["agent_id", "captured_at"]
    )


def _make_names() -> None:
    op.create_table(
        "known_agent",
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name="pk_known_agent"),
    )
    op.create_table(
        "known_department",
        sa.Column("department_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("department_id", name="pk_known_department"),
    )
    op.create_table(
        "known_skill",
        sa.Column("skill_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text),
        sa.Column("department_id", sa.Text),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("skill_id", name="pk_known_skill"),
    )
    op.create_table(
        "agent_department",
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("department_id", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT),
        sa.PrimaryKeyConstraint("agent_id", "department_id", "since", name="pk_agent_department"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_agent_department_open",
        "agent_department",
        ["agent_id", "department_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
