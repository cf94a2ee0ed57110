"""Who is told what passes between the bot and Zoho, for metrics."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Watch(Protocol):
    """Told of each exchange; `bot.metrics.Metrics` is one."""

    def desk_called(self, path: str, outcome: str) -> None:
        """Hear of one call; `outcome` is ``ok`` or the error's class."""
        ...

    def token_refreshed(self, outcome: str) -> None:
        """Hear of one refresh of the access token, likewise."""
        ...


class Unwatched:
    """Tells nobody."""

    def desk_called(self, path: str, outcome: str) -> None:
        """Do nothing."""

    def token_refreshed(self, outcome: str) -> None:
        """Do nothing."""


@contextmanager
def telling(tell: Callable[[str], None]) -> Iterator[None]:
    """Tell ``ok`` when the block ends well, else the class of its error."""
    try:
        yield
    except Exception as error:
        tell(type(error).__name__)
        raise
    else:
        tell("ok")
