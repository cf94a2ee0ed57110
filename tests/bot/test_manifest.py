"""Facts about the manifest: it installs as it is, and what would not install is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from bot.manifest import (
    EVENTS_PATH,
    MAX_LINK,
    ManifestError,
    create_link,
    http_manifest,
    needed_scopes,
    socket_manifest,
)
from bot.manifest_checks import _SCHEMA, BOT_SCOPES, EVENT_SCOPES, validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.manifest import Manifest

URL = "https://bot.example.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def urls_of(value: object) -> list[str]:
    """Every value of a key that names a URL, wherever it stands."""
    if isinstance(value, list):
        return [url for item in value for url in urls_of(item)]
    if not isinstance(value, dict):
        return []
    own = [str(item) for key, item in value.items() if key.endswith("url")]
    return own + [url for item in value.values() for url in urls_of(item)]


def without(manifest: Manifest, *path: str) -> None:
    """Take out what the path leads to."""
    *parents, last = path
    for key in parents:
        manifest = manifest[key]
    del manifest[last]


def test_manifest_installs_as_it_is() -> None:
    """The manifest in the repository has no problem and asks for Socket Mode, without URLs."""
    manifest = socket_manifest()
    assert validate(manifest) == []
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert urls_of(manifest) == []


def test_manifest_passes_the_whole_bundle() -> None:
    """Slack's dispatcher schema, not only the version that the checks ask, accepts it."""
    bundle = Draft7Validator(json.loads(_SCHEMA.read_text("utf-8")))
    assert bundle.is_valid(socket_manifest())
    assert not bundle.is_valid(socket_manifest() | {"unknown": 1})


def test_commands_escape_mentions() -> None:
    """Every command gets mentions as ids, which names typed as text could only imitate."""
    commands = socket_manifest()["features"]["slash_commands"]
    assert commands
    assert all(command["should_escape"] is True for command in commands)


def test_http_manifest_is_complete() -> None:
    """In HTTP mode the URL stands in every command, for events, for clicks and for options."""
    manifest = socket_manifest()
    changed = http_manifest(URL)
    assert validate(changed) == []
    assert changed["settings"]["socket_mode_enabled"] is False
    commands = len(manifest["features"]["slash_commands"])
    assert urls_of(changed) == [URL + EVENTS_PATH] * (commands + 3)


def test_bare_app_is_fine() -> None:
    """An app with nothing but a name has no problem and needs no scope."""
    bare = {"display_information": {"name": "Bare"}}
    assert validate(bare) == []
    assert needed_scopes(bare) == frozenset()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://bot.example.com", "https://bot.example.com/slack/events"),
        ("https://bot.example.com/", "https://bot.example.com/slack/events"),
        ("https://bot.example.com/slack/events", "https://bot.example.com/slack/events"),
        ("https://bot.example.com/slack/events/", "https://bot.example.com/slack/events"),
        ("https://bot.example.com:8443/desk", "https://bot.example.com:8443/desk/slack/events"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/slack/events"),
        ("http://[::1]:3000", "http://[::1]:3000/slack/events"),
        ("http://localhost:3000", "http://localhost:3000/slack/events"),
    ],
)
def test_events_path_is_appended_once(url: str, expected: str) -> None:
    """The path that the bot serves ends the URL, whether it was given or not."""
    assert set(urls_of(http_manifest(url))) == {expected}


@given(path=st.from_regex(r"(/[a-z0-9.-]{1,8}){0,3}/?", fullmatch=True))
def test_http_manifest_twice_is_once(path: str) -> None:
    """The URL that was written can be given again and changes nothing."""
    once = http_manifest(URL + path)
    assert http_manifest(urls_of(once)[0]) == once


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bot.example.com",
        "http://bot.example.com",
        "ftp://bot.example.com",
        "https://",
        "https://bot.example.com?x=1",
        "https://bot.example.com#x",
        "https://name:secret@bot.example.com",
        "https://bot example.com",
        "https://bot.example.com\n",
        "https://bot.example.com:port",
        "https://[::1",
        "http://10.0.0.1",
    ],
)
def test_url_that_slack_cannot_call_is_refused(url: str) -> None:
    """Anything but a plain https URL, or plain http on loopback, is an error that quotes it."""
    with pytest.raises(ManifestError) as caught:
        http_manifest(url)
    assert repr(url) in str(caught.value)


def drop_url(manifest: Manifest) -> None:
    """Leave a command without its URL."""
    del manifest["features"]["slash_commands"][1]["url"]


def drop_options_url(manifest: Manifest) -> None:
    """Leave the options without their URL."""
    without(manifest, "settings", "interactivity", "message_menu_options_url")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (drop_url, "features.slash_commands[1].url: HTTP mode needs it"),
        (
            drop_options_url,
            "settings.interactivity.message_menu_options_url: HTTP mode needs it",
        ),
    ],
)
def test_missing_url_is_a_problem_in_http_mode(
    spoil: Callable[[Manifest], None], problem: str
) -> None:
    """HTTP mode says which place lacks its URL."""
    manifest = http_manifest(URL)
    spoil(manifest)
    assert validate(manifest) == [problem]


def test_url_left_behind_is_a_problem_in_socket_mode() -> None:
    """Socket Mode says each place that still has a URL."""
    manifest = http_manifest(URL)
    manifest["settings"]["socket_mode_enabled"] = True
    problems = validate(manifest)
    assert len(problems) == len(urls_of(manifest))
    assert all(problem.endswith(": leave it out in Socket Mode") for problem in problems)


def spoil_scope(manifest: Manifest) -> None:
    """Name a scope that is none."""
    manifest["oauth_config"]["scopes"]["bot"].append("chat:shout")


def drop_commands_scope(manifest: Manifest) -> None:
    """Ask for commands without their scope."""
    manifest["oauth_config"]["scopes"]["bot"].remove("commands")


def drop_users_scope(manifest: Manifest) -> None:
    """Ask for e-mail addresses without users."""
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read")
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("user_change")


def drop_event_scope(manifest: Manifest) -> None:
    """Subscribe to user groups without their scope."""
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")


def spoil_event(manifest: Manifest) -> None:
    """Subscribe to an event that is none."""
    manifest["settings"]["event_subscriptions"]["bot_events"].append("user_sneezed")


def spoil_colour(manifest: Manifest) -> None:
    """Name a colour that the schema lets through."""
    manifest["display_information"]["background_color"] = "navy"


def double_command(manifest: Manifest) -> None:
    """Define a command twice."""
    commands = manifest["features"]["slash_commands"]
    commands.append(commands[0])


def double_shortcut(manifest: Manifest) -> None:
    """Define a shortcut twice."""
    shortcuts = manifest["features"]["shortcuts"]
    shortcuts.append(shortcuts[0])


def disable_interactivity(manifest: Manifest) -> None:
    """Switch off what shortcuts need."""
    manifest["settings"]["interactivity"]["is_enabled"] = False


def drop_bot_user(manifest: Manifest) -> None:
    """Ask for a bot's scopes without a bot."""
    without(manifest, "features", "bot_user")


def ask_for_version_2(manifest: Manifest) -> None:
    """Ask for the format of apps that Slack hosts."""
    manifest["_metadata"]["major_version"] = 2


EVENTS = "settings.event_subscriptions.bot_events"


@pytest.mark.parametrize(
    ("spoil", "problems"),
    [
        (spoil_scope, ["oauth_config.scopes.bot: 'chat:shout' is no scope of a bot token"]),
        (
            drop_commands_scope,
            ["oauth_config.scopes.bot: slash commands and shortcuts need 'commands'"],
        ),
        (
            drop_users_scope,
            ["oauth_config.scopes.bot: 'users:read.email' needs 'users:read' too"],
        ),
        (
            drop_event_scope,
            [
                f"{EVENTS}: 'subteam_members_changed' needs the scope usergroups:read",
                f"{EVENTS}: 'subteam_updated' needs the scope usergroups:read",
            ],
        ),
        (spoil_event, [f"{EVENTS}: 'user_sneezed' is no event that this check knows"]),
        (
            spoil_colour,
            ["display_information.background_color: 'navy' is no colour such as #1f3a5f"],
        ),
        (double_command, ["features.slash_commands: '/agent-status' is there twice"]),
        (double_shortcut, ["features.shortcuts: 'agent_card' is there twice"]),
        (disable_interactivity, ["settings.interactivity.is_enabled: shortcuts need it"]),
        (drop_bot_user, ["features.bot_user: the bot's scopes need a bot user"]),
        (ask_for_version_2, ["_metadata.major_version: 2 is for apps that Slack hosts; use 1"]),
    ],
)
def test_what_the_schema_lets_through_is_found(
    spoil: Callable[[Manifest], None], problems: list[str]
) -> None:
    """Each mistake that Slack refuses although its schema does not is said, and nothing else."""
    manifest = socket_manifest()
    spoil(manifest)
    assert validate(manifest) == problems


def test_schema_problems_name_their_place() -> None:
    """What the schema refuses is said with the path that leads there."""
    manifest = socket_manifest()
    manifest["features"]["slash_commands"][0]["command"] = "agent-status"
    (problem,) = validate(manifest)
    assert problem.startswith("features.slash_commands[0].command: 'agent-status'")


def test_event_without_a_scope_asks_for_none() -> None:
    """An event that every app may have needs no scope."""
    manifest = socket_manifest()
    manifest["settings"]["event_subscriptions"]["bot_events"].append("app_uninstalled")
    assert validate(manifest) == []


def test_scopes_of_the_event_table_exist() -> None:
    """The two tables of the checks agree."""
    assert frozenset[str]().union(*EVENT_SCOPES.values()) <= BOT_SCOPES


@given(value=JSON)
def test_validate_survives_anything(value: Any) -> None:
    """Whatever JSON a manifest file may hold, the checks answer and do not raise."""
    assert validate(value)


def test_create_link_carries_the_manifest() -> None:
    """The link leads to Slack's creation page, and the manifest in it is the same."""
    link = create_link(http_manifest(URL))
    parts = urlsplit(link)
    query = parse_qs(parts.query, strict_parsing=True)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "api.slack.com", "/apps")
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == http_manifest(URL)
    assert link.isascii()
    assert len(link) <= MAX_LINK


def test_link_that_is_too_long_is_refused() -> None:
    """A manifest that no link can hold is an error that says what to do instead."""
    manifest = socket_manifest()
    manifest["display_information"]["long_description"] = "é" * 4000
    with pytest.raises(ManifestError, match="paste the manifest"):
        create_link(manifest)


def test_needed_scopes_are_the_bots() -> None:
    """The scopes to compare with the token's are those of the manifest."""
    assert needed_scopes(socket_manifest()) >= {"commands", "chat:write", "users:read"}
