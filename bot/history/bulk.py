"""Thousands of rows in one statement, as fast as the drivers take them.

The rows are the drivers' own values, made once for a capture and not once for a row: SQLite takes
instants and days as text, in the form in which SQLAlchemy reads them back. SQLite gets a list of
rows; PostgreSQL gets a copy, or a list for each column where rows may be there already.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Column, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store

Value = str | int | float | bytes | date | datetime | None
"""What a driver takes."""
Row = tuple[Value, ...]

_POSTGRES: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's


class Bulk:
    """Writes many rows to one kind of database; give it instants and days in its own form."""

    def __init__(self, store: Store) -> None:
        self._is_sqlite = store.is_sqlite

    def instant(self, moment: datetime) -> Value:
        """Return a point in time for a row; a naive one raises `ValueError`."""
        if moment.tzinfo is None:
            raise ValueError("a point in time needs a zone")
        moment = moment.astimezone(UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if self._is_sqlite else moment

    def day(self, day: date) -> Value:
        """Return a date for a row."""
        return day.isoformat() if self._is_sqlite else day

    async def insert(self, connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows; each has a value for every column, in the table's order."""
        if self._is_sqlite:
            await self._insert(connection, table, rows, "")
        elif rows:
            from bot.history.copying import copy_rows  # noqa: PLC0415 - loads PostgreSQL's driver

            await copy_rows(connection, table, rows)

    async def put_newer(
        self, connection: AsyncConnection, table: Table, rows: Sequence[Row]
    ) -> None:
        """Add rows, or replace those with the same primary key that were not changed later."""
        keys = _keys(table)
        others = [column.name for column in table.columns if column.name not in keys]
        changes = ", ".join(f"{name} = excluded.{name}" for name in others)
        older = f"{table.name}.changed_at <= excluded.changed_at"
        ending = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes} WHERE {older}"
        await self._insert(connection, table, rows, ending)

    async def end(self, connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
        """Set ``until`` of open spans: each row is that instant and the key without ``since``."""
        if not rows:
            return
        keys = [name for name in _keys(table) if name != "since"]
        if self._is_sqlite:
            where = " AND ".join(f"{name} = ?" for name in keys)
            sql = f"UPDATE {table.name} SET until = ? WHERE {where} AND until IS NULL"  # noqa: S608 - our own names
            await connection.exec_driver_sql(sql, list(rows))
            return
        names = ["until", *keys]
        where = " AND ".join(f"t.{name} = v.{name}" for name in keys)
        source = f"{_unnest(table, names)} AS v({', '.join(names)})"
        sql = f"UPDATE {table.name} AS t SET until = v.until FROM {source} WHERE {where}"  # noqa: S608 - our own names
        await connection.exec_driver_sql(f"{sql} AND t.until IS NULL", _columns(rows))

    async def _insert(
        self, connection: AsyncConnection, table: Table, rows: Sequence[Row], ending: str
    ) -> None:
        if not rows:
            return
        names = [column.name for column in table.columns]
        into = f"INSERT INTO {table.name} ({', '.join(names)})"
        if self._is_sqlite:
            values = ", ".join("?" * len(names))
            await connection.exec_driver_sql(f"{into} VALUES ({values}) {ending}", list(rows))
            return
        sql = f"{into} SELECT * FROM {_unnest(table, names)} {ending}"  # noqa: S608 - our own names
        await connection.exec_driver_sql(sql, _columns(rows))


def _keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _columns(rows: Iterable[Row]) -> tuple[Any, ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def _unnest(table: Table, names: Iterable[str]) -> str:
    """Return a source of rows from one array a column."""
    return f"unnest({', '.join(f'%s::{_type(table.columns[name])}[]' for name in names)})"


def _type(column: Column[Any]) -> str:
    return column.type.compile(dialect=_POSTGRES)
