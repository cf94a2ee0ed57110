"""What ``deskbot privacy`` says when it cannot do as told (`tests.scenarios.test_privacy_cli`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import structlog
from click.testing import CliRunner

from bot.cli import main
from tests.bot.test_cli_digest import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "at,who,whom,what,where,allowed,reason\n"


@pytest.fixture
def deskbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """Return a shell with good settings, no database yet, and nobody who answers as Slack."""
    monkeypatch.chdir(tmp_path)
    empty = dict.fromkeys(os.environ.keys() & {"DATABASE_URL", *SETTINGS})
    yield CliRunner(env={**empty, **SETTINGS})
    structlog.reset_defaults()  # commands configure the logging of the whole process


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "part"),
    [
        (["log"], {"DESK_ORG_ID": "portal"}, 2, "DESK_ORG_ID: not valid"),
        (["log"], {"DATABASE_URL": "sqlite:////nowhere/x.db"}, 1, "cannot be opened"),
        (["log", "--since", "yesterday"], {}, 2, "does not match the format"),
        (["log", "--format", "xml"], {}, 2, "is not one of"),
        (["log", "--agent", "Ada Ray"], {}, 1, "No connection to http://127.0.0.1:9"),
        (["export"], {}, 2, "Missing option '--agent'"),
        (["export", "--agent", "1"], {}, 1, "No connection to http://127.0.0.1:9"),
        (["erase", "--agent", "1"], {}, 2, "say --yes"),
        (["erase", "--agent", "1", "--yes"], {}, 1, "No connection to http://127.0.0.1:9"),
    ],
)
def test_failures_are_sentences(
    deskbot: CliRunner, arguments: list[str], variables: dict[str, str], code: int, part: str
) -> None:
    """What cannot be done is one sentence and an exit code: 1 failed, 2 wrong use."""
    result = deskbot.invoke(main, ["privacy", *arguments], env=variables)
    assert result.exit_code == code
    assert part in result.output
    assert "Traceback" not in result.output
    assert HEAD not in result.output or code == 1  # wrong use writes nothing into a file


@pytest.mark.parametrize(("shape", "expected"), [("csv", HEAD), ("jsonl", "")])
def test_an_empty_log(deskbot: CliRunner, shape: str, expected: str) -> None:
    """A new database has no looks; neither Slack nor Desk is asked for those at an id."""
    result = deskbot.invoke(main, ["privacy", "log", "--format", shape, "--agent", "400000000001"])
    assert (result.exit_code, result.output) == (0, expected)
