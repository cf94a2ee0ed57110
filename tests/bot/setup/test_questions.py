"""Facts about what counts as an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.setting_values import DataCenter
from bot.setup.asker import listed, shown
from bot.setup.questions import (
    APP_TOKEN,
    BOT_TOKEN,
    DATA_CENTER,
    DATABASE,
    MANAGERS,
    ORG_ID,
    Question,
    find_data_center,
)


@pytest.mark.parametrize("center", DataCenter)
@pytest.mark.parametrize("form", ["{0}", "desk.{1}", "https://desk.{1}/agent/x/tickets", " {0} "])
def test_a_data_centre_by_its_code_or_address(center: DataCenter, form: str) -> None:
    """The address under which somebody opens Desk names the data centre, in capitals as well."""
    text = form.format(center.value, center.domain)
    assert find_data_center(text) is center
    assert find_data_center(text.upper()) is center


@given(st.text())
def test_any_text_is_a_data_centre_or_none(text: str) -> None:
    """Whatever is pasted, there is an answer; a look-alike of a host is none."""
    find_data_center(text)
    assert find_data_center(f"{text}.example.com") is None


@pytest.mark.parametrize(
    "text", ["", "eu1", "notzoho.eu", "zoho.eu.example.com", "//[", "http://["]
)
def test_no_data_centre(text: str) -> None:
    """What only looks like one is refused."""
    assert find_data_center(text) is None


@pytest.mark.parametrize(
    ("question", "text", "stored"),
    [
        (DATA_CENTER, "desk.zoho.com.au", "au"),
        (ORG_ID, "800000001", "800000001"),
        (MANAGERS, " @support-managers, S0123 ,U0123,", "@support-managers,S0123,U0123"),
        (DATABASE, "postgresql+psycopg://bot:pw@db/desk", "postgresql+psycopg://bot:pw@db/desk"),
        (BOT_TOKEN, "xoxb-1", "xoxb-1"),
        (APP_TOKEN, "xapp-1", "xapp-1"),
    ],
)
def test_a_plausible_answer(question: Question, text: str, stored: str) -> None:
    """An answer is stored in the form that the settings take."""
    assert question.check(text) == stored


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (DATA_CENTER, "mars", "choose one of us, eu"),
        (ORG_ID, "portal", "digits only"),
        (ORG_ID, "٣", "digits only"),
        (MANAGERS, "ada@example.com", "group handles"),
        (MANAGERS, "two words", "group handles"),
        (DATABASE, "mysql://bot:pw-9f1@db/desk", "such as sqlite"),
        (BOT_TOKEN, "xapp-9f1", "begins with xoxb-"),
        (APP_TOKEN, "xoxb-9f1", "begins with xapp-"),
    ],
)
def test_an_implausible_answer(question: Question, text: str, says: str) -> None:
    """A sentence says what would be right and does not repeat the answer."""
    with pytest.raises(ValueError, match=says) as raised:
        question.check(text)
    assert "9f1" not in str(raised.value)


@given(st.text())
def test_foreign_names_cannot_steer_a_terminal(text: str) -> None:
    """Whatever Desk calls a department, what is printed is printable and short."""
    assert shown(text).isprintable()
    assert len(shown(text)) <= 60


def test_many_names_are_counted() -> None:
    """Of many names the first are told, and how many more there are."""
    assert listed(["A", "B"]) == "A, B"
    assert listed([str(number) for number in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"
