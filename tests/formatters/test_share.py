"""An answer as it appears in a channel."""

from __future__ import annotations

from bot.query import Again
from bot.slack.message import Message
from formatters.share import format_shared, format_working
from formatters.status import format_status_board
from tests.blocks import check_message, elements, shown, table
from tests.builders import BILLING, SUPPORT, board


def test_shared_board() -> None:
    """The facts stay, the buttons go, and the message says who shared it and how to get it."""
    original = format_status_board(
        board(), again=Again("/agent-status"), departments=(SUPPORT, BILLING)
    )
    message = format_shared(original, by="U0ADARAY")
    check_message(message)
    assert table(message) == table(original)
    assert elements(message) == {}
    assert "Shared by <@U0ADARAY> with `/agent-status`" in shown(message)
    assert message.text.endswith("Shared by <@U0ADARAY> with `/agent-status`")
    assert message.fallback
    assert "Shared by <@U0ADARAY>" in shown(message.fallback)


def test_without_buttons_and_with_a_strange_id() -> None:
    """Without buttons no command is named, and what is no id of a Slack user pings nobody."""
    message = format_shared(Message("text", ()), by="<!channel>")
    check_message(message)
    assert shown(message) == "Shared by &lt;!channel&gt;"


def test_working() -> None:
    """While Desk takes its time, the person is told."""
    check_message(format_working())
    assert "Asking Zoho Desk" in format_working().text
