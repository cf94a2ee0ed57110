"""What the entry points of digests share: the database's absence, who sees which, and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digests.errors import DigestGoneError
from bot.digests.schedule import next_slot
from bot.filters import unknown
from handlers._store import opened

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bot.access import Viewer
    from bot.digests.desk import DigestDesk
    from bot.digests.models import Digest
    from bot.services import Services


def digest_desk(services: Services) -> AbstractContextManager[DigestDesk]:
    """Give access to digests.

    Raises:
        StoreDownError: there is no database, or it failed inside.
    """
    return opened(services.digests)


async def list_seen(
    viewer: Viewer, channel_id: str | None, digests: DigestDesk
) -> tuple[Digest, ...]:
    """Return the digests of the Slack channel where somebody is, then their own."""
    places = dict.fromkeys(filter(None, (channel_id, viewer.user.id)))
    found = [await digests.subscriptions.list_for(place) for place in places]
    return tuple(digest for listed in found for digest in listed)


async def find_digest(
    digest_id: str | None,
    viewer: Viewer,
    channel_id: str | None,
    *,
    digests: DigestDesk,
    services: Services,
) -> Digest:
    """Return the digest with an id, or without one the only digest that a person sees here.

    Raises:
        UsageError: they see none, or several, or none with this id; carries the nearest.
    """
    if digest_id is None:
        return _only(await list_seen(viewer, channel_id, digests))
    try:
        digest = await digests.subscriptions.get(digest_id)
    except DigestGoneError:
        digest = None
    if digest is not None and (
        digest.target_id in {channel_id, viewer.user.id}
        or services.access.may_change_digest(viewer, digest)
    ):
        return digest
    seen = [one.id for one in await list_seen(viewer, channel_id, digests)]
    raise unknown(digest_id, "is no digest that you can see here", seen)


def next_at(digest: Digest, now: datetime) -> datetime | None:
    """Return when a digest comes next; `None` while it rests."""
    return None if digest.paused else next_slot(digest, now).due_at


def _only(seen: tuple[Digest, ...]) -> Digest:
    if len(seen) == 1:
        return seen[0]
    ids = [digest.id for digest in seen]
    several = "may mean several digests here; add one's id"
    problem = several if ids else "finds no digest here; with new you schedule one"
    raise unknown("/agent-digest", problem, ids)
