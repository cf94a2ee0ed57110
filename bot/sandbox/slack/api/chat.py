"""``chat.*``: https://docs.slack.dev/reference/methods?family=chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.access import get_channel, get_target
from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.app import APP_ID, BOT_ID
from bot.sandbox.slack.elements import named_blocks
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.workspace import Message

_TRUNCATED: Final = 40_000
_UPDATE_TEXT: Final = 4_000
_METADATA: Final = {"event_type", "event_payload"}


def message_to_api(message: Message) -> dict[str, Any]:
    """Return a message as Slack's answers and payloads hold it."""
    body: dict[str, Any] = {"type": "message", "user": message.user, "text": message.text}
    body |= {"ts": message.ts, "team": TEAM_ID}
    if message.bot:
        body |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks is not None:
        body["blocks"] = message.blocks
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    return body


def _content(core: Core, args: Args) -> tuple[str, list[dict[str, Any]] | None]:
    blocks, text = args.json("blocks"), args.find("text") or ""
    if markdown := args.find("markdown_text"):
        if blocks or text:
            raise SlackError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": markdown}]
    core.check_message(blocks, text)
    return text[:_TRUNCATED], named_blocks({"blocks": blocks})["blocks"]


def _metadata(args: Args) -> dict[str, Any] | None:
    metadata = args.json("metadata")
    if metadata is not None and (not isinstance(metadata, dict) or metadata.keys() != _METADATA):
        raise SlackError("invalid_metadata_format")
    return metadata


def post_message(core: Core, args: Args) -> dict[str, Any]:
    """Post a message in a channel, or to a person by their id."""
    channel = get_target(core, args.text("channel"))
    text, blocks = _content(core, args)
    message = core.workspace.post(
        channel.id,
        core.app.user_id,
        text,
        bot=True,
        blocks=blocks,
        thread_ts=args.find("thread_ts"),
        metadata=_metadata(args),
    )
    body = message_to_api(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": body}


def post_ephemeral(core: Core, args: Args) -> dict[str, Any]:
    """Show a message to one member of a channel."""
    channel = get_target(core, args.text("channel"), public=False)
    user = args.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(core, args)
    message = core.workspace.post(
        channel.id, core.app.user_id, text, bot=True, blocks=blocks, ephemeral_to=user
    )
    return {"ok": True, "message_ts": message.ts}


def _own_message(core: Core, args: Args, refusal: str) -> Message:
    """Return one of the bot's messages; ephemeral ones cannot be found."""
    channel = get_channel(core, args.text("channel"))
    message = core.workspace.find(channel.id, args.text("ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    if message.user != core.app.user_id:
        raise SlackError(refusal)
    if channel.is_archived:
        raise SlackError("is_inactive")
    return message


def update(core: Core, args: Args) -> dict[str, Any]:
    """Change one of the bot's own messages; blocks left out beside a text vanish."""
    message = _own_message(core, args, "cant_update_message")
    if len(args.find("text") or "") > _UPDATE_TEXT:
        raise SlackError("msg_too_long")
    text, blocks = _content(core, args)
    metadata = _metadata(args) or message.metadata
    core.workspace.edit(message, text=text, blocks=blocks, metadata=metadata)
    body = message_to_api(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": text, "message": body}


def delete(core: Core, args: Args) -> dict[str, Any]:
    """Delete one of the bot's own messages."""
    message = _own_message(core, args, "cant_delete_message")
    core.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(core: Core, args: Args) -> dict[str, Any]:
    """Return the address of a message."""
    channel = get_channel(core, args.text("channel"))
    ts = args.text("message_ts")
    message = core.workspace.find(channel.id, ts)
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    link = f"{core.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": link}


_WRITE: Final = ("chat:write",)
METHODS: Final = (
    Method("chat.postMessage", post_message, _WRITE, Tier.POSTING),
    Method("chat.postEphemeral", post_ephemeral, _WRITE, Tier.FOUR),
    Method("chat.update", update, _WRITE),
    Method("chat.delete", delete, _WRITE),
    Method("chat.getPermalink", get_permalink, (), Tier.SPECIAL),
)
