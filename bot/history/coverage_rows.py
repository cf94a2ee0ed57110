"""The roll-up of one board: how many agents of each department are how; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from bot.desk.models import Channel, Presence
from bot.store.history_tables import ANY_CHANNEL, WHOLE_PORTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.history.bulk import Row, Value

_CHANNELS: Final = (ANY_CHANNEL, *(channel.value for channel in Channel))
"""In the order of a state: presence as a whole, then each channel."""
_PRESENCES: Final = tuple(presence.value for presence in Presence)
_LOADS: Final = 3
"""Open, on hold, overdue: what is due within the hour is of no use later."""
_NOTHING: Final = (None,) * _LOADS


class Covered:
    """Counts agents, each for the whole portal and for each of their departments.

    Who does not use a channel is not counted in it; tickets are of no channel.
    """

    def __init__(self) -> None:
        self._agents: defaultdict[str, list[Row]] = defaultdict(list)

    def add(self, departments: Sequence[str], values: Row) -> None:
        """Take in an agent: presence, then that in each channel, then tickets."""
        for place in {WHOLE_PORTAL, *departments}:
            self._agents[place].append(values)

    def rows(self, at: Value) -> list[Row]:
        """Return rows of ``coverage``, the whole portal's also where there is nobody."""
        places = sorted({WHOLE_PORTAL, *self._agents})
        return [row for place in places for row in self._rows_of(at, place)]

    def _rows_of(self, at: Value, place: str) -> list[Row]:
        # By columns and not by rows: thousands are then counted by the interpreter's own code.
        columns = list(zip(*self._agents[place], strict=True)) or [()] * (len(_CHANNELS) + _LOADS)
        counts = [Counter(column) for column in columns[: len(_CHANNELS)]]
        sums = [_sum(column) for column in columns[len(_CHANNELS) :][:_LOADS]]
        return [
            (
                *(at, place, channel),
                *[counted[presence] for presence in _PRESENCES],
                *(sums if channel == ANY_CHANNEL else _NOTHING),
            )
            for channel, counted in zip(_CHANNELS, counts, strict=True)
        ]


def _sum(values: Row) -> int | None:
    """Add up what is known; `None` where nothing is."""
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if known else None
