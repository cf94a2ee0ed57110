"""What can be exported, and by which columns it can be narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy import Date, LargeBinary

from bot.store.history_docs import DOCS
from bot.store.history_tables import raw_answer
from bot.store.history_views import VIEWS
from bot.store.schema import HISTORY
from bot.store.tables import access_log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, Table

_BEGINS: Final = ("since", "day", "captured_at", "at")
"""The first of these that a table has says when a row is."""
_ROWS: Final = 2000
_LARGE_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Exported:
    """A table or a view that can be exported."""

    table: Table

    @property
    def name(self) -> str:
        """Return its name."""
        return self.table.name

    @property
    def about(self) -> str:
        """Return a sentence that says what one row is."""
        return DOCS[self.name].about

    @property
    def begin(self) -> Column[object] | None:
        """Return the column that says when a row is, or begins; `None` for lists of names."""
        found = (self.table.c[name] for name in _BEGINS if name in self.table.c)
        return next(found, None)

    @property
    def end(self) -> Column[object] | None:
        """Return the column that says when a row ends, where rows last."""
        return self.table.c.get("until")

    @property
    def is_by_day(self) -> bool:
        """Whether rows are about days of the portal, not about instants."""
        return self.begin is not None and isinstance(self.begin.type, Date)

    @property
    def agent(self) -> Column[object] | None:
        """Return the column that names an agent by id."""
        return self.table.c.get("agent_id", self.table.c.get("whom"))

    @property
    def department(self) -> Column[object] | None:
        """Return the column that names a department by id."""
        return self.table.c.get("department_id")

    @property
    def has_agents(self) -> bool:
        """Whether each row is about an agent."""
        return "agent_id" in self.table.c

    @property
    def is_personal(self) -> bool:
        """Whether rows say how persons were or worked."""
        return (self.has_agents and self.begin is not None) or self.name == raw_answer.name

    @property
    def order(self) -> tuple[Column[object], ...]:
        """Return the columns of a row's key, which are the order of the export."""
        first = (self.table.c.at,) if self.name == access_log.name else ()
        return (*first, *self.table.primary_key.columns)

    @property
    def chunk(self) -> int:
        """Return how many rows are read at once."""
        is_large = any(isinstance(column.type, LargeBinary) for column in self.table.c)
        return _LARGE_ROWS if is_large else _ROWS


EXPORTED: Final[Mapping[str, Exported]] = MappingProxyType(
    {table.name: Exported(table) for table in (*VIEWS, *HISTORY, access_log)}
)
"""By name, in the order in which they are explained."""
