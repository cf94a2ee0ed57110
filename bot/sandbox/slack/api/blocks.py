"""``blocks.*``: https://docs.slack.dev/reference/methods/blocks.validate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.blocks import check_message, check_view
from bot.sandbox.slack.errors import bad_argument, refused

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core


def validate(core: Core, args: Args) -> dict[str, Any]:
    """Check blocks, a message or a view without sending it."""
    view, message, blocks = args.json("view"), args.json("message"), args.json("blocks")
    if view:
        problems = check_view(view, modern=core.modern_blocks)
    elif message or blocks:
        found = blocks or message.get("blocks")
        problems = check_message(found, (message or {}).get("text"), modern=core.modern_blocks)
    else:
        raise bad_argument("missing required field: blocks")
    if problems:
        raise refused("invalid_blocks", problems)
    return {"ok": True}


METHODS: Final = (Method("blocks.validate", validate, token="none"),)  # noqa: S106  # no secret
