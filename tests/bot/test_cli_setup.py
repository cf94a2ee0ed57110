"""What ``deskbot setup`` takes and how it ends; `tests.scenarios.test_setup` goes through it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.setup.questions import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    DATA_CENTER,
    DATABASE,
    MANAGERS,
    ORG_ID,
)

QUESTIONS = (
    *(DATA_CENTER, CLIENT_ID, CLIENT_SECRET, CODE, ORG_ID),
    *(MANAGERS, DATABASE, BOT_TOKEN, APP_TOKEN),
)
NOWHERE = {
    "DESK_BASE_URL": "http://127.0.0.1:9",
    "DESK_ACCOUNTS_URL": "http://127.0.0.1:9",
    "DESK_CLIENT_SECRET": "planted",
}


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a shell in an empty folder, with nothing set but hosts where nobody answers."""
    monkeypatch.chdir(tmp_path)
    empty = dict.fromkeys(os.environ.keys() & {question.variable for question in QUESTIONS})
    return CliRunner(env={**empty, **NOWHERE})


def test_every_question_has_its_option() -> None:
    """The option that a sentence names exists, and none takes a secret as its value."""
    options = {name for parameter in main.commands["setup"].params for name in parameter.opts}
    assert {question.option for question in QUESTIONS} <= options
    stored = [question for question in QUESTIONS if question.is_secret and not question.is_once]
    assert all(question.option.endswith("-file") for question in stored)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "There is no terminal"),
        (["--yes"], 2, "give also --data-center"),
        (["--yes", "--client-secret-file", "none"], 2, "No such file"),
        (["--yes", "--data-center=eu", "--client-id=1", "--code=c"], 1, "cannot be reached"),
    ],
)
def test_how_it_ends(shell: CliRunner, arguments: list[str], code: int, says: str) -> None:
    """What cannot be done is one sentence and an exit code: 1 refused, 2 wrong use."""
    result = shell.invoke(main, ["setup", *arguments])
    assert (result.exit_code, says in result.output) == (code, True), result.output
    assert "planted" not in result.output


def test_a_secret_that_is_no_text(shell: CliRunner) -> None:
    """A file of the wrong kind is named, and nothing of it is shown."""
    Path("secret").write_bytes(b"planted\xff")
    result = shell.invoke(main, ["setup", "--yes", "--client-secret-file", "secret"])
    assert result.exit_code == 2
    assert "--client-secret-file: this is no UTF-8 text" in result.output
    assert "planted" not in result.output
