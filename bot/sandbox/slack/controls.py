"""What the page can turn besides Slack: the sandbox's clock and its faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
MISSING_SCOPE = "slack-missing-scope"
DEAD_APP_TOKEN = "slack-dead-app-token"  # noqa: S105 - the name of a fault
SECOND_PROCESS = "slack-second-process"
CLOCK_SKEW = "slack-clock-skew"
_WITHHELD = frozenset({"users:read.email"})
_GHOSTS = 4
_SKEW = timedelta(minutes=10)


class SlackFaults:
    """Slack's own faults, and those of the controls behind them."""

    def __init__(self, core: Core, sockets: SocketMode, controls: Controls) -> None:
        self._core = core
        self._sockets = sockets
        self._controls = controls
        self._own: Mapping[str, Callable[[bool], None]] = {
            OLD_BLOCKS: self._set_old_blocks,
            RATE_LIMIT: self._set_rate_limit,
            OFFLINE: self._set_offline,
            MISSING_SCOPE: self._set_missing_scope,
            DEAD_APP_TOKEN: self._set_dead_app_token,
            SECOND_PROCESS: self._set_second_process,
            CLOCK_SKEW: self._set_clock_skew,
        }

    def all(self) -> list[Fault]:
        """Return all faults, Slack's own first."""
        core, sockets = self._core, self._sockets
        return [
            Fault(OLD_BLOCKS, "Slack refuses native tables and charts", not core.modern_blocks),
            Fault(RATE_LIMIT, "Slack limits the rate of every call", core.limits.refuse_all),
            Fault(OFFLINE, "Slack cuts Socket Mode and lets nobody in", sockets.is_offline),
            Fault(MISSING_SCOPE, "The app lacks users:read.email", bool(core.withheld)),
            Fault(DEAD_APP_TOKEN, "The app-level token was revoked", self._is_app_token_dead),
            Fault(SECOND_PROCESS, "Two other bots use the app-level token", bool(sockets.ghosts)),
            Fault(CLOCK_SKEW, "Slack's clock is ten minutes ahead", bool(core.skew)),
            *self._controls.faults(),
        ]

    def set(self, name: str, *, on: bool) -> None:
        """Turn a fault on or off.

        Raises:
            LookupError: there is none of this name.
        """
        if name in self._own:
            self._own[name](on)
        else:
            self._controls.set_fault(name, on=on)

    @property
    def _is_app_token_dead(self) -> bool:
        return self._core.tokens.app in self._core.tokens.dead

    def _set_old_blocks(self, on: bool) -> None:  # noqa: FBT001 - one signature for all switches
        self._core.modern_blocks = not on

    def _set_rate_limit(self, on: bool) -> None:  # noqa: FBT001 - as above
        self._core.limits.refuse_all = on

    def _set_offline(self, on: bool) -> None:  # noqa: FBT001 - as above
        self._sockets.set_offline(on=on)

    def _set_missing_scope(self, on: bool) -> None:  # noqa: FBT001 - as above
        self._core.withheld = _WITHHELD if on else frozenset()

    def _set_dead_app_token(self, on: bool) -> None:  # noqa: FBT001 - as above
        tokens = self._core.tokens
        tokens.dead.pop(tokens.app, None)
        if on:
            tokens.dead[tokens.app] = "token_revoked"

    def _set_second_process(self, on: bool) -> None:  # noqa: FBT001 - as above
        self._sockets.ghosts = _GHOSTS if on else 0

    def _set_clock_skew(self, on: bool) -> None:  # noqa: FBT001 - as above
        self._core.skew = _SKEW if on else timedelta()
