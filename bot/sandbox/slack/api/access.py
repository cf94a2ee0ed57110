"""Which channels the bot may read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.workspace import Channel


def get_channel(core: Core, channel_id: str) -> Channel:
    """Return a channel that the bot may know of.

    Raises:
        SlackError: ``channel_not_found``, also for private channels without the bot.
    """
    channel = core.workspace.channels.get(channel_id)
    hidden = channel and channel.is_private and not channel.im_user
    if channel is None or (hidden and core.app.user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def is_member(core: Core, channel: Channel) -> bool:
    """Return whether the bot is in a channel."""
    return bool(channel.im_user) or core.app.user_id in channel.members


def get_target(core: Core, name: str, *, public: bool = True) -> Channel:
    """Return the channel to write to, given by its id, ``#name`` or a Slack user's id.

    Args:
        core: the workspace.
        name: as the app gave it.
        public: whether ``chat:write.public`` stands in for membership.

    Raises:
        SlackError: the bot may not write there.
    """
    if name in core.workspace.users:
        return _open_im(core, name)
    by_name = (one.id for one in core.workspace.channels.values() if f"#{one.name}" == name)
    channel = get_channel(core, next(by_name, name))
    if channel.is_archived:
        raise SlackError("is_archived")
    if not is_member(core, channel) and not (public and "chat:write.public" in core.scopes):
        raise SlackError("not_in_channel")
    return channel


def _open_im(core: Core, user_id: str) -> Channel:
    if core.workspace.users[user_id].is_bot:
        raise SlackError("cannot_dm_bot")
    return core.workspace.open_im(user_id)


def require_type_scope(core: Core, channel: Channel, family: str) -> None:
    """Refuse without the scope for this kind of channel, such as ``groups:read``.

    Raises:
        SlackError: ``missing_scope``.
    """
    prefix = "im" if channel.im_user else "groups" if channel.is_private else "channels"
    core.require_scope(f"{prefix}:{family}")
