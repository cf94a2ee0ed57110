"""What an answer is made from, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.sandbox.desk import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.sandbox.desk.faults import Faults
    from bot.sandbox.desk.simulation import Simulation
    from bot.sandbox.desk.world import Department, World

Body = dict[str, Any]
"""A JSON object."""

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Ask:
    """One checked request.

    Attributes:
        params: values by name, as the contract types them.
        now: aware, UTC.
        url: the sandbox's address, scheme and authority.
    """

    params: Mapping[str, Any]
    world: World
    simulation: Simulation
    faults: Faults
    now: datetime
    url: str

    @property
    def moment(self) -> int:
        """Return the current epoch second."""
        return int(self.now.timestamp())

    def department(self) -> Department:
        """Return the department of the parameter ``departmentId``.

        Raises:
            Refusal: 422; there is none.
        """
        found = self.world.department_by_id.get(self.params["departmentId"])
        if found is None:
            raise refusals.invalid_data("departmentId")
        return found


Answer = Callable[[Ask], Body | None]
"""Makes the body of an answer; `None` is an answer without one (204)."""


def record(records: Mapping[str, _Record], record_id: str) -> _Record:
    """Return the record that a path names.

    Raises:
        Refusal: 404; there is none.
    """
    found = records.get(record_id)
    if found is None:
        raise refusals.not_found()
    return found


def page(rows: Sequence[_Record], params: Mapping[str, Any], limit: int) -> Sequence[_Record]:
    """Return the rows that ``from`` (counted from zero) and ``limit`` ask for."""
    begin = params.get("from", 0)
    return rows[begin : begin + params.get("limit", limit)]


def listed(rows: Sequence[Body]) -> Body | None:
    """Wrap rows, or return `None`: the lists with a documented 204 have no empty page."""
    return {"data": list(rows)} if rows else None


def matches(pattern: str, *texts: str | None) -> bool:
    """Tell whether a ``searchStr`` fits a text: ``x`` exactly, ``x*`` as prefix, ``*x*`` inside."""
    wanted = pattern.strip("*").lower()
    for text in (text.lower() for text in texts if text is not None):
        if pattern.startswith("*") and wanted in text:
            return True
        if text == wanted or (pattern.endswith("*") and text.startswith(wanted)):
            return True
    return False
