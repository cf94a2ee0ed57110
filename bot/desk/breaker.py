"""A breaker: after many failures in a row a host is left alone, then tried by one call.

Our own forty lines, because purgatory 3.0.1 lets every waiting call through at once when its
rest is over, and reads the machine's clock.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.desk.errors import DeskBusyError, DeskError, DeskServerError, DeskUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.clock import Clock

_log: Final = structlog.get_logger(__name__)


class Breaker:
    """Closed, open, or half open with one probe under way."""

    def __init__(
        self, clock: Clock, *, threshold: int = 10, rest: timedelta = timedelta(seconds=15)
    ) -> None:
        self._clock = clock
        self._threshold = threshold
        self._rest = rest
        self._failures = 0
        self._open_until: datetime | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Tell whether calls are being refused."""
        return self._open_until is not None

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let a call through and learn from its end.

        Raises:
            DeskBusyError: the host is being left alone; `retry_at` says until when.
        """
        is_probe = self._admit()
        try:
            yield
        except (DeskServerError, DeskUnreachableError):
            self._fail()
            raise
        except DeskError:
            self._succeed()  # a refusal is an answer
            raise
        else:
            self._succeed()
        finally:
            if is_probe:
                self._is_probing = False

    def _admit(self) -> bool:
        if self._open_until is None:
            return False
        if self._is_probing or self._clock() < self._open_until:
            raise DeskBusyError("left alone after many failures", retry_at=self._open_until)
        self._is_probing = True
        return True

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= self._threshold:
            if self._open_until is None:
                _log.warning("desk_down", failures=self._failures)
            self._open_until = self._clock() + self._rest

    def _succeed(self) -> None:
        if self._open_until is not None:
            _log.info("desk_back")
        self._failures = 0
        self._open_until = None
