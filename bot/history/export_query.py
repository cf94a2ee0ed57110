"""The statement that reads what is wanted of a table, in the order of its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select, true

from bot.history.export_errors import ExportRefusedError
from bot.history.export_range import Bounds
from bot.history.sql import utc_day
from bot.store.history_tables import agent_department

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Select

    from bot.history.export_tables import Exported


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export; what is `None` or empty narrows nothing.

    Attributes:
        bounds: in the values of the table's column; rows that last count when they overlap.
        department_id: rows of a department, or of agents while they belonged to it.
        agent_ids: rows of any of these.
    """

    exported: Exported
    bounds: Bounds = field(default_factory=Bounds)
    department_id: str | None = None
    agent_ids: Sequence[str] = ()


def rows_of(wanted: Wanted) -> Select[Any]:
    """Return what selects every column of the rows, in order.

    Raises:
        ExportRefusedError: the table cannot be narrowed that way.
    """
    exported = wanted.exported
    return select(exported.table).where(*_conditions(wanted)).order_by(*exported.order)


def count_of(wanted: Wanted) -> Select[int]:
    """Return what counts the rows; raises as `rows_of`."""
    return select(func.count()).select_from(wanted.exported.table).where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [
        *_in_time(wanted.exported, wanted.bounds),
        _of_department(wanted.exported, wanted.department_id),
        _of_agents(wanted.exported, wanted.agent_ids),
    ]


def _in_time(exported: Exported, bounds: Bounds) -> list[ColumnElement[bool]]:
    begin, end = exported.begin, exported.end
    if begin is None:
        return []
    found = [begin < bounds.end] if bounds.end is not None else []
    if bounds.begin is not None:
        found.append(begin >= bounds.begin if end is None else _lasts(end, bounds.begin))
    return found


def _lasts(end: ColumnElement[Any], begin: Any) -> ColumnElement[bool]:
    return or_(end.is_(None), end > begin)


def _of_agents(exported: Exported, agent_ids: Sequence[str]) -> ColumnElement[bool]:
    if not agent_ids:
        return true()
    if exported.agent is None:
        raise ExportRefusedError(f"{exported.name} names no agents; leave --agent out.")
    return exported.agent.in_(agent_ids)


def _of_department(exported: Exported, department_id: str | None) -> ColumnElement[bool]:
    if department_id is None:
        return true()
    if exported.department is not None:
        return exported.department == department_id
    if not exported.has_agents:
        raise ExportRefusedError(f"{exported.name} names no departments; leave --department out.")
    return _member(exported, department_id)


def _member(exported: Exported, department_id: str) -> ColumnElement[bool]:
    """Return whether a row's agent belonged to a department then; for a list of names, ever."""
    member = agent_department.c
    of_agent = and_(
        member.agent_id == exported.table.c.agent_id, member.department_id == department_id
    )
    begin, end = exported.begin, exported.end
    if begin is None:
        return exists().where(of_agent)
    if exported.is_by_day:
        # The day of a move has one row, which is about both departments.
        ends = or_(member.until.is_(None), utc_day(member.until) >= begin)
        then = and_(utc_day(member.since) <= begin, ends)
    elif end is None:
        then = and_(member.since <= begin, _lasts(member.until, begin))
    else:
        then = and_(or_(end.is_(None), member.since < end), _lasts(member.until, begin))
    return exists().where(of_agent, then)
