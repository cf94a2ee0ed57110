"""What a job is, and where jobs come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done once.

    Attributes:
        kind: which source it belongs to, such as ``digest``; each kind has a queue of its own.
        key: unique for ever, over all kinds and processes: the engine's id of it.
        arguments: what the source needs to do it; stored as JSON.
    """

    kind: str
    key: str
    arguments: tuple[str, ...]


class Source(Protocol):
    """Knows what falls due and does it; one for each kind of job."""

    @property
    def kind(self) -> str:
        """Return the kind of its jobs; never changes."""
        ...

    async def due(self) -> tuple[Sequence[Job], datetime]:
        """Return what fell due since the last `confirm`, and the moment up to which that is.

        A job may be returned again within `bot.jobs.service.JOBS_KEPT` after it ended: it is known
        by its key and left alone.

        Raises:
            StoreError: the database cannot be used now.
        """
        ...

    def confirm(self, until: datetime) -> None:
        """Note that everything up to a moment was handed on."""
        ...

    async def run(self, job: Job) -> None:
        """Do a job to its end; may come a second time after a crash, and must never raise."""
        ...

    async def tidy(self) -> None:
        """Forget what is too old; asked every few hours.

        Raises:
            StoreError: the database cannot be used now.
        """
        ...
