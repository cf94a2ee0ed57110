"""Digests that cannot be posted, as the doctor tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.digests.ledger import Ledger
from bot.digests.preflight import Obstacle, Preflight
from bot.digests.subscriptions import Subscriptions
from bot.doctor.digests import Looked, judge
from bot.doctor.model import Status
from bot.sandbox.people import AGENT
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.stage import open_stage
from tests.bot.doctor.test_faults import examine
from tests.databases import open_store
from tests.digest_builders import digest, slot
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from bot.doctor.model import Finding
    from bot.sandbox.stage import Stage

ELSEWHERE = "C0ELSEWHERE"


def looked(obstacle: Obstacle | None = None, **changes: object) -> Looked:
    """Return a digest whose place was looked at."""
    return Looked(digest(**changes), Preflight("C0SUPPORT", "support", obstacle))


async def found_for(
    stage: Stage, *targets: str, pause: str | None = None, resting: bool = False
) -> Finding:
    """Make digests, pause them if wanted, and return what the doctor says."""
    async with open_store(stage.database_url, clock=stage.clock) as store:
        kept = Subscriptions(store)
        for target in targets:
            made = await kept.create(digest(target_id=target), draft_id=f"draft {target}")
            if resting:
                await kept.pause(made.id, reason=pause)
    return (await examine(stage))["digests"]


def add_channel(stage: Stage) -> None:
    """Make a Slack channel without the bot, in which it may not post."""
    channel = Channel(ELSEWHERE, "elsewhere", {AGENT.id})
    channel.is_archived = True
    stage.slack.workspace.channels[ELSEWHERE] = channel


async def test_digests_that_can_be_posted_pass() -> None:
    """A channel with the bot in it, and a person, are fine; guests are nobody's concern here."""
    async with open_stage() as stage:
        found = await found_for(stage, "C0SUPPORT", AGENT.id)
    assert (found.status, found.seen) == (
        Status.PASS,
        "Looked at 2 digests; each can be posted.",
    )


async def test_a_channel_that_takes_no_posts_fails() -> None:
    """The digest, its channel, the cause and the remedy are told; the others are not."""
    async with open_stage() as stage:
        add_channel(stage)
        found = await found_for(stage, "C0SUPPORT", ELSEWHERE)
    assert found.status is Status.FAIL
    assert found.seen.startswith("The Slack channel is archived: Morning round (")
    assert "#elsewhere" in found.seen
    assert "support" not in found.seen
    assert found.todo.startswith("Unarchive it")
    assert "resume" not in found.todo


async def test_a_digest_that_a_person_paused_is_left_alone() -> None:
    """Somebody knows that it rests."""
    async with open_stage() as stage:
        add_channel(stage)
        found = await found_for(stage, ELSEWHERE, resting=True)
    assert (found.status, found.seen) == (Status.PASS, "No digest waits to be posted.")


async def test_a_digest_that_rests_for_trouble_is_told() -> None:
    """What was in the way is gone, and somebody has to resume it."""
    async with open_stage() as stage:
        found = await found_for(stage, "C0SUPPORT", pause="The channel is archived.", resting=True)
    assert found.status is Status.WARN
    assert "rest since they could not be" in found.seen
    assert "/agent-digest resume" in found.todo


async def test_digests_that_cannot_be_read_fail() -> None:
    """A database that lacks the digests' table is told with what to do."""
    async with open_stage() as stage:
        url = stage.database_url
        async with open_store(url, clock=stage.clock) as store, store.begin() as connection:
            await connection.execute(text("DROP TABLE delivery"))
            await connection.execute(text("DROP TABLE digest"))
        findings = await examine(stage)
    assert findings["database"].status is Status.PASS
    assert findings["digests"].seen == "The database lacks the bot's tables."
    assert findings["digests"].todo == "Restore it from a backup."


NO_FAULTS = {Obstacle.UNKNOWN, Obstacle.OUTSIDER}
"""Slack did not say; whoever chose the place is not in it, which only a form asks."""


@pytest.mark.parametrize("obstacle", sorted(set(Obstacle) - NO_FAULTS))
def test_every_obstacle_has_a_remedy(obstacle: Obstacle) -> None:
    """Whatever is in the way, there is a cause and something to do."""
    verdict = judge([looked(), looked(obstacle)])
    assert verdict.status is Status.FAIL
    assert "for #support" in verdict.seen
    assert verdict.todo


@pytest.mark.parametrize(("minutes", "status"), [(29, Status.PASS), (31, Status.WARN)])
async def test_deliveries_that_do_not_end(minutes: int, status: Status) -> None:
    """What was begun long ago and not ended is told with the digest's id and where to look."""
    async with open_stage() as stage:
        before = FixedClock(stage.clock() - timedelta(minutes=minutes))
        async with open_store(stage.database_url, clock=before) as store:
            made = await Subscriptions(store).create(digest(), draft_id="draft")
            occurrence = replace(slot(), digest_id=made.id)
            assert await Ledger(store).claim(occurrence, "a process that died")
        found = (await examine(stage))["digests"]
    assert found.status is status
    told = f"1 begun more than half an hour ago and not ended: {made.id}."
    assert (told in found.seen, "digest_deferred" in found.todo) == (minutes > 30, minutes > 30)


def test_what_slack_does_not_say_is_a_warning() -> None:
    """An unknown place may be fine."""
    verdict = judge([looked(Obstacle.UNKNOWN)])
    assert verdict.status is Status.WARN
    assert "does not say" in verdict.seen


def test_many_are_counted_and_a_paused_one_is_to_be_resumed() -> None:
    """Five are named; those that were not looked at are counted."""
    one = looked(Obstacle.ARCHIVED, paused=True, pause_reason="archived")
    verdict = judge([one, *[replace(one)] * 6], unseen=3)
    assert "and 2 more." in verdict.seen
    assert verdict.seen.endswith("3 more digests were not looked at.")
    assert verdict.todo.endswith("/agent-digest resume and its id.")
