"""The directory of Slack users, groups and channels, against a local Web API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.directory import Directory, DirectoryError
from tests.fakes import FakeSlack, slack_user

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LEADS = {"id": "S0LEADS", "handle": "Leads", "users": ["U1"]}


@dataclass(slots=True)
class Timer:
    """Seconds that pass when told to."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@asynccontextmanager
async def opened(slack: FakeSlack, timer: Timer | None = None) -> AsyncIterator[Directory]:
    """Serve a workspace and ask it."""
    async with slack.client() as client:
        directory = Directory(client, timer=timer or Timer())
        yield directory
        await directory.close()


async def test_a_user_is_asked_for_once_an_hour() -> None:
    """The profile is kept for an hour and read again then."""
    slack, timer = FakeSlack(users={"U1": slack_user("U1", "a@example.com")}), Timer()
    async with opened(slack, timer) as directory:
        user = await directory.user("U1")
        assert (user.email, user.time_zone, user.name) == ("a@example.com", "Europe/Berlin", "U1")
        timer.now = 3599
        await directory.user("U1")
        assert len(slack.asked) == 1
        timer.now = 3601
        await directory.user("U1")
        assert len(slack.asked) == 2


async def test_many_who_wait_ask_once() -> None:
    """Questions at the same time share one call, also when somebody gives up."""
    slack = FakeSlack(users={"U1": slack_user("U1")})
    async with opened(slack) as directory:
        slack.gate.clear()
        waiting = [asyncio.ensure_future(directory.user("U1")) for _ in range(5)]
        await slack.seen.wait()
        waiting.pop().cancel()
        slack.gate.set()
        assert {user.id for user in await asyncio.gather(*waiting)} == {"U1"}
        assert len(slack.asked) == 1


async def test_a_changed_user_counts_from_the_next_question() -> None:
    """What was being asked for when the change was announced is not kept."""
    slack = FakeSlack(users={"U1": slack_user("U1")})
    async with opened(slack) as directory:
        slack.gate.clear()
        waiting = asyncio.ensure_future(directory.user("U1"))
        await slack.seen.wait()
        slack.users["U1"]["deleted"] = True
        directory.forget_user("U1")
        slack.gate.set()
        assert not (await waiting).is_deleted
        assert (await directory.user("U1")).is_deleted
        directory.forget_user("U1")
        slack.users["U1"]["deleted"] = False
        assert not (await directory.user("U1")).is_deleted


@pytest.mark.parametrize("error", ["user_not_found", "internal_error", "ratelimited"])
async def test_errors_are_not_kept(error: str) -> None:
    """What Slack refuses is an error with its code; the next question asks again."""
    slack = FakeSlack(users={"U1": slack_user("U1")})
    async with opened(slack) as directory:
        slack.errors["users.info"] = error
        with pytest.raises(DirectoryError, match=error):
            await directory.user("U1")
        slack.errors.clear()
        assert (await directory.user("U1")).id == "U1"


async def test_an_unreachable_slack_is_an_error_of_the_directory() -> None:
    """A refused connection is told apart from an answer by its kind alone."""
    directory = Directory(AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:9/api/"))
    with pytest.raises(DirectoryError):
        await directory.user("U1")


@pytest.mark.parametrize("raw", [{}, {"id": ""}, {"id": "U1", "profile": "?"}])
async def test_a_profile_that_cannot_be_read_is_an_error(raw: dict[str, str]) -> None:
    """Nobody is admitted on half a profile."""
    slack = FakeSlack(users={"U1": dict(raw)})
    async with opened(slack) as directory:
        with pytest.raises(DirectoryError):
            await directory.user("U1")


async def test_groups_of_a_user() -> None:
    """A user's groups are there by id and by handle; disabled groups are not."""
    gone = {"id": "S0GONE", "handle": "gone", "users": ["U1"], "date_delete": 1700000000}
    nameless = {"id": "S0BARE", "users": ["U1"]}
    slack = FakeSlack(groups=[LEADS, gone, nameless, {"id": "S0EMPTY", "handle": "empty"}])
    async with opened(slack) as directory:
        assert await directory.groups_of("U1") == {"S0LEADS", "@leads", "S0BARE"}
        assert await directory.groups_of("U2") == frozenset()
        assert len(slack.asked) == 1


async def test_old_groups_stand_in_for_a_quarter_of_an_hour() -> None:
    """When Slack fails, the last good copy counts for a bounded time; then nobody is in a group."""
    slack, timer = FakeSlack(groups=[LEADS]), Timer()
    async with opened(slack, timer) as directory:
        await directory.groups_of("U1")
        slack.errors["usergroups.list"] = "internal_error"
        timer.now = 899
        assert "S0LEADS" in await directory.groups_of("U1")
        timer.now = 901
        with pytest.raises(DirectoryError):
            await directory.groups_of("U1")


async def test_changed_groups_are_asked_for_again_and_no_copy_stands_in() -> None:
    """After Slack announced a change, the copy from before it does not count."""
    slack = FakeSlack(groups=[LEADS])
    async with opened(slack) as directory:
        await directory.groups_of("U1")
        slack.groups.clear()
        directory.forget_groups()
        assert await directory.groups_of("U1") == frozenset()
        directory.forget_groups()
        slack.errors["usergroups.list"] = "internal_error"
        with pytest.raises(DirectoryError):
            await directory.groups_of("U1")


@pytest.mark.parametrize("error", ["plan_upgrade_required", "missing_scope"])
async def test_a_workspace_without_user_groups_has_none(error: str) -> None:
    """A free plan or a declined scope means no groups, and one line in the log."""
    slack, timer = FakeSlack(errors={"usergroups.list": error}), Timer()
    async with opened(slack, timer) as directory:
        with capture_logs() as logs:
            assert await directory.groups_of("U1") == frozenset()
            timer.now = 1000
            assert await directory.groups_of("U1") == frozenset()
        assert [line["error"] for line in logs] == [error]


async def test_a_channel_is_kept_for_a_minute() -> None:
    """Whether outsiders read along is looked up anew after a minute."""
    slack, timer = FakeSlack(channels={"C1": {"id": "C1", "name": "support"}}), Timer()
    async with opened(slack, timer) as directory:
        assert not (await directory.channel("C1")).is_ext_shared
        slack.channels["C1"]["is_ext_shared"] = True
        timer.now = 61
        assert (await directory.channel("C1")).is_ext_shared


async def test_an_invitation_of_outsiders_counts_as_pending() -> None:
    """Either of Slack's two signs of a pending share is one."""
    raw = {"id": "C1", "pending_connected_team_ids": ["T2"], "is_private": True}
    async with opened(FakeSlack(channels={"C1": raw})) as directory:
        channel = await directory.channel("C1")
        assert channel.is_pending_ext_shared
        assert channel.is_private
        with pytest.raises(DirectoryError, match="channel_not_found"):
            await directory.channel("C2")


async def test_an_address_is_not_printed() -> None:
    """A user's e-mail address stays out of representations, and so out of logs."""
    async with opened(FakeSlack(users={"U1": slack_user("U1", "a@example.com")})) as directory:
        assert "example.com" not in repr(await directory.user("U1"))


async def test_groups_on_the_way_when_they_changed_are_no_copy() -> None:
    """An answer that was asked for before a change never stands in after it."""
    slack = FakeSlack(groups=[LEADS])
    async with opened(slack) as directory:
        slack.gate.clear()
        waiting = asyncio.ensure_future(directory.groups_of("U1"))
        await slack.seen.wait()
        directory.forget_groups()
        slack.gate.set()
        assert "S0LEADS" in await waiting
        slack.errors["usergroups.list"] = "internal_error"
        with pytest.raises(DirectoryError):
            await directory.groups_of("U1")
