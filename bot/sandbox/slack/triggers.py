"""Trigger ids: one use, within three seconds of the person's act."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class _Trigger:
    user: str
    given: float
    used: bool = False


class Triggers:
    """Gives out trigger ids and takes them back.

    https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses.
    """

    def __init__(self, timer: Callable[[], float], *, seconds: float = 3.0) -> None:
        self.seconds = seconds
        self._timer = timer
        self._given: dict[str, _Trigger] = {}

    def new(self, user_id: str) -> str:
        """Return a fresh one for what a person just did."""
        trigger_id = (
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        )
        self._given[trigger_id] = _Trigger(user_id, self._timer())
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """Return whose act it was.

        Raises:
            SlackError: it is unknown, too old, or was used before.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._timer() - trigger.given > self.seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user
