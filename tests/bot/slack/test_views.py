"""Facts about modals as JSON."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.message import View
from bot.slack.views import build_view


def test_a_small_view_has_only_what_it_needs() -> None:
    """What is not set is left out: Slack refuses empty values."""
    assert build_view(View("Agent card", ({"type": "divider"},))) == {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Agent card", "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": [{"type": "divider"}],
    }


def test_a_form_carries_its_id_and_button() -> None:
    """A form has a submit button, an id for its route and what it must remember."""
    view = build_view(View("Look up", (), "agent_lookup", "draft", submit="Show"))
    assert view["submit"]["text"] == "Show"
    assert (view["callback_id"], view["private_metadata"]) == ("agent_lookup", "draft")


@given(st.text(min_size=1, max_size=80))
def test_no_title_is_too_long(title: str) -> None:
    """Slack refuses a title of more than 24 characters; a longer one ends with an ellipsis."""
    shown = build_view(View(title, ()))["title"]["text"]
    assert len(shown) <= 24
    assert shown == title or shown == title[:23] + "…"
