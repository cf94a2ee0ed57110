"""Whether a digest could be posted somewhere, as Slack's own answers tell."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.digests.preflight import Caution, Obstacle, Preflights
from bot.sandbox.people import AGENT, GUEST, TEAM_ID
from bot.sandbox.slack.workspace import Channel
from bot.slack.objects import SlackUser
from tests.bot.digests.bench import SUPPORT, Bench, open_bench
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.digests.preflight import Preflight

PUBLIC = ("chat:write", "chat:write.public")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Return a bench."""
    async with open_bench(tmp_path) as opened:
        yield opened


async def _check(bench: Bench, target: str, *, scopes: tuple[str, ...] = ()) -> Preflight:
    client = bench.poster._client
    return await Preflights(client, bench.directory, scopes=scopes).check(target)


def _add(bench: Bench, *, member: bool = True, **changes: bool) -> str:
    members = {AGENT.id, *([bench.slack.core.app.user_id] if member else ())}
    channel = Channel("C0NEW", "new", members)
    for name, value in changes.items():
        setattr(channel, name, value)
    bench.slack.workspace.channels[channel.id] = channel
    return channel.id


async def test_fine(bench: Bench) -> None:
    """A channel that the bot is in, without guests, takes digests."""
    found = await _check(bench, _add(bench))
    assert (found.can_post, found.name, found.cautions, found.members) == (True, "new", (), 2)


async def test_private_channels_of_others(bench: Bench) -> None:
    """Whoever chooses a private channel must be in it; where Slack does not say, it waits."""
    private = _add(bench, is_private=True)
    preflights = Preflights(bench.poster._client, bench.directory)
    assert (await preflights.check(private, by=AGENT.id)).can_post
    found = await preflights.check(private, by=GUEST.id)
    assert (found.obstacle, found.name) == (Obstacle.OUTSIDER, "")
    assert (await preflights.check(SUPPORT, by="U0NOBODY")).can_post
    bench.slack.core.limits.refuse_next("conversations.members")
    assert (await preflights.check(private, by=AGENT.id)).obstacle is Obstacle.UNKNOWN


async def test_a_private_channel_of_thousands(bench: Bench) -> None:
    """Members are looked through page by page, and not without end."""
    private = _add(bench, is_private=True)
    members = bench.slack.workspace.channels[private].members
    members |= {f"T{number:05}" for number in range(1_500)}
    preflights = Preflights(bench.poster._client, bench.directory, counts_guests=False)
    assert (await preflights.check(private, by=AGENT.id)).can_post
    members |= {f"T{number:05}" for number in range(5_500)}
    assert (await preflights.check(private, by="Z")).obstacle is Obstacle.UNKNOWN


async def test_guests(bench: Bench) -> None:
    """Guests who read along are counted."""
    found = await _check(bench, SUPPORT)
    assert (found.can_post, found.guests, found.cautions) == (True, 1, (Caution.GUESTS,))


async def test_guests_need_not_be_counted(bench: Bench) -> None:
    """Who only wants to know whether a post is possible does not ask about members."""
    client = bench.poster._client
    found = await Preflights(client, bench.directory, counts_guests=False).check(SUPPORT)
    assert (found.can_post, found.guests, found.cautions) == (True, 0, ())
    assert "conversations.members" not in [call.method for call in bench.slack.calls]


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"is_archived": True}, Obstacle.ARCHIVED),
        ({"is_ext_shared": True}, Obstacle.EXTERNAL),
        ({"is_pending_ext_shared": True}, Obstacle.EXTERNAL),
        ({"member": False}, Obstacle.NOT_MEMBER),
        ({"member": False, "is_private": True}, Obstacle.NOT_FOUND),
    ],
)
async def test_obstacles(bench: Bench, changes: dict[str, bool], obstacle: Obstacle) -> None:
    """What is in the way is named, each with its own remedy."""
    found = await _check(bench, _add(bench, **changes))
    assert (found.obstacle, found.can_post) == (obstacle, False)


async def test_public_without_membership(bench: Bench) -> None:
    """With ``chat:write.public`` a public channel will do; it cannot be read back, though."""
    found = await _check(bench, _add(bench, member=False), scopes=PUBLIC)
    assert (found.can_post, found.cautions) == (True, (Caution.NO_HISTORY,))


@pytest.mark.parametrize(
    ("user", "obstacle"),
    [
        (AGENT.id, None),
        (GUEST.id, Obstacle.PERSON_GONE),
        ("U0FORMER", Obstacle.PERSON_GONE),
        ("U0BUILDBOT", Obstacle.PERSON_GONE),
        ("U0NOBODY", Obstacle.PERSON_GONE),
    ],
)
async def test_people(bench: Bench, user: str, obstacle: Obstacle | None) -> None:
    """Guests, bots and people who left get no digests."""
    assert (await _check(bench, user)).obstacle is obstacle


async def test_direct_messages(bench: Bench) -> None:
    """A channel of direct messages needs no membership."""
    opened = await bench.poster.open(AGENT.id)
    app = bench.slack.core.app
    bench.slack.core.app = replace(app, scopes=app.scopes | {"im:read"})
    assert (await _check(bench, opened)).can_post


async def test_slack_is_away(bench: Bench) -> None:
    """While Slack cannot be asked, nothing is promised."""
    bench.slack.core.limits.refuse_all = True
    assert (await _check(bench, SUPPORT)).obstacle is Obstacle.UNKNOWN
    assert (await _check(bench, AGENT.id)).obstacle is Obstacle.UNKNOWN
    bench.door.target = "http://127.0.0.1:9/"
    assert (await _check(bench, SUPPORT)).obstacle is Obstacle.UNKNOWN


async def test_members_unknown(bench: Bench) -> None:
    """A channel whose members Slack does not tell can be posted to all the same."""
    bench.slack.core.limits.refuse_next("conversations.members", 9)
    found = await _check(bench, SUPPORT)
    assert (found.can_post, found.guests) == (True, 0)
    assert found.cautions == (Caution.MEMBERS_UNSEEN,)


class Counting:
    """Slack users who answer when all that may ask at once have asked, or never.

    Attributes:
        most: how many were asked about at the same time.
        silent: those who never answer.
    """

    def __init__(self, *silent: str) -> None:
        self.silent = frozenset(silent)
        self.most = 0
        self._now = 0

    async def user(self, user_id: str) -> SlackUser:
        """Return a guest, after letting others come in if they can."""
        self._now += 1
        self.most = max(self.most, self._now)
        if user_id in self.silent:
            await asyncio.Event().wait()
        for _ in range(20):
            await asyncio.sleep(0)
        self._now -= 1
        return SlackUser(user_id, TEAM_ID, is_guest=True)


async def _count(bench: Bench, people: Counting, members: int, within_s: float) -> Preflight:
    target = _add(bench)
    channel = bench.slack.workspace.channels[target]
    channel.members |= {f"U{number:03}" for number in range(members - len(channel.members))}
    client = bench.poster._client
    preflights = Preflights(client, people, within_s=within_s)  # type: ignore[arg-type]  # a stand-in
    return await preflights.check(target)


async def test_members_are_asked_about_together(bench: Bench) -> None:
    """Eight at a time; all forty of a channel are seen."""
    people = Counting()
    found = await _count(bench, people, 40, PATIENCE_S)
    assert (found.guests, people.most) == (40, 8)
    assert found.cautions == (Caution.GUESTS,)


async def test_too_many_members(bench: Bench) -> None:
    """Of more than forty the first are looked at, and the editor hears that it was not all."""
    found = await _count(bench, Counting(), 60, PATIENCE_S)
    assert (found.guests, found.members) == (40, 60)
    assert found.cautions == (Caution.GUESTS, Caution.MEMBERS_UNSEEN)


async def test_slow_members(bench: Bench) -> None:
    """When the time is over, who was seen counts, and "no guests" is never said."""
    found = await _count(bench, Counting("U001"), 10, 3)
    assert (found.can_post, found.guests) == (True, 9)
    assert found.cautions == (Caution.GUESTS, Caution.MEMBERS_UNSEEN)
