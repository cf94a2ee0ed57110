"""``files.*``: https://docs.slack.dev/messaging/working-with-files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.api.access import get_target
from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.errors import SlackError, bad_argument
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.files import File


def get_upload_url(core: Core, args: Args) -> dict[str, Any]:
    """Announce an upload."""
    name, size = args.text("filename"), args.number("length", 0, low=1)
    file = core.files.announce(name, size, args.find("alt_txt") or "")
    upload_url = f"{core.base_url}/upload/{file.ticket}"
    return {"ok": True, "upload_url": upload_url, "file_id": file.id}


def complete_upload(core: Core, args: Args) -> dict[str, Any]:
    """Finish uploads, and share them when a channel is given."""
    listed = args.json("files")
    if not isinstance(listed, list) or not listed:
        raise bad_argument("missing required field: files")
    channel = args.find("channel_id")
    target = get_target(core, channel).id if channel else None
    done = [_complete(core, one, target) for one in listed]
    if target:
        text = args.find("initial_comment") or " ".join(one.title for one in done)
        core.workspace.post(target, core.app.user_id, text, bot=True)
    return {"ok": True, "files": [core.files.to_api(one) for one in done]}


def _complete(core: Core, entry: dict[str, Any], channel: str | None) -> File:
    file = core.files.find(entry["id"])
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    core.files.complete(file, entry.get("title", ""), channel)
    return file


def _get(core: Core, args: Args) -> File:
    file = core.files.find(args.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    return file


def info(core: Core, args: Args) -> dict[str, Any]:
    """Describe a file; it has a type once it is processed."""
    return {"ok": True, "file": core.files.to_api(_get(core, args))}


def delete(core: Core, args: Args) -> dict[str, Any]:
    """Delete a file."""
    core.files.delete(_get(core, args))
    return {"ok": True}


_WRITE: Final = ("files:write",)
METHODS: Final = (
    Method("files.getUploadURLExternal", get_upload_url, _WRITE, Tier.FOUR),
    Method("files.completeUploadExternal", complete_upload, _WRITE, Tier.FOUR),
    Method("files.info", info, ("files:read",), Tier.FOUR),
    Method("files.delete", delete, _WRITE),
)
