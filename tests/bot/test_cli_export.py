"""What ``deskbot export`` says and leaves behind, at a shell where only the database is set."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import pytest
import structlog
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from sqlalchemy import insert, select

from bot.cli import main
from bot.cli_export import Progress, ending_on_sigterm
from bot.clock import system_clock
from bot.history.export import Plan
from bot.history.export_query import Wanted
from bot.history.export_tables import EXPORTED
from bot.store.history_tables import known_agent, known_department, status_sample
from bot.store.tables import access_log
from tests.bot.test_cli_digest import SETTINGS
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Table

START = datetime(2026, 10, 1, tzinfo=UTC)
NAMED = [
    (known_agent, {"agent_id": "400", "name": "Ada Ray"}),
    (known_agent, {"agent_id": "401", "name": "Ada Rays"}),
    (known_department, {"department_id": "500", "name": "Support"}),
    (known_department, {"department_id": "501", "name": "Billing"}),
    (known_department, {"department_id": "502", "name": "Billing"}),
]


def sample(minutes: int, agent_id: str = "400") -> tuple[Table, dict[str, Any]]:
    """Return an agent who is online so many minutes after the start."""
    at = START + timedelta(minutes=minutes)
    return status_sample, {"captured_at": at, "agent_id": agent_id, "presence": "online"}


def fill(url: str, *rows: tuple[Table, dict[str, Any]]) -> None:
    """Write rows."""

    async def write() -> None:
        async with open_store(url, clock=system_clock) as store, store.begin() as connection:
            for table in dict.fromkeys(table for table, _ in rows):
                changed = {"changed_at": START} if "changed_at" in table.c else {}
                mine = [{**row, **changed} for of, row in rows if of is table]
                await connection.execute(insert(table), mine)

    asyncio.run(write())


def looks(url: str) -> list[tuple[Any, ...]]:
    """Return the lines of the access log: who, what, whom."""

    async def read() -> list[tuple[Any, ...]]:
        columns = (access_log.c.who, access_log.c.what, access_log.c.whom)
        async with open_store(url, clock=system_clock) as store, store.read() as connection:
            return [tuple(row) for row in await connection.execute(select(*columns))]

    return asyncio.run(read())


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return a database with names and two samples."""
    address = f"sqlite:///{tmp_path}/kept.db"
    fill(address, *NAMED, sample(0), sample(5, "401"), sample(5))
    return address


@pytest.fixture
def deskbot(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """Return a shell with the database's address and no other setting."""
    monkeypatch.chdir(tmp_path)
    yield CliRunner(env={**dict.fromkeys(os.environ.keys() & SETTINGS.keys()), "DATABASE_URL": url})
    structlog.reset_defaults()  # commands configure the logging of the whole process


def shell(url: str) -> Mapping[str, str]:
    """Return the environment of a process of its own."""
    others = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    return {**others, "DATABASE_URL": url}


def test_rows_on_standard_output(deskbot: CliRunner) -> None:
    """Only the database is needed; rows come in the order of their key, as CSV."""
    result = deskbot.invoke(main, ["export", "--table", "status_sample"])
    assert (result.exit_code, result.stderr) == (0, "")
    head, *lines = result.stdout.splitlines()
    assert head.startswith("captured_at,agent_id,presence,mail")
    assert [line.split(",")[:3] for line in lines] == [
        ["2026-10-01T00:00:00.000000Z", "400", "online"],
        ["2026-10-01T00:05:00.000000Z", "400", "online"],
        ["2026-10-01T00:05:00.000000Z", "401", "online"],
    ]


@pytest.mark.parametrize(
    ("arguments", "whom"),
    [
        ([], ["everyone"]),
        (["--department", "support"], ["department 500"]),
        (["--agent", "Ada Ray", "--agent", "401"], ["400", "401"]),
    ],
)
def test_exports_of_people_are_noted(
    deskbot: CliRunner, url: str, arguments: list[str], whom: list[str]
) -> None:
    """The access log says that somebody at the shell exported whose rows."""
    result = deskbot.invoke(main, ["export", "--table", "status_sample", *arguments])
    assert result.exit_code == 0, result.output
    found = looks(url)
    assert sorted((what, to) for _, what, to in found) == [("export", one) for one in whom]
    assert all(who.startswith("shell") for who, _, _ in found)


def test_exports_of_names_are_not_noted(deskbot: CliRunner, url: str) -> None:
    """Lists of names, counts and the access log itself say nothing of how anybody works."""
    for table in ("known_agent", "coverage", "access_log"):
        assert deskbot.invoke(main, ["export", "--table", table]).exit_code == 0
    assert looks(url) == []


def test_a_file(deskbot: CliRunner, tmp_path: Path) -> None:
    """The format is that of the file's name; the file is its owner's, and not replaced unasked."""
    arguments = ["export", "--table", "status_sample", "--output", "x.jsonl"]
    assert deskbot.invoke(main, arguments).output == ""
    file = tmp_path / "x.jsonl"
    assert file.read_text().count("\n") == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = deskbot.invoke(main, arguments)
    assert (again.exit_code, "exists; say --force" in again.output) == (2, True)
    assert deskbot.invoke(main, [*arguments, "--force", "--since", "2026-11-01"]).exit_code == 0
    assert file.read_text() == ""


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "Missing option '--table'"),
        (["--table", "status_sampel"], "Closest: status_sample"),
        (["--table", "desk_token"], "'desk_token' is no table of the history"),
        (["--table", "status_sample", "--since", "yesterday"], "'yesterday' is no day such as"),
        (["--table", "status_sample", "--since", "2999-01-01"], "--since 2999-01-01 is in the"),
        (["--table", "status_sample", "--until", "2026-09-30"], "before what is kept"),
        (["--table", "status_sample", "--department", "Suport"], "Closest: Support"),
        (["--table", "status_sample", "--department", "Billing"], "501 (Billing), 502 (Billing)"),
        (["--table", "status_sample", "--agent", "Ad"], "400 (Ada Ray), 401 (Ada Rays)"),
        (["--table", "status_sample", "--agent", "Zoe"], "--agent 'Zoe' is not in the history"),
        (["--table", "coverage", "--agent", "Ada Ray"], "coverage names no agents"),
        (["--table", "capture", "--department", "500"], "capture names no departments"),
        (["--table", "capture", "--format", "xml"], "'xml' is not one of"),
        (["--table", "capture", "--format", "parquet"], "parquet needs a file"),
        (["--table", "capture", "--output", "none/x.csv"], "cannot be made: No such file"),
    ],
)
def test_wrong_use(deskbot: CliRunner, url: str, arguments: list[str], part: str) -> None:
    """What cannot be exported is refused by the name of the part; nothing is noted or left."""
    result = deskbot.invoke(main, ["export", *arguments])
    assert result.exit_code == 2, result.output
    assert part in result.output
    assert "Traceback" not in result.output
    assert looks(url) == []


@pytest.mark.parametrize(
    ("address", "code", "part"),
    [
        ("sqlite:///none.db", 1, "There is no database at none.db"),
        ("mysql://x/y", 2, "DATABASE_URL: not valid"),
    ],
)
def test_no_database(
    deskbot: CliRunner, tmp_path: Path, address: str, code: int, part: str
) -> None:
    """A wrong directory is said to be one; no empty database is made there."""
    arguments = ["export", "--table", "capture"]
    result = deskbot.invoke(main, arguments, env={"DATABASE_URL": address})
    assert (result.exit_code, part in result.output) == (code, True), result.output
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--since", "2026-10-02", "--until", "2026-10-01"],
        ["--until", "2999-01-01"],
        ["--department", "Support"],
        ["--agent", "Ada Ray"],
    ],
)
def test_wrong_use_without_a_database(deskbot: CliRunner, arguments: list[str]) -> None:
    """What no database could give is wrong usage, whether or not there is one."""
    result = deskbot.invoke(
        main,
        ["export", "--table", "capture", *arguments],
        env={"DATABASE_URL": "sqlite:///none.db"},
    )
    assert (result.exit_code, "no database" in result.output) == (2, False), result.output


def test_a_range_that_begins_too_early(deskbot: CliRunner) -> None:
    """Everything that is kept is exported, and standard error says from when on that is."""
    result = deskbot.invoke(
        main, ["export", "--table", "status_sample", "--since", "2026-01-01", "--format", "jsonl"]
    )
    assert result.exit_code == 0
    assert result.stderr == (
        "Kept from 2026-10-01 00:00:00+00:00 on; nothing earlier is in the export.\n"
    )
    assert len(result.stdout.splitlines()) == 3


def test_the_list(deskbot: CliRunner) -> None:
    """Every table is listed with a sentence; the database is not asked."""
    result = deskbot.invoke(main, ["export", "--list"], env={"DATABASE_URL": "sqlite:///none.db"})
    assert result.output == "".join(
        f"{name}\t{exported.about}\n" for name, exported in EXPORTED.items()
    )


def test_names_of_tables_are_completed() -> None:
    """A shell that completes words knows the tables."""
    completion = ShellComplete(main, {}, "deskbot", "_DESKBOT_COMPLETE")
    found = completion.get_completions(["export", "--table"], "status")
    assert [item.value for item in found] == ["status_holes", "status_sample", "status_span"]
    assert found[1].help == "How one agent was at one capture."


def test_a_full_disk(deskbot: CliRunner) -> None:
    """A file that takes no more is a sentence and exit code 1."""
    result = deskbot.invoke(
        main, ["export", "--table", "status_sample", "--output", "/dev/full", "--format", "csv"]
    )
    assert result.exit_code == 1
    assert "/dev/full cannot be written: No space left on device." in result.output


def test_a_log_that_takes_nothing(deskbot: CliRunner, url: str) -> None:
    """The export is made all the same, and the log says that the access log has no line of it."""

    async def drop_log() -> None:
        async with open_store(url, clock=system_clock) as store, store.begin() as connection:
            await connection.run_sync(access_log.drop)

    asyncio.run(drop_log())
    result = deskbot.invoke(main, ["export", "--table", "status_sample"])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 4
    assert "export_not_noted" in result.stderr


def test_a_reader_that_has_enough(url: str) -> None:
    """A pipe that is closed at the other end ends the export without a word."""
    fill(url, *[sample(minutes) for minutes in range(10, 5000)])
    command = [sys.executable, "-m", "bot", "export", "--table", "status_sample"]
    with subprocess.Popen(  # noqa: S603 - this very program
        command, env=shell(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"captured_at,")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_sigterm_leaves_no_part_of_a_file() -> None:
    """SIGTERM ends the process as an exception does, and afterwards means what it did before."""
    before = signal.getsignal(signal.SIGTERM)

    async def work() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    with pytest.raises(SystemExit) as ended, ending_on_sigterm():
        asyncio.run(work())
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_help_is_quick() -> None:
    """Asking for help loads neither the database's library nor pyarrow."""
    command = "import sys, bot.cli; sys.exit(int('sqlalchemy' in sys.modules))"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0  # noqa: S603 - this very program


def test_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """It is labelled with the table, begins empty, grows, and leaves its line."""
    with closing(Progress(is_counting=True)) as progress:
        progress.begin(Plan(Wanted(EXPORTED["capture"]), first=None, total=4))
        progress.tell(3)
        progress.tell(1)
    assert "capture" in capsys.readouterr().err


def test_without_pyarrow(url: str, tmp_path: Path) -> None:
    """Parquet without its package is a sentence that says what to install; nothing is left."""
    (tmp_path / "pyarrow.py").write_text("raise ImportError")
    command = [sys.executable, "-m", "bot", "export", "--table", "capture"]
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(  # noqa: S603 - this very program
        [*command, "--output", str(tmp_path / "x.parquet")],
        env={**shell(url), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Parquet needs pyarrow, which is not installed; run pip install")
    assert not list(tmp_path.glob("*.par*"))


def test_a_bar_on_a_terminal(url: str, tmp_path: Path) -> None:
    """On a terminal a bar shows how far it is."""
    outer, inner = os.openpty()
    command = [sys.executable, "-m", "bot", "export", "--table", "status_sample"]
    with subprocess.Popen(  # noqa: S603 - this very program
        [*command, "--output", str(tmp_path / "x.csv")], env=shell(url), stderr=inner
    ) as process:
        os.close(inner)
        said = b""
        while chunk := read_terminal(outer):
            said += chunk
        assert process.wait() == 0
    os.close(outer)
    assert "status_sample" in click.unstyle(said.decode())
    assert b"100%" in said


def read_terminal(number: int) -> bytes:
    """Return what comes next; nothing at the end, which Linux reports as an error."""
    try:
        return os.read(number, 1000)
    except OSError:
        return b""
