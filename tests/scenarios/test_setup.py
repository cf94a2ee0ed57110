"""``deskbot setup`` as an administrator runs it: at a real terminal, or without one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.desk.scopes import MINIMAL_SCOPES
from bot.sandbox.stage import Stage, open_stage
from bot.setup.env_file import EnvFile
from tests.documents import ROOT
from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT, answer_to, free_port, rows_of
from tests.scenarios.test_process import end_of, running, until_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

# Makes its standard input the controlling terminal, so that Ctrl+C and hidden input are real.
LAUNCH = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.executable, [sys.executable, '-m', 'bot', 'setup', *sys.argv[1:]])"
)


def environment(stage: Stage, **more: str) -> dict[str, str]:
    """Return the variables that point the wizard to the stage."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "COLUMNS": "100",
        "DESK_BASE_URL": stage.desk.url,
        "DESK_ACCOUNTS_URL": stage.desk.accounts_url,
        "SLACK_API_URL": stage.slack.api_url,
        **{key: os.environ[key] for key in os.environ if key.startswith("COV")},
        **more,
    }


@dataclass(slots=True)
class Console:
    """The wizard on a pseudo-terminal; `shown` is everything that appeared there."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    master: int
    shown: str = ""
    _read: int = field(default=0, repr=False)

    async def until(self, text: str) -> None:
        """Wait for a text that has not been waited for yet."""
        async with asyncio.timeout(PATIENCE_S):
            while (at := self.shown.find(text, self._read)) < 0:
                self.shown += (await self.reader.read(4096)).decode("utf-8", "replace")
        self._read = at + len(text)

    async def answer(self, prompt: str, text: str) -> None:
        """Wait for a prompt, then type a line.

        The space behind the colon is printed once the terminal shows no more what is typed.
        """
        await self.until(f"{prompt}: ")
        os.write(self.master, f"{text}\n".encode())

    async def interrupt(self) -> int:
        """Press Ctrl+C once and return the exit code."""
        os.write(self.master, b"\x03")
        return await self.end()

    async def end(self) -> int:
        """Read to the end and return the exit code."""
        async with asyncio.timeout(PATIENCE_S):
            # The system reports the other side's end as an error of input and output.
            with contextlib.suppress(OSError):
                while part := await self.reader.read(4096):
                    self.shown += part.decode("utf-8", "replace")
            return await self.process.wait()


@contextlib.asynccontextmanager
async def console(stage: Stage, folder: Path, *options: str) -> AsyncIterator[Console]:
    """Start the wizard on a pseudo-terminal of its own."""
    master, slave = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LAUNCH, *options),
        env=environment(stage),
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(master), "rb", buffering=0)
    )
    try:
        yield Console(process, reader, master)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        transport.close()
        os.close(master)


def secrets_of(stage: Stage, file: EnvFile) -> set[str]:
    """Return everything that must never be shown."""
    written = file.read()
    own = {written[name] for name in ("DESK_REFRESH_TOKEN", "SECRET_KEY") if name in written}
    return own | {stage.desk.client_secret, stage.slack.bot_token, stage.slack.app_token}


def names_in(folder: Path) -> list[str]:
    """Return the names of everything in a folder."""
    return [path.name for path in folder.iterdir()]


async def deskbot_setup(
    stage: Stage, folder: Path, *options: str, typed: str = "", **more: str
) -> tuple[int, str]:
    """Run the wizard without a terminal; return its exit code and everything it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "setup", *options),
        env=environment(stage, **more),
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE_S):
        out, _ = await process.communicate(typed.encode())
    return process.returncode or 0, out.decode()


async def test_from_start_to_finish_at_a_terminal(tmp_path: Path) -> None:
    """With mistakes on the way the wizard ends in a file that a bot runs with; nothing leaks."""
    file = EnvFile(tmp_path / ".env")
    async with open_stage(patience_s=PATIENCE_S) as stage:
        desk, slack = stage.desk, stage.slack
        async with console(stage, tmp_path) as screen:
            await screen.answer("address", "mars")
            await screen.until("no data centre of Zoho")
            await screen.answer("address", "https://desk.zoho.eu/agent")
            await screen.until("https://api-console.zoho.eu")
            await screen.answer("Client ID", desk.client_id)
            await screen.answer("Client Secret (hidden)", "1000.wrong-secret")
            await screen.until("Desk.basic.READ,Desk.tickets.READ,Desk.settings.READ")
            await screen.answer("Code (hidden)", desk.grant_code(MINIMAL_SCOPES))
            await screen.until("Client Secret is not the one")
            await screen.answer("address [eu]", "")
            await screen.answer(f"Client ID [{desk.client_id}]", "")
            await screen.answer("Client Secret (hidden, Enter keeps it)", desk.client_secret)
            await screen.answer("Code (hidden)", desk.grant_code(["Desk.basic.READ"]))
            await screen.until("The grant lacks Desk.tickets.READ and Desk.settings.READ")
            await screen.answer("Code (hidden)", "1000.spent-code")
            await screen.until("refuses the code")
            await screen.answer("Code (hidden)", desk.grant_code(MINIMAL_SCOPES))
            await screen.until("has all 3 scopes")
            await screen.answer("Organization [1]", "")
            await screen.until("4 departments: Billing, Returns, Support, Technical")
            await screen.answer("Managers", "@support-managers")
            await screen.answer("Database [sqlite+aiosqlite:///deskbot.db]", "")
            await screen.until("https://api.slack.com/apps?new_app=1&manifest_json=")
            await screen.answer("(hidden, Enter for later)", "xoxb-of-another-app")
            await screen.until("Slack does not know SLACK_BOT_TOKEN")
            await screen.answer("(hidden, Enter for later)", slack.bot_token)
            await screen.answer("(hidden, Enter for later)", slack.app_token)
            assert not file.path.exists()
            await screen.answer("readable by you only? [Y/n]", "")
            await screen.until("What next")
            await screen.until("deskbot doctor")
            assert await screen.end() == 0
        typed = {"1000.wrong-secret", "1000.spent-code", "xoxb-of-another-app"}
        leaked = {secret for secret in secrets_of(stage, file) | typed if secret in screen.shown}
        assert leaked == set()
        assert "Traceback" not in screen.shown
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        await assert_it_runs(stage, tmp_path)


async def assert_it_runs(stage: Stage, folder: Path) -> None:
    """Start the bot in a folder with nothing but its ``.env``, and ask it something."""
    env = {name: os.environ[name] for name in os.environ if name.startswith("COV")}
    env |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HTTP_PORT": str(free_port())}
    async with running(env, cwd=folder) as process:
        await until_line(process, '"ready"')
        outcome = await stage.slack.command(MANAGER_ID, SUPPORT, "/agent-status", "")
        message = await answer_to(stage.slack, outcome)
        assert len(rows_of(message)) == 40
        process.send_signal(signal.SIGTERM)
        assert (await end_of(process))[0] == 0


async def test_again_and_stopped(tmp_path: Path) -> None:
    """A second run offers what is there, unseen; Ctrl+C and a "no" in the end change nothing."""
    file = EnvFile(tmp_path / ".env")
    async with open_stage(patience_s=PATIENCE_S) as stage:
        desk = stage.desk
        given = {"DESK_CLIENT_ID": desk.client_id, "DESK_CLIENT_SECRET": desk.client_secret}
        code = desk.grant_code(MINIMAL_SCOPES)
        options = ("--yes", "--data-center", "eu", "--code", code)
        ended, _ = await deskbot_setup(stage, tmp_path, *options, **given)
        assert ended == 0
        before = file.path.read_bytes()
        async with console(stage, tmp_path) as screen:
            await screen.answer("address [eu]", "")
            await screen.answer(f"Client ID [{desk.client_id}]", "")
            await screen.answer("Client Secret (hidden, Enter keeps it)", "")
            await screen.answer("Code; Enter keeps the grant you have (hidden)", "")
            await screen.answer("Organization [1]", "")
            await screen.answer("Managers", "@support-managers")
            await screen.answer("deskbot.db]", "")
            await screen.answer("(hidden, Enter for later)", "")
            await screen.answer("readable by you only? [Y/n]", "n")
            assert await screen.end() == 0
            assert ".env is as it was." in screen.shown
        assert not any(secret in screen.shown for secret in secrets_of(stage, file))
        async with console(stage, tmp_path) as screen:
            await screen.answer("address [eu]", "in")
            await screen.until(f"Client ID [{desk.client_id}]: ")
            assert await screen.interrupt() == 1
            assert "Stopped; nothing was written." in screen.shown
        assert file.path.read_bytes() == before


async def test_without_a_person(tmp_path: Path) -> None:
    """Options, files and the environment are enough, and the result runs; a second run agrees."""
    file, token = EnvFile(tmp_path / "bot.env"), tmp_path / "token"
    async with open_stage(patience_s=PATIENCE_S) as stage:
        desk, slack = stage.desk, stage.slack
        token.write_text(f"{slack.bot_token}\n", "utf-8")
        options = (
            *("--yes", "--data-center", "eu", "--client-id", desk.client_id),
            *("--client-secret-file", "-", "--code", desk.grant_code(MINIMAL_SCOPES)),
            *("--org-id", desk.org_id, "--managers", "@support-managers"),
            *("--slack-bot-token-file", str(token), "--env-file", "bot.env"),
        )
        more = {"SLACK_APP_TOKEN": slack.app_token}
        typed = f"{desk.client_secret}\n"
        code, out = await deskbot_setup(stage, tmp_path, *options, typed=typed, **more)
        assert code == 0, out
        assert not any(secret in out for secret in secrets_of(stage, file))
        before = file.path.read_bytes()
        code, out = await deskbot_setup(stage, tmp_path, "--yes", "--env-file", "bot.env")
        assert (code, file.path.read_bytes()) == (0, before), out
        file.path.rename(tmp_path / ".env")
        await assert_it_runs(stage, tmp_path)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 2, "There is no terminal to ask at; give --yes and the options."),
        (("--yes",), 2, "give also --data-center (or DESK_DATA_CENTER), --client-id"),
        (("--yes", "--data-center", "mars"), 2, "--data-center: this is no data centre"),
        (("--yes", "--data-center", "eu"), 1, "does not know this Client ID"),
        (("--yes", "--env-file", "none/.env"), 2, "choose another --env-file"),
    ],
)
async def test_it_says_why_it_cannot(
    tmp_path: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    """Too little or implausible input ends with code 2, a refusal with 1; nothing is written."""
    async with open_stage() as stage:
        secret = {"DESK_CLIENT_SECRET": "planted-secret"} if "--data-center" in options else {}
        rest = ("--client-id", "1000.OTHER", "--code", "1000.planted") if secret else ()
        ended, out = await deskbot_setup(stage, tmp_path, *options, *rest, **secret)
        assert (ended, says in out) == (code, True), out
        assert "planted" not in out
        assert "Traceback" not in out
        assert names_in(tmp_path) == []
