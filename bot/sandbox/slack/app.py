"""The app as its manifest installs it: commands, shortcuts, scopes, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import BOT_USER_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_ID: Final = "A0DESKBOT"
BOT_ID: Final = "B0DESKBOT"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `name` has its slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; `kind` is ``global`` or ``message``."""

    name: str
    kind: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """What the workspace knows of the app."""

    name: str
    commands: Mapping[str, Command]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    has_home: bool
    is_interactive: bool

    @property
    def user_id(self) -> str:
        """Return the Slack user id of the bot."""
        return BOT_USER_ID

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> InstalledApp:
        """Install an app as Slack would from its manifest, already parsed from YAML or JSON.

        Keys: https://docs.slack.dev/reference/app-manifest.

        Raises:
            KeyError: the manifest lacks a key that Slack requires.
        """
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        return cls(
            name=manifest["display_information"]["name"],
            commands={
                entry["command"]: _command(entry) for entry in features.get("slash_commands", ())
            },
            shortcuts=tuple(_shortcut(entry) for entry in features.get("shortcuts", ())),
            scopes=frozenset(_at(manifest, "oauth_config", "scopes", "bot")),
            events=frozenset(_at(settings, "event_subscriptions", "bot_events")),
            has_home=bool(features.get("app_home", {}).get("home_tab_enabled")),
            is_interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        )

    def find_shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the shortcut with this ``callback_id``."""
        return next((one for one in self.shortcuts if one.callback_id == callback_id), None)


def _at(value: Mapping[str, Any], *path: str) -> Any:
    for key in path[:-1]:
        value = value.get(key, {})
    return value.get(path[-1], ())


def _command(entry: Mapping[str, Any]) -> Command:
    return Command(
        entry["command"],
        entry.get("description", ""),
        entry.get("usage_hint", ""),
        bool(entry.get("should_escape")),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(entry["name"], entry["type"], entry["callback_id"], entry["description"])
