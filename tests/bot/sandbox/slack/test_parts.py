"""Tests of the small parts: timestamps, the workspace, the feed, the clock, the command line."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner

from bot.sandbox.people import AGENT, GUEST, MANAGER
from bot.sandbox.slack import SandboxSlack
from bot.sandbox.slack.__main__ import environment, main, serve
from bot.sandbox.slack.app import InstalledApp
from bot.sandbox.slack.controls import MovableClock
from bot.sandbox.slack.elements import filled, is_empty
from bot.sandbox.slack.ids import Timestamps
from tests.bot.sandbox.slack.apps import Clock, manifest

if TYPE_CHECKING:
    from aiohttp import ClientSession


def test_timestamps_grow(clock: Clock) -> None:
    """Timestamps are unique and in order even while the clock stands still or goes back."""
    timestamps = Timestamps(clock)
    first, second = timestamps.next(), timestamps.next()
    clock.move(seconds=-10)
    third = timestamps.next()
    clock.move(seconds=20)
    fourth = timestamps.next()
    assert [first, second, third, fourth] == sorted({first, second, third, fourth})
    assert first == f"{int(clock().timestamp()) - 10}.000000"


def test_own_manifest_can_be_installed() -> None:
    """The project's own manifest installs with its commands, shortcuts, scopes and events."""
    text = (Path(__file__).parents[4] / "manifest.yml").read_text("utf-8")
    app = InstalledApp.from_manifest(yaml.safe_load(text))
    assert "/agent-status" in app.commands
    assert app.find_shortcut("agent_card")
    assert app.find_shortcut("nothing") is None
    assert "commands" in app.scopes
    assert "user_change" in app.events


def test_bare_manifest() -> None:
    """A manifest without features installs an app that can do nothing."""
    app = InstalledApp.from_manifest({"display_information": {"name": "A"}})
    assert (app.commands, app.shortcuts, app.scopes, app.has_home) == ({}, (), frozenset(), False)


async def test_seed(slack: SandboxSlack) -> None:
    """#support holds a mention, an e-mail address and names of Desk agents to try things on."""
    texts = " ".join(one.text for one in slack.visible_to(AGENT.id, "C0SUPPORT"))
    assert f"<@{AGENT.id}>" in texts
    assert "<mailto:malin.aberg@example.com|malin.aberg@example.com>" in texts
    assert "Bruno Keller" in texts


async def test_who_sees_what(slack: SandboxSlack) -> None:
    """Members see public channels and their own; guests only where they are; nobody others' DMs."""
    seen = {
        user: [one.id for one in slack.workspace.channels_of(user)]
        for user in (MANAGER.id, AGENT.id, GUEST.id, "U0STRANGER")
    }
    assert "C0LEADS" in seen[MANAGER.id]
    assert "C0LEADS" not in seen[AGENT.id]
    assert seen[GUEST.id] == ["C0SUPPORT", "D0GUEST"]
    assert seen["U0STRANGER"] == []
    assert slack.visible_to(GUEST.id, "C0GENERAL") == []


async def test_until_gives_up(slack: SandboxSlack) -> None:
    """Waiting for what never comes ends."""
    with pytest.raises(TimeoutError):
        await slack.until(lambda: False, timeout=0.01)


def test_movable_clock() -> None:
    """A Slack that runs alone has a clock that moves, and no faults behind it."""
    clock = MovableClock()
    before = clock.now()
    clock.advance(60)
    assert (clock.now() - before).total_seconds() >= 60
    assert clock.faults() == ()
    with pytest.raises(LookupError):
        clock.set_fault("any", on=True)


def test_filled_in_short() -> None:
    """A single choice may be taken back, and zero is something."""
    menu = {"type": "static_select", "action_id": "a", "options": []}
    assert filled(menu, None) == {"type": "static_select", "selected_option": None}
    assert is_empty(filled(menu, None))
    assert not is_empty({"type": "number_input", "value": 0})


def test_environment() -> None:
    """Alone, Slack prints what the bot needs: an app token, or in HTTP mode a signing secret."""
    socket = environment(SandboxSlack(manifest()))
    http = environment(SandboxSlack(manifest(), mode="http", signing_secret="shh"))
    assert socket.keys() == {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert socket["SLACK_APP_TOKEN"].startswith("xapp-")
    assert http["SLACK_SIGNING_SECRET"] == "shh"


async def test_serving_says_how_to_reach_it(session: ClientSession) -> None:
    """Run alone, Slack says its address and the bot's settings, and serves until stopped."""
    slack, said = SandboxSlack(manifest()), asyncio.Queue[str]()
    task = asyncio.create_task(serve(slack, 0, say=said.put_nowait))
    text = await said.get()
    assert f"SLACK_BOT_TOKEN={slack.bot_token}" in text
    async with session.get(f"{slack.url}/page/state") as response:
        assert response.status == 200
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_command_line(tmp_path: Path) -> None:
    """``python -m bot.sandbox.slack`` serves until interrupted, and ends quietly."""
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest()))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox.slack", "--port", "0", "--manifest", str(path)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    assert (await process.stdout.readline()).startswith(b"Page: http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    rest, _ = await process.communicate()
    assert (process.returncode, rest.endswith(b"Stopped.\n")) == (0, True)


def test_command_line_needs_a_manifest(tmp_path: Path) -> None:
    """Without a manifest there is nothing to install."""
    result = CliRunner().invoke(main, ["--manifest", str(tmp_path / "none.yml")])
    assert result.exit_code == 2
    assert "does not exist" in result.output
