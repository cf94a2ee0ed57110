"""Facts about answers from a person; `tests.scenarios.test_setup` has a real terminal."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from bot.setup.desk_steps import Hosts
from bot.setup.env_file import EnvFile
from bot.setup.errors import SetupError, SetupUsageError
from bot.setup.flow import Overrides, run_setup
from bot.setup.questions import (
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    MANAGERS,
    ORG_ID,
    Question,
)
from bot.setup.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def played(work: Callable[[], object], typed: str) -> Result:
    """Let a person type while some work is done; what it returns is the last line."""

    @click.command()
    def command() -> None:
        click.echo(json.dumps(work()))

    return CliRunner().invoke(command, input=typed)


def last(result: Result) -> Any:
    """Return what the work returned."""
    assert result.exception is None, result.output
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("question", "kept", "typed", "answer"),
    [
        (CLIENT_ID, {}, "\n 1000.A \n", "1000.A"),
        (CLIENT_ID, {"DESK_CLIENT_ID": "1000.A"}, "\n", "1000.A"),
        (CLIENT_ID, {"DESK_CLIENT_ID": "1000.A"}, "1000.B\n", "1000.B"),
        (CLIENT_SECRET, {"DESK_CLIENT_SECRET": "kept"}, "\n", "kept"),
        (CLIENT_SECRET, {}, "a #b\nnew\n", "new"),
        (MANAGERS, {}, "\n", ""),
        (MANAGERS, {"ACCESS_MANAGERS": "@a"}, "\n", "@a"),
        (MANAGERS, {"ACCESS_MANAGERS": "@a"}, "-\n", ""),
        (BOT_TOKEN, {"SLACK_BOT_TOKEN": "xoxb-1"}, "-\n", ""),
        (BOT_TOKEN, {}, "xapp-1\nxoxb-1\n", "xoxb-1"),
    ],
)
def test_asking(question: Question, kept: dict[str, str], typed: str, answer: str) -> None:
    """Enter keeps, ``-`` empties what may be empty, and what cannot be right is asked again."""
    assert last(played(lambda: Terminal({}, kept).ask(question), typed)) == answer


def test_secrets_are_not_shown() -> None:
    """A secret that is kept is not the default that the prompt shows."""
    ask = Terminal({}, {"DESK_CLIENT_SECRET": "planted"})
    result = played(lambda: len(ask.ask(CLIENT_SECRET)), "\n")
    assert last(result) == 7
    assert "planted" not in result.output
    assert "(hidden, Enter keeps it)" in result.output


def test_what_is_given_is_not_asked() -> None:
    """An option's answer counts until it is refused; then it is the default."""
    ask = Terminal({"DESK_CLIENT_ID": "1000.A", "DESKBOT_GRANT_CODE": "c"}, {})
    assert ask.ask(CLIENT_ID) == "1000.A"
    result = played(lambda: ask.refused("it is unknown", CLIENT_ID, CODE, BOT_TOKEN), "")
    assert "✗ It is unknown" in result.output
    assert last(played(lambda: ask.ask(CLIENT_ID), "\n")) == "1000.A"
    assert last(played(lambda: ask.ask(CODE), "again\n")) == "again"
    with pytest.raises(SetupUsageError, match="--client-id"):
        Terminal({"DESK_CLIENT_ID": ""}, {}).ask(CLIENT_ID)


def test_a_refused_token_can_be_left_for_later() -> None:
    """Enter after a refusal means later, not the refused token again."""
    ask = Terminal({}, {"SLACK_BOT_TOKEN": "xoxb-1"})
    played(lambda: ask.refused("no", BOT_TOKEN), "")
    assert last(played(lambda: ask.ask(BOT_TOKEN), "\n")) == ""


@pytest.mark.parametrize(
    ("given", "kept", "typed", "answer"),
    [
        ({}, {}, "\n3\n2\n", "20"),
        ({}, {"DESK_ORG_ID": "20"}, "\n", "20"),
        ({}, {"DESK_ORG_ID": "99"}, "1\n", "10"),
        ({"DESK_ORG_ID": "20"}, {}, "", "20"),
    ],
)
def test_choosing(given: dict[str, str], kept: dict[str, str], typed: str, answer: str) -> None:
    """A number chooses; only what was chosen before is preselected among several."""
    ask = Terminal(given, kept)
    assert last(played(lambda: ask.choose(ORG_ID, {"10": "One", "20": "Two"}), typed)) == answer


def test_the_only_option_is_preselected() -> None:
    """Enter takes it, whatever was chosen before."""
    ask = Terminal({}, {"DESK_ORG_ID": "99"})
    assert last(played(lambda: ask.choose(ORG_ID, {"10": "One"}), "\n")) == "10"


def portal(*names: str) -> web.Application:
    """Return a Zoho that says no scopes; only the last of its organizations is the grant's."""
    ids = [str(number) for number, _ in enumerate(names, start=1)]

    async def token(request: web.Request) -> web.Response:
        if (await request.post())["client_secret"] == "wrong":
            return web.json_response({"error": "invalid_client"})
        if (await request.post()).get("refresh_token") == "dead":
            return web.json_response({"error": "invalid_code"})
        return web.json_response({"access_token": "a", "refresh_token": "r"})

    async def organizations(_: web.Request) -> web.Response:
        rows = zip(ids, names, strict=True)
        return web.json_response({"data": [{"id": id_, "companyName": n} for id_, n in rows]})

    async def departments(request: web.Request) -> web.Response:
        if request.headers["orgId"] == ids[-1]:
            return web.json_response({"data": [{"id": "7", "name": "Help\x1b[31m"}]})
        return web.json_response({"errorCode": "OAUTH_ORG_MISMATCH"}, status=403)

    async def auth_test(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != "Bearer xoxb-1":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        answer = {"ok": True, "team_id": "T1", "team": "Acme", "user_id": "U1", "user": "deskbot"}
        return web.json_response(answer, headers={"x-oauth-scopes": "commands"})

    app = web.Application()
    app.router.add_post("/slack/auth.test", auth_test)
    app.router.add_post("/oauth/v2/token", token)
    app.router.add_get("/api/v1/organizations", organizations)
    app.router.add_get("/api/v1/departments", departments)
    return app


async def setup_at(app: web.Application, file: EnvFile, typed: str, **kept: str) -> Result:
    """Let a person go through the wizard with this Zoho."""
    given = {"DESK_DATA_CENTER": "eu", "DESK_CLIENT_ID": "1000.A"}
    if "DESK_REFRESH_TOKEN" not in kept:
        given |= {"DESK_CLIENT_SECRET": "s", "DESKBOT_GRANT_CODE": "1000.c"}
    async with TestServer(app) as server:
        url = str(server.make_url("/")).rstrip("/")
        overrides = Overrides(Hosts(url, url), f"{url}/slack")
        ask = Terminal(given, kept)

        def work() -> None:
            run_setup(ask, file, kept, overrides=overrides)

        return await asyncio.to_thread(played, work, typed)


async def test_several_organizations(tmp_path: Path) -> None:
    """Choosing one that the grant is not for says so and asks again; names cannot steer."""
    file = EnvFile(tmp_path / ".env")
    result = await setup_at(portal("Ours", "Theirs"), file, "1\n2\n\n\n\ny\n")
    assert last(result) is None
    words = " ".join(result.output.split())
    assert "says that the grant is for another organization." in words
    assert "Theirs has 1 department: Help?[31m." in words
    assert "does not say which scopes it has" in words
    assert "https://api.slack.com/apps?new_app=1" in words
    assert file.read()["DESK_ORG_ID"] == "2"


async def test_no_organization(tmp_path: Path) -> None:
    """A person of no organization is told so, and nothing is written."""
    result = await setup_at(portal(), EnvFile(tmp_path / ".env"), "")
    assert isinstance(result.exception, SetupError)
    assert "belongs to no organization" in str(result.exception)
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize("address", ["postgresql+psycopg://bot:planted@db/desk", "x:planted"])
async def test_a_kept_password_is_not_shown(tmp_path: Path, address: str) -> None:
    """An address with a password, or one that cannot be read, is kept or replaced unseen."""
    file = EnvFile(tmp_path / ".env")
    typed = "\n\n" + ("\n" if "db" in address else "sqlite:///a.db\n") + "\nn\n"
    result = await setup_at(portal("Ours"), file, typed, DATABASE_URL=address)
    assert "Database (hidden, Enter keeps it)" in result.output
    assert "planted" not in result.output
    assert ".env is as it was." in " ".join(result.output.split())
    assert not file.path.exists()


async def test_what_was_refused_is_asked_again(tmp_path: Path) -> None:
    """Client, grant and bot token are asked again after a refusal; lacking scopes are named."""
    file = EnvFile(tmp_path / ".env")
    kept = {"DESK_DATA_CENTER": "EU", "DESK_CLIENT_ID": "1000.A", "DESK_REFRESH_TOKEN": "dead"}
    client = "wrong\n\n" + "\n\nright\n\n"
    result = await setup_at(
        portal("Ours"), file, client + "1000.c\n" + "\n\n\n" + "xoxb-0\nxoxb-1\n\ny\n", **kept
    )
    assert last(result) is None
    words = " ".join(result.output.split())
    assert "does not know this Client ID" in words
    assert "The grant you have was revoked" in words
    assert "Slack does not know SLACK_BOT_TOKEN" in words
    assert "The bot token is @deskbot's in Acme." in words
    assert "The app lacks channels:history," in words
    assert "SLACK_APP_TOKEN is left as it is" in words
    written = file.read()
    assert (written["DESK_CLIENT_SECRET"], written["DESK_REFRESH_TOKEN"]) == ("right", "r")
    assert written["SLACK_BOT_TOKEN"] == "xoxb-1"


async def test_a_password_is_asked_for_apart(tmp_path: Path) -> None:
    """Of an address with a user the password is typed unseen, and quoted in the address."""
    file = EnvFile(tmp_path / ".env")
    typed = "\n\npostgresql://bot@127.0.0.1:9/desk\npl@nted/1\n\ny\n"
    result = await setup_at(portal("Ours"), file, typed)
    assert last(result) is None
    assert "Its password, Enter for none (hidden): \n" in result.output
    address = file.read()["DATABASE_URL"]
    assert address == "postgresql+psycopg://bot:pl%40nted%2F1@127.0.0.1:9/desk"
