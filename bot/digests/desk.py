"""What people's requests need of digests: one bundle for handlers, made by the wiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.models import Delivery, Digest
    from bot.digests.preflight import Preflight
    from bot.digests.report import DigestReport
    from bot.slack.message import Message


class Subscriptions(Protocol):
    """Where digests are kept; `bot.digests.subscriptions.Subscriptions` is one.

    Each method raises `bot.store.errors.StoreError` when the database cannot be used, and those
    that name a digest `bot.digests.errors.DigestGoneError` when there is none.
    """

    async def create(self, digest: Digest, *, draft_id: str) -> Digest:
        """Keep a new digest under a new id; the same draft again returns what it made first."""
        ...

    async def update(self, digest: Digest) -> Digest:
        """Replace the digest whose `revision` this is.

        Raises:
            DigestChangedError: somebody else changed it meanwhile.
        """
        ...

    async def pause(self, digest_id: str, *, reason: str | None = None) -> Digest:
        """Let it rest; a second time changes nothing."""
        ...

    async def resume(self, digest_id: str) -> Digest:
        """Let it run again; a second time changes nothing."""
        ...

    async def delete(self, digest_id: str) -> Digest:
        """Remove it and return what it was."""
        ...

    async def get(self, digest_id: str) -> Digest:
        """Return one digest."""
        ...

    async def list_for(self, target_id: str) -> tuple[Digest, ...]:
        """Return the digests of a Slack channel or person, oldest first."""
        ...


class Ledger(Protocol):
    """Where deliveries are kept; `bot.digests.ledger.Ledger` is one."""

    async def history(self, digest_id: str, limit: int = 20) -> tuple[Delivery, ...]:
        """Return the last deliveries, newest first."""
        ...


class ChecksPlaces(Protocol):
    """As `bot.digests.preflight.Preflights.check`."""

    async def __call__(self, target_id: str, *, by: str | None = None) -> Preflight:
        """Look at a Slack channel or person; `by` chose it and must be in it if it is private."""
        ...


@dataclass(frozen=True, slots=True)
class DigestDesk:
    """What a handler may ask of digests.

    Attributes:
        preflight: whether a digest could be posted to a Slack channel or person.
        build: the facts of a digest as of now; asks Desk.
        send_now: post a digest to its target once, apart from its days; returns when it is queued.
        post: post a message, and a second one in its thread, to a Slack channel or person.
    """

    subscriptions: Subscriptions
    ledger: Ledger
    preflight: ChecksPlaces
    build: Callable[[Digest], Awaitable[DigestReport]]
    send_now: Callable[[Digest], Awaitable[None]]
    post: Callable[[str, Message, Message | None], Awaitable[None]]
