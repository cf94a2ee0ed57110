"""A database that cannot be used, told to whoever needs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from bot.errors import StoreDownError
from bot.store.errors import StoreError, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = structlog.get_logger(__name__)


@contextmanager
def store_failures() -> Iterator[None]:
    """Turn failures of the database into what a person is told; the log says why.

    Raises:
        StoreDownError: it failed inside.
    """
    try:
        yield
    except StoreError as error:
        _log.warning("store_failed", error=type(error).__name__, problem=error.sentence)
        raise StoreDownError(is_full=isinstance(error, StoreFullError)) from error
