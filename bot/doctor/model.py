"""What the doctor says of each check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Status(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the doctor.

    Attributes:
        check: the check's name; stable, for programs.
        seen: what was found, in sentences; holds no secret.
        todo: what to do about it; empty on pass.
    """

    check: str
    status: Status
    seen: str
    todo: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the object that ``--json`` prints."""
        return {
            "check": self.check,
            "status": self.status.value,
            "seen": self.seen,
            "todo": self.todo,
        }


class Examines(Protocol):
    """A doctor, as those see it who only want to know."""

    async def examine(self) -> tuple[Finding, ...]:
        """Run every check; return what each found, in their order."""
        ...
