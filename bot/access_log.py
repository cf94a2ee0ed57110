"""What the access log says: who looked at whose figures, or was refused what, when and where."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import structlog

if TYPE_CHECKING:
    from datetime import datetime

_log = structlog.get_logger(__name__)

EVERYONE = "everyone"
"""Whom a manager looked at who asked for the figures of all agents."""


def department_scope(department_id: str) -> str:
    """Return whom a manager looked at who asked for the figures of a department."""
    return f"department {department_id}"


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log.

    Attributes:
        at: aware, UTC.
        who: the Slack user who acted; ``shell`` and an account's name for what no Slack user did.
        what: ``figures``, ``entry`` (any use of the bot), ``share``, ``digest``, ``doctor``,
            ``export``, or who is which agent: ``claim`` (made, or a refusal), ``claim_confirmed``,
            ``claim_declined`` or ``claim_withdrawn``.
        whom: the Desk agent's id, ``everyone`` or ``department ID``; for ``digest`` the digest or
            the place it was to go to; `None` where nobody else is concerned.
        where: the Slack channel; `None` where Slack does not name one, as in modals.
        reason: why it was refused, by the reasons of `bot.errors.AccessRefusedError`.
        id: makes sure that a look that is written again is still one.
    """

    at: datetime
    who: str
    what: str
    allowed: bool
    whom: str | None = None
    where: str | None = None
    reason: str | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(16), compare=False, repr=False)

    def fields(self) -> dict[str, Any]:
        """Return everything but the id as JSON can hold it, the time in ISO 8601."""
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "who": self.who,
            "whom": self.whom,
            "what": self.what,
            "where": self.where,
            "allowed": self.allowed,
            "reason": self.reason,
        }


class AccessLog(Protocol):
    """Keeps looks; nobody waits for it and it never fails."""

    def write(self, look: Look) -> None:
        """Take one."""
        ...


class LogLines:
    """An `AccessLog` of one structured line each, for where there is no database."""

    def write(self, look: Look) -> None:
        """Write one line, without what does not apply."""
        said = {name: value for name, value in look.fields().items() if value is not None}
        del said["at"]  # every line has its own time
        _log.info("access", **said)
