"""``deskbot doctor`` as an administrator runs it: each fault is named, with what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.digests.subscriptions import Subscriptions
from bot.doctor.run import CHECKS
from bot.sandbox.desk import GuideShape
from bot.sandbox.stage import Stage, open_stage
from tests.databases import open_store
from tests.digest_builders import digest
from tests.documents import ROOT
from tests.patience import PATIENCE_S
from tests.scenarios.play import AGENT_ID, SUPPORT, find_element, free_port, open_play
from tests.scenarios.test_process import environment, running, until_line

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [check.name for check in CHECKS]
FAULTS = [
    ("wrong_data_center", "desk-host", "data centre", "DESK_DATA_CENTER=eu"),
    ("wrong_client_secret", "desk-token", "invalid_client_secret", "DESK_CLIENT_SECRET"),
    ("revoked_grant", "desk-token", "no longer accepts the refresh token", "Authorise again"),
    ("throttled_tokens", "desk-token", "hands out no access tokens", "same refresh token"),
    ("refused_tokens", "desk-host", "refuses an access token", "DESK_ACCOUNTS_URL"),
    ("no_basic_scope", "desk-scopes", "Desk.basic.READ", "Authorise again"),
    ("no_settings_scope", "desk-scopes", "Desk.settings.READ (for /skills)", "Authorise again"),
    ("no_tickets_scope", "desk-scopes", "Desk.tickets.READ", "Authorise again"),
    ("earlier_consent", "desk-scopes", "Desk.tickets.READ", "added since then does not count"),
    ("wrong_organization", "desk-organization", "may use: 800000002", "Set DESK_ORG_ID=800000002"),
    ("no_report_permission", "desk-performance", "may not view reports", "Profiles"),
    ("no_skills_edition", "desk-skills", "edition of Zoho Desk does not include", "edition"),
    ("no_presence", "desk-status", "payload is empty", "A permission"),
    ("no_figures", "desk-performance", "payload is empty", "A permission"),
    ("quiet_week", "desk-performance", "matches nothing", "A parameter, not a permission"),
    ("no_skills", "desk-skills", "no active skill in any of 4", "switched off do not count"),
    ("credits_spent", "desk-credits", "credits of the day are spent", "Look again after"),
    ("clock_skew", "clock", "10 min behind that of Desk", "NTP"),
    ("down", "desk-host", "problem on its side (503)", "look again"),
    ("unreachable", "desk-host", "cannot be reached", "firewall"),
    ("slack-missing-scope", "slack-scopes", "lacks users:read.email", "install the app again"),
    ("slack-dead-app-token", "slack-app-token", "was revoked", "copy it (xapp-…)"),
    ("slack-second-process", "slack-connections", "second process", "Stop the other process"),
    ("slack-clock-skew", "clock", "10 min behind that of Slack", "NTP"),
    ("slack-offline", "slack-connections", "No Socket Mode connection", "wss://"),
]
"""Switch, the one line that fails, a part of what was seen, a part of what to do."""
_SHORT = 8
"""Characters of a wrong value in these tests; real secrets are longer."""


async def run(env: dict[str, str], *arguments: str, **options: Any) -> tuple[int, str, str]:
    """Run the doctor; return its exit code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor", *arguments),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        **options,
    )
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def findings_of(
    stage: Stage, more: dict[str, str] | None = None, *, port: int = 9, code: int = 0
) -> dict[str, dict[str, str]]:
    """Run the doctor with ``--json``; return the findings by check."""
    env = environment(stage, port, **(more or {}))
    ended, out, err = await run(env, "--json")
    assert (ended, err) == (code, "")
    assert not [secret for secret in secrets_of(env) if secret in out]
    rows = json.loads(out)
    assert [row["check"] for row in rows] == NAMES
    assert all(list(row) == ["check", "status", "seen", "todo"] for row in rows)
    assert all(bool(row["todo"]) == (row["status"] != "pass") for row in rows)
    return {row["check"]: row for row in rows}


def secrets_of(env: dict[str, str]) -> list[str]:
    """Return everything that may never be printed."""
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DESK_CLIENT_SECRET", "DESK_REFRESH_TOKEN")
    return [env[name] for name in names if len(env.get(name, "")) > _SHORT]


def with_status(findings: dict[str, dict[str, str]], status: str) -> list[str]:
    """Return the checks that ended so."""
    return [name for name, row in findings.items() if row["status"] == status]


@pytest.mark.parametrize(("fault", "check", "seen", "todo"), FAULTS, ids=[row[0] for row in FAULTS])
async def test_each_fault_is_named(fault: str, check: str, seen: str, todo: str) -> None:
    """One switch makes one line fail, with cause and remedy; what hangs on it is not run."""
    async with open_stage() as stage:
        stage.slack.faults.set(fault, on=True)
        findings = await findings_of(stage, code=1)
    assert with_status(findings, "fail") == [check]
    assert seen in findings[check]["seen"]
    assert todo in findings[check]["todo"]
    others = {name: findings[name]["seen"] for name in with_status(findings, "warn")}
    for name in others.keys() - {"people"}:
        assert others[name] == f"not checked: {check} failed."


@pytest.mark.parametrize(
    ("guide", "source"), [(GuideShape.OFF, "documented API"), (GuideShape.DATA, "guide's path")]
)
async def test_a_healthy_bot_passes(guide: GuideShape, source: str) -> None:
    """Nothing fails, source and cost are told, and a second round says the same."""
    async with open_stage(guide=guide) as stage:
        findings = await findings_of(stage)
        assert with_status(findings, "warn") == ["people"]
        for name in ("desk-status", "desk-performance", "desk-skills"):
            assert re.search(rf"{source}, \d calls?, \d+ credits", findings[name]["seen"])
        assert "36 of 40 (Ada Novak, Amir Tehrani" in findings["people"]["seen"]
        again = await findings_of(stage)
    changing = {"desk-token", "desk-credits", "desk-host"}
    assert {name: row for name, row in again.items() if name not in changing} == {
        name: row for name, row in findings.items() if name not in changing
    }


async def test_groups_that_do_not_exist_are_named() -> None:
    """Which variable names which group in vain; users and groups that are there are not named."""
    named = {"ACCESS_MANAGERS": "@support-managers, @leeds", "ACCESS_ADMINS": "S0NOWHERE,U0MANAGER"}
    async with open_stage() as stage:
        findings = await findings_of(stage, more=named)
    assert findings["access"]["status"] == "warn"
    assert findings["access"]["seen"] == (
        "ACCESS_MANAGERS names @leeds, and there is no such user group. "
        "ACCESS_ADMINS names S0NOWHERE, and there is no such user group."
    )


async def test_ids_of_nobody_are_named() -> None:
    """The mapping knows ids only; what is written instead maps nobody, and is told."""
    more = {"AGENT_MAP": "ada=ada.ray@example.com", "ACCESS_MANAGERS": "U0MANAGER,U0MANAGRE"}
    async with open_stage() as stage:
        findings = await findings_of(stage, more=more)
    seen = findings["people"]["seen"]
    assert "In AGENT_MAP, but the id of no active Slack user: ada." in seen
    assert "In ACCESS_MANAGERS, but the id of no active Slack user: U0MANAGRE." in seen


@pytest.mark.parametrize(
    ("change", "check", "seen", "todo"),
    [
        ({"DESK_CLIENT_ID": "1000.OTHER"}, "desk-token", "data centre is wrong", "DESK_CLIENT_ID"),
        ({"DESK_CLIENT_SECRET": "another"}, "desk-token", "refuses the client secret", "console"),
        ({"DESK_REFRESH_TOKEN": "1000.x"}, "desk-token", "invalid_code", "mistyped"),
        ({"DESK_ORG_ID": "5"}, "desk-organization", "may use: 800000001", "DESK_ORG_ID=800000001"),
        ({"DESK_SOURCE": "guide"}, "desk-status", "refuses the question", "DESK_SOURCE"),
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "slack-token", "does not know", "OAuth & Permissions"),
        ({"DESK_BASE_URL": "http://127.0.0.1:9"}, "desk-host", "cannot be reached", "firewall"),
    ],
)
async def test_each_wrong_setting_is_named(
    change: dict[str, str], check: str, seen: str, todo: str
) -> None:
    """A value that can be read and is wrong all the same is found by what it causes."""
    async with open_stage() as stage:
        findings = await findings_of(stage, change, code=1)
    assert with_status(findings, "fail")[0] == check
    assert seen in findings[check]["seen"]
    assert todo in findings[check]["todo"]


async def test_a_database_that_cannot_be_used_is_named() -> None:
    """Commands would still be answered, digests not; the address's password is not shown."""
    change = {"DATABASE_URL": "postgresql://bot:planted@127.0.0.1:9/desk"}
    async with open_stage() as stage:
        findings = await findings_of(stage, change, code=1)
    assert with_status(findings, "fail") == ["database"]
    assert "cannot be reached" in findings["database"]["seen"]
    assert "DATABASE_URL" in findings["database"]["todo"]
    assert findings["digests"]["seen"] == "not checked: database failed."
    assert "planted" not in str(findings)


async def test_a_digest_that_cannot_be_posted_is_named() -> None:
    """A channel that was archived since takes no digests; the line names it and the remedy."""
    async with open_stage() as stage:
        async with open_store(stage.database_url, clock=stage.clock) as store:
            await Subscriptions(store).create(digest(target_id=SUPPORT), draft_id="one")
        assert (await findings_of(stage))["digests"]["status"] == "pass"
        stage.slack.workspace.channels[SUPPORT].is_archived = True
        findings = await findings_of(stage, code=1)
    assert with_status(findings, "fail") == ["digests"]
    assert "archived: Morning round" in findings["digests"]["seen"]
    assert "Unarchive it" in findings["digests"]["todo"]


async def test_a_scope_added_after_consent_does_not_count() -> None:
    """A refresh token of a consent with fewer scopes is told by what it lacks."""
    async with open_stage() as stage:
        form = {
            "grant_type": "authorization_code",
            "client_id": stage.desk.client_id,
            "client_secret": stage.desk.client_secret,
            "code": stage.desk.grant_code(["Desk.basic.READ", "Desk.tickets.READ"]),
        }
        async with (
            aiohttp.ClientSession(stage.desk.accounts_url) as session,
            session.post("/oauth/v2/token", data=form) as response,
        ):
            token = (await response.json())["refresh_token"]
        findings = await findings_of(stage, {"DESK_REFRESH_TOKEN": token}, code=1)
    assert with_status(findings, "fail") == ["desk-scopes"]
    assert "Desk.settings.READ" in findings["desk-scopes"]["seen"]
    assert findings["desk-status"]["status"] == "pass"
    assert findings["desk-skills"]["seen"] == "not checked: desk-scopes failed."


async def test_a_scope_that_nobody_tells_of_is_found_by_the_call_that_lacks_it() -> None:
    """Where the accounts server names no scopes, Desk's refusal names the one that is needed."""
    async with open_stage() as stage:
        for fault in ("untold_scopes", "no_tickets_scope"):
            stage.slack.faults.set(fault, on=True)
        findings = await findings_of(stage, code=1)
    assert with_status(findings, "fail") == ["desk-status", "desk-performance"]
    assert "lacks Desk.tickets.READ" in findings["desk-performance"]["seen"]
    assert findings["desk-scopes"]["status"] == "warn"


async def test_without_any_scope_for_people_the_organization_is_not_checked() -> None:
    """A refusal of the first call for a scope that is known to be missing is told once."""
    async with open_stage() as stage:
        for fault in ("no_basic_scope", "no_settings_scope"):
            stage.slack.faults.set(fault, on=True)
        findings = await findings_of(stage, code=1)
    assert with_status(findings, "fail") == ["desk-scopes"]
    assert findings["people"]["seen"] == "not checked: desk-scopes failed."


async def test_a_new_portal_has_three_empty_payloads() -> None:
    """Each operation that answers with nothing fails."""
    async with open_stage() as stage:
        stage.slack.faults.set("empty_desk", on=True)
        findings = await findings_of(stage, code=1)
    failing = with_status(findings, "fail")
    assert failing == ["desk-status", "desk-performance", "desk-skills"]
    assert all("payload is empty" in findings[name]["seen"] for name in failing)


async def test_wrong_settings_are_the_only_failure(tmp_path: Path) -> None:
    """What cannot be read is told without its value, and nothing else is tried."""
    async with open_stage() as stage:
        (tmp_path / ".env").write_text("DESK_DATACENTER=eu\nHTTP_PORT=planted\n", "utf-8")
        env = environment(stage, 9, PYTHONPATH=str(ROOT))  # the directory is another one
        del env["HTTP_PORT"]
        code, out, _ = await run(env, "--json", cwd=tmp_path)
        assert (list(stage.desk.requests), stage.slack.calls) == ([], [])
    first, *others = json.loads(out)
    assert code == 1
    assert "HTTP_PORT: not valid; set a port from 0 to 65535." in first["seen"]
    assert "did you mean DESK_DATA_CENTER?" in first["seen"]
    assert "planted" not in out
    assert {row["seen"] for row in others} == {"not checked: settings failed."}


async def test_a_misspelt_variable_is_a_warning() -> None:
    """What looks like a setting and is none is named with the one that was meant."""
    async with open_stage() as stage:
        findings = await findings_of(stage, {"DESK_MAX_INFLIGHT": "3"})
    assert findings["settings"]["status"] == "warn"
    assert "did you mean DESK_MAX_IN_FLIGHT?" in findings["settings"]["seen"]


async def test_http_mode_needs_no_app_token() -> None:
    """In HTTP mode the checks of Socket Mode have nothing to find."""
    async with open_stage(request_url="http://127.0.0.1:9/slack/events") as stage:
        findings = await findings_of(stage)
    assert "HTTP mode" in findings["slack-app-token"]["seen"]
    assert "HTTP mode" in findings["slack-connections"]["seen"]


async def test_the_bot_that_runs_here_is_no_second_process() -> None:
    """The connections of the bot on this machine are its own; further ones are somebody else's."""
    port = free_port()
    async with open_stage() as stage, running(environment(stage, port)) as process:
        await until_line(process, '"ready"')
        findings = await findings_of(stage, port=port)
        assert "the bot on this machine (1)" in findings["slack-connections"]["seen"]
        elsewhere = await findings_of(stage)
        assert elsewhere["slack-connections"]["status"] == "warn"
        stage.slack.faults.set("slack-second-process", on=True)
        findings = await findings_of(stage, port=port, code=1)
        assert "besides the 1 of the bot" in findings["slack-connections"]["seen"]


async def test_a_pipe_gets_plain_lines() -> None:
    """Without a terminal there is no colour and no progress; the summary comes last."""
    async with open_stage() as stage:
        stage.slack.faults.set("revoked_grant", on=True)
        code, out, err = await run(environment(stage, 9))
        _, verbose, _ = await run(environment(stage, 9), "--verbose")
    assert (code, err) == (1, "")
    assert "\x1b" not in out
    assert "✗ desk-token " in out
    assert "→ It was revoked" in out
    counted = re.search(r"(\d+) of (\d+) checks passed, (\d+) to look at, 1 failed.\n$", out)
    assert counted is not None
    passed, whole, odd = map(int, counted.groups())
    assert (passed + odd + 1, whole) == (len(NAMES), len(NAMES))
    assert "usergroups:read" in verbose
    assert "usergroups:read" not in out


async def test_a_terminal_gets_colour_and_progress() -> None:
    """On a terminal a line counts the checks that are done, and marks are coloured."""
    own, other = os.openpty()
    async with open_stage() as stage:
        env = environment(stage, 9, TERM="xterm", LC_ALL="C.UTF-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "doctor"), env=env, stdout=other, stderr=other
        )
        os.close(other)
        shown = await asyncio.to_thread(_read_all, own)
        assert await process.wait() == 0
    assert f"{len(NAMES)} of {len(NAMES)} checks done" in shown
    assert "\x1b[32m\x1b[1m✓" in shown


def _read_all(terminal: int) -> str:
    """Read what a program writes to its terminal until it ends."""
    parts = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        os.close(terminal)
    return b"".join(parts).decode()


async def test_an_administrator_asks_in_slack() -> None:
    """The running bot examines itself, and says what fails first; the button asks again."""
    async with open_play() as play:
        message = await play.ask("/desk-doctor")
        assert "Everything works; 1 to look at" in message.text
        assert "`desk-performance`" in message.text
        play.stage.slack.faults.set("no_skills", on=True)
        message = await play.click(message, "refresh")
        assert "1 check fails" in message.text
        assert "To do:" in message.text
        message = await play.ask("/desk-doctor", "verbose")
        assert "token_expires_at" in message.text
        assert "SQLite takes what is written" in message.text
        assert find_element(message, "refresh")["text"]["text"] == "Check again"
        assert play.refused_calls() == []


async def test_nobody_else_may_ask_in_slack() -> None:
    """Somebody who is no administrator is refused, and nothing is asked."""
    async with open_play() as play:
        before = len(play.stage.desk.requests)
        message = await play.ask("/desk-doctor", user=AGENT_ID)
        assert "administrators" in message.text
        assert len(play.stage.desk.requests) == before


async def test_the_sandbox_can_be_moved_without_skew() -> None:
    """Slack, Desk and the bot share the sandbox's clock, wherever it was moved to."""
    async with open_play() as play:
        play.stage.clock.advance(7200)
        message = await play.ask("/desk-doctor", "verbose")
        assert "agrees with Slack and Desk" in message.text
