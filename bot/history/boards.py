"""A whole board as rows of the history; pure, and done before the database is kept busy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.desk.models import Channel, Presence, Scope
from bot.history.coverage_rows import Covered
from bot.history.names import Names, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.desk.models import AgentStatus, StatusBoard, Workload
    from bot.history.bulk import Row, Value
    from bot.history.models import Captured

_TEXTS: Final = {presence: presence.value for presence in Presence}
"""Plain text: the drivers take subclasses of it slowly or not at all."""
_PLACES: Final = {channel: n for n, channel in enumerate(Channel, 1)}
_NO_LOAD: Final = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class BoardRows:
    """Everything that one board adds to the history.

    Attributes:
        captured: what is noted of the capture.
        at: its instant, as the database takes it.
        samples: rows of ``status_sample``, in the order of the primary key.
        states: presence and channels of each agent, under the key of a span.
        coverage: rows of ``coverage``.
        names: of the agents and their departments.
        memberships: who belongs where.
    """

    captured: Captured
    at: Value
    samples: list[Row]
    states: Mapping[Row, Row]
    coverage: list[Row]
    names: Names
    memberships: Mapping[Row, Row]


def rows_of(captured: Captured, board: StatusBoard, at: Value) -> BoardRows:
    """Return the rows of a board.

    Raises:
        ValueError: it is narrowed, or an old answer that stood in: neither is history.
    """
    if board.scope != Scope() or board.freshness.stale:
        raise ValueError("only whole and fresh boards are history")
    rows = {row.agent.id: row for row in board.agents}
    samples: list[Row] = []
    states: dict[Row, Row] = {}
    members: dict[Row, Row] = {}
    covered = Covered()
    for agent_id in sorted(rows):
        row = rows[agent_id]
        state, load = _state(row), _load(row.workload)
        departments = [each.id for each in row.agent.departments]
        samples.append((at, agent_id, *state, *load))
        states[agent_id,] = state
        covered.add(departments, state + load)
        for each in departments:
            members[agent_id, each] = ()
    names = names_of([row.agent for row in rows.values()])
    return BoardRows(captured, at, samples, states, covered.rows(at), names, members)


def _state(row: AgentStatus) -> Row:
    """Return presence, mail, phone and chat."""
    found: list[str | None] = [_TEXTS[row.presence], None, None, None]
    for each in row.channels:
        found[_PLACES[each.channel]] = _TEXTS[each.presence]
    return tuple(found)


def _load(load: Workload | None) -> Row:
    if load is None:
        return _NO_LOAD
    return (load.open, load.on_hold, load.overdue, load.due_within_hour)
