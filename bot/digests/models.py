"""What a digest is, when it is due, and how each delivery went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, time

    from bot.desk.models import Channel


class Section(StrEnum):
    """A part of a digest."""

    CHANGE = "change"
    AVAILABILITY = "availability"
    TICKETS = "tickets"
    TIMES = "times"
    BACKLOG = "backlog"
    UNCOVERED = "uncovered"


class DeliveryState(StrEnum):
    """How far the delivery of one occurrence has come."""

    CLAIMED = "claimed"
    SENDING = "sending"
    POSTED = "posted"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Digest:
    """A subscription.

    Attributes:
        id: eight lower-case letters and digits; what people type.
        target_id: the Slack channel (``C…``, ``G…``) or person (``U…``, ``W…``) it goes to.
        owner_id: the Slack user who hears of trouble.
        editor_id: who changed it last; `None` while nobody did since it was made.
        weekdays: 0 is Monday; never empty.
        at: local wall-clock time, to the minute, without zone.
        zone: IANA name.
        department_id, department_name: Desk's; `None` for all departments.
        team_id, team_name: Desk's; `None` for everybody.
        channel: Desk's channel to narrow availability to.
        sections: in the order in which they are shown; never empty.
        pause_reason: why it rests, for people; `None` when a person paused it or it runs.
        active_from: occurrences due earlier do not count: it was made, resumed or given another
            schedule then.
        moves: how often it was given another zone; see `Slot`.
        revision: grows by one with each change, so that two editors do not overwrite each other.
    """

    id: str
    name: str
    target_id: str
    owner_id: str
    weekdays: frozenset[int]
    at: time
    zone: str
    sections: tuple[Section, ...]
    created_at: datetime
    updated_at: datetime
    department_id: str | None = None
    department_name: str | None = None
    team_id: str | None = None
    team_name: str | None = None
    channel: Channel | None = None
    language: str = "en"
    paused: bool = False
    pause_reason: str | None = None
    revision: int = 1
    active_from: datetime | None = None
    moves: int = 0
    editor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence.

    Attributes:
        local: naive wall-clock time in the digest's zone; what makes the occurrence unique. A
            digest that moves to a zone further west may reach a wall-clock time again, on another
            day than before: the seconds count its moves.
        due_at: aware, UTC.
    """

    digest_id: str
    local: datetime
    due_at: datetime

    @property
    def key(self) -> str:
        """Return the ledger key, which is also the id of the workflow and in the metadata."""
        moves = f":{self.local:%S}" if self.local.second else ""
        return f"{self.digest_id}:{self.local:%Y-%m-%dT%H:%M}{moves}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger; times are aware, UTC.

    Attributes:
        posted_ts: the message's ``ts`` once posted.
        channel_id: where it was posted, or may have been; for a person the direct-message channel.
        reason: why it failed or was skipped, for people.
        late: it was sent noticeably after it was due.
    """

    digest_id: str
    local: datetime
    due_at: datetime
    state: DeliveryState
    updated_at: datetime
    attempts: int = 0
    posted_ts: str | None = None
    channel_id: str | None = None
    reason: str | None = None
    late: bool = False
