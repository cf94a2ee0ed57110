"""What is known of the places of digests; their last editors and moves; deliveries asked for."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "place",
        sa.Column("target_id", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("target_id", name="pk_place"),
    )
    op.add_column("digest", sa.Column("editor_id", sa.String(32)))
    moves = sa.Column("moves", sa.Integer, nullable=False, server_default="0")
    op.add_column("digest", moves)
    manual = sa.Column("manual", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("delivery", manual)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("delivery", "manual")
    op.drop_column("digest", "moves")
    op.drop_column("digest", "editor_id")
    op.drop_table("place")
