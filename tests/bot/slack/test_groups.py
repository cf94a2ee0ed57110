"""Whether user groups that settings name are there."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.groups import GroupsUnknownError, find_unknown_groups
from tests.fakes import FakeSlack

GROUPS: list[dict[str, Any]] = [
    {"id": "S0LEADS1", "handle": "Leads", "users": []},
    {"id": "S0GONE11", "handle": "gone", "users": ["U1"], "date_delete": 1},
    {"id": "S0PLAIN1"},
]


@pytest.mark.parametrize(
    ("entry", "is_there"),
    [
        ("@leads", True),
        ("LEADS", True),
        ("S0LEADS1", True),
        ("S0PLAIN1", True),
        ("U0ANYONE1", True),
        ("@gone", False),
        ("S0GONE11", False),
        ("leeds", False),
        ("S0NOWHERE", False),
    ],
)
async def test_groups_by_handle_and_id(entry: str, *, is_there: bool) -> None:
    """Groups without people are there, disabled ones are not, and users are not looked for."""
    async with FakeSlack(groups=GROUPS).client() as client:
        assert await find_unknown_groups(client, [entry]) == (() if is_there else (entry,))


@pytest.mark.parametrize("code", ["plan_upgrade_required", "missing_scope"])
async def test_slack_does_not_say(code: str) -> None:
    """The error carries Slack's code; nobody is called unknown then."""
    slack = FakeSlack(groups=GROUPS)
    slack.errors["usergroups.list"] = code
    async with slack.client() as client:
        with pytest.raises(GroupsUnknownError, match=code):
            await find_unknown_groups(client, ["@leads"])


async def test_an_answer_that_cannot_be_read() -> None:
    """A group without an id is no list of groups."""
    async with FakeSlack(groups=[{"handle": "x"}]).client() as client:
        with pytest.raises(GroupsUnknownError, match="ValueError"):
            await find_unknown_groups(client, ["@leads"])
