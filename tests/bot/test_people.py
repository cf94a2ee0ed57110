"""Whom a name, a mention or a Slack user means."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.models import Department
from bot.directory import Directory
from bot.errors import (
    AmbiguousDepartmentError,
    AmbiguousNameError,
    OutsideDepartmentError,
    UnknownNameError,
    UnlinkedPersonError,
)
from bot.filters import Mentioned, Myself, Named
from bot.people import People
from bot.slack.objects import SlackUser
from tests.builders import BILLING, SUPPORT, agent
from tests.fakes import ADA, INES, NOVAK, FakeDesk, FakeSlack, FixedClock, slack_user

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.filters import Who

ME = SlackUser("U1", email="Ada.Ray@Example.com")
MAX = SlackUser("U2", email="max@example.com")
USERS = (
    ME,
    MAX,
    SlackUser("U3", email=INES.email, is_bot=True),
    SlackUser("U4", email=NOVAK.email, is_deleted=True),
)


@asynccontextmanager
async def opened(
    desk: FakeDesk | None = None,
    agent_map: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
) -> AsyncIterator[People]:
    """Look for people among three agents and two Slack users."""
    slack = FakeSlack(
        users={"U1": slack_user("U1", ME.email), "U2": slack_user("U2", "max@example.com")}
    )
    async with slack.client() as client:
        confirmed = _Confirmed(claims or {})
        directory = Directory(client)
        yield People(desk or FakeDesk(), directory, agent_map=agent_map or {}, claims=confirmed)


class _Confirmed(dict[str, str]):
    """Confirmed claims in memory."""

    async def agent_id_of(self, user_id: str) -> str | None:
        """Return Desk's id of somebody's agent."""
        return self.get(user_id)

    async def all(self) -> Mapping[str, str]:
        """Return all."""
        return self


@pytest.mark.parametrize(
    ("user", "agent_map", "claims", "expected"),
    [
        (MAX, {}, {"U2": INES.id}, INES),
        (ME, {}, {"U1": INES.id}, INES),
        (ME, {"U1": NOVAK.id}, {"U1": INES.id}, NOVAK),
        (MAX, {"U9": INES.email or ""}, {"U2": INES.id}, None),
        (ME, {}, {"U1": "400000000099"}, None),
        (MAX, {}, {"U1": INES.id}, None),
        (MAX, {}, {"U2": ADA.id}, None),
        (MAX, {"U1": NOVAK.id}, {"U2": ADA.id}, ADA),
        (MAX, {}, {"U2": ADA.id, "U1": NOVAK.id}, ADA),
    ],
)
async def test_what_was_confirmed_counts_below_the_map_and_above_addresses(
    user: SlackUser, agent_map: Mapping[str, str], claims: Mapping[str, str], expected: object
) -> None:
    """The map's words come first, also about the agent; an agent who left is nobody's.

    Nor does a claim count where somebody else has the agent's address, and no other agent.
    """
    async with opened(agent_map=agent_map, claims=claims) as people:
        assert await people.agent_of(user) == expected


@pytest.mark.parametrize("error", ["internal_error", "missing_scope"])
async def test_a_claim_does_not_count_while_slack_does_not_tell_of_the_address(error: str) -> None:
    """Who else has the agent's address cannot be known, so nobody is the agent by a claim."""
    slack = FakeSlack(users={"U2": slack_user("U2", MAX.email)})
    async with slack.client() as client:
        claims = _Confirmed({"U2": INES.id})
        people = People(FakeDesk(), Directory(client), agent_map={}, claims=claims)
        slack.errors = {"users.lookupByEmail": error}
        assert await people.agent_of(MAX) is None
        slack.errors = {}
        assert await people.agent_of(MAX) == INES


@pytest.mark.parametrize("flags", [{"deleted": True}, {"is_bot": True}])
async def test_who_left_and_bots_overtake_nobody(flags: dict[str, bool]) -> None:
    """An address of nobody who lives takes no claim away; a person's does within a minute."""
    clock = FixedClock()
    slack = FakeSlack(users={"U9": {**slack_user("U9", INES.email), **flags}})
    async with slack.client() as client:
        claims = _Confirmed({"U2": INES.id})
        directory = Directory(client, timer=lambda: clock().timestamp())
        people = People(FakeDesk(), directory, agent_map={}, claims=claims)
        assert await people.agent_of(MAX) == INES
        slack.users["U9"] = slack_user("U9", INES.email)
        assert await people.agent_of(MAX) == INES
        clock.now += timedelta(seconds=61)
        assert await people.agent_of(MAX) is None
        slack.users["U9"] = slack_user("U9", "gone@example.com")
        directory.forget_user("U9")
        assert await people.agent_of(MAX) == INES


@pytest.mark.parametrize(
    ("user", "agent_map", "expected"),
    [
        (ME, {}, ADA),
        (SlackUser("U1"), {}, None),
        (SlackUser("U1", email="max@example.com"), {}, None),
        (SlackUser("U1", email="max@example.com"), {"U1": INES.id}, INES),
        (SlackUser("U1", email="max@example.com"), {"U1": "INES@example.com"}, INES),
        (ME, {"U1": NOVAK.id}, NOVAK),
        (ME, {"U1": "nobody@example.com"}, None),
        (ME, {"U9": NOVAK.id}, ADA),
    ],
)
async def test_a_slack_user_is_the_agent_mapped_or_with_the_same_address(
    user: SlackUser, agent_map: Mapping[str, str], expected: object
) -> None:
    """The mapping decides where there is one; else the address does."""
    async with opened(agent_map=agent_map) as people:
        assert await people.agent_of(user) == expected


async def test_mentions() -> None:
    """A mention means the mentioned person's agent; who has none is named in the error."""
    async with opened() as people:
        assert await people.by_mention("U1") == ADA
        for user_id in ("U2", "U9"):
            with pytest.raises(UnlinkedPersonError) as caught:
                await people.by_mention(user_id)
            assert caught.value.user_id == user_id


async def test_everything_a_query_can_name() -> None:
    """Names, mentions and oneself lead to agents."""
    async with opened() as people:
        assert await people.find(Named("novak"), ME) == NOVAK
        assert await people.find(Mentioned("U1"), SlackUser("U2")) == ADA
        assert await people.find(Myself(), ME) == ADA


async def test_a_name_that_fits_several_lists_them() -> None:
    """All candidates are in the error, and a department leaves only its own."""
    async with opened() as people:
        with pytest.raises(AmbiguousNameError) as caught:
            await people.find_agent("ada")
        assert caught.value.candidates == (NOVAK, ADA)
        with pytest.raises(UnknownNameError):
            await people.find_agent("ada", department=BILLING)


async def test_an_agent_without_departments_may_be_in_any() -> None:
    """Desk may hide departments from the bot: such agents are not filtered out."""
    desk = FakeDesk()
    desk.agents = (agent(departments=()),)
    async with opened(desk) as people:
        assert await people.find_agent("ada", department=BILLING) == desk.agents[0]


async def test_an_unknown_name_gives_the_closest_three() -> None:
    """The error carries the names that are most like it."""
    async with opened() as people:
        with pytest.raises(UnknownNameError) as caught:
            await people.find_agent("Adda Raye")
        assert caught.value.nearest[0] == "Ada Ray"
        assert len(caught.value.nearest) == 3


async def test_departments_by_id_and_name() -> None:
    """Upper and lower case and accents do not matter; an unknown one gives the closest."""
    async with opened() as people:
        assert await people.find_department(SUPPORT.id) == SUPPORT
        assert await people.find_department("SÚPPORT") == SUPPORT
        with pytest.raises(UnknownNameError) as caught:
            await people.find_department("Suport")
        assert caught.value.nearest[0] == "Support"


@pytest.mark.parametrize(
    ("agent_map", "expected"),
    [
        ({}, (NOVAK, INES)),
        ({"U2": INES.id}, (NOVAK,)),
        ({"U1": NOVAK.id}, (ADA, INES)),
        ({"U8": NOVAK.id}, (INES,)),
    ],
)
async def test_agents_without_a_slack_user(agent_map: Mapping[str, str], expected: object) -> None:
    """Agents whom nobody in Slack is, by address or mapping, are listed by name."""
    async with opened(agent_map=agent_map) as people:
        assert await people.unmatched(USERS) == expected


async def test_who_was_confirmed_is_matched() -> None:
    """A confirmed agent is nobody else's, and whose address matched is free again."""
    async with opened(claims={"U1": NOVAK.id}) as people:
        assert await people.unmatched(USERS) == (ADA, INES)


async def test_the_index_follows_desks_list() -> None:
    """The index is built once for each list of agents that Desk gives."""
    desk = FakeDesk()
    async with opened(desk) as people:
        first = await people.index()
        assert await people.index() is first
        desk.agents = (INES,)
        assert (await people.index()).agents == (INES,)


@pytest.mark.parametrize("who", [Mentioned("U1"), Myself()])
async def test_a_slack_user_outside_the_department(who: Who) -> None:
    """A department narrows mentions and oneself, too; the error says who is not in which."""
    async with opened() as people:
        assert await people.find(who, ME, department=SUPPORT) == ADA
        with pytest.raises(OutsideDepartmentError) as caught:
            await people.find(who, ME, department=BILLING)
        assert (caught.value.agent, caught.value.department) == (ADA, BILLING)


class _Departments(FakeDesk):
    """A Desk with these departments; their ids are their places."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    async def list_departments(self) -> tuple[Department, ...]:
        """Return them."""
        return tuple(Department(str(place), name) for place, name in enumerate(self.names))


async def test_signs_alone_are_no_department() -> None:
    """A text without letters and digits means only what is written exactly so."""
    async with opened(_Departments("\N{BLACK STAR}", "Support")) as people:
        assert (await people.find_department("\N{BLACK STAR}")).id == "0"
        with pytest.raises(UnknownNameError):
            await people.find_department("!!!")


async def test_departments_that_differ_in_accents_only() -> None:
    """An exact name wins; else all that fit are in the error."""
    async with opened(_Departments("Résumés", "Resumes", "Support", "Support")) as people:
        assert (await people.find_department("Resumes")).id == "1"
        with pytest.raises(AmbiguousDepartmentError) as caught:
            await people.find_department("RESUMES")
        assert [one.id for one in caught.value.candidates] == ["0", "1"]
        with pytest.raises(AmbiguousDepartmentError):
            await people.find_department("Support")
        assert (await people.find_department("3")).id == "3"
