"""Facts about the whole wizard without a person, against the local Desk and the local Slack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.desk.scopes import MINIMAL_SCOPES
from bot.sandbox.stage import Stage, open_stage
from bot.setup.desk_steps import Hosts
from bot.setup.env_file import EnvFile
from bot.setup.errors import SetupError, SetupUsageError
from bot.setup.flow import Overrides, run_setup
from bot.setup.unattended import Unattended

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setup:
    """A wizard between a stage and a file."""

    stage: Stage
    file: EnvFile

    async def run(self, hosts: Hosts | None = None, slack: str = "", /, **answers: str) -> None:
        """Run it with what is right, but for some answers; an empty one is not given."""
        desk = self.stage.desk
        right = {
            "DESK_DATA_CENTER": "eu",
            "DESK_CLIENT_ID": desk.client_id,
            "DESK_CLIENT_SECRET": desk.client_secret,
            "DESKBOT_GRANT_CODE": desk.grant_code(MINIMAL_SCOPES),
            "SLACK_BOT_TOKEN": self.stage.slack.bot_token,
            "SLACK_APP_TOKEN": self.stage.slack.app_token,
        }
        given = {name: value for name, value in {**right, **answers}.items() if value}
        zoho = hosts or Hosts(desk.url, desk.accounts_url)
        overrides = Overrides(zoho, slack or self.stage.slack.api_url)
        kept = self.file.read()
        # The wizard opens event loops of its own, which a running one does not allow.
        await asyncio.to_thread(
            run_setup, Unattended(given, kept), self.file, kept, overrides=overrides
        )

    async def refusal(self, **options: str) -> str:
        """Run it and return the sentence that it ends with; nothing may have been written."""
        before = self.file.read()
        with pytest.raises(SetupError) as raised:
            await self.run(**options)
        assert self.file.read() == before
        return str(raised.value)


@pytest.fixture
async def setup(tmp_path: Path) -> AsyncIterator[Setup]:
    """Return a wizard that has not run yet."""
    async with open_stage() as stage:
        yield Setup(stage, EnvFile(tmp_path / ".env"))


async def test_everything_right(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """The file holds every setting, and what was printed holds no secret."""
    await setup.run(ACCESS_MANAGERS="@support-managers")
    desk, slack, written = setup.stage.desk, setup.stage.slack, setup.file.read()
    refresh_token, key = written.pop("DESK_REFRESH_TOKEN"), written.pop("SECRET_KEY")
    assert written == {
        "DESK_DATA_CENTER": "eu",
        "DESK_CLIENT_ID": desk.client_id,
        "DESK_CLIENT_SECRET": desk.client_secret,
        "DESK_ORG_ID": desk.org_id,
        "DESK_BASE_URL": desk.url,
        "DESK_ACCOUNTS_URL": desk.accounts_url,
        "ACCESS_MANAGERS": "@support-managers",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }
    assert len(key) == 64
    out = capsys.readouterr().out
    assert "Example Ltd has 4 departments: Billing, Returns, Support, Technical." in out
    for secret in (refresh_token, key, desk.client_secret, slack.bot_token, slack.app_token):
        assert secret not in out


async def test_again(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run keeps the grant, the key and what it does not know, and changes the rest."""
    await setup.run(ACCESS_MANAGERS="@support-managers")
    first = setup.file.read()
    with setup.file.path.open("a", encoding="utf-8") as file:
        file.write("# Ours\nLOG_LEVEL=debug\n")
    codes = dict.fromkeys(("DESKBOT_GRANT_CODE", "DESK_CLIENT_SECRET", "SLACK_BOT_TOKEN"), "")
    await setup.run(**codes, ACCESS_MANAGERS="U0ADA")
    assert setup.file.read() == {**first, "ACCESS_MANAGERS": "U0ADA", "LOG_LEVEL": "debug"}
    assert "# Ours\n" in setup.file.path.read_text("utf-8")
    assert first["DESK_REFRESH_TOKEN"] not in capsys.readouterr().out


async def test_slack_later(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """Without tokens the rest is written, and the link and how to go on are printed."""
    await setup.run(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    assert "SLACK_BOT_TOKEN" not in setup.file.read()
    out = capsys.readouterr().out
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in out
    assert "SLACK_BOT_TOKEN is left as it is" in out
    await setup.run(DESKBOT_GRANT_CODE="", SLACK_APP_TOKEN="")
    assert "deskbot setup    again" in capsys.readouterr().out
    assert "SLACK_APP_TOKEN" not in setup.file.read()


async def test_http_mode_needs_no_app_token(setup: Setup) -> None:
    """With a signing secret in the file the app-level token is neither asked for nor tried."""
    setup.file.write({"SLACK_SIGNING_SECRET": "s" * 32})
    await setup.run(SLACK_APP_TOKEN="xapp-dead")
    assert "SLACK_APP_TOKEN" not in setup.file.read()


@pytest.mark.parametrize(
    ("answer", "value", "says"),
    [
        ("DESKBOT_GRANT_CODE", "1000.spent", "refuses the code: it was used already, has expired"),
        ("DESK_CLIENT_ID", "1000.OTHER", "does not know this Client ID: copy it again"),
        ("DESK_CLIENT_SECRET", "other", "says that the Client Secret is not the one"),
        ("SLACK_BOT_TOKEN", "xoxb-other", "Slack does not know SLACK_BOT_TOKEN"),
        ("SLACK_APP_TOKEN", "xapp-other", "Slack does not know SLACK_APP_TOKEN"),
    ],
)
async def test_what_is_refused_is_named(setup: Setup, answer: str, value: str, says: str) -> None:
    """Each wrong answer ends in its own sentence, which does not repeat it."""
    sentence = await setup.refusal(**{answer: value})
    assert says in sentence
    assert value not in sentence


async def test_missing_scopes_are_named(setup: Setup) -> None:
    """A code of too few scopes is refused with the names of those that it lacks."""
    code = setup.stage.desk.grant_code(["Desk.basic.READ"])
    sentence = await setup.refusal(DESKBOT_GRANT_CODE=code)
    assert sentence.startswith("The grant lacks Desk.tickets.READ and Desk.settings.READ.")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("revoked_grant", "The grant you have was revoked"),
        ("throttled_tokens", "hands out no tokens for now"),
        ("wrong_data_center", "most likely the wrong data centre"),
        ("wrong_organization", "is none of 800000002"),
        ("garbage", "most likely the wrong data centre"),
        ("no_settings_scope", "The grant lacks Desk.settings.READ."),
    ],
)
async def test_a_kept_grant_that_fails(setup: Setup, fault: str, says: str) -> None:
    """A second run tries the grant in the file, and says what became of it."""
    await setup.run()
    setup.stage.desk.faults.switch(fault, on=True)
    assert says in await setup.refusal(DESKBOT_GRANT_CODE="")


async def test_another_client_needs_another_grant(setup: Setup) -> None:
    """The grant in the file is of use to its own client in its own data centre only."""
    await setup.run()
    for change in ({"DESK_CLIENT_ID": "1000.OTHER"}, {"DESK_DATA_CENTER": "in"}):
        sentence = await setup.refusal(DESKBOT_GRANT_CODE="", **change)
        assert sentence == "--code: missing."


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (302, "", "most likely the wrong data centre"),
        (200, "<html>Sign in</html>", "most likely the wrong data centre"),
        (429, "{}", "hands out no tokens for now, because there were too many in a row"),
        (400, '{"error": "Access Denied"}', "hands out no tokens for now"),
        (200, '{"error": "invalid_redirect_uri"}', "refuses this client"),
        (200, '{"error": "general_error"}', "cannot be read (200 general_error)"),
        (200, '{"access_token": "a"}', "cannot be read (200)"),
        (503, "", "failed (503). Run deskbot setup again in a while."),
    ],
)
async def test_other_answers_of_an_accounts_server(
    setup: Setup, status: int, body: str, says: str
) -> None:
    """Whatever answers in place of the accounts server ends in a sentence that names the host."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_post("/oauth/v2/token", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/")).rstrip("/")
        with pytest.raises(SetupError) as raised:
            await setup.run(Hosts(setup.stage.desk.url, url))
    assert says in str(raised.value)
    assert str(raised.value).startswith(f"{url.removeprefix('http://')} ")


async def test_nobody_answers(setup: Setup) -> None:
    """Hosts that cannot be reached are named."""
    nowhere = "http://127.0.0.1:9"
    with pytest.raises(SetupError, match=r"^127\.0\.0\.1:9 cannot be reached"):
        await setup.run(Hosts(setup.stage.desk.url, nowhere))
    with pytest.raises(SetupError, match=r"No connection to http://127\.0\.0\.1:9"):
        await setup.run(None, nowhere)


async def test_an_empty_portal(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """A portal without departments is no obstacle but told."""
    setup.stage.desk.faults.switch("empty_desk", on=True)
    await setup.run()
    assert "sees no department in it" in capsys.readouterr().out


async def test_a_database_that_answers(
    setup: Setup, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A PostgreSQL is tried; one that answers is worth no word."""
    await setup.run(DATABASE_URL=postgres_url)
    assert setup.file.read()["DATABASE_URL"] == postgres_url
    assert "From here" not in capsys.readouterr().out


async def test_a_database_out_of_reach(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """It may answer where the bot will run, so the wizard tells and goes on."""
    address = "postgresql+psycopg://bot:planted@127.0.0.1:9/desk"
    await setup.run(DATABASE_URL=address)
    assert setup.file.read()["DATABASE_URL"] == address
    out = capsys.readouterr().out
    assert "! From here: The database cannot be reached; check that it runs" in out
    assert "planted" not in out


async def test_nothing_is_spent_in_vain(setup: Setup, tmp_path: Path) -> None:
    """Where the file could not be written or answers are missing, no server is asked."""
    with pytest.raises(SetupUsageError, match="give also --code"):
        await setup.run(DESKBOT_GRANT_CODE="")
    with pytest.raises(SetupUsageError, match="cannot be written"):
        await Setup(setup.stage, EnvFile(tmp_path / "none" / ".env")).run()
    assert not setup.stage.desk.requests


async def test_groups_that_do_not_exist_are_pointed_out(
    setup: Setup, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt group is named at once, also one of the file's; it is no obstacle."""
    setup.file.write({"ACCESS_ADMINS": "@nobodies"})
    await setup.run(ACCESS_MANAGERS="@support-managers,@leeds,U0MANAGER1")
    said = capsys.readouterr().out
    assert "There is no user group @leeds" in said
    assert "There is no user group @nobodies" in said
    assert "group @support-managers" not in said
    assert setup.file.read()["ACCESS_MANAGERS"] == "@support-managers,@leeds,U0MANAGER1"


async def test_without_leave_to_list_groups_the_wizard_goes_on(
    setup: Setup, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where Slack does not say which groups there are, that is said, and the file is written."""
    setup.stage.slack.core.withheld = frozenset({"usergroups:read"})
    await setup.run(ACCESS_MANAGERS="@support-managers")
    assert "Slack does not list user groups" in capsys.readouterr().out
    assert setup.file.path.exists()


async def test_whatever_stands_in_for_zoho_and_slack_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Secrets go to these hosts, and the file keeps them, so nobody meets them unawares."""
    async with open_stage() as stage:
        await Setup(stage, EnvFile(tmp_path / ".env")).run()
        said = capsys.readouterr().out
        for name, url in (
            ("DESK_BASE_URL", stage.desk.url),
            ("DESK_ACCOUNTS_URL", stage.desk.accounts_url),
            ("SLACK_API_URL", stage.slack.api_url),
        ):
            assert f"! {name} is set: {url} stands in for " in said
