"""Digests and deliveries as rows of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.desk.models import Channel
from bot.digests.models import Delivery, DeliveryState, Digest, Section

if TYPE_CHECKING:
    from sqlalchemy import Row


def editable(digest: Digest) -> dict[str, Any]:
    """Return the columns of what a person chooses."""
    return {
        "name": digest.name,
        "target_id": digest.target_id,
        "owner_id": digest.owner_id,
        "editor_id": digest.editor_id,
        "department_id": digest.department_id,
        "department_name": digest.department_name,
        "team_id": digest.team_id,
        "team_name": digest.team_name,
        "channel": digest.channel.value if digest.channel else None,
        "sections": ",".join(digest.sections),
        "language": digest.language,
        **schedule(digest),
    }


def schedule(digest: Digest) -> dict[str, Any]:
    """Return the columns that say when it is due."""
    days = "".join(str(day) for day in sorted(digest.weekdays))
    return {"weekdays": days, "at": digest.at, "zone": digest.zone}


def read_digest(row: Row[Any]) -> Digest:
    """Return the digest that a row of the table holds."""
    return Digest(
        id=row.id,
        name=row.name,
        target_id=row.target_id,
        owner_id=row.owner_id,
        weekdays=frozenset(int(day) for day in row.weekdays),
        at=row.at,
        zone=row.zone,
        sections=tuple(Section(name) for name in row.sections.split(",")),
        created_at=row.created_at,
        updated_at=row.updated_at,
        department_id=row.department_id,
        department_name=row.department_name,
        team_id=row.team_id,
        team_name=row.team_name,
        channel=Channel(row.channel) if row.channel else None,
        language=row.language,
        paused=row.paused,
        pause_reason=row.pause_reason,
        revision=row.revision,
        active_from=row.active_from,
        moves=row.moves,
        editor_id=row.editor_id,
    )


def read_delivery(row: Row[Any]) -> Delivery:
    """Return the delivery that a row of the ledger holds."""
    return Delivery(
        digest_id=row.digest_id,
        local=row.local,
        due_at=row.due_at,
        state=DeliveryState(row.state),
        updated_at=row.updated_at,
        attempts=row.attempts,
        posted_ts=row.posted_ts,
        channel_id=row.channel_id,
        reason=row.reason,
        late=row.late,
    )
