"""Facts about answers without a person."""

from __future__ import annotations

import pytest

from bot.setup.errors import SetupError, SetupUsageError
from bot.setup.questions import CLIENT_ID, CLIENT_SECRET, DATABASE, MANAGERS, ORG_ID
from bot.setup.unattended import Unattended


def test_where_answers_come_from() -> None:
    """What is given goes before what the file holds, and that before the default."""
    ask = Unattended({"DESK_CLIENT_ID": " given ", "ACCESS_MANAGERS": ""}, {"DESK_CLIENT_ID": "x"})
    assert ask.ask(CLIENT_ID) == "given"
    assert ask.ask(MANAGERS) == ""
    assert ask.ask(DATABASE) == "sqlite+aiosqlite:///deskbot.db"
    assert Unattended({}, {"ACCESS_MANAGERS": "@a"}).ask(MANAGERS) == "@a"


def test_everything_that_is_missing_is_named_at_once() -> None:
    """One sentence names each option and variable."""
    with pytest.raises(SetupUsageError) as raised:
        Unattended({}, {}).expect(CLIENT_ID, CLIENT_SECRET)
    assert str(raised.value) == (
        "Without a person to ask, give also --client-id (or DESK_CLIENT_ID),"
        " --client-secret-file (or DESK_CLIENT_SECRET)."
    )


@pytest.mark.parametrize("given", [{}, {"DESK_CLIENT_ID": " "}, {"DESK_CLIENT_ID": "a #b"}])
def test_an_answer_that_cannot_be_right(given: dict[str, str]) -> None:
    """The sentence begins with the option."""
    with pytest.raises(SetupUsageError, match=r"^--client-id: "):
        Unattended(given, {}).ask(CLIENT_ID)


def test_choosing() -> None:
    """The only option needs no answer; of several one must be named, and it must exist."""
    one, two = {"1": "One"}, {"1": "One", "2": "Two"}
    assert Unattended({}, {}).choose(ORG_ID, one) == "1"
    assert Unattended({"DESK_ORG_ID": "2"}, {}).choose(ORG_ID, two) == "2"
    with pytest.raises(SetupUsageError, match=r"--org-id: choose one of 1 \(One\), 2 \(Two\)"):
        Unattended({}, {}).choose(ORG_ID, two)
    with pytest.raises(SetupUsageError, match="--org-id: 3 is none of 1"):
        Unattended({}, {"DESK_ORG_ID": "3"}).choose(ORG_ID, two)


def test_a_refusal_ends_it() -> None:
    """There is nobody who could answer again."""
    with pytest.raises(SetupError, match="no"):
        Unattended({}, {}).refused("no", CLIENT_ID)
