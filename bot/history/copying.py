"""PostgreSQL's way to take many rows: a copy, three times as fast as statements.

https://www.psycopg.org/psycopg3/docs/basic/copy.html; SQLAlchemy knows no copies, so the driver is
asked past it, and its errors are told as SQLAlchemy tells them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import exc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.history.bulk import Row


async def copy_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows within a connection's transaction; each has a value for every column, in order."""
    pooled = await connection.get_raw_connection()
    driver = cast("psycopg.AsyncConnection[Any]", pooled.driver_connection)
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with _told():
        async with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                await copy.write_row(row)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except psycopg.IntegrityError as error:
        raise exc.IntegrityError(None, None, error) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise exc.OperationalError(None, None, error) from error
    except psycopg.Error as error:
        raise exc.DBAPIError(None, None, error) from error
