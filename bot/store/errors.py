"""What goes wrong with the database, each with a sentence for whoever runs the bot.

::

    StoreError
    ├── StoreUnavailableError    not reachable, not readable, or too busy; may pass by itself
    ├── StoreFullError           can be read but not written
    └── SchemaError              its schema is newer than this code

The sentences hold no value from settings or rows.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import exc

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoreError(Exception):
    """Root: the database cannot be used.

    Attributes:
        sentence: what is the matter and what to do, without values from settings or rows.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class StoreUnavailableError(StoreError):
    """The database cannot be asked now."""


class StoreFullError(StoreError):
    """The database refuses to write."""


class SchemaError(StoreError):
    """The database was migrated by a newer version of the bot."""


_UNREACHABLE: Final = "The database cannot be reached; check that it runs and DATABASE_URL."
_FULL: Final = "The database's disk is full; make room, nothing else is needed."
_READ_ONLY: Final = (
    "The database is read-only; let the bot write to it, or name the primary in DATABASE_URL."
)
_REFUSED: Final = "The database refuses the bot's user; check its name, password and rights."
_MISSING: Final = "The database named in DATABASE_URL does not exist; create it."
_DAMAGED: Final = "The database's file is damaged or is none; restore it from a backup."
_BROKEN: Final = "The database's disk fails to read or write; look at the machine's log."
UNOPENED: Final = "The database's file cannot be opened; check its directory and its rights."
BUSY: Final = "The database is too busy; the bot tries again."
_NO_TABLES: Final = "The database lacks the bot's tables; restore it from a backup."

_BY_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _BROKEN,
    sqlite3.SQLITE_CANTOPEN: UNOPENED,
    sqlite3.SQLITE_PERM: UNOPENED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""By SQLite's primary result code (https://www.sqlite.org/rescode.html)."""

_BY_SQLSTATE: Final = (
    ("25006", _READ_ONLY),
    ("28", _REFUSED),
    ("3D000", _MISSING),
    ("42501", _REFUSED),
    ("42P01", _NO_TABLES),
    ("53100", _FULL),
    ("53", BUSY),
    ("55P03", BUSY),
    ("57014", BUSY),
)
"""By PostgreSQL's SQLSTATE, or how it begins
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_BY_TEXT: Final = (
    ("no such table", _NO_TABLES),
    ("authentication failed", _REFUSED),
    ("does not exist", _MISSING),
)
"""What has no code: SQLite's missing tables, and refusals before PostgreSQL's session begins."""


@contextmanager
def folded() -> Iterator[None]:
    """Turn the drivers' errors into those above; mistakes in the bot's own SQL stay what they are.

    Raises:
        StoreError: the database cannot be used.
    """
    try:
        yield
    except exc.IntegrityError:
        raise
    except exc.DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise _kind(sentence)(sentence) from error
    except exc.TimeoutError as error:
        raise StoreUnavailableError(BUSY) from error


def _kind(sentence: str) -> type[StoreError]:
    return StoreFullError if sentence in {_FULL, _READ_ONLY} else StoreUnavailableError


def _sentence(error: exc.DBAPIError) -> str | None:
    """Return what to say; `None` where the statement itself is at fault."""
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _BY_SQLITE:
        return _BY_SQLITE[code & 0xFF]
    state = getattr(cause, "sqlstate", None) or ""
    for begin, sentence in _BY_SQLSTATE:
        if state.startswith(begin):
            return sentence
    for text, sentence in _BY_TEXT if not state else ():
        if text in str(cause):
            return sentence
    # SQLite calls mistakes in SQL operational errors as well.
    is_lost = isinstance(error, exc.OperationalError | exc.InterfaceError) and code is None
    return _UNREACHABLE if is_lost or error.connection_invalidated else None
