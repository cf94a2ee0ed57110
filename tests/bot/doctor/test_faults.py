"""The faults of the scenario, found inside one process: every branch of every check."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.clock import system_clock
from bot.desk import errors
from bot.doctor.connections import probe_connections
from bot.doctor.model import Finding, Status
from bot.doctor.remedies import judge_error
from bot.doctor.run import Doctor
from bot.sandbox.desk import GuideShape
from bot.sandbox.stage import Stage, open_stage
from bot.settings import build_settings
from bot.slack.client import open_client
from bot.wiring_base import open_desk_with
from tests.databases import open_store
from tests.scenarios.test_doctor import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from bot.store.store import Store


async def examine(
    stage: Stage, *, store: Store | None = None, **sections: dict[str, object]
) -> dict[str, Finding]:
    """Examine as the command line does, or on a database in use; return the findings by check."""
    settings = stage.settings(http={"port": 9}, **sections)
    async with (
        open_client(settings.slack.bot_token, api_url=settings.slack.api_url) as slack,
        open_desk_with(settings) as desk,
        open_store(settings.database.url, clock=stage.clock) as own,
    ):
        count = partial(probe_connections, slack=slack, settings=settings)
        doctor = Doctor(
            settings,
            slack=slack,
            session=desk.session,
            store=store or own,
            count_connections=count,
        )
        return {one.check: one for one in await doctor.examine()}


@pytest.mark.parametrize(("fault", "check", "seen", "todo"), FAULTS, ids=[row[0] for row in FAULTS])
async def test_each_fault_is_found(fault: str, check: str, seen: str, todo: str) -> None:
    """The line of the fault fails, and no other."""
    async with open_stage() as stage:
        stage.slack.faults.set(fault, on=True)
        findings = await examine(stage)
    assert [name for name, one in findings.items() if one.status is Status.FAIL] == [check]
    assert seen in findings[check].seen
    assert todo in findings[check].todo


@pytest.mark.parametrize("fault", ["empty_desk", "garbage", "too_many_requests"])
async def test_other_faults_fail_as_well(fault: str) -> None:
    """What is no fault of the installation is a failure with a remedy, too."""
    async with open_stage() as stage:
        stage.slack.faults.set(fault, on=True)
        findings = await examine(stage)
    failing = [one for one in findings.values() if one.status is Status.FAIL]
    assert failing
    assert all(one.todo for one in failing)


async def test_two_faults_are_both_told() -> None:
    """Lines that hang on two failures name both."""
    async with open_stage() as stage:
        for fault in ("slack-missing-scope", "no_presence"):
            stage.slack.faults.set(fault, on=True)
        findings = await examine(stage)
    assert findings["people"].seen == "not checked: slack-scopes and desk-status failed."


async def test_a_slack_that_cannot_be_asked_for_people_is_a_warning() -> None:
    """A limit on one call is no failure of the bot."""
    async with open_stage() as stage:
        stage.slack.core.limits.refuse_next("users.list", retry_after=600)
        findings = await examine(stage)
    assert findings["people"].status is Status.WARN
    assert "Slack does not list people" in findings["people"].seen


async def test_http_mode_needs_no_app_token() -> None:
    """Without an app-level token there is nothing to connect with, and nothing amiss."""
    async with open_stage(request_url="http://127.0.0.1:9/slack/events") as stage:
        findings = await examine(stage)
    for name in ("slack-app-token", "slack-connections"):
        assert findings[name].status is Status.PASS


async def test_scopes_that_are_told_nowhere_are_a_warning() -> None:
    """Whether one lacks is then for the operations to find."""
    async with open_stage() as stage:
        stage.desk.faults.untold_scopes = True
        findings = await examine(stage)
    assert findings["desk-scopes"].status is Status.WARN
    assert findings["desk-skills"].status is Status.PASS


async def test_a_missing_scope_is_told_once() -> None:
    """A refusal of the first call for a scope that is known to be missing blocks the rest."""
    async with open_stage() as stage:
        stage.desk.faults.no_basic_scope = stage.desk.faults.no_settings_scope = True
        findings = await examine(stage)
    assert findings["desk-credits"].status is Status.WARN
    assert findings["desk-skills"].seen == "not checked: desk-scopes failed."


async def test_an_unknown_client_means_another_data_center() -> None:
    """A client is known where it was made, and nowhere else."""
    async with open_stage() as stage:
        findings = await examine(stage, desk={"client_id": "1000.OTHER"})
    assert "data centre is wrong" in findings["desk-token"].seen


async def test_a_guide_that_is_served_is_the_source() -> None:
    """The line says which interface answers, and what that costs with the lists of names."""
    async with open_stage(guide=GuideShape.AGENTS) as stage:
        findings = await examine(stage)
        assert "from the guide's path, 3 calls, 9 credits" in findings["desk-status"].seen


async def test_scarce_credits_are_a_warning() -> None:
    """Before the credits are gone somebody should know."""
    async with open_stage() as stage:
        stage.desk.quota.daily = 300
        findings = await examine(stage)
    assert findings["desk-credits"].status is Status.WARN
    assert "297" in findings["desk-credits"].seen


async def test_people_who_are_all_matched_pass() -> None:
    """With a map for everybody who differs there is nothing to look at."""
    async with open_stage(agents=1) as stage:
        (agent,) = stage.desk.world.people
        for user in stage.slack.workspace.users.values():
            user.deleted = user.email != agent.email
        findings = await examine(stage, people={"map": {}})
    assert findings["people"].status is Status.PASS


async def test_neither_side_tells_the_time_when_neither_answers() -> None:
    """A clock that cannot be compared is a warning; the other lines say why."""
    async with open_stage() as stage:
        settings = {"api_url": "http://127.0.0.1:9"}
        findings = await examine(stage, slack={**settings}, desk={"base_url": "http://127.0.0.1:9"})
    assert findings["clock"].status is Status.WARN
    assert "not checked" in findings["clock"].seen
    assert findings["slack-token"].status is Status.FAIL


def settings() -> Settings:
    """Return settings of no real portal."""
    slack = {"bot_token": "xoxb-1", "app_token": "xapp-1"}
    desk = {"client_id": "1", "client_secret": "s", "refresh_token": "r", "org_id": "7"}
    return build_settings({"slack": slack, "desk": {**desk, "data_center": "eu"}})


@pytest.mark.parametrize(
    ("build", "part"),
    [
        (errors.DeskError, "no usable answer"),
        (errors.DeskOrganizationError, "does not belong to the organization 7"),
        (lambda: errors.DeskPermissionError(operation="/skills", status=403), "(403)"),
        (lambda: errors.DeskScopeError(operation="/skills"), "lacks a scope for /skills"),
        (lambda: errors.DeskEditionError(feature="TEAM"), "does not include TEAM"),
        (errors.DeskAnswerError, "cannot be read"),
        (lambda: errors.DeskServerError(retry_at=system_clock()), "on its side"),
    ],
)
def test_every_error_has_a_remedy(build: Callable[[], errors.DeskError], part: str) -> None:
    """Whatever Desk answers, there is a cause to show and something to do."""
    verdict = judge_error(build(), settings())
    assert verdict.status is Status.FAIL
    assert part in verdict.seen
    assert verdict.todo
