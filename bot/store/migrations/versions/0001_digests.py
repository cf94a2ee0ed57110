"""Digests, their deliveries, and the shared access token."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make the first tables."""
    _make_digest()
    _make_delivery()
    op.create_table(
        "desk_token",
        sa.Column("grant_id", sa.String(64), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("grant_id", name="pk_desk_token"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("lease", "desk_token", "delivery", "digest"):
        op.drop_table(name)


def _make_digest() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("target_id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("weekdays", sa.String(7), nullable=False),
        sa.Column("at", sa.Time, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("department_id", sa.Text),
        sa.Column("department_name", sa.Text),
        sa.Column("team_id", sa.Text),
        sa.Column("team_name", sa.Text),
        sa.Column("channel", sa.String(32)),
        sa.Column("sections", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("pause_reason", sa.Text),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sa.UniqueConstraint("draft_id", name="uq_digest_draft_id"),
    )
    op.create_index("ix_digest_target_id", "digest", ["target_id"])


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("digest_id", sa.String(8), nullable=False),
        sa.Column("local", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("posted_ts", sa.String(32)),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("reason", sa.Text),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name="fk_delivery_digest_id_digest", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("digest_id", "local", name="uq_delivery_digest_id_local"),
    )
    op.create_index("ix_delivery_state_updated_at", "delivery", ["state", "updated_at"])
