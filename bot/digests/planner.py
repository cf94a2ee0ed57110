"""Which occurrences have fallen due since they were last handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.schedule import next_slot, slots_between
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.clock import Clock
    from bot.digests.models import Digest, Slot
    from bot.digests.subscriptions import Subscriptions

_log = structlog.get_logger(__name__)

LOOK_BACK: Final = timedelta(days=8)
"""After a time of rest, what fell due in these days is handed on: sent late, or recorded as missed.
Occurrences that were handed on before are known by their keys."""


@dataclass(frozen=True, slots=True)
class _Next:
    """When a digest is due next, as of a revision, and where it goes."""

    revision: int
    due_at: datetime
    target_id: str


class Planner:
    """Looks at the schedule of every active digest.

    Args:
        subscriptions: where digests are kept.
        clock: the time of day; the sandbox moves it.
    """

    def __init__(self, subscriptions: Subscriptions, clock: Clock) -> None:
        self._subscriptions = subscriptions
        self._clock = clock
        self._handed_on_until: datetime | None = None
        self._next: dict[str, _Next] = {}

    async def due(self) -> tuple[tuple[Slot, ...], datetime]:
        """Return what fell due since the last `confirm`, and the moment up to which that is.

        Raises:
            StoreError: the database cannot be used now.
        """
        now = self._clock()
        digests = await self._subscriptions.list_active()
        after = self._handed_on_until or now - LOOK_BACK
        slots = [slot for digest in digests for slot in self._slots(digest, after, now)]
        self._forget_others(digests)
        return tuple(sorted(slots, key=lambda slot: slot.due_at)), now

    def soon(self, until: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return where digests will go until a moment, and when, the next one first.

        As of the last time that `due` was asked for.
        """
        found = [(one.target_id, one.due_at) for one in self._next.values() if one.due_at <= until]
        return tuple(sorted(found, key=lambda one: one[1]))

    def confirm(self, until: datetime) -> None:
        """Note that everything up to a moment was handed on."""
        self._handed_on_until = until

    def _slots(self, digest: Digest, after: datetime, now: datetime) -> tuple[Slot, ...]:
        known = self._next.get(digest.id)
        if known is not None and known.revision == digest.revision and now < known.due_at:
            return ()
        try:
            upcoming = next_slot(digest, now)
            found = slots_between(digest, after, now)
        except UsageError as error:
            _log.error("digest_never_due", digest=digest.id, error=str(error))
            return ()
        if not found:
            # What is due stays unknown here until it has been handed on.
            self._next[digest.id] = _Next(digest.revision, upcoming.due_at, digest.target_id)
        return found

    def _forget_others(self, digests: Iterable[Digest]) -> None:
        present = {digest.id for digest in digests}
        self._next = {key: known for key, known in self._next.items() if key in present}
