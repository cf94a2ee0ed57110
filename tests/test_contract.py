"""Facts about what people see: manifest, routes, help, README and modules say the same."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import pytest

from bot import manifest
from bot.digests.changes import CHANNEL_EVENTS
from bot.periods import Period, PeriodName
from bot.slack import http
from bot.slack.turn import Kind
from handlers import COMMANDS, SHORTCUTS, build_routes
from handlers._ask import Ask
from tests.documents import ROOT

if TYPE_CHECKING:
    from bot.services import Services
    from handlers._ask import CommandSpec

FEATURES: Final = manifest.socket_manifest()["features"]
DECLARED: Final = {entry["command"]: entry for entry in FEATURES["slash_commands"]}
OFFERED: Final = {entry["name"]: entry for entry in FEATURES["shortcuts"]}
README: Final = (ROOT / "README.md").read_text("utf-8")
NOW: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
SHORTCUT_KINDS: Final = {"message": Kind.MESSAGE_SHORTCUT, "global": Kind.GLOBAL_SHORTCUT}

every_command = pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.command)


def routed(*kinds: Kind) -> set[tuple[Kind, str]]:
    """Return what is routed of some kinds; the routes are only built here, and never served."""
    routes = build_routes(cast("Services", None))
    return {(route.kind, route.name) for route in routes if route.kind in kinds}


def ask(spec: CommandSpec, text: str) -> Ask:
    """Return a command as typed."""
    return Ask(spec.command, text, page=1, now=NOW)


def test_manifest_offers_the_commands_that_there_are() -> None:
    """Slack offers each command that is served, with the usage hint that its help shows."""
    hints = {command: entry["usage_hint"] for command, entry in DECLARED.items()}
    assert hints == {spec.command: spec.help.hint for spec in COMMANDS}


def test_manifest_offers_the_shortcuts_that_there_are() -> None:
    """Slack offers each shortcut that is served, in the same words."""
    assert list(OFFERED.values()) == [asdict(spec) for spec in SHORTCUTS]


def test_routes_serve_what_the_manifest_offers() -> None:
    """Each command and shortcut has its route, and no route waits for what Slack never sends."""
    commands = {(Kind.COMMAND, command) for command in DECLARED}
    shortcuts = {
        (SHORTCUT_KINDS[entry["type"]], entry["callback_id"]) for entry in OFFERED.values()
    }
    assert routed(Kind.COMMAND) == commands
    assert routed(Kind.MESSAGE_SHORTCUT, Kind.GLOBAL_SHORTCUT) == shortcuts


def test_manifest_subscribes_to_the_events_that_are_followed() -> None:
    """Slack sends each event that the wiring waits for, and no other."""
    settings = manifest.socket_manifest()["settings"]
    changes = (ROOT / "bot" / "changes.py").read_text("utf-8")
    followed = {*re.findall(r'listen\("(\w+)"', changes), *CHANNEL_EVENTS}
    assert sorted(settings["event_subscriptions"]["bot_events"]) == sorted(followed)


def test_readme_lists_the_commands_with_their_hints() -> None:
    """The README's table shows each command as it is typed, and no other."""
    rows = re.findall(r"^\| `(/[^`]+)` \| [^|]+ \|$", README, re.MULTILINE)
    assert rows == [f"{spec.command} {spec.help.hint}" for spec in COMMANDS]


def test_readme_lists_the_shortcuts() -> None:
    """The README's other table shows each shortcut by its name, and no other."""
    rows = re.findall(r"^\| \*([^*]+)\*, in [^|]+ \| [^|]+ \|$", README, re.MULTILINE)
    assert rows == list(OFFERED)


def test_readme_names_every_period() -> None:
    """The periods that the README lists are those that can be asked for."""
    found = re.search(r"A period is one of `([^`]+)`, or days such as `([^`]+)`", README)
    assert found is not None
    assert found[1].split() == list(PeriodName)
    assert Period.parse(found[2]).text == found[2]


@every_command
def test_help_examples_can_be_typed(spec: CommandSpec) -> None:
    """Each example of a command's help is understood, and its canonical text means the same."""
    assert spec.help.examples
    for text, _ in spec.help.examples:
        query = spec.parse(ask(spec, text))
        assert spec.parse(ask(spec, query.text)) == query


def test_readme_examples_can_be_typed() -> None:
    """Each command that the README's sentences show is understood."""
    specs = {spec.command: spec for spec in COMMANDS}
    shown = re.findall(r"(?<!\| )`(/agent-[a-z]+)([^`\[]*)`", README)
    queries = [specs[command].parse(ask(specs[command], text.strip())) for command, text in shown]
    assert queries


@every_command
def test_every_command_has_its_modules(spec: CommandSpec) -> None:
    """A command is a handler, a formatter and their tests, each named after it."""
    name = spec.command.removeprefix("/").replace("-", "_")
    answer = name.removeprefix("agent_").removeprefix("desk_")
    expected = (
        f"handlers/{name}.py",
        f"tests/handlers/test_{name}.py",
        f"formatters/{answer}.py",
        f"tests/formatters/test_{answer}.py",
    )
    assert [path for path in expected if not (ROOT / path).is_file()] == []


def test_slack_is_told_the_path_that_is_served() -> None:
    """The path in the HTTP manifest is the one that the server listens at."""
    assert manifest.EVENTS_PATH == http.EVENTS_PATH
