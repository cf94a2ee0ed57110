"""Two ``deskbot run`` on one PostgreSQL, as ``compose.yaml`` starts them."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import system_clock
from bot.sandbox.people import MANAGERS_GROUP
from bot.sandbox.stage import Stage, open_stage
from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT, free_port, unhurried
from tests.scenarios.test_digest_cli import keep
from tests.scenarios.test_process import end_of, environment, running, until_line

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Message
    from bot.wiring import Bot

NAMES = ("First", "Second", "Third")


def posts(stage: Stage) -> list[Message]:
    """Return the digests in the channel."""
    found = stage.slack.workspace.messages.values()
    return [one for one in found if one.bot and not one.thread_ts and not one.ephemeral_to]


async def test_two_replicas_post_once(postgres_url: str) -> None:
    """What fell due while none ran is posted once, by whichever; both stop in peace."""
    async with open_stage(database_url=postgres_url, patience_s=PATIENCE_S) as stage:
        now = system_clock()
        at = (now - timedelta(minutes=3)).time().replace(second=0, microsecond=0)
        for name in NAMES:
            due = {"at": at, "zone": "UTC", "weekdays": frozenset(range(7))}
            await keep(stage, now - timedelta(hours=2), draft_id=name, name=name, **due)
        async with (
            running(environment(stage, free_port())) as first,
            running(environment(stage, free_port())) as second,
        ):
            for replica in (first, second):
                await until_line(replica, '"jobs_running"')
            await stage.slack.until(lambda: len(posts(stage)) >= len(NAMES), PATIENCE_S)
            first.send_signal(signal.SIGTERM)
            assert (await end_of(first))[0] == 0
            outcome = await stage.slack.command(MANAGER_ID, SUPPORT, "/agent-digest", "")
            assert outcome.acked, "the one that is left answers"
            second.send_signal(signal.SIGTERM)
            code, log = await end_of(second)
            assert (code, "Traceback" in log) == (0, False)
        assert len(posts(stage)) == len(NAMES)


async def test_a_demoted_manager_is_demoted_everywhere(postgres_url: str) -> None:
    """Slack tells one replica who left the managers' group; soon the other knows it, too."""
    async with open_stage(database_url=postgres_url, patience_s=PATIENCE_S) as stage:
        settings = stage.settings()
        async with unhurried(settings) as first, unhurried(settings) as second:
            for bot in (first, second):
                assert MANAGERS_GROUP[0] in await _groups_of_manager(bot)
            assert (await stage.slack.change_group(MANAGERS_GROUP[0], ())).acked
            async with asyncio.timeout(PATIENCE_S):
                for bot in (first, second):
                    while await _groups_of_manager(bot):  # noqa: ASYNC110 - nothing tells
                        await asyncio.sleep(0.1)


async def _groups_of_manager(bot: Bot) -> frozenset[str]:
    return await bot.services.directory.groups_of(MANAGER_ID)
