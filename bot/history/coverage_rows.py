"""The roll-up of one board: how many agents of each department are how; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from bot.desk.models import Channel, Presence
from bot.store.history_tables import ANY_CHANNEL, WHOLE_PORTAL

if TYPE_CHECKING:
    from bot.history.bulk import Row, Value

    Groups = dict[tuple[tuple[str, ...], Row], list[Row]]
    """Loads of agents by their departments and state: few groups stand for thousands."""

_CHANNELS: Final = (ANY_CHANNEL, *(channel.value for channel in Channel))
"""In the order of a state: presence as a whole, then each channel."""
_PRESENCES: Final = tuple(presence.value for presence in Presence)
_LOADS: Final = 3
"""Open, on hold, overdue; what is due within the hour is of no use later."""


class _Place:
    """A department, or the whole portal, while it is counted."""

    def __init__(self) -> None:
        self._counts: list[Counter[Value]] = [Counter() for _ in _CHANNELS]
        self._loads: list[int | None] = [None] * _LOADS

    def add(self, state: Row, agents: int, loads: list[int | None]) -> None:
        """Count agents of the same state; who does not use a channel is not counted in it."""
        for counts, presence in zip(self._counts, state, strict=True):
            counts[presence] += agents
        self._loads = [_sum([*pair]) for pair in zip(self._loads, loads, strict=True)]

    def rows(self, at: Value, department_id: str) -> list[Row]:
        """Return a row a channel; tickets are of no channel."""
        nothing: list[int | None] = [None] * _LOADS
        return [
            (
                *(at, department_id, channel),
                *(counts[presence] for presence in _PRESENCES),
                *(self._loads if channel == ANY_CHANNEL else nothing),
            )
            for channel, counts in zip(_CHANNELS, self._counts, strict=True)
        ]


def count_covered(at: Value, groups: Groups) -> list[Row]:
    """Return the rows of ``coverage``, the whole portal's also where there is nobody."""
    places: dict[str, _Place] = defaultdict(_Place)
    places[WHOLE_PORTAL] = _Place()
    for (departments, state), loads in groups.items():
        sums = [_sum(column) for column in list(zip(*loads, strict=True))[:_LOADS]]
        for department_id in {WHOLE_PORTAL, *departments}:
            places[department_id].add(state, len(loads), sums)
    return [row for key, place in places.items() for row in place.rows(at, key)]


def _sum(values: Row | list[int | None]) -> int | None:
    """Add up what is known; `None` where nothing is."""
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if known else None
