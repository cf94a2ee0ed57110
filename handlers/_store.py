"""A database that cannot be used, told to whoever needs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.errors import StoreDownError
from bot.store.errors import StoreError, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

_Kept = TypeVar("_Kept")
_log = structlog.get_logger(__name__)


@contextmanager
def opened(kept: _Kept | None, down: type[StoreDownError] = StoreDownError) -> Iterator[_Kept]:
    """Give access to what is kept in the database, and turn failures into what a person is told.

    Args:
        kept: `None` where there is no database.
        down: says what is missing.

    Raises:
        StoreDownError: there is no database, or it failed inside; the log says why.
    """
    if kept is None:
        raise down
    try:
        yield kept
    except StoreError as error:
        _log.warning("store_failed", error=type(error).__name__, problem=error.sentence)
        raise down(is_full=isinstance(error, StoreFullError)) from error
