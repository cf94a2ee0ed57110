"""User groups that settings name, looked for from inside one process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from bot.doctor.access import check_access
from bot.doctor.model import Status
from bot.settings import build_settings
from tests.bot.test_cli_digest import SETTINGS
from tests.fakes import FakeSlack

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Bare:
    """What this check needs of a bench."""

    settings: Settings
    slack: AsyncWebClient


async def verdict(*managers: str, error: str = "") -> Verdict:
    """Look for groups in a workspace with one."""
    slack = FakeSlack(groups=[{"id": "S0LEADS1", "handle": "leads"}])
    if error:
        slack.errors["usergroups.list"] = error
    given = {"bot_token": SETTINGS["SLACK_BOT_TOKEN"], "app_token": SETTINGS["SLACK_APP_TOKEN"]}
    desk = {"client_id": "1000.A", "client_secret": "s", "refresh_token": "1000.b", "org_id": "1"}
    settings = build_settings({"slack": given, "desk": desk, "access": {"managers": managers}})
    async with slack.client() as client:
        found = await check_access(cast("Bench", Bare(settings, client)))
        assert managers != ("U0MANAGER1",) or slack.asked == []
    return found


@pytest.mark.parametrize(
    ("managers", "error", "status", "part"),
    [
        ((), "", Status.PASS, "No user group is named"),
        (("U0MANAGER1",), "missing_scope", Status.PASS, "No user group is named"),
        (("@leads", "S0LEADS1"), "", Status.PASS, "Every user group"),
        (("@leads", "@leeds"), "", Status.WARN, "ACCESS_MANAGERS names @leeds"),
        (("@leads",), "plan_upgrade_required", Status.WARN, "has no user groups"),
        (("@leads",), "internal_error", Status.WARN, "not checked: Slack does not list"),
    ],
)
async def test_groups(managers: tuple[str, ...], error: str, status: Status, part: str) -> None:
    """Who is named by id needs no look; a group that cannot be looked for is not called wrong."""
    found = await verdict(*managers, error=error)
    assert found.status is status
    assert part in found.seen
    assert bool(found.todo) is (status is not Status.PASS)
