"""Somebody always hears of a digest that does not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.digests.admins import Administrators
from bot.digests.models import DeliveryState
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.directory import Directory
from bot.sandbox.people import AGENT, GUEST, MANAGER, MANAGERS_GROUP
from tests.bot.digests.bench import SUPPORT, Bench, open_bench

if TYPE_CHECKING:
    from pathlib import Path

FORMER = "U0FORMER"
BRUNO = "U0BRUNO"
HANDLE = f"@{MANAGERS_GROUP[1]}"


async def _fail(bench: Bench, **changes: str) -> None:
    _, slot = await bench.subscribe(**changes)
    bench.slack.workspace.channels[SUPPORT].is_archived = True
    await bench.deliveries.deliver(slot)
    assert (await bench.row(slot)).state is DeliveryState.FAILED


@pytest.mark.parametrize("owner", [FORMER, GUEST.id, "U0NOBODY", "erased-12345678"])
async def test_owner_left(tmp_path: Path, owner: str) -> None:
    """Where the owner has left or may not see figures, a named administrator is told."""
    async with open_bench(tmp_path, admins=(AGENT.id,)) as bench:
        await _fail(bench, owner_id=owner)
        assert (len(bench.told(AGENT.id)), bench.told(owner)) == (1, [])


async def test_the_last_editor_knows_it_best(tmp_path: Path) -> None:
    """Who changed the digest last is told before any administrator."""
    async with open_bench(tmp_path, admins=(AGENT.id,)) as bench:
        await _fail(bench, owner_id=FORMER, editor_id=BRUNO)
        assert (len(bench.told(BRUNO)), bench.told(AGENT.id)) == (1, [])
        assert "users.list" not in [call.method for call in bench.slack.calls]


@pytest.mark.parametrize("named", [MANAGERS_GROUP[0], HANDLE])
async def test_a_group_of_administrators(tmp_path: Path, named: str) -> None:
    """Where ``ACCESS_ADMINS`` names a group, by id or handle, one of its members is told."""
    async with open_bench(tmp_path, admins=(named,)) as bench:
        bench.slack.workspace.groups[MANAGERS_GROUP[0]].users = (FORMER, BRUNO, MANAGER.id)
        await _fail(bench, owner_id=FORMER)
        assert len(bench.told(BRUNO)) + len(bench.told(MANAGER.id)) == 1


async def test_the_workspace_s_admins(tmp_path: Path) -> None:
    """Where ``ACCESS_ADMINS`` is empty, an admin of the workspace is told, asked for once."""
    async with open_bench(tmp_path) as bench:
        await _fail(bench, owner_id=FORMER)
        assert len(bench.told(MANAGER.id)) == 1
        found = Administrators(bench.directory, frozenset())
        assert await found.find() == (MANAGER.id,)
        assert [call.method for call in bench.slack.calls].count("users.list") == 1


async def test_nobody_to_tell(tmp_path: Path) -> None:
    """Without anybody to tell, the failure is recorded all the same."""
    async with open_bench(tmp_path, admins=("@nobody-there",)) as bench:
        await _fail(bench, owner_id=FORMER)


async def test_a_few_are_enough(tmp_path: Path) -> None:
    """Of a large group or workspace five people are tried, named ones first."""
    async with open_bench(tmp_path) as bench:
        group = bench.slack.workspace.groups[MANAGERS_GROUP[0]]
        group.users = tuple(f"U0{number}" for number in range(30))
        found = await Administrators(bench.directory, frozenset({HANDLE, "U0ZOE"})).find()
        assert (len(found), found[0]) == (5, "U0ZOE")
        people = bench.slack.workspace.users.values()
        for one in people:
            one.is_admin = True
        found = await Administrators(bench.directory, frozenset()).find()
        assert len(found) == 5
        gone = {one.id for one in people if one.deleted or one.is_bot}
        assert not gone & set(found)


async def test_slack_does_not_say_who_they_are(tmp_path: Path) -> None:
    """A question that may work soon is put again; those named by id are told meanwhile."""
    async with open_bench(tmp_path) as bench:
        bench.slack.core.limits.refuse_all = True
        with pytest.raises(PostingError) as refused:
            await Administrators(bench.directory, frozenset()).find()
        assert refused.value.trouble is Trouble.RETRY
        named = Administrators(bench.directory, frozenset({AGENT.id, HANDLE}))
        assert await named.find() == (AGENT.id,)


async def test_slack_never_says_who_they_are(tmp_path: Path) -> None:
    """A question that Slack refuses for good is not put for ever."""
    async with open_bench(tmp_path) as bench:
        bench.slack.revoke(bench.slack.bot_token)
        directory = Directory(bench.poster._client)
        assert await Administrators(directory, frozenset()).find() == ()
        await directory.close()
