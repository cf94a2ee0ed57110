"""One occurrence: what is posted, what is recorded, and who is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.limits import PostingTurns
from bot.digests.models import DeliveryState
from bot.digests.posting import EVENT_TYPE
from bot.digests.refused import PostingError
from bot.digests.sending import Sender
from bot.digests.stages import Stage
from bot.digests.trouble import Trouble
from bot.sandbox.people import AGENT
from bot.slack.message import Message
from tests.bot.digests.bench import DUE, SUPPORT, Bench, open_bench
from tests.bot.digests.builders import ROAD_TO_POSTED
from tests.fakes import FixedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.digests.models import Slot


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench; the agent is whom to tell when an owner has left."""
    async with open_bench(tmp_path, admins=(AGENT.id,)) as opened:
        yield opened


async def test_posted_once(bench: Bench) -> None:
    """The digest and its details are there once, however often the job runs again."""
    _, slot = await bench.subscribe()
    for _ in range(3):
        await bench.deliveries.deliver(slot)
    message, details = bench.posted()
    assert message.text.startswith("Morning round late=False ChangePart")
    assert message.metadata == {"event_type": EVENT_TYPE, "event_payload": {"key": slot.key}}
    assert (details.text, details.thread_ts) == ("details", message.ts)
    row = await bench.row(slot)
    assert (row.state, row.posted_ts, row.channel_id) == ("posted", message.ts, SUPPORT)


async def test_to_a_person(bench: Bench) -> None:
    """A digest for a person arrives in their direct messages."""
    _, slot = await bench.subscribe(target_id=AGENT.id)
    await bench.deliveries.deliver(slot)
    assert [text.partition(" ")[0] for text in bench.told(AGENT.id)] == ["Morning", "details"]


async def test_late(bench: Bench) -> None:
    """Within the grace period it is sent and says that it is late."""
    _, slot = await bench.subscribe()
    bench.clock.now = DUE + timedelta(hours=2)
    await bench.deliveries.deliver(slot)
    assert "late=True" in bench.posted()[0].text
    assert (await bench.row(slot)).late


async def test_too_late(bench: Bench) -> None:
    """Beyond the grace period it is not sent, and the history says why."""
    _, slot = await bench.subscribe()
    bench.clock.now = DUE + timedelta(hours=7)
    await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert (bench.posted(), row.state) == ([], DeliveryState.SKIPPED)
    assert "too late" in str(row.reason)
    assert "too late" in bench.told()[0]


async def test_many_missed(bench: Bench) -> None:
    """Missed several times, or broken more than once, the owner hears of each cause once."""
    _, slot = await bench.subscribe()
    slots = [replace(slot, local=slot.local - timedelta(days=n)) for n in range(4)]
    bench.clock.now = DUE + timedelta(days=1)
    await asyncio.gather(*(bench.deliveries.deliver(each) for each in slots))
    assert len(bench.told()) == 1
    others = [replace(slot, local=slot.local + timedelta(days=n)) for n in (1, 2)]
    for each in others:
        await bench.ledger.claim(each, "test")
        await bench.deliveries.abandon(each, "A fault.")
    assert len(bench.told()) == 2


@pytest.mark.parametrize("is_again", [False, True])
async def test_message_refused(tmp_path: Path, is_again: bool) -> None:  # noqa: FBT001 -- a case
    """A message that Slack never takes is recorded, told to the owner once, and pauses nothing."""
    async with open_bench(tmp_path) as bench:
        made, slot = await bench.subscribe()
        bench.door.error = "msg_too_long"
        await bench.deliveries.deliver(slot)
        if is_again:
            bench.door.error = "msg_too_long"
            await bench.deliveries.deliver(replace(slot, local=slot.local + timedelta(minutes=1)))
        (told,) = bench.told()
        assert "msg_too_long" in told
        assert (await bench.row(slot)).state is DeliveryState.FAILED
        assert not (await bench.subscriptions.get(made.id)).paused


async def test_too_late_after_attempts(bench: Bench) -> None:
    """What was tried and not done within the grace period has failed."""
    _, slot = await bench.subscribe()
    bench.door.refused = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    bench.clock.now = DUE + timedelta(hours=7)
    await bench.deliveries.deliver(slot)
    assert (await bench.row(slot)).state is DeliveryState.FAILED


async def test_paused_meanwhile(bench: Bench) -> None:
    """A digest that was paused after it fell due is not sent, unless somebody asks for it."""
    made, slot = await bench.subscribe()
    await bench.subscriptions.pause(made.id)
    await bench.deliveries.deliver(slot)
    assert (await bench.row(slot)).state is DeliveryState.SKIPPED
    asked = replace(slot, local=slot.local + timedelta(minutes=1))
    await bench.deliveries.deliver(asked, manual=True)
    assert (await bench.row(asked)).state is DeliveryState.POSTED


async def test_deleted_meanwhile(bench: Bench) -> None:
    """A digest that was deleted is not sent."""
    made, slot = await bench.subscribe()
    await bench.subscriptions.delete(made.id)
    await bench.deliveries.deliver(slot)
    assert (bench.posted(), await bench.ledger.get(slot)) == ([], None)


@pytest.mark.parametrize(
    ("flag", "cause"),
    [
        ("is_archived", "is archived"),
        ("is_ext_shared", "people outside"),
        ("is_pending_ext_shared", "people outside"),
    ],
)
async def test_place_closed(bench: Bench, flag: str, cause: str) -> None:
    """A channel that takes no digest pauses it, and its owner hears once what to do."""
    made, slot = await bench.subscribe()
    setattr(bench.slack.workspace.channels[SUPPORT], flag, True)
    for _ in range(2):
        await bench.deliveries.deliver(slot)
    (told,) = bench.told()
    row, paused = await bench.row(slot), await bench.subscriptions.get(made.id)
    assert (bench.posted(), row.state, paused.paused) == ([], DeliveryState.FAILED, True)
    assert cause in told
    assert cause in str(row.reason)
    assert cause in str(paused.pause_reason)


async def test_bot_removed(bench: Bench) -> None:
    """Removed from the channel, the bot tells the owner to invite it again."""
    _, slot = await bench.subscribe()
    bench.slack.workspace.channels[SUPPORT].members.discard(bench.slack.core.app.user_id)
    await bench.deliveries.deliver(slot)
    assert "/invite" in bench.told()[0]


async def test_notice_cut_off(bench: Bench) -> None:
    """Died between pausing and telling, the owner is told by the next attempt, and once."""
    made, slot = await bench.subscribe()
    bench.slack.workspace.channels[SUPPORT].is_archived = True
    bench.door.lost = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    assert (await bench.subscriptions.get(made.id)).paused
    await bench.deliveries.deliver(slot)
    assert len(bench.told()) == 1
    assert (await bench.row(slot)).state is DeliveryState.FAILED


async def test_mended_before_the_notice(bench: Bench) -> None:
    """Put right before the next attempt, a digest still rests, and its owner hears of it."""
    made, slot = await bench.subscribe()
    members = bench.slack.workspace.channels[SUPPORT].members
    members.discard(bench.slack.core.app.user_id)
    bench.slack.core.limits.refuse_next("conversations.open")
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    assert (await bench.subscriptions.get(made.id)).paused
    members.add(bench.slack.core.app.user_id)
    await bench.deliveries.deliver(slot)
    assert (len(bench.told()), bench.posted()) == (1, [])
    row = await bench.row(slot)
    assert row.state is DeliveryState.FAILED
    assert "/invite" in str(row.reason)


async def test_rested_long_before(bench: Bench) -> None:
    """Sent by hand while it rests, a digest tells its owner nothing that is old."""
    made, slot = await bench.subscribe()
    await bench.subscriptions.pause(made.id, reason="The bot is not in the Slack channel.")
    bench.clock.now += timedelta(days=2)
    asked = replace(slot, local=slot.local + timedelta(days=2), due_at=bench.clock.now)
    bench.door.lost = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(asked, manual=True)
    await bench.deliveries.deliver(asked, manual=True)
    assert (len(bench.told()), len(bench.posted())) == (0, 2)


async def test_person_left(bench: Bench) -> None:
    """A digest for a person who was deactivated is paused, and its owner told."""
    _, slot = await bench.subscribe(target_id="U0FORMER")
    await bench.deliveries.deliver(slot)
    assert "deactivated" in bench.told()[0]


async def test_answer_lost(bench: Bench) -> None:
    """A post whose answer was lost is found again and not made twice."""
    _, slot = await bench.subscribe()
    bench.door.lost = 1
    with pytest.raises(PostingError) as caught:
        await bench.deliveries.deliver(slot)
    assert caught.value.trouble is Trouble.UNCLEAR
    assert (await bench.row(slot)).state is DeliveryState.SENDING
    await bench.deliveries.deliver(slot)
    message, details = bench.posted()
    assert (await bench.row(slot)).posted_ts == message.ts == details.thread_ts


async def test_post_lost(bench: Bench) -> None:
    """A post that never arrived is looked for twice, then made again."""
    _, slot = await bench.subscribe()
    bench.door.refused = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    await bench.deliveries.deliver(slot)
    assert len(bench.posted()) == 2
    row = await bench.row(slot)
    assert (row.state, row.attempts) == (DeliveryState.POSTED, 2)
    assert 12.0 in bench.naps


async def test_cannot_look(bench: Bench) -> None:
    """Where the bot cannot read the channel, an unclear post is not repeated, and it says so."""
    made, slot = await bench.subscribe()
    bench.door.refused = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    app = bench.slack.core.app
    fewer = app.scopes - {"channels:history", "groups:history", "im:history"}
    bench.slack.core.app = replace(app, scopes=fewer)
    await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert (bench.posted(), row.state) == ([], DeliveryState.FAILED)
    assert "missing_scope" in str(row.reason)
    assert "missing_scope" in bench.told()[0]
    assert not (await bench.subscriptions.get(made.id)).paused


async def test_rate_limit(bench: Bench) -> None:
    """A 429 is waited for as long as Slack says, and nothing is lost."""
    _, slot = await bench.subscribe()
    bench.slack.core.limits.refuse_next("chat.postMessage", retry_after=7)
    with pytest.raises(PostingError) as caught:
        await bench.deliveries.deliver(slot)
    assert (caught.value.trouble, caught.value.retry_after) == (Trouble.RETRY, 7.0)
    await bench.deliveries.deliver(slot)
    assert any(6 < nap <= 7 for nap in bench.naps)
    assert len(bench.posted()) == 2


async def test_token_dead(bench: Bench) -> None:
    """A dead token fails the occurrence and pauses nothing: every digest would rest."""
    made, slot = await bench.subscribe()
    bench.slack.core.tokens.dead[bench.slack.bot_token] = "token_revoked"
    await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert row.state is DeliveryState.FAILED
    assert "token_revoked" in str(row.reason)
    assert not (await bench.subscriptions.get(made.id)).paused


async def test_patient(bench: Bench) -> None:
    """However often Slack gives no answer, only the grace period ends an occurrence."""
    _, slot = await bench.subscribe()
    bench.door.refused = 30
    for _ in range(30):
        with pytest.raises(PostingError):
            await bench.deliveries.deliver(slot)
    await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert (row.state, row.attempts) == (DeliveryState.POSTED, 31)


@pytest.mark.parametrize("minutes", [-50, 50])
async def test_clocks_differ(bench: Bench, minutes: int) -> None:
    """A post is found whose process had its clock ahead of Slack's, or behind."""
    _, slot = await bench.subscribe()
    bench.door.lost = 1
    bench.ledger._store.clock = FixedClock(DUE + timedelta(minutes=minutes))
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    bench.ledger._store.clock = bench.clock
    bench.clock.now = DUE + timedelta(seconds=15)
    await bench.deliveries.deliver(slot)
    assert [each.text.partition(" ")[0] for each in bench.posted()] == ["Morning", "details"]


async def test_moved_while_unclear(bench: Bench) -> None:
    """Given another channel meanwhile, a digest is finished where it was posted."""
    made, slot = await bench.subscribe()
    bench.door.lost = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    current = await bench.subscriptions.get(made.id)
    await bench.subscriptions.update(replace(current, target_id=AGENT.id))
    await bench.deliveries.deliver(slot)
    assert len(bench.posted()) == 2
    assert bench.told(AGENT.id) == []
    assert (await bench.row(slot)).channel_id == SUPPORT


async def test_moved_and_not_posted(bench: Bench) -> None:
    """What did not arrive in the old channel is posted in the new one."""
    made, slot = await bench.subscribe()
    bench.door.refused = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    current = await bench.subscriptions.get(made.id)
    await bench.subscriptions.update(replace(current, target_id=AGENT.id))
    await bench.deliveries.deliver(slot)
    assert (len(bench.told(AGENT.id)), bench.posted()) == (2, [])
    assert (await bench.row(slot)).channel_id != SUPPORT


@pytest.mark.parametrize("arrived", [True, False])
async def test_deleted_while_unclear(bench: Bench, arrived: bool) -> None:  # noqa: FBT001 -- a case
    """The history of a deleted digest says whether its last post arrived."""
    made, slot = await bench.subscribe()
    setattr(bench.door, "lost" if arrived else "refused", 1)
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    await bench.subscriptions.delete(made.id)
    await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert row.state is (DeliveryState.POSTED if arrived else DeliveryState.SKIPPED)
    assert len(bench.posted()) == (1 if arrived else 0)


async def test_deleted_and_cannot_look(bench: Bench) -> None:
    """Of a deleted digest too, what cannot be looked for is told apart from what was not sent."""
    made, slot = await bench.subscribe()
    bench.door.lost = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    await bench.subscriptions.delete(made.id)
    bench.slack.core.limits.refuse_next("conversations.history")
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    app = bench.slack.core.app
    bench.slack.core.app = replace(app, scopes=app.scopes - {"channels:history"})
    await bench.deliveries.deliver(slot)
    assert "may have been posted" in str((await bench.row(slot)).reason)


async def test_refused_is_not_unclear(bench: Bench) -> None:
    """What Slack has refused was not posted: the next attempt does not look for it."""
    _, slot = await bench.subscribe()
    bench.slack.core.limits.refuse_next("chat.postMessage")
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    row = await bench.row(slot)
    assert (row.state, row.attempts) == (DeliveryState.CLAIMED, 1)
    await bench.deliveries.deliver(slot)
    assert "conversations.history" not in [call.method for call in bench.slack.calls]
    assert (await bench.row(slot)).state is DeliveryState.POSTED


async def test_overtaken(bench: Bench) -> None:
    """Of two processes that send the same occurrence, one posts."""
    _, slot = await bench.subscribe()
    await bench.ledger.claim(slot, "other")
    assert await bench.ledger.begin_sending(slot, "other", channel_id="C0SUPPORT", attempts=0)
    message = Message("twice", ())
    sent = await bench.sender.send(
        slot,
        SUPPORT,
        lambda: message,
        check=lambda: bench.places.check(SUPPORT),
        attempts=0,
        late=False,
    )
    assert sent is None
    assert bench.posted() == []


async def test_abandoned(bench: Bench) -> None:
    """What cannot be delivered for a fault of the bot's is recorded."""
    _, slot = await bench.subscribe()
    await bench.ledger.claim(slot, "test")
    await bench.deliveries.abandon(slot, "A fault.")
    assert (await bench.row(slot)).reason == "A fault."


class Cut:
    """Breaks a delivery off once, at one stage, as if its process had died there."""

    def __init__(self, stage: Stage) -> None:
        self.stage: Stage | None = stage

    async def __call__(self, stage: Stage, _: Slot) -> None:
        """Break off."""
        if stage is self.stage:
            self.stage = None
            raise CutError


class CutError(Exception):
    """The delivery was broken off."""


@pytest.mark.parametrize("stage", ROAD_TO_POSTED)
async def test_broken_off(tmp_path: Path, stage: Stage) -> None:
    """Broken off at any stage and begun again, the digest and its thread are there once."""
    async with open_bench(tmp_path, hook=Cut(stage)) as bench:
        _, slot = await bench.subscribe()
        with pytest.raises(CutError):
            await bench.deliveries.deliver(slot)
        for _ in range(2):
            await bench.deliveries.deliver(slot)
        message, details = bench.posted()
        assert details.thread_ts == message.ts
        assert (await bench.row(slot)).state is DeliveryState.POSTED


async def test_details_in_time_only(tmp_path: Path) -> None:
    """Hours later nobody needs the details of a digest whose process died before them."""
    async with open_bench(tmp_path, hook=Cut(Stage.RECORDED)) as bench:
        _, slot = await bench.subscribe()
        with pytest.raises(CutError):
            await bench.deliveries.deliver(slot)
        bench.clock.now = DUE + timedelta(hours=7)
        await bench.deliveries.deliver(slot)
        assert len(bench.posted()) == 1


async def test_details_that_another_process_is_at(tmp_path: Path) -> None:
    """Who finds a digest without details waits for those of a process that is at them."""
    async with open_bench(tmp_path, hook=Cut(Stage.RECORDED)) as bench:
        _, slot = await bench.subscribe()
        with pytest.raises(CutError):
            await bench.deliveries.deliver(slot)
        (post,) = bench.posted()
        details, key = Message("details", ()), f"{slot.key}:details"

        async def meanwhile(_: float) -> None:
            await bench.poster.post(SUPPORT, details, key=key, thread_ts=post.ts)

        turns = PostingTurns()
        sender = Sender(bench.poster, turns, bench.ledger, worker="other", sleep=meanwhile)
        await sender.reply(slot, SUPPORT, post.ts, details, look=True)
        assert [each.text for each in bench.posted()] == [post.text, "details"]


async def test_details_that_cannot_be_looked_for_now(tmp_path: Path) -> None:
    """A look into the thread that fails is tried again, and does not cost the details."""
    async with open_bench(tmp_path, hook=Cut(Stage.RECORDED)) as bench:
        _, slot = await bench.subscribe()
        with pytest.raises(CutError):
            await bench.deliveries.deliver(slot)
        bench.door.blind = 1
        with pytest.raises(PostingError) as caught:
            await bench.deliveries.deliver(slot)
        assert caught.value.trouble is Trouble.RETRY
        await bench.deliveries.deliver(slot)
        assert len(bench.posted()) == 2


async def test_details_refused(bench: Bench) -> None:
    """Details that Slack makes wait are added later; the digest itself is posted by then."""
    _, slot = await bench.subscribe()

    def one_posted() -> bool:
        return len(bench.posted()) == 1

    posting = asyncio.create_task(bench.deliveries.deliver(slot))
    await bench.slack.until(one_posted)
    bench.slack.core.limits.refuse_next("chat.postMessage")
    with pytest.raises(PostingError):
        await posting
    assert (await bench.row(slot)).state is DeliveryState.POSTED
    await bench.deliveries.deliver(slot)
    assert len(bench.posted()) == 2


async def test_cannot_look_now(bench: Bench) -> None:
    """While Slack's history does not answer, an unclear post stays unclear."""
    _, slot = await bench.subscribe()
    bench.door.lost = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    bench.slack.core.limits.refuse_next("conversations.history")
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    assert (await bench.row(slot)).state is DeliveryState.SENDING
    await bench.deliveries.deliver(slot)
    assert len(bench.posted()) == 2


async def test_owner_told_twice_rather_than_never(bench: Bench) -> None:
    """Where direct messages cannot be read back, a notice that may be lost is sent again."""
    _, slot = await bench.subscribe()
    bench.slack.workspace.channels[SUPPORT].is_archived = True
    bench.door.refused = 1
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    bench.slack.core.limits.refuse_next("conversations.history")
    with pytest.raises(PostingError):
        await bench.deliveries.deliver(slot)
    app = bench.slack.core.app
    bench.slack.core.app = replace(app, scopes=app.scopes - {"im:history"})
    await bench.deliveries.deliver(slot)
    assert len(bench.told()) == 1
