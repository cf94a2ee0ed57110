"""From what was so at each capture to since when until when; in memory, for one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.history.bulk import Row, Value


class Spans:
    """Follows keys through captures in order: as long as the state of one stays, it is one span.

    Keys, states and instants are what the rows hold.

    Args:
        before: the state of every key whose span is open in the database.
    """

    def __init__(self, before: Mapping[Row, Row]) -> None:
        self._open: dict[Row, Row] = dict(before)
        self._since: dict[Row, Value] = {}
        self._ended: list[Row] = []
        self._made: list[Row] = []

    def see(self, at: Value, now: Mapping[Row, Row]) -> None:
        """Take in what is so at a capture; what is not there any more ended."""
        if now == self._open:
            return
        for key, state in list(self._open.items()):
            if now.get(key) != state:
                self._end(key, at)
        for key, state in now.items():
            if key not in self._open:
                self._open[key] = state
                self._since[key] = at

    def end_all(self, at: Value) -> None:
        """End everything: nothing is known from then on."""
        for key in list(self._open):
            self._end(key, at)

    @property
    def open(self) -> dict[Row, Row]:
        """The state of every key that was there at the last capture."""
        return self._open

    @property
    def ended(self) -> list[Row]:
        """Of spans that the database holds as open: the end, then the key."""
        return self._ended

    @property
    def made(self) -> list[Row]:
        """New ones: the key, the begin, the end or `None`, then the state."""
        still = ((*key, since, None, *self._open[key]) for key, since in self._since.items())
        return [*self._made, *still]

    def _end(self, key: Row, at: Value) -> None:
        state = self._open.pop(key)
        if key in self._since:
            self._made.append((*key, self._since.pop(key), at, *state))
        else:
            self._ended.append((at, *key))
