"""Whether digests may go somewhere: asked of Slack seldom, and never from memory for too long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.access import Access
from bot.digests.changes import CHANNEL_EVENTS, follow_places
from bot.digests.known import Known, KnownPlaces
from bot.digests.limits import Paces
from bot.digests.places import KEPT, Places
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.sandbox.people import AGENT, TEAM_ID
from bot.sandbox.slack.workspace import Channel
from tests.bot.digests.bench import SUPPORT, Bench, open_bench
from tests.databases import open_store
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path
    from typing import Any

    from bot.store.store import Store
    from tests.fakes import FixedClock


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


@pytest.fixture
async def other(bench: Bench, tmp_path: Path) -> AsyncIterator[Places]:
    """Return the places of a second replica on the same database."""
    url = f"sqlite+aiosqlite:///{tmp_path}/deskbot.db"
    async with open_store(url, clock=bench.clock) as store:
        access = Access(bench.directory, team_id=TEAM_ID)
        yield Places(bench.directory, access, KnownPlaces(store), bench.poster)


def _asked(bench: Bench, method: str = "conversations.info") -> int:
    return [call.method for call in bench.slack.calls].count(method)


def _add(bench: Bench, channel_id: str) -> str:
    channel = Channel(channel_id, channel_id.lower(), {bench.slack.core.app.user_id})
    bench.slack.workspace.channels[channel_id] = channel
    return channel_id


def _places(bench: Bench, paces: Paces | None = None, *, channels: tuple[str, ...] = ()) -> Places:
    access = Access(bench.directory, channels=channels, team_id=TEAM_ID)
    return Places(bench.directory, access, bench.known, bench.poster, paces=paces)


async def test_known_for_an_hour(bench: Bench) -> None:
    """Slack is asked about a channel once an hour, however many digests go there."""
    for minutes in (0, 30, 59):
        await bench.places.check(SUPPORT)
        bench.clock.now += timedelta(minutes=minutes)
    assert _asked(bench) == 1
    await bench.places.check(SUPPORT)
    assert _asked(bench) == 2


async def test_outsiders_without_an_event(bench: Bench) -> None:
    """That outsiders were let in is noticed after an hour at the latest, heard of or not."""
    await bench.places.check(SUPPORT)
    bench.slack.workspace.channels[SUPPORT].is_ext_shared = True
    bench.clock.now += KEPT
    with pytest.raises(PostingError, match="external"):
        await bench.places.check(SUPPORT)


async def test_an_event_counts_for_all_replicas(bench: Bench, other: Places) -> None:
    """Slack tells one replica that a channel is shared, and the other posts nothing there."""
    await other.check(SUPPORT)
    hooks: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}
    follow_places(hooks.__setitem__, bench.directory, bench.places)
    bench.slack.workspace.channels[SUPPORT].is_ext_shared = True
    await other.check(SUPPORT)
    await hooks["channel_shared"]({"type": "channel_shared", "channel": SUPPORT})
    with pytest.raises(PostingError, match="external"):
        await other.check(SUPPORT)


@pytest.mark.parametrize("name", CHANNEL_EVENTS)
async def test_each_event_makes_a_channel_unknown(bench: Bench, name: str) -> None:
    """Whether an event carries the channel's id or the channel itself, Slack is asked anew."""
    hooks: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}
    follow_places(hooks.__setitem__, bench.directory, bench.places)
    await bench.directory.channel(SUPPORT)
    await bench.places.check(SUPPORT)
    await hooks[name]({"channel": {"id": SUPPORT} if "rename" in name else SUPPORT})
    await bench.places.check(SUPPORT)
    await bench.directory.channel(SUPPORT)
    assert _asked(bench) == 4


async def test_people(bench: Bench) -> None:
    """A person is known for an hour, until Slack says that they changed; nobody else is noted."""
    hooks: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {}
    follow_places(hooks.__setitem__, bench.directory, bench.places)
    await bench.places.check(AGENT.id)
    await bench.places.check(AGENT.id)
    assert _asked(bench, "users.info") == 1
    bench.slack.workspace.users[AGENT.id].deleted = True
    await hooks["user_change"]({"type": "user_change", "user": {"id": AGENT.id}})
    await hooks["user_change"]({"type": "user_change", "user": {"id": "U0SOMEBODY"}})
    assert await bench.known.get("U0SOMEBODY") is None
    with pytest.raises(PostingError, match="person_gone"):
        await bench.places.check(AGENT.id)


async def test_a_look_that_a_change_overtook(store: Store, clock: FixedClock) -> None:
    """An answer that may be from before a change is used by nobody else."""
    known = KnownPlaces(store)
    asked_at = clock.now
    await known.forget("C1")
    await known.keep("C1", name="one", asked_at=asked_at)
    assert await known.get("C1") == Known("", None, None)
    clock.now += timedelta(seconds=6)
    await known.keep("C1", name="one", asked_at=clock.now)
    assert await known.get("C1") == Known("one", None, clock.now)
    assert await known.looked_at(["C1", "C2"]) == {"C1": clock.now}
    assert await known.prune(clock.now) == 0
    assert await known.prune(clock.now + timedelta(seconds=1)) == 1


async def test_one_looks_ahead(store: Store, clock: FixedClock) -> None:
    """Of two replicas one looks ahead; the other takes over when it has gone silent."""
    known = KnownPlaces(store)
    assert [await known.lead(name) for name in ("one", "two", "one")] == [True, False, True]
    clock.now += timedelta(minutes=3)
    assert [await known.lead(name) for name in ("two", "one")] == [True, False]


async def test_a_change_while_the_database_is_away(
    clock: FixedClock, bench: Bench, tmp_path: Path
) -> None:
    """What could not be written down is written before anything is let pass again."""
    file = tmp_path / "other" / "deskbot.db"
    async with open_store(f"sqlite+aiosqlite:///{file}", clock=clock) as away:
        known = KnownPlaces(away)
        places = Places(
            bench.directory, Access(bench.directory, team_id=TEAM_ID), known, bench.poster
        )
        await places.forget(SUPPORT)
        file.parent.mkdir()
        async with asyncio.timeout(PATIENCE_S):
            while not file.exists():
                await places.forget(SUPPORT)
        assert await known.get(SUPPORT) == Known("", None, None)


async def test_allowed_channels(bench: Bench) -> None:
    """A channel that the administrator does not list takes no digest, known to Slack or not."""
    places = _places(bench, channels=("C0OTHER", "#support"))
    await places.check(SUPPORT)
    with pytest.raises(PostingError) as refused:
        await _places(bench, channels=("C0OTHER",)).check(SUPPORT)
    assert (refused.value.code, refused.value.trouble) == ("channel_not_allowed", Trouble.CONFIG)
    with pytest.raises(PostingError) as unlisted:
        await places.check(_add(bench, "C0NEW"))
    assert unlisted.value.code == "channel_not_allowed"
    with pytest.raises(PostingError) as missing:
        await places.check("C0NOWHERE")
    assert missing.value.trouble is Trouble.CONFIG
    bench.slack.core.limits.refuse_all = True
    with pytest.raises(PostingError) as away:
        await places.check("C0UNSEEN")
    assert away.value.trouble is Trouble.RETRY


async def test_unknown_channels_wait_for_each_other(bench: Bench) -> None:
    """Each unknown channel waits for its place; Slack's ``Retry-After`` is carried on."""
    now, naps = [0.0], list[float]()

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    places = _places(bench, Paces(60, timer=lambda: now[0], sleep=nap))
    for number in range(5):
        await places.check(_add(bench, f"C0N{number}"))
    assert naps == []
    for channel in ("C0N0", _add(bench, "C0FIVE"), _add(bench, "C0SIX")):
        await places.check(channel)
    assert naps == [1.0, 2.0]
    now[0] = 60.0
    bench.slack.core.limits.refuse_next("conversations.info", retry_after=7)
    with pytest.raises(PostingError) as refused:
        await places.check(SUPPORT)
    assert (refused.value.trouble, refused.value.retry_after) == (Trouble.RETRY, 7)
    await places.check(SUPPORT)
    assert naps == [1.0, 2.0, 7.0]


async def test_direct_messages_are_opened_once(bench: Bench, other: Places) -> None:
    """The channel of a person's direct messages never changes: Slack is asked for it once."""
    opened = await bench.places.open(AGENT.id)
    assert await other.open(AGENT.id) == opened
    assert await bench.places.open(SUPPORT) == SUPPORT
    assert _asked(bench, "conversations.open") == 1
    await bench.places.check(AGENT.id)
    assert await bench.places.open(AGENT.id) == opened


async def test_slack_opens_no_more_direct_messages(bench: Bench) -> None:
    """A refusal for the rate holds the next question back for as long as Slack says."""
    bench.slack.core.limits.refuse_next("conversations.open", retry_after=9)
    with pytest.raises(PostingError):
        await bench.places.open(AGENT.id)
    await bench.places.open(AGENT.id)
    (nap,) = bench.naps
    assert 5 < nap <= 9  # less what passed since Slack said so
    with pytest.raises(PostingError, match="user_not_found"):
        await bench.places.open("U0NOBODY")
