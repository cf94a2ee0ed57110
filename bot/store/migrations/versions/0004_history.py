"""The history: captures, their samples, and what is rolled up from them."""

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


def upgrade() -> None:
    """Make its tables."""
    _make_captures()
    _make_status()
    _make_performance()
    _make_skills()
    _make_names()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


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
