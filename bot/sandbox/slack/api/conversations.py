"""``conversations.*``: https://docs.slack.dev/reference/methods?family=conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.access import get_channel, is_member, require_type_scope
from bot.sandbox.slack.api.chat import message_to_api
from bot.sandbox.slack.api.method import Args, Method, page_of
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.feed import Push
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.workspace import Channel, Message

_CREATED: Final = 1_700_000_000
_SCOPES: Final = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
}


def channel_to_api(core: Core, channel: Channel) -> dict[str, Any]:
    """Return Slack's channel object."""
    common = {"id": channel.id, "created": _CREATED, "context_team_id": TEAM_ID}
    if channel.im_user:
        return {**common, "is_im": True, "user": channel.im_user, "is_org_shared": False}
    shared = channel.is_ext_shared or channel.is_org_shared
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "is_org_shared": channel.is_org_shared,
        "is_member": is_member(core, channel),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def info(core: Core, args: Args) -> dict[str, Any]:
    """Describe a channel."""
    channel = get_channel(core, args.text("channel"))
    require_type_scope(core, channel, "read")
    body = channel_to_api(core, channel)
    if args.flag("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"ok": True, "channel": body}


def list_channels(core: Core, args: Args) -> dict[str, Any]:
    """List the channels of the wanted types that the bot may know of."""
    kinds = set((args.find("types") or "public_channel").split(","))
    for kind in sorted(kinds & _SCOPES.keys()):
        core.require_scope(_SCOPES[kind])
    found = [one for one in core.workspace.channels.values() if _kind(one) in kinds]
    known = [one for one in found if not one.is_private or is_member(core, one)]
    if args.flag("exclude_archived"):
        known = [one for one in known if not one.is_archived]
    page, more = page_of([channel_to_api(core, one) for one in known], args)
    return {"ok": True, "channels": page, **more}


def _kind(channel: Channel) -> str:
    if channel.im_user:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def members(core: Core, args: Args) -> dict[str, Any]:
    """List the ids of a channel's members."""
    channel = get_channel(core, args.text("channel"))
    require_type_scope(core, channel, "read")
    page, more = page_of(sorted(channel.members), args)
    return {"ok": True, "members": page, **more}


def history(core: Core, args: Args) -> dict[str, Any]:
    """Return the messages of a channel that the bot is in, newest first, without ephemerals."""
    channel = get_channel(core, args.text("channel"))
    require_type_scope(core, channel, "history")
    if not is_member(core, channel):
        raise SlackError("not_in_channel")
    oldest, latest = float(args.find("oldest") or 0), float(args.find("latest") or "inf")
    found = [
        message
        for message in core.workspace.messages.values()
        if message.channel == channel.id and not message.ephemeral_to and not message.thread_ts
        if oldest < float(message.ts) < latest
        or (args.flag("inclusive") and float(message.ts) in (oldest, latest))
    ]
    return _messages(sorted(found, key=lambda one: one.ts, reverse=True), args)


def replies(core: Core, args: Args) -> dict[str, Any]:
    """Return a thread, oldest first and with the message that it answers at the top."""
    channel = get_channel(core, args.text("channel"))
    require_type_scope(core, channel, "history")
    if not is_member(core, channel):
        raise SlackError("not_in_channel")
    parent = core.workspace.find(channel.id, args.text("ts"))
    if parent is None or parent.ephemeral_to:
        raise SlackError("thread_not_found")
    begun = parent.thread_ts or parent.ts
    found = [
        message
        for message in core.workspace.messages.values()
        if message.channel == channel.id and begun in (message.ts, message.thread_ts)
    ]
    return _messages(sorted(found, key=lambda one: one.ts), args)


def _messages(found: list[Message], args: Args) -> dict[str, Any]:
    page, more = page_of(found, args)
    bodies = [message_to_api(one) for one in page]
    if args.flag("include_all_metadata"):
        for body, message in zip(bodies, page, strict=True):
            body.update({"metadata": message.metadata} if message.metadata else {})
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"ok": True, "messages": bodies, "has_more": has_more, **more}


def open_conversation(core: Core, args: Args) -> dict[str, Any]:
    """Open the direct messages with one person."""
    user = core.workspace.users.get(args.text("users"))
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"ok": True, "channel": {"id": core.workspace.open_im(user.id).id}}


def join(core: Core, args: Args) -> dict[str, Any]:
    """Enter a public channel."""
    channel = get_channel(core, args.text("channel"))
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    channel.members.add(core.app.user_id)
    core.feed.publish(Push({"type": "state"}))
    return {"ok": True, "channel": channel_to_api(core, channel)}


_READ: Final = ("channels:read", "groups:read", "im:read")
_HISTORY: Final = ("channels:history", "groups:history", "im:history")
METHODS: Final = (
    Method("conversations.info", info, _READ),
    Method("conversations.list", list_channels, _READ, Tier.TWO),
    Method("conversations.members", members, _READ, Tier.FOUR),
    Method("conversations.history", history, _HISTORY),
    Method("conversations.replies", replies, _HISTORY),
    Method("conversations.open", open_conversation, ("im:write",)),
    Method("conversations.join", join, ("channels:join",)),
)
