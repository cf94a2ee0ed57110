"""What ``deskbot digest`` prints, apart from what it does (`tests.scenarios.test_digest_cli`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli_digest import Progress, aligned, listed, told
from bot.digests.by_hand import Outcome
from bot.digests.models import DeliveryState
from tests.digest_builders import slot

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_API_URL": "http://127.0.0.1:9/api",
    "DESK_CLIENT_ID": "1000.A",
    "DESK_CLIENT_SECRET": "secret",
    "DESK_REFRESH_TOKEN": "1000.b",
    "DESK_ORG_ID": "1",
}


@pytest.fixture
def deskbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a shell with good settings, no database yet, and nobody who answers as Slack."""
    monkeypatch.chdir(tmp_path)
    empty = dict.fromkeys(os.environ.keys() & {"DATABASE_URL", *SETTINGS})
    return CliRunner(env={**empty, **SETTINGS})


def test_no_digests_is_nothing_in_a_pipe(deskbot: CliRunner) -> None:
    """A new database has no digests, and a pipe gets no words about that."""
    result = deskbot.invoke(main, ["digest", "list"])
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "part"),
    [
        (["list"], {"DESK_ORG_ID": "portal"}, 2, "DESK_ORG_ID: not valid"),
        (["list"], {"DATABASE_URL": "sqlite:////nowhere/x.db"}, 1, "cannot be opened"),
        (["run"], {}, 1, "No connection to http://127.0.0.1:9"),
        (["list", "more"], {}, 2, "unexpected extra argument"),
    ],
)
def test_failures_are_sentences(
    deskbot: CliRunner, arguments: list[str], variables: dict[str, str], code: int, part: str
) -> None:
    """What cannot be done is one sentence and an exit code: 1 failed, 2 wrong use."""
    result = deskbot.invoke(main, ["digest", *arguments], env=variables)
    assert result.exit_code == code
    assert part in result.output
    assert "Traceback" not in result.output


def test_columns_are_aligned() -> None:
    """Each column is as wide as its widest cell; nothing trails."""
    assert list(aligned([("ID", "NAME"), ("k3x7ab2q", "Morning"), ("a", "")])) == [
        "ID        NAME",
        "k3x7ab2q  Morning",
        "a",
    ]


def test_a_list_for_people_and_for_programs() -> None:
    """A terminal gets a head and words where there is nothing; a pipe gets cells and tabs."""
    rows = [("k3x7ab2q", "Morning", "C1", "U1", "mon 09:00 UTC", "2026-11-23 09:00", "-")]
    assert listed(rows, on_terminal=False) == "\t".join(rows[0]) + "\n"
    head, line = listed(rows, on_terminal=True).splitlines()
    assert head.split() == ["ID", "NAME", "TO", "OWNER", "WHEN", "NEXT", "LAST"]
    assert line.index("Morning") == head.index("NAME")
    assert listed([], on_terminal=False) == ""
    assert "/agent-digest new" in listed([], on_terminal=True)


def test_a_delivery_is_one_line() -> None:
    """Digest, occurrence, how it ended, and why."""
    due = slot()
    line = told(Outcome(due, DeliveryState.FAILED, "The channel is archived."))
    assert line == (f"{due.digest_id} {due.local:%Y-%m-%d %H:%M} failed: The channel is archived.")
    assert told(Outcome(due, None)).endswith(" not delivered")


def test_progress_is_for_terminals(capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal sees one line that counts up; a pipe sees nothing."""
    for shown in (False, True):
        progress = Progress(shown=shown)
        progress.tell(1, 2)
        progress.tell(2, 2)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err == "\r1 of 2 digests\r2 of 2 digests\n"
