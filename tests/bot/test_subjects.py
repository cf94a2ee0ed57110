"""Whom a request about stored data means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.directory import Directory, DirectoryError
from bot.errors import AmbiguousNameError, UnknownNameError
from bot.people import People
from bot.subjects import Subject, find_subject
from tests.builders import BILLING, SUPPORT
from tests.fakes import ADA, INES, NOVAK, FakeDesk, FakeSlack, slack_user

if TYPE_CHECKING:
    from collections.abc import Mapping

USER = "U0ADARAY1"
SCOPES = ("everyone", f"department {SUPPORT.id}")


async def find(
    who: str, agent_map: Mapping[str, str] | None = None, *, error: str | None = None
) -> Subject:
    """Look among three agents, of whom one has a Slack user, and a Slack user who is none."""
    slack = FakeSlack(
        users={
            USER: slack_user(USER, (ADA.email or "").upper()),
            "U0MAX1": slack_user("U0MAX1", "max@example.com"),
            "UXYZMEMBER": slack_user("UXYZMEMBER", "xyz@example.com"),
        }
    )
    if error:
        slack.errors = {"users.info": error, "users.lookupByEmail": error}
    mapped = agent_map or {}
    async with slack.client() as client:
        directory = Directory(client)
        people = People(FakeDesk(), directory, agent_map=mapped)
        return await find_subject(who, people=people, directory=directory, agent_map=mapped)


@pytest.mark.parametrize("who", [ADA.id, "ADA.RAY@example.com", "ada ray", USER])
async def test_an_agent_is_found_by_anything(who: str) -> None:
    """Id, address, name and Slack user lead to the same two ids."""
    assert await find(who) == Subject(ADA.id, USER, SCOPES)


@pytest.mark.parametrize(
    ("who", "agent_map", "expected"),
    [
        ("U0MAX1", {}, Subject(None, "U0MAX1")),
        ("U0GONE1", {}, Subject(None, "U0GONE1")),
        ("400000000099", {}, Subject("400000000099", None, ("everyone",))),
        (
            "400000000099",
            {"U0MAX1": "400000000099"},
            Subject("400000000099", "U0MAX1", ("everyone",)),
        ),
        (INES.id, {}, Subject(INES.id, None, ("everyone", f"department {BILLING.id}"))),
        (ADA.id, {"U0MAX1": ADA.id}, Subject(ADA.id, "U0MAX1", SCOPES)),
        (ADA.id, {"U0MAX1": "Ada.Ray@example.com"}, Subject(ADA.id, "U0MAX1", SCOPES)),
        (ADA.id, {USER: NOVAK.id}, Subject(ADA.id, None, SCOPES)),
        ("U0MAX1", {"U0MAX1": ADA.id}, Subject(ADA.id, "U0MAX1", SCOPES)),
    ],
)
async def test_who_is_gone_or_mapped(
    who: str, agent_map: Mapping[str, str], expected: Subject
) -> None:
    """Ids of people who left are taken as they are, and ``AGENT_MAP`` decides before addresses."""
    assert await find(who, agent_map) == expected


async def test_an_id_without_a_digit_is_a_slack_users() -> None:
    """One id in thirty or so looks like a word; who has it in Slack is meant, or else an agent."""
    assert await find("UXYZMEMBER") == Subject(None, "UXYZMEMBER")
    with pytest.raises(UnknownNameError):
        await find("WILLIAMSON")


async def test_names_must_be_one_agents() -> None:
    """A name of several agents, or of none, is no guess."""
    with pytest.raises(AmbiguousNameError):
        await find("ada")
    with pytest.raises(UnknownNameError):
        await find("nobody@example.com")


@pytest.mark.parametrize("who", [ADA.id, USER])
async def test_half_an_answer_is_none(who: str) -> None:
    """When Slack cannot be asked, nothing is exported or erased as though nobody were there."""
    with pytest.raises(DirectoryError):
        await find(who, error="internal_error")
