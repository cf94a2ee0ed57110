"""The tables; instants are stored in UTC, wall-clock times without a zone.

A change here needs a migration in `bot/store/migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, ``timestamptz`` in PostgreSQL, naive UTC in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the database UTC; a naive time raises `ValueError`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a point in time needs a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read UTC back."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


digest: Final = Table(
    "digest",
    metadata,
    Column("id", String(8), primary_key=True),
    # What the form that made it was given: the same form sent twice makes one digest.
    Column("draft_id", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("target_id", String(32), nullable=False, index=True),
    Column("owner_id", String(32), nullable=False),
    # Who changed it last; nobody, as long as nobody did.
    Column("editor_id", String(32)),
    # Digits from 0, Monday, to 6, in order: "01234".
    Column("weekdays", String(7), nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("department_id", Text),
    Column("department_name", Text),
    Column("team_id", Text),
    Column("team_name", Text),
    Column("channel", String(32)),
    # Names in the order in which they are shown, separated by commas.
    Column("sections", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("pause_reason", Text),
    Column("active_from", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    # How often it was given another zone; see `bot.digests.models.Slot`.
    Column("moves", Integer, nullable=False, server_default="0"),
    # Set instead of deleting the row, so that its history can still be read for a while.
    Column("deleted_at", Instant),
)

delivery: Final = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest_id", ForeignKey(digest.c.id, ondelete="CASCADE"), nullable=False),
    # The wall clock of the digest's own zone; seconds as `bot.digests.models.Slot` says.
    Column("local", DateTime, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("worker", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("posted_ts", String(32)),
    Column("channel_id", String(32)),
    Column("reason", Text),
    Column("late", Boolean, nullable=False),
    # Somebody asked for it, besides the digest's days.
    Column("manual", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("digest_id", "local"),
)
Index(None, delivery.c.state, delivery.c.updated_at)

place: Final = Table(
    "place",
    metadata,
    # The Slack channel or person that digests go to.
    Column("target_id", String(32), primary_key=True),
    # Of direct messages with a person.
    Column("channel_id", String(32)),
    Column("name", Text, nullable=False),
    # When Slack last said that digests may go there; empty where that is not known any more.
    Column("looked_at", Instant),
    # When Slack last said that something changed there.
    Column("forgotten_at", Instant),
    Column("touched_at", Instant, nullable=False),
)
"""What all replicas know of the places of digests; see `bot.digests.known`."""

desk_token: Final = Table(
    "desk_token",
    metadata,
    # A fingerprint of the Zoho client and refresh token that it was granted for.
    Column("grant_id", String(64), primary_key=True),
    Column("token", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

access_log: Final = Table(
    "access_log",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    # A Slack user's id, or a pseudonym in the place of one who was erased.
    Column("who", Text, nullable=False, index=True),
    # A Desk agent's id, a scope, a digest or a place; see `bot.access_log.Look`.
    Column("whom", Text, index=True),
    Column("what", String(16), nullable=False),
    Column("channel_id", String(32)),
    Column("allowed", Boolean, nullable=False),
    Column("reason", Text),
)

agent_claim: Final = Table(
    "agent_claim",
    metadata,
    # Stands in buttons: a later claim of the same person is another one.
    Column("id", String(16), primary_key=True),
    # One claim a person and one a Desk agent, waiting or confirmed; others have no row.
    Column("user_id", String(32), nullable=False, unique=True),
    Column("agent_id", Text, nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    # A Slack user's id, or a pseudonym in the place of one who was erased.
    Column("decided_by", Text),
)

lease: Final = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
"""What one process has until a time: the lock on SQLite (PostgreSQL has advisory locks), a name.
`bot.store.news` keeps the numbers of what changed in it, and `bot.store.turns` locks rows of it."""
