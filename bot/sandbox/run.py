"""``deskbot try``: the real bot between a local Slack and a local Desk, until interrupted."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Final

from bot.log import configure_logging
from bot.sandbox.desk import GuideShape
from bot.sandbox.stage import open_stage
from bot.wiring import open_bot

if TYPE_CHECKING:
    from collections.abc import Callable

WRITING: Final = "Writing {days} days of history to look back on…"
READY: Final = """\
Deskbot's sandbox is ready. Open this page in a browser:

    {url}

Type /agent-status there, /agent-metrics trend, or any command with help.
Nothing leaves this machine.
Press Ctrl+C to stop.\
"""


async def run_sandbox(
    *,
    port: int,
    guide: str,
    agents: int | None,
    history: int,
    announce: Callable[[str], object],
) -> None:
    """Serve the sandbox until SIGTERM or SIGINT.

    Args:
        port: of the page; 0 takes a free one.
        guide: how the local Desk answers the guide's three paths (`GuideShape`).
        agents: how many agents the local Desk has; `None` for forty.
        history: how many days of history there are before the start.
        announce: is given the text that says where the page is.

    Raises:
        OSError: the port is in use.
    """
    configure_logging("warning", "console")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_stage(port=port, guide=GuideShape(guide), agents=agents) as stage:
        if history:
            announce(WRITING.format(days=history))
            await stage.write_past(history)
        async with open_bot(stage.settings(), clock=stage.clock):
            announce(READY.format(url=stage.slack.url))
            await stop.wait()
