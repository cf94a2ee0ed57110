"""Every table of the database, for migrations and their tests."""

from __future__ import annotations

from typing import Final

from bot.store import history_tables, tables

METADATA: Final = tables.metadata
"""Both modules' tables: importing this one loads them."""
HISTORY: Final = (
    history_tables.capture,
    history_tables.status_sample,
    history_tables.status_span,
    history_tables.coverage,
    history_tables.performance_sample,
    history_tables.performance_team,
    history_tables.skill_sample,
    history_tables.known_agent,
    history_tables.known_department,
    history_tables.known_skill,
    history_tables.agent_department,
    history_tables.raw_answer,
)
"""The history's, in the order in which they are explained."""
