"""What the browser page shows when it opens: everything that one person can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.slack.app import InstalledApp
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.workspace import Channel, User

JSON = dict[str, Any]


def state_of(core: Core, user_id: str) -> JSON:
    """Return the state of the workspace as one person sees it."""
    workspace, home = core.workspace, core.views.homes.get(user_id)
    channels = list(workspace.channels_of(user_id))
    bot = workspace.users[core.app.user_id]
    return {
        "users": [_user(one) for one in workspace.users.values()],
        "me": user_id,
        "channels": [_channel(one, bot.name) for one in channels],
        "commands": _commands(core.app),
        "shortcuts": _shortcuts(core.app),
        "messages": {
            one.id: [m.for_page() for m in workspace.visible_to(user_id, one.id)]
            for one in channels
        },
        "bot": {"name": bot.name, "id": bot.id},
        "groups": [{"id": one.id, "handle": one.handle} for one in workspace.groups.values()],
        "home": home and home.to_api(),
        "views": [view.to_api() for view in core.views.stack(user_id)],
    }


def _user(user: User) -> JSON:
    return {"id": user.id, "name": user.name, "role": user.role, "tz": user.tz}


def _channel(channel: Channel, bot_name: str) -> JSON:
    return {
        "id": channel.id,
        "name": bot_name if channel.im_user else channel.name,
        "private": channel.is_private,
        "shared": channel.is_ext_shared,
        "archived": channel.is_archived,
        "im": bool(channel.im_user),
    }


def _commands(app: InstalledApp) -> list[JSON]:
    return [
        {"command": one.name, "description": one.description, "usage_hint": one.usage_hint}
        for one in app.commands.values()
    ]


def _shortcuts(app: InstalledApp) -> list[JSON]:
    return [
        {
            "name": one.name,
            "type": one.kind,
            "callback_id": one.callback_id,
            "description": one.description,
        }
        for one in app.shortcuts
    ]
