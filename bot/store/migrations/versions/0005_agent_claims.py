"""Which Desk agent a Slack user says to be, and what an administrator said to it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "agent_claim",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_agent_claim"),
        sa.UniqueConstraint("user_id", name="uq_agent_claim_user_id"),
        sa.UniqueConstraint("agent_id", name="uq_agent_claim_agent_id"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("agent_claim")
