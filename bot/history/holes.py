"""Pure: which stretches of time no capture speaks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.history.time_in import Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

_LATE: Final = 1.5
"""So many times the planned time between two captures is no hole yet."""


@dataclass(frozen=True, slots=True)
class Run:
    """Captures that follow each other as planned; one alone is its first and its last."""

    first: datetime
    last: datetime
    every: timedelta

    def vouches_until(self, following: datetime) -> datetime:
        """Return until when the last one speaks, given when it was followed."""
        late = is_hole(following - self.last, self.every)
        return self.last + self.every if late else following


def is_hole(gap: timedelta, every: timedelta) -> bool:
    """Say whether too long passed between two captures to know how it was in between.

    Args:
        gap: from one to the next.
        every: how long it was planned to be. The views of `bot.store.history_view_sql` do the same.
    """
    return gap > _LATE * every


def find_holes(runs: Sequence[Run], since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """Return the stretches of a range that no capture speaks for, in order.

    Args:
        runs: in order, with the captures just before and just behind the range.
        since: where the range begins.
        until: where it ends.
    """
    if not runs:
        return (Stretch(since, until),)
    holes = [Stretch(since, runs[0].first)]
    holes += [Stretch(one.vouches_until(two.first), two.first) for one, two in pairwise(runs)]
    holes.append(Stretch(runs[-1].last + runs[-1].every, until))
    clipped = (Stretch(max(one.since, since), min(one.until, until)) for one in holes)
    return tuple(one for one in clipped if one.since < one.until)
