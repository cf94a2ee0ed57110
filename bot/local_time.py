"""Moments that a zone's clocks show, also on the days on which those are changed. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import tzinfo

_SECOND: Final = timedelta(seconds=1)


def first_moment(local: datetime, zone: tzinfo) -> datetime:
    """Return the first moment (UTC) at which a zone's clocks show `local` or later."""
    late = local.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == local:
        return late
    # In a gap, fold=0 reads with the offset before it, which lands behind the change, and
    # fold=1 with the offset after it, which lands before (PEP 495): the change is between.
    early = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > _SECOND:
        middle = early + (late - early) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < local:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
