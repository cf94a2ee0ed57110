"""The access log."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "access_log",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("whom", sa.Text),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    for name in ("at", "who", "whom"):
        op.create_index(f"ix_access_log_{name}", "access_log", [name])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("access_log")
