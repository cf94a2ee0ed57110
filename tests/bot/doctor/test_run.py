"""A round of checks: order, dependencies, the deadline, and checks that break."""

from __future__ import annotations

import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.doctor.bench import Connections
from bot.doctor.model import Finding, Status
from bot.doctor.run import CHECKS, Doctor, examine_nothing
from bot.log import configure_logging
from bot.sandbox.stage import Stage, open_stage
from bot.slack.client import open_client
from bot.wiring_base import open_desk_with
from tests.databases import open_store
from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def nobody(_: object) -> Connections:
    """Count no connections."""
    return Connections(0, None)


async def broken(_: object) -> Connections:
    """Fail in a way that nobody foresaw."""
    raise RuntimeError("out of order")


@asynccontextmanager
async def doctor_of(stage: Stage, **changes: object) -> AsyncIterator[Doctor]:
    """Open a doctor inside this process."""
    settings = stage.settings()
    given = {"count_connections": nobody, **changes}
    async with (
        open_client(settings.slack.bot_token, api_url=settings.slack.api_url) as slack,
        open_desk_with(settings, stage.clock) as desk,
        open_store(settings.database.url, clock=stage.clock) as store,
    ):
        yield Doctor(settings, slack=slack, session=desk.session, store=store, **given)  # type: ignore[arg-type]  # what a test changes


def test_checks_stand_after_those_that_they_need() -> None:
    """The list can be run in its order, and no name occurs twice."""
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for number, check in enumerate(CHECKS):
        assert set(check.needs) <= set(names[:number])


def test_every_check_is_documented() -> None:
    """The doctor's page has a heading for each check, in the same order."""
    lines = (ROOT / "docs" / "doctor.md").read_text("utf-8").splitlines()
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert headings == [check.name for check in CHECKS]


def test_without_settings_nothing_is_run() -> None:
    """Each problem is told, and every other line names the cause."""
    first, *others = examine_nothing(("DESK_ORG_ID: missing; set digits", "DESK_X is no setting?"))
    assert first.status is Status.FAIL
    assert first.seen == "DESK_ORG_ID: missing; set digits. DESK_X is no setting?"
    assert {(one.status, one.seen) for one in others} == {
        (Status.WARN, "not checked: settings failed.")
    }


async def test_a_check_that_breaks_is_one_line() -> None:
    """An unforeseen error fails its own line only, and the log that it names has the traceback."""
    log = io.StringIO()
    async with open_stage() as stage, doctor_of(stage, count_connections=broken) as doctor:
        configure_logging("critical", "console", stream=log)  # as the command line does
        findings = {one.check: one for one in await doctor.examine()}
    assert findings["slack-connections"].seen == "This check itself failed (RuntimeError)."
    failing = [name for name, one in findings.items() if one.status is Status.FAIL]
    assert failing == ["slack-connections"]
    assert "RuntimeError: out of order" in log.getvalue()


async def test_a_round_ends_at_its_deadline() -> None:
    """What has not answered by then fails, and what waits for it is not checked."""
    told: list[Finding] = []
    async with open_stage() as stage, doctor_of(stage) as doctor:
        stage.desk.faults.slow, stage.desk.faults.slow_seconds = True, 60.0
        findings = await doctor.examine(deadline_s=4.5, tell=told.append)
    by_name = {one.check: one for one in findings}
    assert [one.check for one in findings] == [check.name for check in CHECKS]
    assert by_name["desk-host"].seen == "No answer within 4.5 s."
    assert by_name["desk-skills"].status is Status.WARN
    assert "desk-host" in by_name["desk-skills"].todo
    assert by_name["slack-token"].status is Status.PASS
    assert {one.check for one in told} == set(by_name)


async def test_secrets_are_taken_out() -> None:
    """A secret that finds its way into a sentence is not shown."""
    async with open_stage() as stage:
        unknown = (f"DESK_X is {stage.desk.client_secret}",)
        async with doctor_of(stage, unknown=unknown) as doctor:
            first, *_ = await doctor.examine()
    assert first.seen == "DESK_X is [redacted]"


async def test_a_round_asks_anew() -> None:
    """A second round on the same session sees what changed since the first."""
    async with open_stage() as stage, doctor_of(stage) as doctor:
        before = {one.check: one.status for one in await doctor.examine()}
        stage.desk.faults.no_skills = True
        after = {one.check: one.status for one in await doctor.examine()}
    assert (before["desk-skills"], after["desk-skills"]) == (Status.PASS, Status.FAIL)
    assert [call.path for call in stage.desk.requests].count("/oauth/v2/token") == 1
