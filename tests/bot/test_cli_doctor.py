"""``deskbot doctor`` inside this process; `tests.scenarios.test_doctor` runs it as people do."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from bot.cli import main
from bot.log import configure_logging
from bot.sandbox.stage import open_stage
from tests.scenarios.test_process import environment

if TYPE_CHECKING:
    from click.testing import Result


async def invoke(*arguments: str, **env: str) -> Result:
    """Run the command in a thread, where it may have an event loop of its own."""
    try:
        return await asyncio.to_thread(CliRunner().invoke, main, ["doctor", *arguments], env=env)
    finally:
        configure_logging("info", "json")


async def test_a_healthy_bot_ends_with_zero() -> None:
    """The lines and the summary are shown, and nothing else is written."""
    async with open_stage() as stage:
        result = await invoke(**environment(stage, 9))
    assert result.exit_code == 0
    assert "✓ desk-token" in result.stdout
    assert "18 of 19 checks passed, 1 to look at." in result.stdout
    assert result.stderr == ""


async def test_a_failure_ends_with_one() -> None:
    """As JSON, too."""
    async with open_stage() as stage:
        result = await invoke("--json", **{**environment(stage, 9), "DESK_ORG_ID": "x"})
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["status"] == "fail"
