"""Rows as JSON can hold them."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Executable
    from sqlalchemy.ext.asyncio import AsyncConnection


async def plain_rows(connection: AsyncConnection, statement: Executable) -> list[dict[str, Any]]:
    """Return rows by the names of their columns; times and days are text in ISO 8601."""
    found = (await connection.execute(statement)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
