"""What a check is, how it ends, and when it need not be run at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.doctor.model import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.doctor.bench import Bench


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding whose check is known from where it comes."""

    status: Status
    seen: str
    todo: str = ""

    def of(self, check: str) -> Finding:
        """Return the finding of the check with this name."""
        return Finding(check, self.status, self.seen, self.todo)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor.

    Attributes:
        name: stable, for programs and for `docs/doctor.md`.
        ask: finds out; may raise `NotCheckedError`.
        needs: names of earlier checks; when one of them fails, this one is not run.
    """

    name: str
    ask: Callable[[Bench], Awaitable[Verdict]]
    needs: tuple[str, ...] = ()


class NotCheckedError(Exception):
    """A check turned out to hang on another one that fails.

    Attributes:
        cause: the name of that one.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def passed(seen: str) -> Verdict:
    """Return that all is well."""
    return Verdict(Status.PASS, seen)


def warned(seen: str, todo: str) -> Verdict:
    """Return that somebody should have a look."""
    return Verdict(Status.WARN, seen, todo)


def failed(seen: str, todo: str) -> Verdict:
    """Return that something does not work."""
    return Verdict(Status.FAIL, seen, todo)


def not_checked(causes: Iterable[str]) -> Verdict:
    """Return that the failure of other checks has to be repaired first."""
    names = " and ".join(causes)
    return warned(f"not checked: {names} failed.", f"Repair {names} first.")
