"""Changes of people and groups, told to one replica, heard by all."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from structlog.testing import capture_logs

from bot.changes import Changes
from bot.directory import Directory
from bot.store.news import News
from tests.databases import open_store
from tests.fakes import FakeSlack, FixedClock, slack_user
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    Hook = Callable[[Mapping[str, Any]], Awaitable[None]]

LEADS = {"id": "S0LEADS", "handle": "leads", "users": ["U1"]}


@dataclass(slots=True)
class Replica:
    """One process: what it knows about people, and what Slack may tell it."""

    directory: Directory
    hooks: dict[str, Hook] = field(default_factory=dict)

    async def tell(self, kind: str, user_id: str = "U1") -> None:
        """Give it an event of Slack's."""
        await self.hooks[kind]({"type": kind, "user": {"id": user_id}})

    async def is_gone(self) -> bool:
        """Say whether the user is deactivated, as far as this replica knows."""
        return (await self.directory.user("U1")).is_deleted

    async def is_lead(self) -> bool:
        """Say whether the user is in the group."""
        return "S0LEADS" in await self.directory.groups_of("U1")


@asynccontextmanager
async def replicas(slack: FakeSlack, *databases: str) -> AsyncIterator[list[Replica]]:
    """Start a replica on each of these databases."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(slack.client())
        made = []
        for database in databases:
            store = await stack.enter_async_context(open_store(database, clock=FixedClock()))
            replica = Replica(Directory(client))
            stack.push_async_callback(replica.directory.close)
            changes = Changes(News(store), replica.directory, every_s=0.01)
            changes.follow(replica.hooks.__setitem__)
            await stack.enter_async_context(changes.running())
            made.append(replica)
        yield made


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a replica has heard."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():  # noqa: ASYNC110 - nothing tells but another question
            await asyncio.sleep(0.01)


def _slack() -> FakeSlack:
    users = {user_id: slack_user(user_id) for user_id in ("U1", "U2")}
    return FakeSlack(users=users, groups=[LEADS])


async def test_a_changed_user(fresh_database: str) -> None:
    """Who is deactivated is so on every replica soon; others are not asked for again."""
    slack = _slack()
    async with replicas(slack, fresh_database, fresh_database) as (first, second):
        assert [await each.is_gone() for each in (first, second)] == [False, False]
        await second.directory.user("U2")
        slack.users["U1"]["deleted"] = True
        await first.tell("user_change")
        assert await first.is_gone()
        await until(second.is_gone)
        await second.directory.user("U2")
    assert slack.asked.count(("users.info", "U2")) == 1


async def test_a_changed_group(fresh_database: str) -> None:
    """Who leaves a user group has left it on every replica soon."""
    slack = _slack()
    async with replicas(slack, fresh_database, fresh_database) as (first, second):
        for kind in ("subteam_members_changed", "subteam_updated"):
            slack.groups = [LEADS]
            await second.tell(kind)
            await until(first.is_lead)
            assert await second.is_lead()
            slack.groups = []
            await first.tell(kind)

            async def has_left() -> bool:
                return not await second.is_lead()

            await until(has_left)


async def test_without_the_database(tmp_path: Path) -> None:
    """What comes while the database is away counts here at once, and elsewhere once it is back."""
    slack, folder = _slack(), tmp_path / "later"
    url = f"sqlite:///{folder}/deskbot.db"
    async with replicas(slack, url, url) as (first, second):
        await second.is_gone()
        slack.users["U1"]["deleted"] = True
        await first.tell("user_change")
        assert await first.is_gone()
        assert not await second.is_gone()
        folder.mkdir()
        await until(second.is_gone)


async def test_told_at_the_end(fresh_database: str) -> None:
    """What came just before a replica ends is told all the same."""
    slack = _slack()
    async with replicas(slack, fresh_database) as (second,):
        await second.is_gone()
        async with replicas(slack, fresh_database) as (first,):
            slack.groups = []
            assert not await first.is_lead()
            slack.groups = [LEADS]
            await second.tell("subteam_updated")
            await until(first.is_lead)  # so that it has reached the database
            slack.users["U1"]["deleted"] = True
            await first.tell("user_change")
        await until(second.is_gone)


class _BrokenNews(News):
    """Fails in a way that nobody foresaw, the first time."""

    times = 0

    async def read(self) -> frozenset[str]:
        """Fail once."""
        self.times += 1
        if self.times == 1:
            raise RuntimeError("a fault of ours")
        return await super().read()


async def test_a_fault_of_ours_is_no_end(fresh_database: str) -> None:
    """Whatever goes wrong with a look, the next one is taken."""
    slack = _slack()
    async with slack.client() as client, open_store(fresh_database, clock=FixedClock()) as store:
        replica, news = Replica(Directory(client)), _BrokenNews(store)
        await replica.is_gone()
        slack.users["U1"]["deleted"] = True
        with capture_logs() as lines:
            async with (
                Changes(news, replica.directory, every_s=0.01).running(),
                replicas(slack, fresh_database) as (other,),
            ):
                await other.tell("user_change")
                await until(replica.is_gone)
        await replica.directory.close()
    assert [line["event"] for line in lines].count("changes_broken") == 1
