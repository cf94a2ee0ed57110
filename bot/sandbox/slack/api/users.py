"""``users.*`` and ``usergroups.*``: https://docs.slack.dev/reference/methods?family=users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.method import Args, Method, page_of
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.limits import Tier

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.workspace import Group, User

_SINCE: Final = 1_700_000_000


def user_to_api(core: Core, user: User) -> dict[str, Any]:
    """Return Slack's user object, with the e-mail address only if a scope allows."""
    profile = {"real_name": user.name, "display_name": user.handle, "team": user.team_id}
    if user.email and "users:read.email" in core.scopes:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.handle,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": _SINCE,
        **({} if user.deleted else _living(core, user)),
    }


def _living(core: Core, user: User) -> dict[str, Any]:
    """Return the fields that Slack leaves out for deactivated users."""
    offset = core.clock().astimezone(ZoneInfo(user.tz)).utcoffset()
    return {
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_primary_owner": user.is_admin,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": not user.is_bot,
        **({"is_stranger": True} if user.is_stranger else {}),
    }


def info(core: Core, args: Args) -> dict[str, Any]:
    """Describe a person."""
    user = core.workspace.users.get(args.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": user_to_api(core, user)}


def list_users(core: Core, args: Args) -> dict[str, Any]:
    """List everybody of this workspace, the deactivated too."""
    own = [one for one in core.workspace.users.values() if one.team_id == TEAM_ID]
    page, more = page_of(own, args, default=200)
    return {"ok": True, "members": [user_to_api(core, one) for one in page], **more}


def look_up_by_email(core: Core, args: Args) -> dict[str, Any]:
    """Find a living person by e-mail address."""
    email = args.text("email").lower()
    for user in core.workspace.users.values():
        if user.email and user.email.lower() == email and not user.deleted:
            return {"ok": True, "user": user_to_api(core, user)}
    raise SlackError("users_not_found")


def _group_to_api(group: Group, *, users: bool) -> dict[str, Any]:
    body = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "date_create": _SINCE,
        "date_update": _SINCE,
        "date_delete": group.date_delete,
        "auto_type": None,
        "user_count": len(group.users),
    }
    return {**body, "users": list(group.users)} if users else body


def list_groups(core: Core, args: Args) -> dict[str, Any]:
    """List the user groups; disabled ones only with ``include_disabled``."""
    disabled, users = args.flag("include_disabled"), args.flag("include_users")
    groups = [one for one in core.workspace.groups.values() if disabled or not one.date_delete]
    return {"ok": True, "usergroups": [_group_to_api(one, users=users) for one in groups]}


def list_group_users(core: Core, args: Args) -> dict[str, Any]:
    """List the ids of a user group's members."""
    group = core.workspace.groups.get(args.text("usergroup"))
    if group is None or (group.date_delete and not args.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


_GROUPS: Final = ("usergroups:read",)
METHODS: Final = (
    Method("users.info", info, ("users:read",), Tier.FOUR),
    Method("users.list", list_users, ("users:read",), Tier.TWO),
    Method("users.lookupByEmail", look_up_by_email, ("users:read.email",)),
    Method("usergroups.list", list_groups, _GROUPS, Tier.TWO),
    Method("usergroups.users.list", list_group_users, _GROUPS, Tier.TWO),
)
