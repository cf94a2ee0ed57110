"""What the process counts while people work with it."""

from __future__ import annotations

import aiohttp

from bot.sandbox.desk import Fault
from tests.scenarios.play import open_play


async def test_calls_turns_and_refreshes_are_counted() -> None:
    """The metrics page counts turns by name, Desk's calls by path and outcome, and refreshes."""
    async with open_play() as play:
        await play.ask("/agent-status")
        play.stage.desk.faults.switch(Fault.DOWN, on=True)
        await play.ask("/agent-skills")
        play.stage.desk.faults.switch(Fault.DOWN, on=False)
        url = f"{play.bot.http.url}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            text = await response.text()
    lines = set(text.splitlines())
    assert 'deskbot_token_refreshes_total{outcome="ok"} 1.0' in lines
    assert 'deskbot_desk_calls_total{outcome="ok",path="/agentAvailability"} 1.0' in lines
    assert any(
        line.startswith('deskbot_desk_calls_total{outcome="DeskServerError"') for line in lines
    )
    name = 'kind="command",name="/agent-status",outcome="ok"'
    assert f"deskbot_turns_total{{{name}}} 1.0" in lines
    assert "deskbot_socket_connected 1.0" in lines
