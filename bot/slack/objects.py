"""Slack's objects as far as they matter here: users, their user groups, channels; no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A Slack user: https://docs.slack.dev/reference/objects/user-object.

    Attributes:
        is_guest: single- or multi-channel guest.
        is_stranger: of another organization, without a channel in common.
        time_zone: IANA name.
    """

    id: str
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    email: str | None = field(default=None, repr=False)
    time_zone: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    is_stranger: bool = False


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A conversation: https://docs.slack.dev/reference/objects/conversation-object.

    Attributes:
        is_ext_shared: people of another organization read along.
        is_pending_ext_shared: they are invited to.
    """

    id: str
    name: str = ""
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_archived: bool = False
    is_private: bool = False
    is_im: bool = False


def read_user(raw: Mapping[str, Any]) -> SlackUser:
    """Read the ``user`` of ``users.info``.

    Raises:
        ValueError: it has no id.
    """
    profile = raw.get("profile") or {}
    enterprise = raw.get("enterprise_user") or {}
    return SlackUser(
        id=_id(raw),
        team_id=raw.get("team_id"),
        enterprise_id=enterprise.get("enterprise_id"),
        name=profile.get("display_name") or raw.get("real_name") or raw.get("name") or "",
        email=profile.get("email"),
        time_zone=raw.get("tz"),
        is_admin=raw.get("is_admin") is True,
        is_owner=raw.get("is_owner") is True,
        is_guest=bool(raw.get("is_restricted") or raw.get("is_ultra_restricted")),
        is_bot=bool(raw.get("is_bot") or raw.get("is_workflow_bot")),
        is_deleted=bool(raw.get("deleted")),
        is_stranger=bool(raw.get("is_stranger")),
    )


def read_channel(raw: Mapping[str, Any]) -> SlackChannel:
    """Read the ``channel`` of ``conversations.info``.

    Raises:
        ValueError: it has no id.
    """
    pending = raw.get("is_pending_ext_shared") or raw.get("pending_connected_team_ids")
    return SlackChannel(
        id=_id(raw),
        name=raw.get("name") or "",
        is_ext_shared=bool(raw.get("is_ext_shared")),
        is_pending_ext_shared=bool(pending),
        is_archived=bool(raw.get("is_archived")),
        is_private=bool(raw.get("is_private")),
        is_im=bool(raw.get("is_im")),
    )


def read_groups(groups: list[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return the groups of each user from the ``usergroups`` of ``usergroups.list``.

    A group counts by its id (``S…``) and by its handle with an ``@`` before it, so that nobody's
    handle can pose as an id; disabled groups do not count.
    """
    found: dict[str, set[str]] = {}
    for group in groups:
        for user_id in group.get("users") or ():
            found.setdefault(user_id, set()).update(_names(group))
    return {user_id: frozenset(names) for user_id, names in found.items() if names}


def read_group_names(groups: list[Mapping[str, Any]]) -> frozenset[str]:
    """Return every enabled group by its id and by its handle, as `read_groups` has them."""
    return frozenset(name for group in groups for name in _names(group))


def _names(group: Mapping[str, Any]) -> set[str]:
    if group.get("date_delete"):
        return set()
    handle = group.get("handle")
    return {_id(group), *([f"@{handle.lower()}"] if handle else ())}


def _id(raw: Mapping[str, Any]) -> str:
    if not raw.get("id"):
        raise ValueError("an object of Slack's without its id")
    return str(raw["id"])
