"""Everything that can go wrong with Desk ends in a sentence, in time, and in one line of log."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.desk import Fault
from handlers import Patience
from tests.browser.visitor import tuesday_morning
from tests.patience import PATIENCE_S
from tests.scenarios.play import open_play, rows_of

COMMANDS = ("/agent-status", "/agent-metrics", "/agent-skills")
EXPECTED = {
    Fault.DOWN: "Zoho Desk",
    Fault.UNREACHABLE: "Zoho Desk",
    Fault.GARBAGE: "Zoho Desk",
    Fault.WRONG_DATA_CENTER: "data centre",
    Fault.REVOKED_GRANT: "authorise",
    Fault.WRONG_CLIENT_SECRET: "client",
    Fault.THROTTLED_TOKENS: "token",
    Fault.REFUSED_TOKENS: "authorise",
    Fault.WRONG_ORGANIZATION: "organization",
    Fault.CREDITS_SPENT: "credits",
    Fault.TOO_MANY_REQUESTS: "Zoho Desk",
}
"""What is found in the answer to each command."""


@pytest.mark.parametrize("fault", EXPECTED)
async def test_each_fault_is_told(fault: Fault) -> None:
    """The person reads what happened; nothing that failed looks like data."""
    async with open_play() as play:
        play.stage.desk.faults.switch(fault, on=True)
        messages = [await play.ask(command) for command in COMMANDS]
        for message in messages:
            assert EXPECTED[fault] in message.text
            assert all(block["type"] != "data_table" for block in message.blocks or ())
        assert "desk_failed" in play.log.getvalue()


@pytest.mark.parametrize(
    ("fault", "command", "part"),
    [
        (Fault.NO_SETTINGS_SCOPE, "/agent-skills", "Desk.settings.READ"),
        (Fault.NO_TICKETS_SCOPE, "/agent-metrics", "Desk.tickets.READ"),
        (Fault.NO_REPORT_PERMISSION, "/agent-metrics", "permission"),
        (Fault.NO_SKILLS_EDITION, "/agent-skills", "edition"),
        (Fault.NO_SKILLS, "/agent-skills", "skill"),
        (Fault.EMPTY_DESK, "/agent-status", "no active agents"),
        (Fault.EMPTY_DESK, "/agent-metrics", "no tickets"),
        (Fault.EMPTY_DESK, "/agent-skills", "no active skills"),
        (Fault.NO_FIGURES, "/agent-metrics", "no tickets"),
    ],
)
async def test_a_missing_part_is_told_where_it_matters(
    fault: Fault, command: str, part: str
) -> None:
    """A scope, a permission or an edition that lacks is named by the command that needs it."""
    async with open_play() as play:
        play.stage.desk.faults.switch(fault, on=True)
        message = await play.ask(command)
        assert part in message.text


@pytest.mark.parametrize("fault", [Fault.HOSTILE_NAMES, Fault.NULLS, Fault.EXPIRED_TOKENS])
async def test_odd_data_is_shown_safely(fault: Fault) -> None:
    """Names that try to ping or spoof, null fields and an expired token still give answers."""
    async with open_play() as play:
        play.stage.desk.faults.switch(fault, on=True)
        for command in COMMANDS:
            message = await play.ask(command)
            assert rows_of(message)
            assert "<!channel>" not in str(message.blocks)
            assert "<!channel>" not in message.text
        assert play.refused_calls() == []


async def test_without_any_scope_for_people_the_first_one_is_named() -> None:
    """Basic and settings scopes stand in for each other; without both, basic is asked for."""
    async with open_play() as play:
        play.stage.desk.faults.switch(Fault.NO_BASIC_SCOPE, on=True)
        assert rows_of(await play.ask("/agent-status"))
    async with open_play() as play:
        play.stage.desk.faults.switch(Fault.NO_BASIC_SCOPE, on=True)
        play.stage.desk.faults.switch(Fault.NO_SETTINGS_SCOPE, on=True)
        assert "Desk.basic.READ" in (await play.ask("/agent-status")).text


async def test_the_last_good_answer_stands_in_with_its_age() -> None:
    """When Desk fails after it answered, the old answer is shown and says how old it is."""
    async with open_play() as play:
        fresh = await play.ask("/agent-status")
        play.stage.desk.faults.switch(Fault.DOWN, on=True)
        play.stage.clock.advance(300)
        stale = await play.ask("/agent-status")
        assert rows_of(stale) == rows_of(fresh)
        assert "last good answer" in stale.text
        play.stage.desk.faults.switch(Fault.DOWN, on=False)


async def test_old_clients_get_plain_blocks() -> None:
    """Where Slack refuses the native table, the same rows come in an older block."""
    async with open_play() as play:
        play.stage.slack.core.modern_blocks = False
        message = await play.ask("/agent-status", "department:Billing")
        assert any(block["type"] == "table" for block in message.blocks or ())
        assert rows_of(message)


async def test_with_three_answers_in_ten_failing_every_command_is_answered() -> None:
    """Sixty commands of a flaky Desk, and people who wait as long as they really do."""
    async with open_play(patience=Patience()) as play:
        play.stage.desk.faults.switch(Fault.FLAKY, on=True)
        texts = ("", "department:Billing", "department:Technical", "yuki", "7d", "online")
        channels = ("C0SUPPORT", "C0GENERAL", "C0LEADS")

        async def one(index: int) -> None:
            slack = play.stage.slack
            command = COMMANDS[index % 3]
            outcome = await slack.command(
                "U0MANAGER", channels[index % 3], command, texts[index % len(texts)]
            )
            assert outcome.acked

        await asyncio.gather(*(one(index) for index in range(60)))
        assert await play.bot.intake.drain(PATIENCE_S) == 0
        ended = [line for line in play.log.getvalue().splitlines() if '"event": "turn"' in line]
        assert len(ended) == 60
        assert all('"outcome": "ok"' in line for line in ended)


@pytest.mark.parametrize("command", COMMANDS)
async def test_an_old_answer_says_that_the_credits_are_spent(command: str) -> None:
    """The last good answer tells why it is old and when Desk is asked again: no outage is meant."""
    async with open_play(clock=tuesday_morning) as play:
        fresh = await play.ask(command)
        play.stage.desk.faults.switch(Fault.CREDITS_SPENT, on=True)
        play.stage.clock.advance(2 * 3600)
        stale = await play.ask(command)
        assert rows_of(stale) == rows_of(fresh)
        assert "credits of the day are spent.* I can ask again after" in stale.text
        assert "does not answer" not in stale.text
