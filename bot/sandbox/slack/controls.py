"""What the page can turn besides Slack: the sandbox's clock and its faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.socket_mode import SocketMode


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can be made to go wrong; `title` is for people."""

    name: str
    title: str
    on: bool = False


class Controls(Protocol):
    """The clock and the faults of whoever runs the sandbox."""

    def faults(self) -> Sequence[Fault]:
        """Return all faults and whether they are on."""
        ...

    def set_fault(self, name: str, *, on: bool) -> None:
        """Turn a fault on or off.

        Raises:
            LookupError: there is none of this name.
        """
        ...

    def now(self) -> datetime:
        """Return the sandbox's time in UTC."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        ...


class MovableClock:
    """Controls for a Slack that runs alone: the real time, moved forward on demand."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def faults(self) -> Sequence[Fault]:
        """Return none."""
        return ()

    def set_fault(self, name: str, *, on: bool) -> None:
        """Refuse, for there are none.

        Raises:
            LookupError: always.
        """
        raise LookupError(f"no such fault: {name} ({on=})")

    def now(self) -> datetime:
        """Return the real time and what was added."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Add to the real time."""
        self._ahead += timedelta(seconds=seconds)


OLD_BLOCKS = "slack-old-blocks"
RATE_LIMIT = "slack-rate-limit"
OFFLINE = "slack-offline"


class SlackFaults:
    """Slack's own faults, and those of the controls behind them."""

    def __init__(self, core: Core, sockets: SocketMode, controls: Controls) -> None:
        self._core = core
        self._sockets = sockets
        self._controls = controls

    def all(self) -> list[Fault]:
        """Return all faults, Slack's own first."""
        core, sockets = self._core, self._sockets
        return [
            Fault(OLD_BLOCKS, "Slack refuses native tables and charts", not core.modern_blocks),
            Fault(RATE_LIMIT, "Slack limits the rate of every call", core.limits.refuse_all),
            Fault(OFFLINE, "Slack cuts Socket Mode and lets nobody in", sockets.is_offline),
            *self._controls.faults(),
        ]

    def set(self, name: str, *, on: bool) -> None:
        """Turn a fault on or off.

        Raises:
            LookupError: there is none of this name.
        """
        if name == OLD_BLOCKS:
            self._core.modern_blocks = not on
        elif name == RATE_LIMIT:
            self._core.limits.refuse_all = on
        elif name == OFFLINE:
            self._sockets.set_offline(on=on)
        else:
            self._controls.set_fault(name, on=on)
