"""What is posted of one occurrence, where another process or the format leaves nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.digests.composing import Composer, Job
from bot.digests.delivery import GRACE
from bot.slack.message import Message
from tests.bot.digests.bench import SUPPORT, Bench, open_bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.digests.models import Digest, Slot
    from bot.digests.report import DigestReport


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


def format_alone(
    report: DigestReport, *, digest: Digest, slot: Slot | None, late: bool
) -> tuple[Message, Message | None]:
    """Return a message without anything for its thread."""
    del report, slot, late
    return Message(digest.name, ()), None


def _composer(bench: Bench) -> Composer:
    made = bench.deliveries._composer
    return Composer(
        made._content, format_alone, bench.sender, bench.places, clock=bench.clock, grace=GRACE
    )


async def _job(bench: Bench) -> Job:
    made, slot = await bench.subscribe()
    assert await bench.ledger.claim(slot, "test")
    return Job(made, slot, await bench.row(slot), is_new=True, is_manual=False)


async def test_overtaken(bench: Bench) -> None:
    """An occurrence that another process began since it was read is left to that process."""
    job = await _job(bench)
    assert await bench.ledger.begin_sending(job.slot, "other", channel_id=SUPPORT, attempts=0)
    await _composer(bench).post(job, SUPPORT)
    assert bench.posted() == []


async def test_without_a_thread(bench: Bench) -> None:
    """Where there is no more to say nothing is said below the digest, now or by a successor."""
    job = await _job(bench)
    await _composer(bench).post(job, SUPPORT)
    posted = replace(job, row=await bench.row(job.slot))
    await _composer(bench).add_missing_details(posted)
    assert len(bench.posted()) == 1


async def test_nothing_was_being_sent(bench: Bench) -> None:
    """What was only claimed has no post to be found, and Slack is not asked for one."""
    job = await _job(bench)
    assert not await _composer(bench).finish(job)
    assert "conversations.history" not in [call.method for call in bench.slack.calls]
