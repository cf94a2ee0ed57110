"""``views.*``: https://docs.slack.dev/reference/methods?family=views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.errors import SlackError, bad_argument
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.views import View


def _checked(core: Core, args: Args, kind: str) -> dict[str, Any]:
    """Return a sound view of the wanted kind."""
    view = args.json("view")
    core.check_view(view)
    if view["type"] != kind:
        raise bad_argument(f"must be a {kind} view [json-pointer:/view/type]")
    return dict(view)


def open_view(core: Core, args: Args) -> dict[str, Any]:
    """Open a modal for whoever caused the trigger."""
    trigger_id, view = args.text("trigger_id"), _checked(core, args, "modal")
    return _answer(core.views.open(core.triggers.use(trigger_id), view))


def push(core: Core, args: Args) -> dict[str, Any]:
    """Put a modal on the one that is open."""
    trigger_id, view = args.text("trigger_id"), _checked(core, args, "modal")
    return _answer(core.views.push(core.triggers.use(trigger_id), view))


def update(core: Core, args: Args) -> dict[str, Any]:
    """Replace what a modal shows."""
    if view_id := args.find("view_id"):
        present = core.views.find(view_id)
    else:
        present = core.views.find_external(args.text("external_id"))
    body = _checked(core, args, "modal")
    if present is None:
        raise SlackError("not_found")
    return _answer(core.views.update(present, body, args.find("hash")))


def publish(core: Core, args: Args) -> dict[str, Any]:
    """Show a person's App Home."""
    user_id, view = args.text("user_id"), _checked(core, args, "home")
    if not core.app.has_home:
        raise SlackError("not_enabled")
    if user_id not in core.workspace.users:
        raise SlackError("user_not_found")
    return _answer(core.views.publish(user_id, view, args.find("hash")))


def _answer(view: View) -> dict[str, Any]:
    return {"ok": True, "view": view.to_api()}


METHODS: Final = (
    Method("views.open", open_view, (), Tier.FOUR),
    Method("views.push", push, (), Tier.FOUR),
    Method("views.update", update, (), Tier.FOUR),
    Method("views.publish", publish, (), Tier.FOUR),
)
