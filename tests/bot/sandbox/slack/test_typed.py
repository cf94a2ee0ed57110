"""Tests of what a person types as Slack sends it on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import system_clock
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.seed import build_workspace
from bot.sandbox.slack.typed import encode, escape

WORKSPACE = build_workspace(system_clock, Feed(), "Deskbot")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ada ray", "ada ray"),
        ("R&D <b>", "R&amp;D &lt;b&gt;"),
        ("@Ada Ray!", "<@U0ADARAY|ada.ray>!"),
        ("@ada.ray", "<@U0ADARAY|ada.ray>"),
        ("@Ada Rayleigh", "@Ada Rayleigh"),
        ("(x)@ada.ray", "(x)<@U0ADARAY|ada.ray>"),
        ("x#support", "x#support"),
        ("@Felix Old", "@Felix Old"),
        ("#support-leads #support", "<#C0LEADS|support-leads> <#C0SUPPORT|support>"),
        ("#supporters", "#supporters"),
        ("ada.ray@example.com", "<mailto:ada.ray@example.com|ada.ray@example.com>"),
        ("see https://a.example/x?y=1&z=2.", "see <https://a.example/x?y=1&amp;z=2>."),
        ("@here @support-managers", "<!here> <!subteam^S0MANAGERS|@support-managers>"),
        ("<@U0ADARAY>", "&lt;@U0ADARAY&gt;"),
    ],
)
def test_commands(typed: str, sent: str) -> None:
    """Names, links and addresses are resolved; what only looks like a mention is not."""
    assert encode(typed, WORKSPACE) == sent


def test_messages_have_no_labels() -> None:
    """In ordinary messages a mention is the id alone."""
    assert encode("@Ada Ray", WORKSPACE, labels=False) == "<@U0ADARAY>"


@given(st.text())
def test_escape_is_reversible(text: str) -> None:
    """Escaping leaves none of the control characters bare, and decodes to what was typed."""
    escaped = escape(text)
    assert not set("<>") & set(escaped)
    decoded = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert decoded == text


@given(st.text(alphabet="@#<>&. adryhttps:/", max_size=40))
def test_typed_markup_never_becomes_a_mention(text: str) -> None:
    """Whatever is typed, angle brackets come only from names and links that were resolved."""
    sent = encode(text, WORKSPACE)
    for part in sent.split("<")[1:]:
        assert part.startswith(("@U0", "#C0", "!", "http", "mailto:"))
        assert ">" in part
