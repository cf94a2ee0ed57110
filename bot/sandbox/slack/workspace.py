"""The state of the workspace: people, user groups, channels and messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.feed import Feed, Push
from bot.sandbox.slack.ids import Timestamps, new_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.clock import Clock

TEAM_NAME: Final = "Sandbox"
TEAM_DOMAIN: Final = "sandbox"


@dataclass(slots=True)
class User:
    """A Slack user, with the flags of `users.info`; `role` is for the page only."""

    id: str
    handle: str
    name: str
    email: str | None = None
    role: str = "member"
    tz: str = "Europe/Berlin"
    team_id: str = TEAM_ID
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    deleted: bool = False

    @property
    def is_guest(self) -> bool:
        """Return whether they see only the channels they are a member of."""
        return self.is_restricted or self.is_ultra_restricted or self.team_id != TEAM_ID


@dataclass(slots=True)
class Group:
    """A user group; a disabled one keeps its handle and has a `date_delete` (epoch seconds)."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()
    date_delete: int = 0


@dataclass(slots=True)
class Channel:
    """A channel, or with `im_user` the direct messages between that person and the bot."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    is_archived: bool = False
    im_user: str | None = None

    @property
    def payload_name(self) -> str:
        """Return the name that payloads carry, which hides private ones."""
        if self.im_user:
            return "directmessage"
        return "privategroup" if self.is_private else self.name


@dataclass(slots=True)
class Message:
    """A message as everybody, or with `ephemeral_to` one person alone, sees it.

    Attributes:
        command: the typed slash command shown above an answer to the whole channel.
        revision: grows with each change anywhere, so that changes can be told apart.
    """

    ts: str
    channel: str
    user: str | None
    text: str
    bot: bool = False
    blocks: list[dict[str, Any]] | None = None
    ephemeral_to: str | None = None
    command: str | None = None
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    edited: bool = False
    revision: int = 0

    def for_page(self) -> dict[str, Any]:
        """Return what the browser page shows."""
        keys = ("ts", "channel", "user", "bot", "text", "blocks", "ephemeral_to", "command")
        return {key: getattr(self, key) for key in (*keys, "thread_ts", "edited")}


class Workspace:
    """People, groups, channels and messages; each change goes to the feed."""

    def __init__(self, clock: Clock, feed: Feed) -> None:
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, Message] = {}
        self.revision = 0
        self._feed = feed
        self._timestamps = Timestamps(clock)

    def add_users(self, users: Iterable[User]) -> None:
        """Let people in."""
        self.users.update({user.id: user for user in users})

    def next_ts(self) -> str:
        """Return a fresh timestamp."""
        return self._timestamps.next()

    def can_see(self, user_id: str, channel: Channel) -> bool:
        """Return whether a person may read a channel."""
        user = self.users[user_id]
        if user_id in channel.members:
            return True
        return not (channel.is_private or channel.im_user or user.is_guest)

    def channels_of(self, user_id: str) -> Iterator[Channel]:
        """Yield the channels that a person may read."""
        return (one for one in self.channels.values() if self.can_see(user_id, one))

    def visible_to(self, user_id: str, channel_id: str) -> list[Message]:
        """Return the messages of a channel as one person sees them, oldest first."""
        if not self.can_see(user_id, self.channels[channel_id]):
            return []
        mine = (None, user_id)
        found = (one for one in self.messages.values() if one.channel == channel_id)
        return sorted((m for m in found if m.ephemeral_to in mine), key=lambda m: m.ts)

    def find(self, channel_id: str, ts: str) -> Message | None:
        """Return the message with this timestamp in this channel."""
        message = self.messages.get(ts)
        return message if message and message.channel == channel_id else None

    def post(self, channel_id: str, user: str | None, text: str, **more: Any) -> Message:
        """Add a message; `more` are further fields of it."""
        message = Message(self.next_ts(), channel_id, user, text, **more)
        self.messages[message.ts] = message
        self._changed(message, "message")
        return message

    def edit(self, message: Message, **changes: Any) -> None:
        """Change fields of a message."""
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited = True
        self._changed(message, "message_changed")

    def delete(self, message: Message) -> None:
        """Remove a message."""
        del self.messages[message.ts]
        self.revision += 1
        data = {"type": "message_deleted", "channel": message.channel, "ts": message.ts}
        self._feed.publish(Push(data, message.ephemeral_to, message.channel))

    def open_im(self, user_id: str) -> Channel:
        """Return the direct messages between a person and the bot."""
        for channel in self.channels.values():
            if channel.im_user == user_id:
                return channel
        channel = Channel(new_id("D"), "", {user_id}, is_private=True, im_user=user_id)
        self.channels[channel.id] = channel
        self._feed.publish(Push({"type": "state"}, user_id))
        return channel

    def _changed(self, message: Message, kind: str) -> None:
        self.revision += 1
        message.revision = self.revision
        data = {"type": kind, "message": message.for_page()}
        self._feed.publish(Push(data, message.ephemeral_to, message.channel))
