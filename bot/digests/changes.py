"""Slack's events after which a place of digests must be asked about again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.places import Places
    from bot.directory import Directory

    Hook = Callable[[Mapping[str, Any]], Awaitable[None]]

CHANNEL_EVENTS: Final = (
    *("channel_archive", "channel_deleted", "channel_left", "channel_rename"),
    *("channel_shared", "channel_unarchive", "channel_unshared"),
    *("group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive"),
)
"""Of public channels, and of private ones: https://docs.slack.dev/reference/events. Slack has none
for an invitation of outsiders that is still pending; when they accept, the channel is shared."""


def follow_places(
    on_event: Callable[[str, Hook], None], directory: Directory, places: Places
) -> None:
    """Let changes of Slack channels and people count before the next digest goes there.

    Args:
        on_event: registers what is called with each event of a name.
        directory: remembers channels for what people do.
        places: knows them for digests.
    """

    async def channel_changed(event: Mapping[str, Any]) -> None:
        channel_id = _id(event.get("channel"))
        directory.forget_channel(channel_id)
        await places.forget(channel_id)

    async def user_changed(event: Mapping[str, Any]) -> None:
        await places.forget(_id(event.get("user")))

    for name in CHANNEL_EVENTS:
        on_event(name, channel_changed)
    on_event("user_change", user_changed)


def _id(changed: Any) -> str:
    """Return the id of what an event is about: some carry the whole object."""
    return str(changed.get("id") if isinstance(changed, Mapping) else changed)
