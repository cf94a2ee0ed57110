"""All digests at one look, for whoever runs the bot: plain text, straight from the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.digests.ledger import Ledger
from bot.digests.schedule import next_slot
from bot.digests.subscriptions import Subscriptions

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests.models import Delivery, Digest
    from bot.store.store import Store

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HEAD: Final = ("ID", "NAME", "TO", "OWNER", "WHEN", "NEXT", "LAST")


@dataclass(frozen=True, slots=True)
class Line:
    """One digest and its newest delivery."""

    digest: Digest
    last: Delivery | None

    def cells(self, now: datetime) -> tuple[str, ...]:
        """Return what stands under `HEAD`; times are wall-clock times of the digest's zone."""
        one = self.digest
        who = (one.id, _in_cell(one.name), one.target_id, one.owner_id)
        return (*who, _when(one), _next(one, now), _last(self.last))


async def read_lines(store: Store) -> tuple[Line, ...]:
    """Return every digest, oldest first.

    Raises:
        StoreError: the database cannot be used.
    """
    ledger, found = Ledger(store), await Subscriptions(store).list_all()
    newest = [await ledger.history(one.id, limit=1) for one in found]
    return tuple(Line(one, next(iter(of), None)) for one, of in zip(found, newest, strict=True))


def _in_cell(text: str) -> str:
    """Return what somebody typed in Slack without anything that breaks lines or moves a cursor."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _when(digest: Digest) -> str:
    days = ",".join(_DAYS[day] for day in sorted(digest.weekdays))
    return f"{days} {digest.at:%H:%M} {digest.zone}"


def _next(digest: Digest, now: datetime) -> str:
    if digest.paused:
        return f"paused: {digest.pause_reason}" if digest.pause_reason else "paused"
    due_at = next_slot(digest, now).due_at
    return f"{due_at.astimezone(ZoneInfo(digest.zone)):%Y-%m-%d %H:%M}"


def _last(last: Delivery | None) -> str:
    if last is None:
        return "-"
    reason = f": {last.reason}" if last.reason else ""
    late = " late" if last.late else ""
    return f"{last.state}{late} {last.local:%Y-%m-%d %H:%M}{reason}"
