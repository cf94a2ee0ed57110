"""No secret leaves the bot: not in logs, errors, answers, metrics, output or the database."""

from __future__ import annotations

import asyncio
import io
import signal
import traceback
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import aiohttp
import pytest
import structlog
from pydantic import SecretStr

from bot.desk.scopes import MINIMAL_SCOPES
from bot.history.export_tables import EXPORTED
from bot.log import configure_logging
from bot.sandbox.desk import Fault
from bot.sandbox.stage import Stage, open_stage
from bot.settings import SettingsError, describe, load_settings
from bot.setup.env_file import EnvFile
from tests.patience import PATIENCE_S
from tests.scenarios.digests import create, frozen, next_post, to_next_digest
from tests.scenarios.planted import Scan
from tests.scenarios.play import AGENT_ID, GUEST_ID, Play, find_element, free_port, open_play
from tests.scenarios.test_digest_cli import deskbot
from tests.scenarios.test_process import end_of, environment, running
from tests.scenarios.test_setup import console, deskbot_setup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

COMMANDS: Final = ("/agent-status", "/agent-metrics", "/agent-skills", "/agent-digest")
SECRET_KEY: Final = "planted key/of+thirty-two = letters and more"
PASSWORD: Final = "planted pa55/w+rd"
SECRETS: Final = {
    "SLACK_BOT_TOKEN": "xoxb-planted-9f3a7c1e5b",
    "SLACK_APP_TOKEN": "xapp-planted-1c5e9b7d3f",
    "SLACK_SIGNING_SECRET": "planted-signing-7d3f1c5e",
    "DESK_CLIENT_SECRET": "planted-client-5b9d1f3a",
    "DESK_REFRESH_TOKEN": "1000.planted.refresh3a7c",
    "SECRET_KEY": SECRET_KEY,
    "DATABASE_URL": f"postgresql+psycopg://deskbot:{quote(PASSWORD, safe='')}@127.0.0.1:9/no",
}
FAULTS: Final = (
    *(Fault.DOWN, Fault.UNREACHABLE, Fault.GARBAGE, Fault.WRONG_DATA_CENTER, Fault.REVOKED_GRANT),
    *(Fault.WRONG_CLIENT_SECRET, Fault.THROTTLED_TOKENS, Fault.REFUSED_TOKENS),
    *(Fault.WRONG_ORGANIZATION, Fault.NO_SETTINGS_SCOPE, Fault.EXPIRED_TOKENS, Fault.NULLS),
)


TOTAL: Final[list[Scan]] = []
"""What was inspected by all tests of this module."""


@pytest.fixture(scope="module", autouse=True)
def total(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print in the end how much was looked at altogether."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    lines, outputs = (sum(getattr(one, name) for one in TOTAL) for name in ("lines", "outputs"))
    found = sum(len(one.found) for one in TOTAL)
    with capture.global_and_fixture_disabled():
        print(f"\nall: {lines:,} lines of {outputs:,} outputs inspected, {found} with secrets")  # noqa: T201 - the count is asked for


def plant(scan: Scan, settings: Settings, stage: Stage) -> None:
    """Look for every secret of the settings, and for the tokens that Desk has given out."""
    scan.plant(*(secret.get_secret_value() for secret in settings.secrets))
    scan.plant(*stage.desk.accounts._access)


def inspect_play(scan: Scan, play: Play, settings: Settings) -> None:
    """Look at what was logged, what Slack was sent, and what objects say of themselves."""
    plant(scan, settings, play.stage)
    scan.inspect("log", play.log.getvalue())
    for call in play.stage.slack.calls:
        scan.inspect(call.method, f"{call.args!r}\n{call.answer!r}")
    bot = play.bot
    for thing in (settings, bot, bot.services, bot.services.desk, bot.intake, bot.sockets):
        scan.inspect("repr", f"{thing!r}\n{thing}")
        scan.inspect("attributes", "\n".join(map(repr, getattr(thing, "__dict__", {}).values())))
    for name in type(settings).__slots__:
        scan.inspect(name, getattr(settings, name).model_dump_json(indent=1))


def database(settings: Settings) -> list[Path]:
    """Return the files of a SQLite database and of the job engine beside it."""
    file = Path(settings.database.url.get_secret_value().partition("///")[2])
    return [found for found in file.parent.iterdir() if found.is_file()]


async def inspect_desk_errors(scan: Scan, play: Play) -> None:
    """Look at the errors themselves, with the whole chain of what caused them."""
    desk = play.bot.services.desk
    for ask in (desk.get_agent_status_monitoring, desk.get_agent_skill_mapping):
        try:
            await ask({"agent": "400000000099"})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
            scan.inspect(
                "error", f"{error!r}\n{error}\n" + "".join(traceback.format_exception(error))
            )


def said(scan: Scan, capsys: pytest.CaptureFixture[str], what: str) -> None:
    """Print how much was looked at, also where output is captured, and assert that it is clean."""
    TOTAL.append(scan)
    count = f"{scan.lines:,} lines of {scan.outputs:,} outputs inspected"
    with capsys.disabled():
        print(f"\n{what}: {count}, {len(scan.found)} with secrets")  # noqa: T201 - the count is asked for
    assert scan.lines > 0
    assert scan.found == []


@pytest.mark.parametrize(
    "written",
    [
        "x {} y",
        "redirect?token={}&more",
        "Basic {}",
    ],
)
@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda secret: quote(secret, safe=""),
        lambda secret: repr(secret.encode())[2:-1],
        lambda secret: secret.encode().hex(),
        lambda secret: b64encode(secret.encode()).decode(),
        lambda secret: b64encode(f"1000.ID:{secret}".encode()).decode(),
        lambda secret: b64encode(f"10000.ID:{secret}:and more".encode()).decode(),
        lambda secret: urlsafe_b64encode(f"100000.ID:{secret}".encode()).decode(),
    ],
)
@pytest.mark.parametrize("secret", SECRETS.values())
def test_the_scan_finds(secret: str, write: object, written: str) -> None:
    """A secret is found in every way of writing it, or its absence would mean nothing."""
    scan = Scan()
    scan.plant(secret)
    assert callable(write)
    scan.inspect("a log", "clean\n" + written.format(write(secret)))
    assert scan.found == ["a log, line 2"]
    assert scan.lines == 2


async def test_people_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands, clicks, refusals, digests, the metrics page and the database hold no secret.

    The log is not told which secrets there are, so that its redaction hides none from the test.
    """
    scan = Scan()
    async with open_play(clock=frozen, secret={"key": SECRET_KEY}) as play:
        settings = play.stage.settings(secret={"key": SECRET_KEY})
        for user in (AGENT_ID, GUEST_ID, "U0MANAGER"):
            for command in COMMANDS:
                message = await play.ask(command, user=user)
        for text in ("", "verbose", "claims"):
            await play.ask("/desk-doctor", text)
        message = await play.ask("/agent-status", "nobody at all")
        message = await play.ask("/agent-metrics", "30d vs previous")
        await play.click(message, find_element(message, "refresh")["action_id"])
        await create(play)
        await to_next_digest(play)
        await next_post(play)
        async with (
            aiohttp.ClientSession(play.bot.http.url) as session,
            session.get("/metrics") as metrics,
            session.get("/readyz") as ready,
        ):
            scan_texts = {"metrics": await metrics.text(), "readyz": await ready.text()}
        inspect_play(scan, play, settings)
        for where, text in scan_texts.items():
            scan.inspect(where, text)
        for file in database(settings):
            scan.inspect(file.name, file.read_bytes().decode("latin-1"))
    scan.inspect("log to the end", play.log.getvalue())
    said(scan, capsys, "people at work")


async def test_everything_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever fails at Desk, neither log nor answer nor error holds a secret."""
    scan = Scan()
    for fault in FAULTS:
        async with open_play() as play:
            play.stage.desk.faults.switch(fault, on=True)
            for command in COMMANDS[:3]:
                await play.ask(command)
            await play.ask("/desk-doctor", "verbose")
            await inspect_desk_errors(scan, play)
            inspect_play(scan, play, play.stage.settings())
    said(scan, capsys, "everything that fails")


async def heard(process: asyncio.subprocess.Process, part: str) -> str:
    """Return what the process logs up to a line with `part`."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(PATIENCE_S):
        while not (lines and part in lines[-1]):
            lines.append((await process.stdout.readline()).decode())
            assert lines[-1], f"the bot ended without {part!r}"
    return "".join(lines)


@pytest.mark.parametrize("change", [{}, {"DATABASE_URL": SECRETS["DATABASE_URL"]}])
async def test_a_process_that_logs_all_it_can(
    change: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """At the level debug, from the start through commands to the end, no line holds a secret.

    The database is there or is away.
    """
    scan = Scan()
    scan.plant(SECRETS["DATABASE_URL"], PASSWORD)
    async with open_stage(patience_s=PATIENCE_S) as stage:
        more = {"LOG_LEVEL": "debug", "SECRET_KEY": SECRET_KEY, **change}
        async with running(environment(stage, free_port(), **more)) as process:
            log = await heard(process, '"ready"')
            for command in COMMANDS:
                outcome = await stage.slack.command("U0MANAGER", "C0SUPPORT", command, "")
                await stage.slack.next_message("U0MANAGER", "C0SUPPORT", after=outcome)
            process.send_signal(signal.SIGTERM)
            log += (await end_of(process))[1]
        plant(scan, stage.settings(secret={"key": SECRET_KEY}), stage)
        scan.inspect("log", log)
    said(scan, capsys, "a process at the level debug")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("capture",),
        ("export", "--list"),
        ("export", "--table", "status_sample"),
        ("export", "--table", "access_log"),
        ("digest", "list"),
        ("digest", "run"),
        ("privacy", "log"),
        ("privacy", "export", "--agent", "1"),
        ("privacy", "erase", "--agent", "1", "--yes"),
        ("manifest",),
        ("doctor",),
        ("doctor", "--verbose"),
        ("doctor", "--json"),
    ],
    ids=" ".join,
)
async def test_command_lines(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """With wrong secrets, an unreachable database and all logs on, a command repeats none."""
    scan = Scan()
    scan.plant(*SECRETS.values(), PASSWORD)
    async with open_stage() as stage:
        away = {"DATABASE_URL": SECRETS["DATABASE_URL"], "SECRET_KEY": SECRET_KEY}
        # A bot whose database is away serves on; see the test above.
        for wrong in (SECRETS,) if arguments == ("run",) else (SECRETS, away):
            ended = await deskbot(stage, *arguments, **{**wrong, "LOG_LEVEL": "debug"})
            plant(scan, stage.settings(), stage)
            scan.inspect("output", ended.out)
            scan.inspect("errors", ended.err)
    said(scan, capsys, " ".join(arguments))


async def test_captures_and_what_is_exported_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is captured, raw answers included, and every table that is exported hold no secret."""
    scan = Scan()
    async with open_stage() as stage:
        more = {"LOG_LEVEL": "debug", "SECRET_KEY": SECRET_KEY}
        ended = await deskbot(stage, "capture", **more)
        assert ended.code == 0
        scan.inspect("capture", f"{ended.out}\n{ended.err}")
        settings = stage.settings(secret={"key": SECRET_KEY})
        plant(scan, settings, stage)
        for name in EXPORTED:
            file = tmp_path / f"{name}.jsonl"
            ended = await deskbot(stage, "export", "--table", name, "--output", str(file), **more)
            assert ended.code == 0
            scan.inspect("export", f"{ended.out}\n{ended.err}")
            scan.inspect(file.name, file.read_text("utf-8"))
        for kept in database(settings):
            scan.inspect(kept.name, kept.read_bytes().decode("latin-1"))
    said(scan, capsys, "captures and exports")


async def test_setup_without_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Right and wrong secrets leave the wizard for its file alone."""
    scan = Scan()
    async with open_stage() as stage:
        desk, file = stage.desk, EnvFile(tmp_path / ".env")
        right = {
            "DESK_CLIENT_ID": desk.client_id,
            "DESK_CLIENT_SECRET": desk.client_secret,
            "SLACK_BOT_TOKEN": stage.slack.bot_token,
            "SLACK_APP_TOKEN": stage.slack.app_token,
            "DATABASE_URL": SECRETS["DATABASE_URL"],
        }
        scan.plant(*SECRETS.values(), PASSWORD)
        wrongs = [{name: SECRETS[name]} for name in right.keys() & SECRETS.keys()]
        for change in (*wrongs, {}):
            code = desk.grant_code(MINIMAL_SCOPES)
            options = ("--yes", "--data-center", "eu", "--code", code)
            _, out = await deskbot_setup(stage, tmp_path, *options, **{**right, **change})
            scan.plant(code)
            scan.inspect("setup", out)
        written = file.read()
        scan.plant(written["DESK_REFRESH_TOKEN"], written["SECRET_KEY"])
        plant(scan, stage.settings(), stage)
        scan.inspect("setup", out)
    said(scan, capsys, "setup without a person")


async def test_setup_at_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is typed unseen is not on the screen, whether it is accepted or refused."""
    scan = Scan()
    async with open_stage() as stage:
        desk, slack = stage.desk, stage.slack
        async with console(stage, tmp_path) as screen:
            await screen.answer("address", "eu")
            await screen.answer("Client ID", desk.client_id)
            await screen.answer("Client Secret (hidden)", desk.client_secret)
            await screen.answer("Code (hidden)", SECRETS["DESK_REFRESH_TOKEN"])
            await screen.until("refuses the code")
            await screen.answer("Code (hidden)", desk.grant_code(MINIMAL_SCOPES))
            await screen.answer("Organization [1]", "")
            await screen.answer("Managers", "")
            await screen.answer("deskbot.db]", "")
            await screen.answer("(hidden, Enter for later)", SECRETS["SLACK_BOT_TOKEN"])
            await screen.answer("(hidden, Enter for later)", slack.bot_token)
            await screen.answer("(hidden, Enter for later)", SECRETS["SLACK_APP_TOKEN"])
            await screen.answer("(hidden, Enter for later)", slack.app_token)
            await screen.answer("readable by you only? [Y/n]", "")
            assert await screen.end() == 0
        written = EnvFile(tmp_path / ".env").read()
        scan.plant(*SECRETS.values(), written["DESK_REFRESH_TOKEN"], written["SECRET_KEY"])
        plant(scan, stage.settings(), stage)
        scan.inspect("screen", screen.shown)
    said(scan, capsys, "setup at a terminal")


def test_wrong_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong with a setting is told without its value."""
    scan = Scan()
    for variable in (doc.variable for doc in describe()):
        for value in ("xoxb-planted-as-any\n", "xapp-planted\x00", "planted one=two, \x1b[31m"):
            with monkeypatch.context() as patch:
                for name, secret in SECRETS.items():
                    patch.setenv(name, secret)
                patch.setenv(variable, value.replace("\x00", ""))
                scan.plant(value.replace("\x00", ""))
                try:
                    scan.inspect("settings", repr(load_settings(None).slack))
                except SettingsError as error:
                    scan.inspect(variable, f"{error}\n{error!r}\n{error.problems}")
    said(scan, capsys, "wrong settings")


def test_the_log_hides_what_it_knows() -> None:
    """The last resort: even what some code logs by mistake does not reach the log."""
    stream, scan = io.StringIO(), Scan()
    scan.plant(*SECRETS.values())
    configure_logging("debug", "json", map(SecretStr, SECRETS.values()), stream=stream)
    for secret in SECRETS.values():
        structlog.get_logger().error("mistake", value=secret, url=f"/x?y={quote(secret, safe='')}")
    scan.inspect("log", stream.getvalue())
    assert (scan.lines, scan.found) == (len(SECRETS), [])
