"""The payloads that Slack sends, field for field.

https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.chat import message_to_api
from bot.sandbox.slack.app import APP_ID
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.workspace import TEAM_DOMAIN

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Channel, Message, User

JSON = dict[str, Any]

_TOKEN: Final = "deprecated-verification-token"  # noqa: S105  # Slack still sends one; nobody checks it


def command(core: Core, user: User, channel: Channel, name: str, text: str) -> dict[str, str]:
    """Return a slash command without its ``response_url``; all values are text, as in a form."""
    return {
        "token": _TOKEN,
        "team_id": user.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.handle,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": core.triggers.new(user.id),
    }


def _by(kind: str, user: User) -> JSON:
    return {
        "type": kind,
        "token": _TOKEN,
        "team": {"id": user.team_id, "domain": TEAM_DOMAIN},
        "user": {
            "id": user.id,
            "username": user.handle,
            "name": user.handle,
            "team_id": user.team_id,
        },
        "enterprise": None,
        "is_enterprise_install": False,
    }


def shortcut(core: Core, user: User, callback_id: str) -> JSON:
    """Return a global shortcut."""
    more = {"callback_id": callback_id, "trigger_id": core.triggers.new(user.id)}
    return {**_by("shortcut", user), "action_ts": core.workspace.next_ts(), **more}


def message_action(
    core: Core, user: User, callback_id: str, channel: Channel, message: Message
) -> JSON:
    """Return a message shortcut without its ``response_url``."""
    return {
        **shortcut(core, user, callback_id),
        "type": "message_action",
        "message_ts": message.ts,
        "message": message_to_api(message),
        "channel": {"id": channel.id, "name": channel.payload_name},
    }


def _in_message(channel: Channel, message: Message) -> JSON:
    """Return where an element of a message is; an ephemeral message itself is left out."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    payload: JSON = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name},
    }
    if message.ephemeral_to is None:
        payload["message"] = message_to_api(message)
    return payload


def _in_view(view: View) -> JSON:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.to_api()}


def click_in_message(
    core: Core, user: User, place: tuple[Channel, Message], action: JSON, values: JSON
) -> JSON:
    """Return a ``block_actions`` of a message without its ``response_url``."""
    return {
        **_action(core, user, action),
        **_in_message(*place),
        "state": {"values": values},
    }


def click_in_view(core: Core, user: User, view: View, action: JSON) -> JSON:
    """Return a ``block_actions`` of a modal or of App Home, which has no ``response_url``."""
    return {**_action(core, user, action), **_in_view(view)}


def _action(core: Core, user: User, action: JSON) -> JSON:
    action = {**action, "action_ts": core.workspace.next_ts()}
    return {
        **_by("block_actions", user),
        "api_app_id": APP_ID,
        "trigger_id": core.triggers.new(user.id),
        "actions": [action],
    }


def suggestion(user: User, asked: JSON, place: View | tuple[Channel, Message]) -> JSON:
    """Return a ``block_suggestion``; `asked` holds ``action_id``, ``block_id`` and ``value``."""
    where = _in_message(*place) if isinstance(place, tuple) else _in_view(place)
    return {**_by("block_suggestion", user), "api_app_id": APP_ID, **asked, **where}


def submission(core: Core, user: User, view: View, response_urls: list[JSON]) -> JSON:
    """Return a ``view_submission``."""
    return {
        **_by("view_submission", user),
        "api_app_id": APP_ID,
        "trigger_id": core.triggers.new(user.id),
        "view": view.to_api(),
        "response_urls": response_urls,
    }


def closed(user: User, view: View) -> JSON:
    """Return a ``view_closed``."""
    more = {"api_app_id": APP_ID, "view": view.to_api(), "is_cleared": False}
    return {**_by("view_closed", user), **more}


def event(core: Core, inner: JSON) -> JSON:
    """Return an event in its envelope."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": core.app.user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(core.clock().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": new_id("4-"),
    }
