"""Which variables look like settings and are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.doctor.settings import find_unknown
from bot.settings import describe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DESK_DATACENTER", "DESK_DATA_CENTER"),
        ("DESK_REFRESHTOKEN", "DESK_REFRESH_TOKEN"),
        ("SLACK_BOTTOKEN", "SLACK_BOT_TOKEN"),
        ("slack_app_tokn", "SLACK_APP_TOKEN"),
        ("ACCESSMANAGERS", "ACCESS_MANAGERS"),
        ("LOGLEVEL", "LOG_LEVEL"),
    ],
)
def test_a_misspelt_variable_is_named(name: str, meant: str) -> None:
    """The nearest setting is offered, however the name was written."""
    (line,) = find_unknown({name: "secret"}, None)
    assert line == f"{name.upper()} is no setting; did you mean {meant}?"


def test_variables_of_others_are_let_be() -> None:
    """What the environment of any machine may hold is no mistake; nor are the settings."""
    environment = {"PATH": "/bin", "HTTP_PROXY": "x", "LOG_DIR": "y", "AGENT_HOME": "z"}
    known = {doc.variable: "x" for doc in describe()}
    assert find_unknown({**environment, **known, "desk_org_id": "1"}, None) == ()


def test_in_the_file_everything_that_begins_like_a_setting_counts(tmp_path: Path) -> None:
    """A ``.env`` file is ours alone, so nothing in it is somebody else's."""
    path = tmp_path / ".env"
    path.write_text("LOG_COLOUR=yes\nHTTP_PROXY=x\nDESK_ORG_ID=1\nOTHER=2\n", "utf-8")
    (line,) = find_unknown({}, path)
    assert line.startswith("LOG_COLOUR is no setting; did you mean LOG_")


def test_a_file_that_is_no_text_hides_nothing_else(tmp_path: Path) -> None:
    """What is wrong with the file has its own line; the environment is looked at all the same."""
    path = tmp_path / ".env"
    path.write_bytes(b"LOG_COLOUR=\xff\n")
    (line,) = find_unknown({"DESK_DATACENTER": "eu"}, path)
    assert line.startswith("DESK_DATACENTER is no setting")
