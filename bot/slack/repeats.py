"""Says things once while a connection is down: the SDK repeats its own errors every few seconds."""

from __future__ import annotations

import logging
from typing import Final

_MAX_SAID: Final = 100


class Repeats(logging.Filter):
    """Lets each message of a logger through once, until told to forget."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the message is news."""
        message = record.getMessage()
        if message in self._said or len(self._said) >= _MAX_SAID:
            return False
        self._said.add(message)
        return True

    def forget(self) -> None:
        """Start anew."""
        self._said.clear()
