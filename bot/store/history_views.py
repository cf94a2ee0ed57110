"""The history's views, for people with a tool of their own: names beside ids, holes visible.

They rest on roll-ups, so that they answer quickly over years. Instants are UTC: on PostgreSQL
``timestamptz``, on SQLite text as ``YYYY-MM-DD HH:MM:SS.ffffff``. Columns that end in ``_s`` and
``seconds`` are seconds. On SQLite ``is_open`` is 0 or 1.

`VIEWS` describes their columns for code that reads them; the queries are in `history_view_sql`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Table, Text

from bot.store.history_tables import figure_columns
from bot.store.tables import Instant

_METADATA: Final = MetaData()
"""Apart from the tables': what makes and compares tables must not meet views."""


def _figures() -> tuple[Column[object], ...]:
    """Return the columns of a scorecard and when Desk was asked for it."""
    return (*figure_columns(), Column("captured_at", Instant))


agent_performance_daily: Final = Table(
    "agent_performance_daily",
    _METADATA,
    Column("day", Date, primary_key=True),
    Column("agent_id", Text, primary_key=True),
    Column("agent_name", Text),
    *_figures(),
)
"""One row for each day of the portal and agent, over all departments."""

agent_performance_daily_by_department: Final = Table(
    "agent_performance_daily_by_department",
    _METADATA,
    Column("day", Date, primary_key=True),
    Column("department_id", Text, primary_key=True),
    Column("department_name", Text),
    Column("agent_id", Text, primary_key=True),
    Column("agent_name", Text),
    *_figures(),
)
"""The same for the tickets of each department."""

department_performance_daily: Final = Table(
    "department_performance_daily",
    _METADATA,
    Column("day", Date, primary_key=True),
    # Empty for the whole portal, which is called Whole portal.
    Column("department_id", Text, primary_key=True),
    Column("department_name", Text),
    Column("agents", Integer),
    # How many agents stand behind each average.
    Column("first_response_agents", Integer),
    Column("resolution_agents", Integer),
    *_figures(),
)
"""One row for each day of the portal and department, as Desk totals it."""

agent_status_intervals: Final = Table(
    "agent_status_intervals",
    _METADATA,
    Column("agent_id", Text, primary_key=True),
    Column("agent_name", Text),
    # The capture that first saw it.
    Column("since", Instant, primary_key=True),
    # The first that saw something else, or the begin of a hole.
    Column("until", Instant),
    # Whether the last capture saw it; `until` is then how far that capture holds.
    Column("is_open", Boolean),
    Column("presence", Text),
    Column("mail", Text),
    Column("phone", Text),
    Column("chat", Text),
    Column("seconds", Integer),
    # Up to so many seconds late were begin and end seen.
    Column("precision_seconds", Integer),
)
"""One row as long as an agent's presence and channels stayed the same; none for holes."""

status_holes: Final = Table(
    "status_holes",
    _METADATA,
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("seconds", Integer),
    # The first that was recorded; a bot that was down recorded none.
    Column("reason", Text),
)
"""One row for each stretch of time of which no status is known."""

agent_skills_current: Final = Table(
    "agent_skills_current",
    _METADATA,
    Column("agent_id", Text, primary_key=True),
    Column("agent_name", Text),
    Column("skill_id", Text, primary_key=True),
    Column("skill_name", Text),
    Column("skill_type", Text),
    Column("department_id", Text),
    Column("department_name", Text),
    Column("captured_at", Instant),
)
"""One row for each agent and skill, by the latest capture of skills."""

department_coverage: Final = Table(
    "department_coverage",
    _METADATA,
    Column("captured_at", Instant, primary_key=True),
    # Empty for the whole portal, which is called Whole portal.
    Column("department_id", Text, primary_key=True),
    Column("department_name", Text),
    # Empty for presence as a whole.
    Column("channel", Text, primary_key=True),
    Column("online", Integer),
    Column("busy", Integer),
    Column("offline", Integer),
    Column("unknown", Integer),
    # Tickets of these agents, where the channel is empty.
    Column("open", Integer),
    Column("on_hold", Integer),
    Column("overdue", Integer),
)
"""One row for each capture, department and channel: how many agents were how."""

VIEWS: Final = (
    agent_performance_daily,
    agent_performance_daily_by_department,
    department_performance_daily,
    agent_status_intervals,
    status_holes,
    agent_skills_current,
    department_coverage,
)
"""In the order in which they are explained; primary keys are the order of their rows."""
