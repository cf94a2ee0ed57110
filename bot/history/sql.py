"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement


class epoch(GenericFunction[int]):  # noqa: N801 - named as the SQL function that it stands for
    """Whole seconds from 1970 to an instant."""

    type = Integer()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _sqlite(element: epoch, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _postgresql(element: epoch, compiler: Any, **options: Any) -> str:
    return f"CAST(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)}) AS BIGINT)"


class utc_day(GenericFunction[date]):  # noqa: N801 - as above
    """The day of an instant in UTC, whatever zone the database's session has."""

    type = Date()
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _day_of_sqlite(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)})"


@compiles(utc_day, "postgresql")
def _day_of_postgresql(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC' AS DATE)"


def bin_number(at: ColumnElement[datetime], width: int) -> ColumnElement[int]:
    """Return which stretch of so many seconds an instant lies in, counted from 1970."""
    # In the statement's text: PostgreSQL takes two parameters for two different numbers.
    return epoch(at) // literal(width, Integer(), literal_execute=True)
