"""What is wrong with a manifest, before Slack says so: Slack's schema and what it lets through."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft7Validator

Manifest = dict[str, Any]
"""A manifest as parsed YAML: https://docs.slack.dev/reference/app-manifest."""

_SCHEMA: Final = Path(__file__).resolve().parent / "slack" / "manifest.schema.json"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")

BOT_SCOPES: Final = frozenset(
    """
    app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write
    canvases:read canvases:write channels:history channels:join channels:manage channels:read
    channels:write.invites channels:write.topic chat:write chat:write.customize chat:write.public
    commands conversations.connect:manage conversations.connect:read conversations.connect:write
    datastore:read datastore:write dnd:read emoji:read files:read files:write groups:history
    groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write
    im:write.topic incoming-webhook links.embed:write links:read links:write lists:read lists:write
    metadata.message:read mpim:history mpim:read mpim:write mpim:write.invites mpim:write.topic
    pins:read pins:write reactions:read reactions:write reminders:read reminders:write
    remote_files:read remote_files:share remote_files:write search:read.files search:read.public
    search:read.users team.billing:read team.preferences:read team:read tokens.basic triggers:read
    triggers:write usergroups:read usergroups:write users.profile:read users:read users:read.email
    users:write workflow.steps:execute
    """.split()  # noqa: SIM905 - seventy quoted strings would hide the one that is wrong
)
"""Scopes of bot tokens: https://docs.slack.dev/reference/scopes. The schema knows none by name."""

EVENT_SCOPES: Final = {
    "app_home_opened": frozenset[str](),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_rate_limited": frozenset[str](),
    "app_uninstalled": frozenset[str](),
    "channel_archive": frozenset({"channels:read"}),
    "channel_deleted": frozenset({"channels:read"}),
    "channel_left": frozenset({"channels:read"}),
    "channel_rename": frozenset({"channels:read"}),
    "channel_shared": frozenset({"channels:read", "groups:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "channel_unshared": frozenset({"channels:read", "groups:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_deleted": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
    "group_rename": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "link_shared": frozenset({"links:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "reaction_added": frozenset({"reactions:read"}),
    "subteam_created": frozenset({"usergroups:read"}),
    "subteam_members_changed": frozenset({"usergroups:read"}),
    "subteam_updated": frozenset({"usergroups:read"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": frozenset[str](),
    "user_change": frozenset({"users:read"}),
}
"""The scopes of which an event needs any one: https://docs.slack.dev/reference/events."""


def validate(manifest: Manifest) -> list[str]:
    """Return what is wrong with a manifest, each problem as "where: what"; empty when nothing is.

    The second half asks only of a manifest whose shape the schema accepts.
    """
    problems = [
        f"{error.json_path.removeprefix('$.')}: {error.message}"
        for error in _schema().iter_errors(manifest)
    ]
    return problems or [problem for check in _CHECKS for problem in check(manifest)]


def needed_scopes(manifest: Manifest) -> frozenset[str]:
    """Return the scopes that the bot token must have been granted."""
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    return frozenset(scopes.get("bot", []))


@cache
def _schema() -> Draft7Validator:
    """The bundle's dispatcher only says that no version fits, so its version 1 is asked itself."""
    from jsonschema import Draft7Validator  # noqa: PLC0415 -- a running bot checks no manifest

    bundle = json.loads(_SCHEMA.read_text("utf-8"))
    return Draft7Validator(bundle["definitions"]["manifest.schema.1.0.0"])


def _check_version(manifest: Manifest) -> Iterator[str]:
    version = manifest.get("_metadata", {}).get("major_version", 1)
    if version != 1:
        yield f"_metadata.major_version: {version} is for apps that Slack hosts; use 1"


def _check_colour(manifest: Manifest) -> Iterator[str]:
    colour = manifest["display_information"].get("background_color")
    if colour is not None and not _COLOUR.fullmatch(colour):
        yield f"display_information.background_color: {colour!r} is no colour such as #1f3a5f"


def _check_scopes(manifest: Manifest) -> Iterator[str]:
    scopes = needed_scopes(manifest)
    for scope in sorted(scopes - BOT_SCOPES):
        yield f"oauth_config.scopes.bot: {scope!r} is no scope of a bot token"
    if "users:read.email" in scopes and "users:read" not in scopes:
        yield "oauth_config.scopes.bot: 'users:read.email' needs 'users:read' too"
    if _entries(manifest, "slash_commands", "shortcuts") and "commands" not in scopes:
        yield "oauth_config.scopes.bot: slash commands and shortcuts need 'commands'"
    if scopes and "bot_user" not in manifest.get("features", {}):
        yield "features.bot_user: the bot's scopes need a bot user"


def _check_events(manifest: Manifest) -> Iterator[str]:
    scopes = needed_scopes(manifest)
    where = "settings.event_subscriptions.bot_events"
    for event in _setting(manifest, "event_subscriptions").get("bot_events", []):
        needed = EVENT_SCOPES.get(event)
        if needed is None:
            yield f"{where}: {event!r} is no event that this check knows"
        elif needed and not needed & scopes:
            yield f"{where}: {event!r} needs the scope {' or '.join(sorted(needed))}"


def _check_duplicates(manifest: Manifest) -> Iterator[str]:
    for feature, key in (("slash_commands", "command"), ("shortcuts", "callback_id")):
        counts = Counter(entry[key] for entry in _entries(manifest, feature))
        for name in (name for name, count in counts.items() if count > 1):
            yield f"features.{feature}: {name!r} is there twice"


def _check_interactivity(manifest: Manifest) -> Iterator[str]:
    is_enabled = _setting(manifest, "interactivity").get("is_enabled", False)
    if _entries(manifest, "shortcuts") and not is_enabled:
        yield "settings.interactivity.is_enabled: shortcuts need it"


def _check_urls(manifest: Manifest) -> Iterator[str]:
    is_socket = manifest.get("settings", {}).get("socket_mode_enabled", False)
    for where, url in _urls(manifest):
        if is_socket and url:
            yield f"{where}: leave it out in Socket Mode"
        elif not is_socket and not url:
            yield f"{where}: HTTP mode needs it"


def _urls(manifest: Manifest) -> Iterator[tuple[str, str | None]]:
    """Every place where HTTP mode needs a URL, and what stands there."""
    for number, command in enumerate(_entries(manifest, "slash_commands")):
        yield f"features.slash_commands[{number}].url", command.get("url")
    if events := _setting(manifest, "event_subscriptions"):
        yield "settings.event_subscriptions.request_url", events.get("request_url")
    if interactivity := _setting(manifest, "interactivity"):
        for key in ("request_url", "message_menu_options_url"):
            yield f"settings.interactivity.{key}", interactivity.get(key)


def _entries(manifest: Manifest, *features: str) -> list[dict[str, Any]]:
    held = manifest.get("features", {})
    return [entry for feature in features for entry in held.get(feature, [])]


def _setting(manifest: Manifest, key: str) -> dict[str, Any]:
    found: dict[str, Any] = manifest.get("settings", {}).get(key, {})
    return found


_CHECKS: Final = (
    _check_version,
    _check_colour,
    _check_scopes,
    _check_events,
    _check_duplicates,
    _check_interactivity,
    _check_urls,
)
